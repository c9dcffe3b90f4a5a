package dialect

import (
	"slices"
	"testing"

	"limbeck.dev/migrate/core"
)

// TestBulkPages: a statement has the rows of a page, and no more than the
// database takes.
func TestBulkPages(t *testing.T) {
	type row struct{ A, B int }
	for _, c := range []struct {
		page int
		want []int
	}{{0, []int{10, 10, 5}}, {4, []int{4, 4, 4, 4, 4, 4, 1}}, {100, []int{10, 10, 5}}} {
		w := bulkWriter{rows: core.InsertAll(core.NewTable("t"), make([]row, 25)).PageSize(c.page), columns: []string{"a", "b"},
			Bulk: Bulk{Rows: 50, Params: 20, Bind: func([]any) error { return nil }}}
		var got []int
		for w.next < w.rows.Len() {
			args, err := w.chunk()
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, len(args)/2)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("pages of %d: %v rows, not %v", c.page, got, c.want)
		}
	}
}
