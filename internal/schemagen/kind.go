package schemagen

import (
	"fmt"
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// kind is what the generator must know of a column type.
type kind struct {
	// family: an expression that is valid for one type of a family is valid for
	// all of them. Empty: columns of the type stand in no expression.
	family string
	// value is the value in the n-th row, from 1.
	value func(n int) any
	// key: columns of the type may be in keys and plain indexes, and the values
	// differ from row to row.
	key      bool
	defaults []string // SQL text
	// to are types to which the values can be converted, and back.
	to []md.Type
}

// texts are the values of columns of text: the shortest length that is drawn
// holds them.
var texts = []string{"v1", `2'"`, "3\\`é"}

// textValue returns a text of at most four characters for each row.
func textValue(n int) any { return texts[(n-1)%len(texts)] }

// shortest is the shortest length of a text column.
const shortest = 8

// The expressions by family: %s is the column. Each is true, or null, for all
// values.
var checks = map[string][]string{
	"integer":   {"%s > 0", "%s >= 1 AND %s < 1000", "%s <> 77", "%s IN (1, 2, 3)", "NOT (%s = 0 OR %s < -5)", "%s BETWEEN 0 AND 99"},
	"text":      {"%s <> ''", "%s <> 'it''s'", "length(%s) < 100", "%s NOT IN ('a', 'b;--')", "lower(%s) <> 'x' OR %s = 'y'"},
	"decimal":   {"%s > 0", "%s >= 0.25"},
	"date":      {"%s > '2000-01-01'"},
	"timestamp": {"%s IS NULL OR %s > '2000-01-01 00:00:00'"},
}

// The expressions of computed columns and of expression indexes, by family.
var computations = map[string]struct {
	exprs []string
	t     md.Type
}{
	"integer": {[]string{"%s + 1", "%s * 2 - 1", "abs(%s)", "CASE WHEN %s > 1 THEN 1 ELSE 0 END"}, md.BigInteger{}},
	"text":    {[]string{"upper(%s)", "lower(%s)", "coalesce(%s, '-')"}, md.String{Length: 100}},
}

var (
	integers = []md.Type{md.SmallInteger{}, md.Integer{}, md.BigInteger{}}
	strings8 = []md.Type{md.String{Length: shortest}, md.String{Length: 40}, md.String{Length: 100}}
)

// kindOf returns the kind of a type that the generator draws.
func (g *generator) kindOf(t md.Type) kind {
	switch t := t.(type) {
	case md.SmallInteger, md.Integer, md.BigInteger:
		return kind{"integer", func(n int) any { return n }, true, []string{"0", "42", "-7"},
			append(slices.Clone(integers), md.Numeric{Precision: 12, Scale: 2}, md.String{Length: 40}, md.Text{})}
	case md.String, md.Char, md.Text:
		isText := t == md.Text{}
		k := kind{"text", textValue, !isText || g.own.keysOfAnyLength, g.textDefaults(), append(slices.Clone(strings8), md.Text{})}
		if (t == md.Char{Length: shortest}) {
			k.family = "" // what is made of it depends on MariaDB's modes, and MariaDB refuses it
		}
		return k
	case md.Numeric:
		value := func(n int) any { return float64(n) }
		if t.Scale > 0 {
			value = func(n int) any { return float64(n) + 0.5 }
		}
		return kind{"decimal", value, false, []string{"0", "3", "-12"}, []md.Type{md.Numeric{Precision: 10, Scale: max(t.Scale, 1)}, md.Numeric{Precision: 20, Scale: 5}, md.Double{}}}
	case md.Float, md.Double:
		return kind{"decimal", func(n int) any { return float64(n) + 0.5 }, false, []string{"0", "1.5"}, []md.Type{md.Float{}, md.Double{}}}
	default:
		return g.otherKind(t)
	}
}

// textDefaults are hostile texts of at most [shortest] characters.
func (g *generator) textDefaults() []string {
	var list []string
	for _, text := range []string{"", "none", "it's", `"q"`, `\n`, "a\nb", "--", "/*;*/", "naïve", "now()", "$1 ?", "NULL", "%s"} {
		list = append(list, g.literal(text))
	}
	return list
}

func (g *generator) otherKind(t md.Type) kind {
	switch t := t.(type) {
	case md.Boolean:
		return kind{value: func(n int) any { return n%2 == 1 }, defaults: []string{"true", "false"}, to: []md.Type{md.Integer{}, md.SmallInteger{}}}
	case md.Date:
		return kind{"date", func(n int) any { return fmt.Sprintf("2026-01-0%d", n) }, true, []string{"'2026-02-03'"}, []md.Type{md.Timestamp{}}}
	case md.Time:
		return kind{value: func(n int) any { return fmt.Sprintf("0%d:00:00", n) }, defaults: []string{"'12:00:00'"}}
	case md.Timestamp:
		return kind{"timestamp", func(n int) any { return fmt.Sprintf("2026-01-0%d 12:00:00", n) }, true,
			[]string{"CURRENT_TIMESTAMP", "'2026-02-03 04:05:06'"},
			[]md.Type{md.Timestamp{Precision: new(0), WithZone: t.WithZone}, md.Timestamp{Precision: new(3), WithZone: t.WithZone}, md.Timestamp{WithZone: t.WithZone}}}
	case md.Interval:
		return kind{value: func(n int) any { return fmt.Sprintf("0%d:00:00", n) }}
	case md.Binary:
		return kind{value: func(n int) any { return []byte{'b', byte('0' + n)} }, key: t.Length > 0 || g.own.keysOfAnyLength, to: []md.Type{md.Binary{}, md.Binary{Length: 16}}}
	case md.UUID:
		return kind{value: func(n int) any { return fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", n) }, key: true,
			defaults: []string{"'00000000-0000-4000-8000-000000000000'"}, to: []md.Type{md.String{Length: 40}, md.Text{}}}
	case md.JSON:
		return kind{value: func(n int) any { return fmt.Sprintf(`{"a": %d}`, n) }, defaults: []string{"'{}'", `'[1, "x"]'`}, to: []md.Type{md.JSON{}, md.JSON{Binary: true}, md.Text{}}}
	case md.Enum:
		return g.enumKind(t)
	case md.Array:
		of := g.kindOf(t.Of)
		return kind{value: func(n int) any { return fmt.Sprintf(`{%d,%d}`, n, n+1) }, defaults: []string{"'{}'", "'{7}'"}, to: arraysOf(of.to)}
	}
	return g.own.native(t)
}

// arraysOf turns the conversions of an element into those of an array.
func arraysOf(list []md.Type) []md.Type {
	var arrays []md.Type
	for _, t := range list {
		arrays = append(arrays, md.Array{Of: t})
	}
	return arrays
}

// enumKind: rows hold the first three values.
func (g *generator) enumKind(t md.Enum) kind {
	values := t.Values
	for _, e := range g.enums {
		if e.QName() == t.QName() {
			values = e.Values
		}
	}
	used := values[:min(len(values), Count)]
	k := kind{value: func(n int) any { return used[(n-1)%len(used)] }, to: []md.Type{md.String{Length: 40}, md.Text{}}}
	for _, v := range used {
		k.defaults = append(k.defaults, g.literal(v))
	}
	return k
}

// drawType draws a type that the database has.
func (g *generator) drawType() md.Type {
	all := []md.Type{
		md.Integer{}, md.BigInteger{}, md.SmallInteger{}, md.String{Length: 40}, md.String{Length: shortest}, md.Text{}, md.Char{Length: shortest},
		md.Boolean{}, md.Numeric{Precision: 10, Scale: 2}, md.Numeric{Precision: 6}, md.Float{}, md.Double{}, md.Date{}, md.Time{}, md.Time{Precision: new(0)},
		md.Timestamp{}, md.Timestamp{WithZone: true}, md.Timestamp{Precision: new(3)}, md.Interval{}, md.Binary{}, md.Binary{Length: 16}, md.UUID{}, md.JSON{}, md.JSON{Binary: true},
	}
	for _, e := range g.enums {
		all = append(all, md.Enum{Schema: e.Schema, Name: e.Name}, e)
	}
	if g.caps.Arrays {
		all = append(all, md.Array{Of: md.Integer{}}, md.Array{Of: md.Text{}})
	}
	for _, n := range g.own.natives {
		all = append(all, md.Native{SQL: n.sql})
	}
	t := pick(g, "type", all)
	if g.oneIn(10) {
		t = md.Variant{Type: t, On: map[string]md.Type{"nowhere": md.Text{}}}
	}
	return t
}

// family is the family of a column's type; empty where the column must not
// stand in an expression.
func (g *generator) family(c *md.Column) string {
	if c.Computed != nil || automatic(c) {
		return ""
	}
	return g.kindOf(plain(c.Type)).family
}

// plain resolves the variants that the generator draws.
func plain(t md.Type) md.Type { return md.TypeFor(t, "") }

// automatic reports whether the database makes the values.
func automatic(c *md.Column) bool { return c.AutoIncrement || c.Identity != nil }

func sameType(a, b md.Type) bool { return reflect.DeepEqual(plain(a), plain(b)) }
