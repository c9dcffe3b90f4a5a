package mysql

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// ParseType implements [dialect.Compiler].
func (d Dialect) ParseType(text string) md.Type { return d.parseType(text) }

// Keeps implements [dialect.Compiler]. Migrations run in UTC.
func (d Dialect) Keeps(from, to md.Column) bool { return d.values(&to).Hold(d.values(&from)) }

// values are those of a column.
func (d Dialect) values(c *md.Column) dialect.Values {
	text, err := d.typeSQL(c.Type)
	if err != nil {
		return dialect.Values{Name: md.FormatType(c.Type)}
	}
	t, ok := splitType(text)
	if !ok {
		return dialect.Values{Name: text}
	}
	t = t.canonical()
	switch t.base {
	case "enum":
		return dialect.Values{Kind: dialect.EnumValues, Words: unquoteAll(t.args)}
	case "set":
		return dialect.Values{Kind: dialect.SetValues, Words: unquoteAll(t.args)}
	}
	n := make([]int, 2)
	for i, arg := range t.args {
		if number, err := strconv.Atoi(arg); err == nil && i < len(n) {
			n[i] = number
		}
	}
	if v, ok := d.numberValues(t, n); ok {
		return v
	}
	return d.otherValues(c, t, n[0])
}

// integerBits are the sizes of the integer types.
var integerBits = map[string]int{"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}

func (d Dialect) numberValues(t columnType, n []int) (v dialect.Values, ok bool) {
	unsigned := slices.Contains(t.attrs, "unsigned")
	if bits := integerBits[t.base]; bits > 0 {
		if unsigned {
			return dialect.Values{Kind: dialect.IntegerValues, Max: math.MaxUint64 >> (64 - bits)}, true
		}
		most := int64(math.MaxInt64 >> (64 - bits))
		return dialect.Values{Kind: dialect.IntegerValues, Min: -most - 1, Max: uint64(most)}, true
	}
	switch t.base {
	case "bit":
		return dialect.Values{Kind: dialect.IntegerValues, Max: math.MaxUint64 >> (64 - n[0])}, true
	case "year":
		return dialect.Values{Kind: dialect.IntegerValues, Min: 0, Max: 2155}, true
	case "decimal":
		return dialect.Values{Kind: dialect.DecimalValues, Precision: n[0], Scale: n[1], Unsigned: unsigned}, true
	case "float", "double":
		if len(t.args) > 0 || unsigned {
			return dialect.Values{Name: t.String()}, true
		}
		if t.base == "float" {
			return dialect.Values{Kind: dialect.FloatValues, Bits: 24, Rounded: true}, true
		}
		return dialect.Values{Kind: dialect.FloatValues, Bits: 53}, true
	}
	return v, false
}

// textBytes and blobBytes are the lengths that the types without one have.
var (
	textBytes = map[string]int{"tinytext": 1<<8 - 1, "text": 1<<16 - 1, "mediumtext": 1<<24 - 1, "longtext": 1<<32 - 1}
	blobBytes = map[string]int{"tinyblob": 1<<8 - 1, "blob": 1<<16 - 1, "mediumblob": 1<<24 - 1, "longblob": 1<<32 - 1}
)

func (d Dialect) otherValues(c *md.Column, t columnType, n int) dialect.Values {
	charset := d.charsetOf(c, t)
	if bytes := textBytes[t.base]; bytes > 0 {
		v := dialect.Values{Kind: dialect.TextValues, Longest: bytes, Room: bytes / 4, Charset: charset}
		if t.base == "longtext" {
			v.Longest, v.Room = 0, 0
		}
		return v
	}
	if bytes := blobBytes[t.base]; bytes > 0 {
		return dialect.Values{Kind: dialect.BytesValues, Longest: bytes, Room: bytes}
	}
	switch t.base {
	case "char", "varchar":
		return dialect.Values{Kind: dialect.TextValues, Longest: n, Room: n, Charset: charset}
	case "binary", "varbinary":
		return dialect.Values{Kind: dialect.BytesValues, Longest: n, Room: n, Fixed: t.base == "binary"}
	case "date":
		return dialect.Values{Kind: dialect.DateValues}
	case "time":
		return dialect.Values{Kind: dialect.TimeValues, Fraction: n}
	case "datetime":
		return dialect.Values{Kind: dialect.TimestampValues, Fraction: n}
	case "timestamp":
		return dialect.Values{Kind: dialect.TimestampValues, Fraction: n, Years: true}
	case "uuid":
		return dialect.Values{Kind: dialect.UUIDValues}
	case "json":
		if d.maria { // a longtext with a check
			return dialect.Values{Kind: dialect.TextValues, Charset: charset}
		}
		return dialect.Values{Kind: dialect.JSONValues, Parsed: true}
	}
	return dialect.Values{Name: t.String()}
}

// charsetOf is the character set of a column; empty: that of the table.
func (d Dialect) charsetOf(c *md.Column, t columnType) string {
	text, _, _ := strings.Cut(strings.ToLower(c.Collation), "_")
	for i, word := range t.attrs {
		switch {
		case word == "ascii":
			text = "ascii"
		case word == "set" && i+1 < len(t.attrs), word == "charset" && i+1 < len(t.attrs):
			text = t.attrs[i+1]
		case word == "collate" && i+1 < len(t.attrs):
			text, _, _ = strings.Cut(t.attrs[i+1], "_")
		}
	}
	if text == "utf8" {
		return "utf8mb3"
	}
	return text
}
