package migrate_test

import (
	"errors"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// TestSharedDatabase: two environments with version tables of their own do not
// meet in one database, also where one is applied in part.
func TestSharedDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		in := func(versionTable string, script ...ops.Op) *migrate.Environment {
			t.Helper()
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, VersionTable: versionTable, Scripts: line(ops.Script{}, script)})
			if err != nil {
				t.Fatal(err)
			}
			return env
		}
		broken := in("", ops.CreateTable{Table: table("a")}, ops.Execute{SQL: "INSERT INTO missing (id) VALUES (1)"})
		if _, err := broken.Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
			t.Fatalf("got %v", err)
		}
		mustUpgrade(t, in("other_version", ops.CreateTable{Table: table("b")}), "head")
		if heads, err := broken.Current(t.Context()); err != nil || len(heads) != 1 || heads[0] != "r0" {
			t.Errorf("the first environment is at %v, %v", heads, err)
		}
	})
}

// TestVersionTableNames: the default schema may be named, and the tool's own
// tables are never shown.
func TestVersionTableNames(t *testing.T) {
	for _, test := range [][2]string{{"postgresql", "public.migrate_version"}, {"postgresql", "public.v"}, {"sqlite", "main.migrate_version"}, {"mysql", "alembic_version"}} {
		t.Run(test[0]+" "+test[1], func(t *testing.T) {
			set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.DropTable{Name: "a"}})
			env, err := migrate.Open(t.Context(), migrate.Config{URL: testdb.URL(t, test[0]), VersionTable: test[1], Scripts: set})
			if err != nil {
				t.Fatal(err)
			}
			mustUpgrade(t, env, "+1")
			mustUpgrade(t, env, "+1")
			if r, err := env.Inspect(t.Context()); err != nil || len(r.MetaData.Tables) > 0 {
				t.Errorf("inspect shows %v, %v", r, err)
			}
		})
	}
}

// TestTransactionWords: SQL text does not end the revision's transaction.
func TestTransactionWords(t *testing.T) {
	for _, server := range []string{"postgresql", "sqlite"} {
		for _, word := range []string{"BEGIN", "COMMIT", "ROLLBACK"} {
			t.Run(server+" "+word, func(t *testing.T) {
				url := testdb.URL(t, server)
				set := line(ops.Script{ops.CreateTable{Table: table("a")}, ops.Execute{SQL: word}})
				if _, err := openSet(t, url, set).Upgrade(t.Context(), "head"); !errors.Is(err, errors.ErrUnsupported) {
					t.Errorf("got %v", err)
				}
				if rows := stateOf(t, url).Rows; len(rows) > 0 {
					t.Errorf("tables: %v", rows)
				}
			})
		}
	}
}

// TestSearchPath: what pg_dump writes at the top of its scripts does not hide
// the tool's own tables, nor the next revision's.
func TestSearchPath(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	mustUpgrade(t, openSet(t, url, line(
		ops.Script{ops.Execute{SQL: "SELECT pg_catalog.set_config('search_path', '', false)"}, ops.Execute{SQL: "CREATE TABLE public.a (id bigint)"}},
		ops.Script{ops.CreateTable{Table: table("b")}},
		ops.Script{ops.Execute{SQL: "SET search_path = pg_catalog"}},
		ops.Script{ops.CreateIndex{Table: "a", Index: md.Index{Name: "ix", Columns: []md.IndexColumn{{Column: "id"}}}, Concurrently: true}},
	)), "head")
}
