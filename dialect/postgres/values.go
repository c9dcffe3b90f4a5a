package postgres

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// ParseType implements [dialect.Compiler].
func (pg) ParseType(text string) md.Type { return parseType(text) }

// Keeps implements [dialect.Compiler]. Migrations run in UTC, so that a point
// in time and what the clock shows are one and the same.
func (d pg) Keeps(from, to md.Column) bool {
	a, b := d.values(from.Type), d.values(to.Type)
	switch {
	case a.Name == "macaddr" && b.Name == "macaddr8", a.Name == "cidr" && b.Name == "inet":
		return true // an address that is wider, and one that may have bits of a host
	}
	return b.Hold(a)
}

// values are those of a type. An enum is what it says itself.
func (d pg) values(t md.Type) dialect.Values {
	switch t := md.TypeFor(t, dialectName).(type) {
	case md.Enum:
		return dialect.Values{Kind: dialect.EnumValues, Words: t.Values, Name: d.canonicalSchema(t.Schema) + "." + t.Name}
	case md.Array:
		of := d.values(t.Of)
		return dialect.Values{Kind: dialect.ArrayValues, Of: &of}
	case md.Native:
		if parsed := parseType(t.SQL); parsed != md.Type(t) {
			if _, native := parsed.(md.Native); !native {
				return d.values(parsed)
			}
			t = parsed.(md.Native)
		}
		return nativeValues(t.SQL)
	default:
		return genericValues(t)
	}
}

func genericValues(t md.Type) dialect.Values {
	switch t := t.(type) {
	case md.SmallInteger:
		return dialect.Values{Kind: dialect.IntegerValues, Min: math.MinInt16, Max: math.MaxInt16}
	case md.Integer:
		return dialect.Values{Kind: dialect.IntegerValues, Min: math.MinInt32, Max: math.MaxInt32}
	case md.BigInteger:
		return dialect.Values{Kind: dialect.IntegerValues, Min: math.MinInt64, Max: math.MaxInt64}
	case md.Numeric:
		return dialect.Values{Kind: dialect.DecimalValues, Precision: t.Precision, Scale: t.Scale}
	case md.Float:
		return dialect.Values{Kind: dialect.FloatValues, Bits: 24}
	case md.Double:
		return dialect.Values{Kind: dialect.FloatValues, Bits: 53}
	case md.Boolean:
		return dialect.Values{Kind: dialect.BooleanValues}
	case md.String:
		return dialect.Values{Kind: dialect.TextValues, Longest: t.Length, Room: t.Length}
	case md.Char:
		return dialect.Values{Kind: dialect.TextValues, Longest: max(1, t.Length), Room: max(1, t.Length)}
	case md.Text:
		return dialect.Values{Kind: dialect.TextValues}
	case md.Binary:
		return dialect.Values{Kind: dialect.BytesValues}
	case md.UUID:
		return dialect.Values{Kind: dialect.UUIDValues}
	case md.JSON:
		return dialect.Values{Kind: dialect.JSONValues, Parsed: t.Binary}
	default:
		return clockValues(t)
	}
}

func clockValues(t md.Type) dialect.Values {
	digits := func(p *int) int {
		if p == nil {
			return 6
		}
		return min(*p, 6)
	}
	switch t := t.(type) {
	case md.Date:
		return dialect.Values{Kind: dialect.DateValues}
	case md.Time:
		return dialect.Values{Kind: dialect.TimeValues, Fraction: digits(t.Precision), Zone: t.WithZone}
	case md.Timestamp:
		return dialect.Values{Kind: dialect.TimestampValues, Fraction: digits(t.Precision)}
	case md.Interval:
		return dialect.Values{Kind: dialect.IntervalValues, Fraction: 6}
	}
	return dialect.Values{}
}

var (
	bitString      = regexp.MustCompile(`^bit( varying)?(?:\((\d+)\))?$`)
	intervalFields = regexp.MustCompile(`^interval( [a-z ]+?)? ?(?:\((\d)\))?$`)
)

// nativeValues are those of a type that no generic one stands for.
func nativeValues(text string) dialect.Values {
	switch name := strings.TrimPrefix(text, "public."); name {
	case "citext", "bpchar", "name":
		return dialect.Values{Kind: dialect.TextValues, Room: map[string]int{"name": 15}[name], Longest: map[string]int{"name": 63}[name]}
	case "oid":
		return dialect.Values{Kind: dialect.IntegerValues, Max: math.MaxUint32}
	case "money":
		return dialect.Values{Kind: dialect.DecimalValues, Precision: 18, Scale: 2}
	}
	if m := bitString.FindStringSubmatch(text); m != nil {
		n, _ := strconv.Atoi(m[2]) // none is no limit, or 1
		if fixed := m[1] == ""; fixed {
			return dialect.Values{Kind: dialect.BitsValues, Longest: max(n, 1), Room: max(n, 1), Fixed: true}
		}
		return dialect.Values{Kind: dialect.BitsValues, Longest: n, Room: n}
	}
	if m := intervalFields.FindStringSubmatch(text); m != nil {
		v := dialect.Values{Kind: dialect.IntervalValues, Fraction: 6, Name: m[1]}
		if m[2] != "" {
			v.Fraction, _ = strconv.Atoi(m[2])
		}
		return v
	}
	return dialect.Values{Name: text}
}
