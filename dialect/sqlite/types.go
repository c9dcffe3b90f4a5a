package sqlite

import (
	"errors"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// simpleTypes are the declared types without numbers. The first spelling of a
// type is the one that is written. SQLite's REAL is a float of 8 bytes.
var simpleTypes = []struct {
	text string
	t    md.Type
}{
	{"SMALLINT", md.SmallInteger{}},
	{"INTEGER", md.Integer{}},
	{"BIGINT", md.BigInteger{}},
	{"VARCHAR", md.String{}},
	{"TEXT", md.Text{}},
	{"BOOLEAN", md.Boolean{}},
	{"BOOL", md.Boolean{}},
	{"NUMERIC", md.Numeric{}},
	{"DECIMAL", md.Numeric{}},
	{"FLOAT", md.Float{}},
	{"REAL", md.Double{}},
	{"DOUBLE", md.Double{}},
	{"DOUBLE PRECISION", md.Double{}},
	{"DATE", md.Date{}},
	{"TIME", md.Time{}},
	{"DATETIME", md.Timestamp{}},
	{"TIMESTAMP", md.Timestamp{WithZone: true}},
	{"BLOB", md.Binary{}},
	{"JSON", md.JSON{}},
	{"", md.Binary{}}, // a column without a type has the affinity of BLOB
}

// parseType reads the declared type of a column. SQLite keeps the text and
// looks at parts of it only; what is no generic type is the text itself.
func parseType(declared string) md.Type {
	text := declaredForm(declared)
	for _, s := range simpleTypes {
		if s.text == text {
			return s.t
		}
	}
	if base, numbers, ok := typeNumbers(text); ok {
		switch {
		case base == "VARCHAR" && len(numbers) == 1:
			return md.String{Length: numbers[0]}
		case base == "CHAR" && len(numbers) == 1:
			return md.Char{Length: numbers[0]}
		case (base == "NUMERIC" || base == "DECIMAL") && len(numbers) == 1:
			return md.Numeric{Precision: numbers[0]}
		case (base == "NUMERIC" || base == "DECIMAL") && len(numbers) == 2:
			return md.Numeric{Precision: numbers[0], Scale: numbers[1]}
		}
	}
	if text == "CHAR" {
		return md.Char{Length: 1}
	}
	return md.Native{SQL: text}
}

// declaredForm writes a declared type in one way: in upper case, with single
// spaces. Quoted words keep their case.
func declaredForm(declared string) string {
	list := lexemes(declared)
	var out strings.Builder
	for i, l := range list {
		if i > 0 && spaced(list, i) {
			out.WriteByte(' ')
		}
		if l.kind == sqltext.Word {
			l.text = strings.ToUpper(l.text)
		}
		out.WriteString(l.text)
	}
	return out.String()
}

// typeNumbers takes NAME(1, 2) apart.
func typeNumbers(text string) (base string, numbers []int, ok bool) {
	base, inner, found := strings.Cut(text, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !found || !closed {
		return "", nil, false
	}
	for part := range strings.SplitSeq(inner, ", ") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || strconv.Itoa(n) != part {
			return "", nil, false
		}
		numbers = append(numbers, n)
	}
	return base, numbers, numbers[0] > 0
}

// typeText returns the declared type of a canonical type.
func typeText(t md.Type) (string, error) {
	switch t := t.(type) {
	case md.String:
		if t.Length > 0 {
			return "VARCHAR(" + strconv.Itoa(t.Length) + ")", nil
		}
	case md.Char:
		return "CHAR(" + strconv.Itoa(t.Length) + ")", nil
	case md.Numeric:
		switch {
		case t.Scale > 0:
			return "NUMERIC(" + strconv.Itoa(t.Precision) + ", " + strconv.Itoa(t.Scale) + ")", nil
		case t.Precision > 0:
			return "NUMERIC(" + strconv.Itoa(t.Precision) + ")", nil
		}
	case md.Native:
		return t.SQL, nil
	}
	for _, s := range simpleTypes {
		if s.t == t {
			return s.text, nil
		}
	}
	return "", unsupported("the type "+md.FormatType(t), "")
}

// canonicalType returns the type that SQLite keeps for t. Lengths of binary
// strings, fractions of seconds and the values of enums are not kept; UUIDs and
// intervals are text.
func canonicalType(t md.Type) (md.Type, error) {
	switch t := md.TypeFor(t, name).(type) {
	case nil:
		return nil, errors.New("no type is given")
	case md.Char:
		return md.Char{Length: max(t.Length, 1)}, nil
	case md.Numeric:
		if t.Precision == 0 {
			t.Scale = 0
		}
		if t.Precision < 0 || t.Scale < 0 {
			return nil, unsupported("the type "+md.FormatType(t), "give a precision and scale of 0 or more")
		}
		return t, nil
	case md.Time:
		return md.Time{}, nil
	case md.Timestamp:
		return md.Timestamp{WithZone: t.WithZone}, nil
	case md.Interval, md.Enum:
		return md.Text{}, nil
	case md.Binary:
		return md.Binary{}, nil
	case md.UUID:
		return md.Char{Length: 36}, nil
	case md.JSON:
		return md.JSON{}, nil
	case md.Array:
		return nil, unsupported("arrays", "use JSON, or a table of the elements")
	case md.Native:
		return parseType(t.SQL), nil
	default:
		return t, nil
	}
}

// strictType returns the type that a STRICT table has for a canonical type: it
// allows INTEGER, REAL, TEXT, BLOB and ANY only.
func strictType(t md.Type) (md.Type, error) {
	switch t := t.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger, md.Boolean:
		return md.Integer{}, nil
	case md.Float, md.Double, md.Numeric:
		return md.Double{}, nil
	case md.Binary:
		return t, nil
	case md.Native:
		if t.SQL != "ANY" && t.SQL != "INT" {
			return nil, unsupported("the type "+t.SQL+" in a STRICT table", "use INTEGER, REAL, TEXT, BLOB or ANY")
		}
		return t, nil
	}
	return md.Text{}, nil
}
