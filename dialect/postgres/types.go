package postgres

import (
	"errors"
	"fmt"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// typeSQL returns the text of a column type.
func (d pg) typeSQL(t md.Type) (string, error) {
	switch t := md.TypeFor(t, dialectName).(type) {
	case md.Array:
		element, err := d.typeSQL(t.Of)
		return element + strings.Repeat("[]", max(1, t.Dimensions)), err
	case md.Enum:
		if t.Name == "" {
			return "", unnamedEnum()
		}
		w := sqltext.NewWriter(d)
		w.Name(t.Schema, t.Name)
		text, _, err := w.Result()
		return text, err
	case md.Native:
		if strings.TrimSpace(t.SQL) == "" {
			return "", errors.New("the native type has no text")
		}
		return t.SQL, nil
	case md.Numeric:
		return numericSQL(t)
	case nil:
		return "", errors.New("no type is given")
	default:
		return genericSQL(t), nil
	}
}

// genericSQL spells the generic types that have no way to be wrong.
func genericSQL(t md.Type) string {
	switch t := t.(type) {
	case md.SmallInteger:
		return "smallint"
	case md.Integer:
		return "integer"
	case md.BigInteger:
		return "bigint"
	case md.String:
		return withLength("varchar", t.Length)
	case md.Char:
		return withLength("char", max(1, t.Length))
	case md.Text:
		return "text"
	case md.Boolean:
		return "boolean"
	case md.Float:
		return "real"
	case md.Double:
		return "double precision"
	case md.Date:
		return "date"
	case md.Time:
		return clockSQL("time", t.Precision, t.WithZone)
	case md.Timestamp:
		return clockSQL("timestamp", t.Precision, t.WithZone)
	case md.Interval:
		return "interval"
	case md.Binary:
		return "bytea"
	case md.UUID:
		return "uuid"
	case md.JSON:
		if t.Binary {
			return "jsonb"
		}
		return "json"
	}
	return fmt.Sprintf("%T", t)
}

func numericSQL(t md.Numeric) (string, error) {
	switch {
	case t.Precision == 0 && t.Scale == 0:
		return "numeric", nil
	case t.Precision == 0:
		return "", fmt.Errorf("numeric with scale %d but no precision", t.Scale)
	}
	return fmt.Sprintf("numeric(%d,%d)", t.Precision, t.Scale), nil
}

func withLength(name string, length int) string {
	if length == 0 {
		return name
	}
	return fmt.Sprintf("%s(%d)", name, length)
}

func clockSQL(name string, precision *int, zone bool) string {
	if precision != nil {
		name = fmt.Sprintf("%s(%d)", name, *precision)
	}
	if zone {
		return name + " with time zone"
	}
	return name + " without time zone"
}

func unnamedEnum() error {
	return &dialect.UnsupportedError{Dialect: dialectName, What: "an enum without a name", Mend: "give the enum a name"}
}

// canonicalType returns the one form of all types that PostgreSQL holds alike.
func (d pg) canonicalType(t md.Type) md.Type {
	switch t := md.TypeFor(t, dialectName).(type) {
	case md.Array:
		of := d.canonicalType(t.Of)
		if inner, ok := of.(md.Array); ok {
			of = inner.Of // the server does not keep the number of dimensions
		}
		return md.Array{Of: of}
	case md.Char:
		return md.Char{Length: max(1, t.Length)}
	case md.Binary:
		return md.Binary{}
	case md.Time:
		t.Precision = canonicalPrecision(t.Precision)
		return t
	case md.Timestamp:
		t.Precision = canonicalPrecision(t.Precision)
		return t
	case md.Native:
		return parseType(strings.TrimPrefix(t.SQL, d.defaultSchema()+"."))
	case md.Enum:
		return md.Enum{Schema: d.canonicalSchema(t.Schema), Name: t.Name}
	default:
		return t
	}
}

// canonicalPrecision makes microseconds, the most that the server keeps, nil.
func canonicalPrecision(p *int) *int {
	if p == nil || *p >= 6 {
		return nil
	}
	return p
}

// canonicalSchema makes the default schema "".
func (d pg) canonicalSchema(name string) string {
	if name == d.defaultSchema() {
		return ""
	}
	return name
}
