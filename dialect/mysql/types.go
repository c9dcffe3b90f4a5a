package mysql

import (
	"fmt"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// typeSQL returns a type as it stands in a column definition. Reading it back
// with parseType gives the canonical form of the type.
func (d Dialect) typeSQL(t md.Type) (string, error) {
	switch t := md.TypeFor(t, d.Name()).(type) {
	case md.SmallInteger:
		return "smallint", nil
	case md.Integer:
		return "int", nil
	case md.BigInteger:
		return "bigint", nil
	case md.Boolean:
		return "tinyint(1)", nil
	case md.Numeric:
		return numericSQL(t), nil
	case md.Float:
		return "float", nil
	case md.Double:
		return "double", nil
	case md.Date:
		return "date", nil
	case md.Native:
		return strings.TrimSpace(t.SQL), nil
	case nil:
		return "", fmt.Errorf("the column has no type")
	default:
		return d.sizedTypeSQL(t)
	}
}

// sizedTypeSQL writes the types whose spelling needs more than a word.
func (d Dialect) sizedTypeSQL(t md.Type) (string, error) {
	switch t := t.(type) {
	case md.String:
		if t.Length == 0 {
			return "", d.unsupported("give it a length, or use Text", "VARCHAR without a length")
		}
		return fmt.Sprintf("varchar(%d)", t.Length), nil
	case md.Char:
		return fmt.Sprintf("char(%d)", max(t.Length, 1)), nil
	case md.Text:
		return "longtext", nil
	case md.Binary:
		if t.Length == 0 {
			return "longblob", nil
		}
		return fmt.Sprintf("varbinary(%d)", t.Length), nil
	case md.Time:
		if t.WithZone {
			return "", d.unsupported("use Time without a zone", "a time of day with a time zone")
		}
		return "time" + fraction(t.Precision), nil
	case md.Timestamp:
		if t.WithZone {
			return "timestamp" + fraction(t.Precision), nil
		}
		return "datetime" + fraction(t.Precision), nil
	case md.Interval:
		return "varchar(64)", nil
	case md.UUID:
		if d.hasUUIDType() {
			return "uuid", nil
		}
		return "char(36)", nil
	case md.JSON:
		return "json", nil
	case md.Enum:
		return d.enumSQL(t)
	case md.Array:
		return "", d.unsupported("use JSON, or a table of its own", "arrays")
	}
	return "", d.unsupported("", "the type %s", md.FormatType(t))
}

func numericSQL(t md.Numeric) string {
	if t.Precision == 0 {
		return "decimal(10,0)" // the default of both
	}
	return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
}

// fraction writes the digits of the fraction of a second; nil is microseconds.
func fraction(precision *int) string {
	switch {
	case precision == nil:
		return "(6)"
	case *precision == 0:
		return ""
	}
	return fmt.Sprintf("(%d)", *precision)
}

func (d Dialect) enumSQL(t md.Enum) (string, error) {
	if len(t.Values) == 0 {
		return "", d.unsupported("give the values in the column's type", "the enum %s without its values", t.QName())
	}
	return wordList("enum", t.Values), nil
}

// wordList writes an ENUM or SET type. The words are hostile until quoted; one
// that is not UTF-8 the server refuses.
func wordList(kind string, words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = "'" + doubler.Replace(word) + "'"
	}
	return kind + "(" + strings.Join(quoted, ",") + ")"
}

// canonicalType returns a type as this database gives it back.
func (d Dialect) canonicalType(t md.Type) (md.Type, error) {
	text, err := d.typeSQL(t)
	if err != nil {
		return nil, err
	}
	return d.parseType(text), nil
}
