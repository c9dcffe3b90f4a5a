package postgres

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"limbeck.dev/migrate/core"
)

// Hostile inputs: S19.
func TestQuoteIdentRefuses(t *testing.T) {
	d := pg{}
	for _, name := range []string{"", "a\x00b", "\xff", strings.Repeat("x", 64), strings.Repeat("x", 200), strings.Repeat("é", 32)} {
		if _, err := d.QuoteIdent(name); err == nil {
			t.Errorf("%q: no error", name)
		}
	}
	for _, name := range []string{`a"b`, strings.Repeat("x", 63), strings.Repeat("é", 31) + "x"} {
		if _, err := d.QuoteIdent(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestQuoting holds on the live server that any text comes back as it was,
// whatever standard_conforming_strings says, and any name too.
func TestQuoting(t *testing.T) {
	c := open(t)
	for _, conforming := range []string{"on", "off"} {
		mustExec(t, c, "SET escape_string_warning = off; SET standard_conforming_strings = "+conforming)
		rapid.Check(t, func(t *rapid.T) {
			text := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune(`'"\;-/*$`+"`\n\te")), rapid.Rune().Filter(func(r rune) bool { return r != 0 }))).Draw(t, "text")
			literal, err := pg{}.Literal(text)
			if err != nil {
				t.Skip(err)
			}
			var got, name string
			query := "SELECT " + literal
			if ident, err := (pg{}).QuoteIdent(text); err == nil {
				query += ", attname FROM (SELECT 1 AS " + ident + ") q, LATERAL (SELECT key AS attname FROM json_each_text(row_to_json(q))) a"
			} else {
				query += ", " + literal
			}
			if err := c.native.QueryRow(context.Background(), query, pgx.QueryExecModeExec).Scan(&got, &name); err != nil {
				t.Fatalf("%v: %s", err, query)
			}
			if got != text || name != text {
				t.Fatalf("%q came back as %q, and the name as %q", text, got, name)
			}
		})
	}
}

func TestLiterals(t *testing.T) {
	c := open(t)
	at := time.Date(2026, 11, 21, 10, 23, 12, 345678000, time.FixedZone("", 3600))
	for _, test := range []struct {
		value any
		typ   string
		want  string
	}{
		{nil, "text", "<null>"}, {true, "boolean", "true"}, {int64(math.MinInt64), "bigint", "-9223372036854775808"}, {uint8(7), "integer", "7"},
		{1.5, "float8", "1.5"}, {math.Inf(-1), "float8", "-Infinity"}, {math.NaN(), "float8", "NaN"}, {float32(0.1), "float4", "0.1"}, {1e300, "float8", "1e+300"},
		{[]byte("\x00a\\'"), "bytea", `\x00615c27`}, {[]byte(nil), "bytea", "<null>"}, {[]byte{}, "bytea", `\x`},
		{at, "timestamptz", "2026-11-21 09:23:12.345678+00"}, {json.RawMessage(`{"a":"it's \\"}`), "jsonb", `{"a": "it's \\"}`},
	} {
		literal, err := c.dialect.Literal(test.value)
		if err != nil {
			t.Errorf("%v: %v", test.value, err)
			continue
		}
		var got string
		if _, err := core.QueryOne(context.Background(), c, core.SQL("SELECT coalesce(("+literal+")::"+test.typ+"::text, '<null>')"), &got); err != nil || got != test.want {
			t.Errorf("%s: got %q, want %q (%v)", literal, got, test.want, err)
		}
		if _, isTime := test.value.(time.Time); test.value != nil && !isTime {
			if _, err := core.QueryOne(context.Background(), c, core.SQL("SELECT coalesce((?)::"+test.typ+"::text, '<null>')", test.value), &got); err != nil || got != test.want {
				t.Errorf("argument %v: got %q, want %q (%v)", test.value, got, test.want, err)
			}
		}
	}
	for _, v := range []any{struct{}{}, "a\x00", "\xff", []struct{}{{}}, map[int]int{}, time.Time{}.AddDate(-5, 0, 0)} {
		if text, err := (pg{}).Literal(v); err == nil {
			t.Errorf("%#v is written as %s", v, text)
		}
	}
}
