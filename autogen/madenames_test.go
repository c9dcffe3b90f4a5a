package autogen

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	md "limbeck.dev/migrate/metadata"
)

// TestKeepMadeNames: a name that the database made is the live one, unless
// something else needs that.
func TestKeepMadeNames(t *testing.T) {
	unique := func(name string, columns ...string) md.Unique { return md.Unique{Name: name, Columns: columns} }
	for name, c := range map[string]struct{ judged, model, live, want []md.Unique }{
		"in another order": {
			judged: []md.Unique{unique("a", "a"), unique("a_2", "a", "b")},
			model:  []md.Unique{unique("", "a"), unique("", "a", "b")},
			live:   []md.Unique{unique("a", "a", "b"), unique("a_2", "a")},
			want:   []md.Unique{unique("a_2", "a"), unique("a", "a", "b")},
		},
		"a name that was given": {
			judged: []md.Unique{unique("uq", "a")},
			model:  []md.Unique{unique("uq", "a")},
			live:   []md.Unique{unique("a", "a")},
			want:   []md.Unique{unique("uq", "a")},
		},
		"one is new": {
			judged: []md.Unique{unique("a", "a"), unique("a_2", "a", "b")},
			model:  []md.Unique{unique("", "a"), unique("", "a", "b")},
			live:   []md.Unique{unique("a", "a")},
			want:   []md.Unique{unique("a", "a"), unique("a_2", "a", "b")},
		},
		"twice the same": {
			judged: []md.Unique{unique("a", "a"), unique("a_2", "a")},
			model:  []md.Unique{unique("", "a"), unique("", "a")},
			live:   []md.Unique{unique("a_2", "a"), unique("a_3", "a")},
			want:   []md.Unique{unique("a_2", "a"), unique("a_3", "a")},
		},
		"the new one takes the name": {
			judged: []md.Unique{unique("a", "a"), unique("a_2", "a", "b"), unique("a_3", "a", "c")},
			model:  []md.Unique{unique("", "a"), unique("", "a", "b"), unique("", "a", "c")},
			live:   []md.Unique{unique("a", "a", "b"), unique("a_2", "a", "c")},
			want:   []md.Unique{unique("a", "a"), unique("a_2", "a", "b"), unique("a_3", "a", "c")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			judged := md.Table{Uniques: c.judged}
			keepMadeNames(&judged, &md.Table{Uniques: c.model}, &md.Table{Uniques: c.live})
			if diff := cmp.Diff(c.want, judged.Uniques); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
