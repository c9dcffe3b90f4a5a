package postgres

import (
	"context"
	"os"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// TestRealSchemas loads schemas of public projects, reflects them, and creates
// what does not need a skipped object (a function, a domain) anew elsewhere.
// MIGRATE_TEST_SCHEMAS names a folder with a folder postgres of .sql files.
func TestRealSchemas(t *testing.T) {
	root := os.Getenv("MIGRATE_TEST_SCHEMAS")
	if root == "" {
		t.Skip("MIGRATE_TEST_SCHEMAS is not set, so there are no real schemas to test on")
	}
	files, _ := filepath.Glob(filepath.Join(root, "postgres", "*.sql"))
	if len(files) == 0 {
		t.Fatalf("no schemas in %s", root)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { testRealSchema(t, file) })
	}
}

var missingRole = regexp.MustCompile(`role "[^"]*" does not exist`)

func testRealSchema(t *testing.T, file string) {
	url := testdb.URL(t, "postgresql")
	out, err := osexec.Command("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", file).CombinedOutput()
	if role := missingRole.Find(out); role != nil {
		t.Skipf("it needs a role of the server: %s", role)
	}
	if err != nil {
		t.Fatalf("psql: %v\n%s", err, out)
	}
	c := open(t, url)
	found := look(t, c)
	for _, s := range found.Skipped {
		t.Logf("skipped %s %s of %q: %s", s.Kind, s.Name, s.Table, s.Detail)
	}
	equal(t, "normalized again", found.MetaData, normal(t, c.dialect, found.MetaData))

	var tables int
	if _, err := core.QueryOne(context.Background(), c, core.SQL(`SELECT count(*) FROM pg_catalog.pg_class c
		JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
		WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname <> 'information_schema'`), &tables); err != nil {
		t.Fatal(err)
	}
	if tables != len(found.MetaData.Tables) {
		t.Errorf("%d tables reflected of %d", len(found.MetaData.Tables), tables)
	}
	t.Logf("%d tables, %d views, %d sequences, %d enums, %d skipped", tables, len(found.MetaData.Views),
		len(found.MetaData.Sequences), len(found.MetaData.Enums), len(found.Skipped))

	scratch, err := c.dialect.Scratch(context.Background(), c, found.MetaData)
	if err != nil {
		t.Fatal(err)
	}
	want := found.MetaData.Clone()
	for i := range want.Tables {
		want.Tables[i].ForeignKeys = nil
	}
	equal(t, "scratch", want, scratch)
	equal(t, "after scratch", found.MetaData, look(t, c).MetaData)
	recreate(t, c)
}

// recreate drops all tables and creates them from their reflection, so that
// what is skipped (functions, domains) stays for them.
func recreate(t *testing.T, c *conn) {
	found := look(t, c).MetaData
	for _, v := range found.Views {
		mustExec(t, c, "DROP "+viewKind(v.Materialized)+" IF EXISTS "+quoted(t, v.Schema, v.Name)+" CASCADE")
	}
	for _, table := range found.Tables {
		mustExec(t, c, "DROP TABLE IF EXISTS "+quoted(t, table.Schema, table.Name)+" CASCADE")
	}
	for _, q := range found.Sequences {
		mustExec(t, c, "DROP SEQUENCE IF EXISTS "+quoted(t, q.Schema, q.Name)+" CASCADE")
	}
	left := look(t, c).MetaData
	for _, op := range creation(found) {
		switch op := op.(type) {
		case ops.CreateSchema:
			continue
		case ops.CreateEnum:
			if left.Enum(op.Enum.Schema, op.Enum.Name) != nil {
				continue
			}
		}
		statements, err := c.dialect.Compile(op)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			if _, err := c.Exec(context.Background(), core.SQL(s.SQL)); err != nil {
				t.Errorf("%v\n%s", err, s.SQL)
			}
		}
	}
	equal(t, "created again", found, look(t, c).MetaData)
}
