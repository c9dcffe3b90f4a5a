package features

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// only is what each database has of the table portable.
var only = map[string][]string{
	"postgresql": {"uq_portable", "ex_portable", "fk_portable"},
	"mysql":      {"fk_portable", "ix_portable_words"},
	"mariadb":    {"ck_portable", "ix_portable_words"},
	"sqlite":     {"uq_portable", "ck_portable", "ix_portable_b"},
}

// TestOnly: the script for a database has what is for it, and does not say that
// it is only for some; CreateAll makes the same.
func TestOnly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		model := &md.MetaData{Tables: []md.Table{commonTables()[0], portable()}}
		c := testconn.Open(t, url)
		after := new(md.MetaData)
		if err := generate(t, c, model).Upgrade.Apply(after); err != nil {
			t.Fatal(err)
		}
		mustHave(t, after.Table("", "portable"), only[server])
		if clean, err := after.For(server); err != nil || cmp.Diff(after, clean) != "" {
			t.Errorf("the script says for which databases it is (-script +clean): %s %v", cmp.Diff(after, clean), err)
		}
		eng, err := engine.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		defer eng.Close()
		if err := eng.CreateAll(t.Context(), model); err != nil {
			t.Fatal(err)
		}
		mustFindNothing(t, c, model)
	})
}

// mustHave names what the table has beside its key.
func mustHave(t *testing.T, table *md.Table, want []string) {
	t.Helper()
	var got []string
	for _, c := range table.Constraints() {
		if c.Kind() != md.KindPrimaryKey {
			got = append(got, c.ConstraintName())
		}
	}
	for _, ix := range table.Indexes {
		got = append(got, ix.Name)
	}
	slices.Sort(got)
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
		t.Errorf("of what is for some only (-want +got):\n%s", diff)
	}
}
