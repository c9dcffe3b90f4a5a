package core

import (
	"fmt"
	"reflect"
	"testing"

	"limbeck.dev/migrate/sqltext"
)

type dollars struct{}

func (dollars) QuoteIdent(name string) (string, error) { return `"` + name + `"`, nil }
func (dollars) IdentQuote() byte                       { return '"' }
func (dollars) Placeholder(n int) string               { return fmt.Sprintf("$%d", n) }
func (dollars) Literal(v any) (string, error)          { return fmt.Sprint(v), nil }

func TestSQLPlaceholders(t *testing.T) {
	for _, c := range []struct {
		text string
		args []any
		want string
	}{
		{"SELECT 1", nil, "SELECT 1"},
		{"a = ? AND b = ?", []any{1, "x"}, "a = $1 AND b = $2"},
		{"a ?? 'k' AND b = ?", []any{1}, "a ? 'k' AND b = $1"},
		{"'?' \"?\" `?` -- ?\n /* ? */ ?", []any{1}, "'?' \"?\" `?` -- ?\n /* ? */ $1"},
		{"'it''s ?' ?", []any{1}, "'it''s ?' $1"},
		{"'open ?", []any{}, "'open ?"},
	} {
		w := sqltext.NewWriter(dollars{})
		SQL(c.text, c.args...).WriteSQL(w)
		text, args, err := w.Result()
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		if text != c.want || len(args) != len(c.args) || (len(args) > 0 && !reflect.DeepEqual(args, c.args)) {
			t.Errorf("%s: got %q %v, want %q %v", c.text, text, args, c.want, c.args)
		}
	}
}

func TestSQLCountsArguments(t *testing.T) {
	for _, s := range []Statement{SQL("?", 1, 2), SQL("? ?", 1)} {
		w := sqltext.NewWriter(dollars{})
		s.WriteSQL(w)
		if _, _, err := w.Result(); err == nil {
			t.Errorf("%v: no error", s)
		}
	}
}
