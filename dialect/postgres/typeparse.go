package postgres

import (
	"regexp"
	"strconv"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// named are the types without parameters, as format_type spells them, and the
// other names that the PostgreSQL manual, chapter 8 "Data Types", gives them.
var named = map[string]md.Type{
	"smallint": md.SmallInteger{}, "int2": md.SmallInteger{},
	"integer": md.Integer{}, "int": md.Integer{}, "int4": md.Integer{},
	"bigint": md.BigInteger{}, "int8": md.BigInteger{},
	"character varying": md.String{}, "varchar": md.String{},
	"character": md.Char{Length: 1}, "char": md.Char{Length: 1},
	"text":    md.Text{},
	"boolean": md.Boolean{}, "bool": md.Boolean{},
	"numeric": md.Numeric{}, "decimal": md.Numeric{},
	"real": md.Float{}, "float4": md.Float{},
	"double precision": md.Double{}, "float8": md.Double{}, "float": md.Double{},
	"date":                   md.Date{},
	"time without time zone": md.Time{}, "time": md.Time{},
	"time with time zone": md.Time{WithZone: true}, "timetz": md.Time{WithZone: true},
	"timestamp without time zone": md.Timestamp{}, "timestamp": md.Timestamp{},
	"timestamp with time zone": md.Timestamp{WithZone: true}, "timestamptz": md.Timestamp{WithZone: true},
	"interval": md.Interval{},
	"bytea":    md.Binary{},
	"uuid":     md.UUID{},
	"json":     md.JSON{},
	"jsonb":    md.JSON{Binary: true},
	"bit":      md.Native{SQL: "bit(1)"},
	"varbit":   md.Native{SQL: "bit varying"},
	"bpchar":   md.Native{SQL: "bpchar"},
}

// parseType reads a type as format_type gives it, or as people write it. What
// no generic type stands for is a [md.Native].
func parseType(text string) md.Type {
	if t, ok := named[text]; ok {
		return t
	}
	text = canonicalSpelling(text)
	if t, ok := named[text]; ok {
		return t
	}
	if element, ok := strings.CutSuffix(text, "[]"); ok {
		of := parseType(element)
		if inner, ok := of.(md.Array); ok {
			of = inner.Of
		}
		return md.Array{Of: of}
	}
	if m := parametrised.FindStringSubmatch(text); m != nil {
		if t := withParameters(m[1]+m[3], parameters(m[2])); t != nil {
			return t
		}
	}
	return md.Native{SQL: text}
}

var (
	parametrised = regexp.MustCompile(`^([a-z0-9 ]+)\(([-0-9,]+)\)( with(?:out)? time zone)?$`)
	spaces       = regexp.MustCompile(`\s+`)
	aroundParens = regexp.MustCompile(`\s*([(),])\s*`)
)

// canonicalSpelling lowers the case of the name, not of quoted names and of
// parameters, and removes the space that means nothing.
func canonicalSpelling(text string) string {
	text = strings.TrimSpace(text)
	if strings.Contains(text, `"`) {
		return text
	}
	text = spaces.ReplaceAllString(text, " ")
	text = strings.TrimSpace(aroundParens.ReplaceAllString(text, "$1"))
	text = strings.TrimPrefix(text, "pg_catalog.")
	open, end := strings.IndexByte(text, '('), strings.IndexByte(text, ')')
	if open < 0 || end < open {
		return strings.ToLower(text)
	}
	tail := strings.ToLower(strings.TrimSpace(text[end+1:]))
	if tail != "" && tail[0] != '[' && tail[0] != '(' {
		tail = " " + tail
	}
	return strings.ToLower(text[:open]) + text[open:end+1] + tail
}

func parameters(text string) []int {
	var list []int
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		list = append(list, n)
	}
	return list
}

// withParameters makes the generic type of that name, or the canonical
// spelling of a native one; nil if it knows neither.
func withParameters(name string, p []int) md.Type {
	if len(p) == 0 {
		return nil
	}
	first := p[0]
	if (name == "numeric" || name == "decimal") && len(p) <= 2 {
		return md.Numeric{Precision: first, Scale: append(p, 0)[1]}
	}
	if len(p) != 1 {
		return nil
	}
	switch name {
	case "character varying", "varchar":
		return md.String{Length: first}
	case "character", "char", "bpchar":
		return md.Char{Length: first}
	case "time", "time without time zone":
		return md.Time{Precision: canonicalPrecision(&first)}
	case "timetz", "time with time zone":
		return md.Time{Precision: canonicalPrecision(&first), WithZone: true}
	case "timestamp", "timestamp without time zone":
		return md.Timestamp{Precision: canonicalPrecision(&first)}
	case "timestamptz", "timestamp with time zone":
		return md.Timestamp{Precision: canonicalPrecision(&first), WithZone: true}
	case "varbit":
		return VarBit(first)
	case "float":
		if first <= 24 {
			return md.Float{}
		}
		return md.Double{}
	}
	return nil
}
