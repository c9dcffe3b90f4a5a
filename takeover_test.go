package migrate_test

import (
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/versions"
)

// TestTakeOverWithoutScripts: beside the row of an Alembic whose scripts are
// elsewhere no second base is written; a revision with the row's id is, and the
// next one is applied after it.
func TestTakeOverWithoutScripts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		c := testconn.Open(t, url)
		for _, text := range []string{"CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY)", "INSERT INTO alembic_version VALUES ('v1.2A')"} {
			if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
				t.Fatal(err)
			}
		}
		dir := t.TempDir()
		open := func() *migrate.Environment {
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, VersionTable: "alembic_version", ScriptDirs: []string{dir},
				ScriptFormat: "sql", Scripts: versions.Dir(dir, versions.FSOptions{})})
			if err != nil {
				t.Fatal(err)
			}
			return env
		}
		if _, err := open().Revision(t.Context(), migrate.RevisionOptions{Message: "new"}); !isA[*migrate.ElsewhereError](err) {
			t.Fatalf("a second base: %v", err)
		}
		for _, o := range []migrate.RevisionOptions{{Message: "taken over", ID: "v1.2A"}, {Message: "next", ID: "n1"}} {
			if _, err := open().Revision(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		result, err := open().Upgrade(t.Context(), "head")
		if err != nil || len(result.Steps) != 1 || result.Steps[0].Revision.ID != "n1" {
			t.Errorf("%+v, %v", result, err)
		}
	})
}
