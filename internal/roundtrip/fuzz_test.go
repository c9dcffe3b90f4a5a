package roundtrip

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// checkBytes keeps a string as text and as bytes, each as a parameter and as a
// literal. What is no text may be refused, but is never changed.
func (p *place) checkBytes(t interface{ Errorf(string, ...any) }, s string) {
	isText := utf8.ValidString(s) && !strings.Contains(s, "\x00")
	for _, inline := range []bool{false, true} {
		got, err := p.roundTrip(md.Text{}, s, s, inline)
		if err != nil && isText || err == nil && got != s {
			t.Errorf("text %q, inline %v: %q, %v", s, inline, got, err)
		}
		got, err = p.roundTrip(md.Binary{}, []byte(s), []byte(s), inline)
		if err != nil || !bytes.Equal(got.([]byte), []byte(s)) {
			t.Errorf("bytes %q, inline %v: %q, %v", s, inline, got, err)
		}
	}
}

func TestAnyTextAndBytes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		p := open(t, server)
		hostile := rapid.SampledFrom([]rune("'\"\\`;-/*$?:%_\n\r\t\x00\x1a\x7fe\u00e9\U0001F642"))
		rapid.Check(t, func(r *rapid.T) {
			p.checkBytes(r, rapid.OneOf(
				rapid.StringOf(rapid.OneOf(hostile, rapid.Rune())),
				rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			).Draw(r, "s"))
		})
	})
}

func FuzzSQLite(f *testing.F)     { fuzz(f, "sqlite") }
func FuzzPostgreSQL(f *testing.F) { fuzz(f, "postgresql") }
func FuzzMySQL(f *testing.F)      { fuzz(f, "mysql") }
func FuzzMariaDB(f *testing.F)    { fuzz(f, "mariadb") }

func fuzz(f *testing.F, server string) {
	for _, text := range append(texts, "\x00", "\xff", "a\x00'b", "\xc3\x28", "\xed\xa0\x80") {
		f.Add(text)
	}
	p := open(f, server)
	p.table(md.Text{})
	p.table(md.Binary{})
	f.Fuzz(func(t *testing.T, s string) {
		own := *p // the methods of f must not be called in here
		own.TB = t
		own.checkBytes(t, s)
		p.rows = own.rows
	})
}
