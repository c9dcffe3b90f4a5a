package migrate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestDrift: what is changed by hand is told, and what revisions made, in SQL
// too, is not; the live database stays as it is.
func TestDrift(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		set := &versions.Set{}
		set.Add(versions.Revision{ID: "1111dddd", Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}})
		set.Add(versions.Revision{ID: "2222dddd", Revises: versions.IDs{"1111dddd"}, Upgrade: ops.Script{
			ops.Execute{SQL: "CREATE TABLE b (id integer NOT NULL PRIMARY KEY, note varchar(20))"},
			ops.Execute{SQL: "CREATE VIEW v AS SELECT id FROM b"},
		}})
		set.Add(versions.Revision{ID: "3333dddd", Revises: versions.IDs{"2222dddd"}, Upgrade: ops.Script{ops.DropTable{Name: "a"}}})
		env := openSet(t, url, set)
		drift := func(want ...string) {
			t.Helper()
			before := stateOf(t, url)
			got, err := env.Drift(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, stateOf(t, url)); diff != "" {
				t.Errorf("looking changed the database: %s", diff)
			}
		}
		testconn.Open(t, url)
		drift()
		mustUpgrade(t, env, "2222dddd")
		drift()
		for _, text := range []string{
			"CREATE TABLE by_hand (id integer NOT NULL PRIMARY KEY)", "CREATE INDEX ix_note ON b (note)", "DROP VIEW v",
		} {
			if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL(text)); err != nil {
				t.Fatal(err)
			}
		}
		drift("drop table by_hand", "drop index ix_note on b", "create view v")
	})
}
