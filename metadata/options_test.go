package metadata

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Col makes the very value that a literal does.
func TestCol(t *testing.T) {
	cases := []struct {
		name      string
		got, want Column
	}{
		{"plain", Col("a", Text{}), Column{Name: "a", Type: Text{}}},
		{"not null", Col("a", Text{}, NotNull), Column{Name: "a", Type: Text{}, NotNull: true}},
		{"default", Col("a", Text{}, Default("'x'"), Comment("c"), Collate("C")),
			Column{Name: "a", Type: Text{}, Default: "'x'", Comment: "c", Collation: "C"}},
		{"autoincrement", Col("a", BigInteger{}, AutoIncrement), Column{Name: "a", Type: BigInteger{}, NotNull: true, AutoIncrement: true}},
		{"generated", Col("a", Text{}, Generated("b || c", true)),
			Column{Name: "a", Type: Text{}, Computed: &Computed{Expr: "b || c", Stored: true}}},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
