package mysql

import (
	"slices"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// columnType is the text of a type in its parts: "int", ["11"], ["unsigned"].
type columnType struct {
	base  string
	args  []string
	attrs []string
}

// String puts the parts together in the servers' own spelling.
func (t columnType) String() string {
	text := t.base
	if len(t.args) > 0 {
		text += "(" + strings.Join(t.args, ",") + ")"
	}
	if len(t.attrs) > 0 {
		text += " " + strings.Join(t.attrs, " ")
	}
	return text
}

// attributes begin what follows the name of a type.
var attributes = []string{"unsigned", "signed", "zerofill", "charset", "collate", "srid", "ref_system_id", "ascii", "unicode"}

// splitType takes the text of a type apart. It reports false for a text that
// is not a name, perhaps arguments, and words.
func splitType(text string) (t columnType, ok bool) {
	var base []string
	depth, arg := 0, ""
	for tok := range sqltext.Tokens(text, syntax) {
		switch {
		case tok.Kind == sqltext.Space:
		case tok.Open || tok.Kind == sqltext.Comment || tok.Kind == sqltext.Conditional:
			return t, false
		case tok.Text == "(":
			if depth++; depth > 1 || t.args != nil {
				return t, false
			}
		case depth == 1 && (tok.Text == "," || tok.Text == ")"):
			t.args, arg = append(t.args, arg), ""
			if tok.Text == ")" {
				depth = 0
			}
		case depth == 1:
			arg += canonicalToken(tok)
		case tok.Kind != sqltext.Word && tok.Kind != sqltext.Number:
			return t, false
		default:
			word := strings.ToLower(tok.Text)
			if t.attrs != nil || t.args != nil || slices.Contains(attributes, word) || word == "character" && base != nil {
				t.attrs = append(t.attrs, word)
			} else {
				base = append(base, word)
			}
		}
	}
	t.base = strings.Join(base, " ")
	return t, depth == 0 && t.base != ""
}

// synonyms are the other names of types in both manuals.
var synonyms = map[string]string{
	"integer": "int", "int1": "tinyint", "int2": "smallint", "int3": "mediumint", "middleint": "mediumint",
	"int4": "int", "int8": "bigint", "dec": "decimal", "fixed": "decimal", "numeric": "decimal",
	"float4": "float", "float8": "double", "real": "double", "double precision": "double",
	"character": "char", "char varying": "varchar", "character varying": "varchar", "varcharacter": "varchar",
	"long": "mediumtext", "long varchar": "mediumtext", "long varbinary": "mediumblob", "geomcollection": "geometrycollection",
}

// canonical spells a type as the servers do in information_schema, without the
// display widths, which say nothing of the values: MySQL leaves them out since
// 8.0.19, MariaDB keeps them.
func (t columnType) canonical() columnType {
	if t.base == "bool" || t.base == "boolean" {
		t.base, t.args = "tinyint", []string{"1"}
	}
	if name := synonyms[t.base]; name != "" {
		t.base = name
	}
	zerofill := slices.Contains(t.attrs, "zerofill")
	t.attrs = slices.DeleteFunc(t.attrs, func(a string) bool { return a == "signed" })
	if zerofill && !slices.Contains(t.attrs, "unsigned") {
		t.attrs = slices.Insert(t.attrs, 0, "unsigned")
	}
	switch t.base {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		isBoolean := t.base == "tinyint" && slices.Equal(t.args, []string{"1"}) && len(t.attrs) == 0
		if !zerofill && !isBoolean {
			t.args = nil
		}
	case "decimal":
		t.args = append(t.args, []string{"10", "0"}[min(len(t.args), 2):]...)
	case "float":
		if len(t.args) == 1 { // FLOAT(p), p in bits
			if bits, err := strconv.Atoi(t.args[0]); err == nil && bits > 24 {
				t.base = "double"
			}
			t.args = nil
		}
	case "char", "binary", "bit":
		if t.args == nil {
			t.args = []string{"1"}
		}
	case "year":
		t.args = nil
	case "time", "datetime", "timestamp":
		if slices.Equal(t.args, []string{"0"}) {
			t.args = nil
		}
	}
	return t
}

// parseType reads the text of a type: a generic type where one says all that
// the text does, else the native type in the server's spelling.
func (d Dialect) parseType(text string) md.Type {
	t, ok := splitType(text)
	if !ok {
		return md.Native{SQL: strings.TrimSpace(text)}
	}
	t = t.canonical()
	if len(t.attrs) == 0 {
		if generic := d.generic(t); generic != nil {
			return generic
		}
	}
	return md.Native{SQL: t.String()}
}

// generic returns the generic type that the dialect spells as t, or nil.
func (d Dialect) generic(t columnType) md.Type {
	switch t.base {
	case "tinyint":
		if len(t.args) == 1 {
			return md.Boolean{}
		}
	case "smallint":
		return md.SmallInteger{}
	case "int":
		return md.Integer{}
	case "bigint":
		return md.BigInteger{}
	case "longtext":
		return md.Text{}
	case "longblob":
		return md.Binary{}
	case "date":
		return md.Date{}
	case "json":
		return md.JSON{}
	case "enum":
		return md.Enum{Values: unquoteAll(t.args)}
	case "uuid":
		if d.hasUUIDType() {
			return md.UUID{}
		}
	case "float", "double":
		return floatType(t)
	default:
		return sizedType(t)
	}
	return nil
}

// floatType leaves FLOAT(7,3) and its like to be native.
func floatType(t columnType) md.Type {
	switch {
	case len(t.args) > 0:
		return nil
	case t.base == "float":
		return md.Float{}
	}
	return md.Double{}
}

// sizedType returns the generic types that have arguments.
func sizedType(t columnType) md.Type {
	n := make([]int, 2)
	for i, a := range t.args {
		number, err := strconv.Atoi(a)
		if err != nil || i >= len(n) {
			return nil
		}
		n[i] = number
	}
	switch {
	case t.base == "varchar" && n[0] > 0:
		return md.String{Length: n[0]}
	case t.base == "char" && n[0] > 0:
		return md.Char{Length: n[0]}
	case t.base == "varbinary" && n[0] > 0:
		return md.Binary{Length: n[0]}
	case t.base == "decimal":
		return md.Numeric{Precision: n[0], Scale: n[1]}
	case t.base == "time":
		return md.Time{Precision: digits(n[0])}
	case t.base == "datetime":
		return md.Timestamp{Precision: digits(n[0])}
	case t.base == "timestamp":
		return md.Timestamp{Precision: digits(n[0]), WithZone: true}
	}
	return nil
}

// digits is the inverse of fraction.
func digits(n int) *int {
	if n == 6 {
		return nil
	}
	return new(n)
}

func unquoteAll(args []string) []string {
	values := make([]string, len(args))
	for i, a := range args {
		values[i] = unquote(a)
	}
	return values
}
