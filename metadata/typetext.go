package metadata

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FormatType returns the canonical text of a type, as it stands in YAML, in
// struct tags and in messages; [ParseType] reads it back. The forms are
//
//	smallint  integer  bigint  boolean  numeric  numeric(10)  numeric(10,2)
//	real  double  varchar  varchar(255)  char  char(3)  text
//	date  time  time(3)  timetz  timestamp  timestamp(0)  timestamptz  interval
//	binary  binary(16)  uuid  json  jsonb
//	enum('a','b')         an enum that only its column knows
//	enum app.mood         an enum declared elsewhere
//	enum mood('a','b')    a named enum together with its values
//	text[]  text[][]      arrays
//	bigint {sqlite: integer}  a [Variant]
//
// and for [Native] the text as it is: inet, geometry(Point,4326), int unsigned.
// A native text that would read as something else is written native "real".
// Names that are not plain words stand in double quotes, doubled within.
//
// A nil type has the empty text. An [Array] of one dimension has the same text
// whether Dimensions is 0 or 1, and reads back as 0.
func FormatType(t Type) string {
	switch t := t.(type) {
	case SmallInteger:
		return "smallint"
	case Integer:
		return "integer"
	case BigInteger:
		return "bigint"
	case String:
		return formatLength("varchar", t.Length)
	case Char:
		return formatLength("char", t.Length)
	case Text:
		return "text"
	case Boolean:
		return "boolean"
	case Numeric:
		return formatNumeric(t)
	case Float:
		return "real"
	case Double:
		return "double"
	case Date:
		return "date"
	case Time:
		return formatTime("time", t.Precision, t.WithZone)
	case Timestamp:
		return formatTime("timestamp", t.Precision, t.WithZone)
	case Interval:
		return "interval"
	case Binary:
		return formatLength("binary", t.Length)
	case UUID:
		return "uuid"
	case JSON:
		if t.Binary {
			return "jsonb"
		}
		return "json"
	case Enum:
		return formatEnum(t)
	case Array:
		return formatArray(t)
	case Variant:
		return formatVariant(t)
	case Native:
		return formatNative(t)
	}
	return ""
}

func formatLength(name string, length int) string {
	if length == 0 {
		return name
	}
	return name + "(" + strconv.Itoa(length) + ")"
}

func formatNumeric(t Numeric) string {
	if t.Scale == 0 {
		return formatLength("numeric", t.Precision)
	}
	return "numeric(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")"
}

func formatTime(name string, precision *int, zone bool) string {
	if zone {
		name += "tz"
	}
	if precision == nil {
		return name
	}
	return name + "(" + strconv.Itoa(*precision) + ")"
}

func formatEnum(e Enum) string {
	var b strings.Builder
	b.WriteString("enum")
	if e.Schema != "" || e.Name != "" {
		b.WriteString(" ")
		if e.Schema != "" {
			b.WriteString(formatWord(e.Schema) + ".")
		}
		b.WriteString(formatWord(e.Name))
		if len(e.Values) == 0 {
			return b.String()
		}
	}
	b.WriteString("(")
	for i, v := range e.Values {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(quoteWith(v, "'"))
	}
	b.WriteString(")")
	return b.String()
}

func formatArray(a Array) string {
	of := FormatType(a.Of)
	switch a.Of.(type) {
	case Array, Variant:
		of = "(" + of + ")"
	}
	return of + strings.Repeat("[]", max(a.Dimensions, 1))
}

func formatVariant(v Variant) string {
	of := FormatType(v.Type)
	if _, nested := v.Type.(Variant); nested {
		of = "(" + of + ")"
	}
	parts := make([]string, 0, len(v.On))
	for _, name := range slices.Sorted(maps.Keys(v.On)) {
		parts = append(parts, formatWord(name)+": "+FormatType(v.On[name]))
	}
	return of + " {" + strings.Join(parts, ", ") + "}"
}

// formatNative writes the text as it is only where it reads back as itself.
func formatNative(n Native) string {
	if t, err := ParseType(n.SQL); err == nil && t == Type(n) {
		return n.SQL
	}
	return "native " + quoteWith(n.SQL, `"`)
}

// formatWord writes a name: as it is if it is a plain word, else quoted.
func formatWord(name string) string {
	if name != "" && wordLength(name) == len(name) {
		return name
	}
	return quoteWith(name, `"`)
}

func quoteWith(s, quote string) string {
	return quote + strings.ReplaceAll(s, quote, quote+quote) + quote
}

// wordLength returns the length of the plain word that s begins with: a letter
// or underscore, then also digits and dollar signs.
func wordLength(s string) int {
	for i, r := range s {
		letter := r == '_' || unicode.IsLetter(r)
		if r == utf8.RuneError || !letter && (i == 0 || r != '$' && !unicode.IsDigit(r)) {
			return i
		}
	}
	return len(s)
}
