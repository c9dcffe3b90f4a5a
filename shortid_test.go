package migrate_test

import (
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestShortVersionColumn: Alembic's own table holds 32 characters; a longer id
// is refused before anything has run.
func TestShortVersionColumn(t *testing.T) {
	for _, server := range []string{"postgresql", "mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")); err != nil {
				t.Fatal(err)
			}
			set := &versions.Set{}
			set.Add(versions.Revision{ID: strings.Repeat("a", 33), Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}})
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, VersionTable: "alembic_version", Scripts: set})
			if err != nil {
				t.Fatal(err)
			}
			if _, err = env.Upgrade(t.Context(), "head"); err == nil {
				t.Error("no error")
			}
			if stateOf(t, url).Schema.Table("", "a") != nil {
				t.Error("the revision has run")
			}
		})
	}
}
