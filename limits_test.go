package migrate_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// TestManyTables: 50,000 tables (S28) are read, and a revision beside them is
// applied and verified. They are written into SQLite's catalogue, where they all
// share the pages of one: CREATE TABLE takes time by the square.
//
// Hostile inputs: S28.
func TestManyTables(t *testing.T) {
	const tables = 50_000
	url := testdb.URL(t, "sqlite")
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:///"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		"CREATE TABLE t0 (id integer PRIMARY KEY, n text)",
		"PRAGMA writable_schema = ON",
		fmt.Sprintf(`WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %d) INSERT INTO sqlite_schema
			SELECT 'table', 't' || i, 't' || i, t.rootpage, replace(t.sql, 't0', 't' || i) FROM c, sqlite_schema t WHERE t.name = 't0'`, tables-1),
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	env := openSet(t, url, line(ops.Script{ops.CreateTable{Table: table("another")}}))
	mustUpgrade(t, env, "head")
	r, err := env.Inspect(t.Context())
	if err != nil || len(r.MetaData.Tables) != tables+1 {
		t.Fatalf("inspect: %v", err)
	}
}

// TestHugeTables: a table of 5,000 columns and a default of a megabyte (S28)
// are created and read back, or refused without a trace.
func TestHugeTables(t *testing.T) {
	wide := table("huge")
	for i := range 5000 {
		wide.Columns = append(wide.Columns, md.Column{Name: fmt.Sprintf("c%d", i), Type: md.Integer{}})
	}
	text := strings.Repeat("x", 1<<20)
	long := table("huge", md.Column{Name: "c", Type: md.Text{}, Default: "'" + text + "'"})
	for name, huge := range map[string]md.Table{"columns": wide, "default": long} {
		t.Run("S28/"+name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, url string) {
				env := openSet(t, url, line(ops.Script{ops.CreateTable{Table: huge}}))
				_, failed := env.Upgrade(t.Context(), "head")
				r, err := env.Inspect(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				live := r.MetaData.Table("", "huge")
				switch {
				case failed != nil && (!isA[*migrate.StepError](failed) || len(failed.Error()) > 20_000):
					t.Errorf("the error is %.300v", failed)
				case failed != nil && live != nil:
					t.Errorf("the table is there in spite of %.300v", failed)
				case failed != nil:
					t.Logf("refused: %s", ending(failed.Error()))
				case live == nil || len(live.Columns) != len(huge.Columns):
					t.Error("the table is not there, or not as it was written")
				case name == "default" && !strings.Contains(live.Columns[1].Default, text):
					t.Error("the default was cut")
				}
			})
		})
	}
}

// ending is the end of an error that holds a long statement.
func ending(text string) string { return text[max(0, len(text)-300):] }
