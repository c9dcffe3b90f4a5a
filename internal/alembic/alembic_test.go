package alembic

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testdb"
)

// A move is made by one of the tools; the rows must then be these, and the
// tables those of the revisions that are applied.
type move struct {
	by, command, target string
	rows                string
	stamp               bool // from here on, tables say nothing
}

var walks = map[string][]move{
	"a database of Alembic": {
		{by: "alembic", command: "upgrade", target: "bb02", rows: "bb02"},
		{by: "migrate", command: "upgrade", target: "left@cc03", rows: "cc03"},
		{by: "alembic", command: "upgrade", target: "heads", rows: "1209 ff06 ff07"},
		{by: "migrate", command: "downgrade", target: "ee05", rows: "1209 ee05"},
		{by: "alembic", command: "downgrade", target: "bb02", rows: "1108 bb02"},
		{by: "migrate", command: "upgrade", target: "apart@head", rows: "1209"},
		{by: "migrate", command: "upgrade", target: "heads", rows: "1209 ff06 ff07"},
		{by: "alembic", command: "downgrade", target: "base", rows: ""},
	},
	"a database of ours": {
		{by: "migrate", command: "upgrade", target: "ff06", rows: "ff06"},
		{by: "alembic", command: "upgrade", target: "apart@head", rows: "1209 ff06"},
		{by: "migrate", command: "downgrade", target: "apart@base", rows: "ff06"},
		{by: "alembic", command: "upgrade", target: "heads", rows: "1209 ff06 ff07"},
		{by: "migrate", command: "downgrade", target: "base", rows: ""},
		{by: "alembic", command: "stamp", target: "ff07", rows: "ff07", stamp: true},
		{by: "migrate", command: "stamp", target: "bb02", rows: "bb02", stamp: true},
		{by: "alembic", command: "stamp", target: "1209", rows: "1209", stamp: true},
		{by: "migrate", command: "stamp", target: "heads", rows: "1209 ff06 ff07", stamp: true},
		{by: "alembic", command: "stamp", target: "base", rows: "", stamp: true},
	},
}

func TestBackAndForth(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		for name, walk := range walks {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				url := testdb.URL(t, server)
				us := newOurs(t, url)
				tools := map[string]tool{"migrate": us, "alembic": newTheirs(t, url)}
				for _, m := range walk {
					if err := m.run(t.Context(), tools[m.by]); err != nil {
						t.Fatalf("%s %s %s: %v", m.by, m.command, m.target, err)
					}
					after := m.by + " " + m.command + " " + m.target
					rows, err := us.Current(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(strings.Fields(m.rows), rows, cmpopts.EquateEmpty()); diff != "" {
						t.Fatalf("rows after %s: %s", after, diff)
					}
					if !m.stamp {
						checkTables(t, us, after, strings.Fields(m.rows))
					}
				}
			})
		}
	})
}

func (m move) run(ctx context.Context, with tool) error {
	return map[string]func(context.Context, string) error{
		"upgrade": with.upgrade, "downgrade": with.downgrade, "stamp": with.stamp,
	}[m.command](ctx, m.target)
}

// checkTables compares the tables that there are with those of the revisions
// that the rows say are applied.
func checkTables(t *testing.T, us ours, after string, rows []string) {
	t.Helper()
	applied, err := us.Graph().Ancestors(rows...)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for _, r := range applied {
		want = append(want, tableOf(r.ID))
	}
	live, err := us.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range live.MetaData.Tables {
		got = append(got, table.Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("tables after %s: %s", after, diff)
	}
}
