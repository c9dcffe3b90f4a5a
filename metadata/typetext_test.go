package metadata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTypeText(t *testing.T) {
	cases := []struct {
		text string
		want Type
	}{
		{"smallint", SmallInteger{}},
		{"integer", Integer{}},
		{"bigint", BigInteger{}},
		{"varchar", String{}},
		{"varchar(255)", String{Length: 255}},
		{"char", Char{}},
		{"char(3)", Char{Length: 3}},
		{"text", Text{}},
		{"boolean", Boolean{}},
		{"numeric", Numeric{}},
		{"numeric(10)", Numeric{Precision: 10}},
		{"numeric(10,2)", Numeric{Precision: 10, Scale: 2}},
		{"numeric(3,-2)", Numeric{Precision: 3, Scale: -2}},
		{"real", Float{}},
		{"double", Double{}},
		{"date", Date{}},
		{"time", Time{}},
		{"time(3)", Time{Precision: new(3)}},
		{"timetz(0)", Time{Precision: new(0), WithZone: true}},
		{"timestamp", Timestamp{}},
		{"timestamp(0)", Timestamp{Precision: new(0)}},
		{"timestamptz", Timestamp{WithZone: true}},
		{"interval", Interval{}},
		{"binary", Binary{}},
		{"binary(16)", Binary{Length: 16}},
		{"uuid", UUID{}},
		{"json", JSON{}},
		{"jsonb", JSON{Binary: true}},
		{"enum mood", Enum{Name: "mood"}},
		{"enum app.mood", Enum{Schema: "app", Name: "mood"}},
		{"enum('a','b')", Enum{Values: []string{"a", "b"}}},
		{"enum mood('it''s','a,b','')", Enum{Name: "mood", Values: []string{"it's", "a,b", ""}}},
		{`enum "odd.one"."a""b"('ü')`, Enum{Schema: "odd.one", Name: `a"b`, Values: []string{"ü"}}},
		{"text[]", Array{Of: Text{}}},
		{"text[][]", Array{Of: Text{}, Dimensions: 2}},
		{"enum mood[]", Array{Of: Enum{Name: "mood"}}},
		{"inet", Native{SQL: "inet"}},
		{"inet[]", Array{Of: Native{SQL: "inet"}}},
		{"geometry(Point,4326)", Native{SQL: "geometry(Point,4326)"}},
		{"int unsigned", Native{SQL: "int unsigned"}},
		{"varchar(0)", Native{SQL: "varchar(0)"}},
		{`app."My Type"`, Native{SQL: `app."My Type"`}},
		{`native "real"`, Native{SQL: "real"}},
		{`native "text[]"`, Native{SQL: "text[]"}},
		{`native "a ""b"`, Native{SQL: `a "b`}},
		{"bigint {mysql: int unsigned, sqlite: integer}", Variant{
			Type: BigInteger{},
			On:   map[string]Type{"mysql": Native{SQL: "int unsigned"}, "sqlite": Integer{}},
		}},
		{"(text {sqlite: inet})[]", Array{Of: Variant{Type: Text{}, On: map[string]Type{"sqlite": Native{SQL: "inet"}}}}},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			got, err := ParseType(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ParseType: %s", diff)
			}
			if text := FormatType(c.want); text != c.text {
				t.Errorf("FormatType: %s", text)
			}
		})
	}
}

// Other spellings are read, and written in the canonical one.
func TestParseTypeSpellings(t *testing.T) {
	for text, want := range map[string]string{
		"INT": "integer", "bool": "boolean", "float": "real", "Decimal(10, 2)": "numeric(10,2)",
		"bytes": "binary", "double precision": "double", " varchar ( 10 ) ": "varchar(10)",
		"ENUM ( 'a' , 'b' )": "enum('a','b')", "INET": "INET", "numeric(10,0)": "numeric(10)",
		"bigint{sqlite:integer}": "bigint {sqlite: integer}", "text [] []": "text[][]",
	} {
		got, err := ParseType(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if FormatType(got) != want {
			t.Errorf("%s is %s, want %s", text, FormatType(got), want)
		}
	}
}

func TestParseTypeErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "no type",
		"  ":                        "no type",
		"varchar(10":                `no ")" after "("`,
		"varchar(10))":              `unexpected ")"`,
		"enum":                      "an enum has a name, or values",
		"enum('a'":                  `no ")" after "("`,
		"enum('a":                   "no ' after 'a",
		"enum(a)":                   "no quoted value",
		"enum('a' 'b')":             `no "," or ")"`,
		"enum mood x":               "an enum has a name, or values",
		"enum app.":                 "no name",
		"text, text":                `unexpected ", text"`,
		"[]":                        "no type",
		"text {":                    "no name",
		"text {sqlite}":             `no ":" after sqlite`,
		"text {sqlite: }":           "no type",
		"text {a: int, a: int}":     "a is there twice",
		"text {a: int":              `no "}"`,
		"text\x00":                  `character "\x00" outside quotes`,
		"native \"a":                `no " after`,
		"native \"a\" b":            `unexpected " b"`,
		strings.Repeat("(", 1<<20):  "nested too deeply",
		"(text":                     `no ")" after "("`,
		"text {a: text[] extra: b}": `no "}"`,
	} {
		_, err := ParseType(text)
		if err == nil {
			t.Errorf("%.40q: no error", text)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %.200s, want %s", text, err, want)
		}
	}
}

func TestTypeTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genType(3).Draw(t, "type")
		got, err := ParseType(FormatType(want))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s", FormatType(want), diff)
		}
	})
}

// What reads as a type has one canonical text.
func FuzzParseType(f *testing.F) {
	for _, text := range []string{"numeric(10,2)", `enum a."b"('x','y''')[]`, "(text {a: b})[]", `native "x"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := ParseType(text)
		if err != nil {
			return
		}
		again, err := ParseType(FormatType(first))
		if err != nil {
			t.Fatalf("%q was read, %q is not: %v", text, FormatType(first), err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatalf("%q: %s", text, diff)
		}
	})
}

// genType draws any type in canonical form, with hostile names and texts.
func genType(depth int) *rapid.Generator[Type] {
	return rapid.Custom(func(t *rapid.T) Type {
		n := rapid.IntRange(1, 70).Draw(t, "n")
		last := 8
		if depth == 0 {
			last = 6
		}
		switch rapid.IntRange(0, last).Draw(t, "kind") {
		case 0:
			return rapid.SampledFrom([]Type{SmallInteger{}, Integer{}, BigInteger{}, Text{}, Boolean{}, Float{}, Double{},
				Date{}, Interval{}, UUID{}, JSON{}, JSON{Binary: true}, String{}, Char{}, Numeric{}, Binary{}}).Draw(t, "plain")
		case 1:
			return rapid.SampledFrom([]Type{String{n}, Char{n}, Binary{n}, Numeric{Precision: n}, Numeric{n, 2}}).Draw(t, "sized")
		case 2:
			return Time{Precision: genPrecision().Draw(t, "p"), WithZone: rapid.Bool().Draw(t, "zone")}
		case 3:
			return Timestamp{Precision: genPrecision().Draw(t, "p"), WithZone: rapid.Bool().Draw(t, "zone")}
		case 4:
			e := Enum{Schema: genText().Draw(t, "schema"), Name: genText().Draw(t, "name")}
			if rapid.Bool().Draw(t, "values") || e.Schema == "" && e.Name == "" {
				e.Values = rapid.SliceOfN(genText(), 1, 4).Draw(t, "list")
			}
			return e
		case 5:
			return Native{SQL: genText().Draw(t, "sql")}
		case 6:
			return Native{SQL: rapid.SampledFrom([]string{"real", "INT", "text[]", "a {b: c}", "(x)", "enum", "enum('a')",
				`native "x"`, "inet", "a,b", `a''"`, "varchar(0)", " x ", "geometry(Point,4326)"}).Draw(t, "sql")}
		case 7:
			a := Array{Of: genType(depth-1).Draw(t, "of")}
			if rapid.Bool().Draw(t, "more") {
				a.Dimensions = 2
			}
			return a
		default:
			on := rapid.MapOfN(genText(), genType(depth-1), 1, 2).Draw(t, "on")
			return Variant{Type: genType(depth-1).Draw(t, "type"), On: on}
		}
	})
}

func genPrecision() *rapid.Generator[*int] {
	return rapid.Custom(func(t *rapid.T) *int {
		if rapid.Bool().Draw(t, "none") {
			return nil
		}
		return new(rapid.IntRange(0, 6).Draw(t, "digits"))
	})
}

// genText draws names and texts that break careless quoting.
func genText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringMatching(`[a-z][a-z0-9_]{0,8}`),
		rapid.SampledFrom([]string{"", " ", "it's", `say "hi"`, "a.b", "a,b", "(", ")", "[]", "{}", ": ", "#", "- x", "null",
			"true", "12", "~", "!!str x", "&a", "*a", "<<", "a\nb", "\n", "a\\", "--", "/*", "*/", "`", "$1", "ünï", "\U0001F600",
			"\u202e", "%(x)s", "desc", "a desc", "a nulls first", "x(y)", "@", "%", "|", ">", "? ", "=", "a\tb", "\r\n", "\x01",
			"2026-01-01", "0x1f", "1e3", ".inf", "yes", "\ufeff", "\u2028", "\u0085", "DEFAULT", "references", "x  y "}),
		rapid.String(),
	)
}
