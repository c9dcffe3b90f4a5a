package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// roleScripts are two revisions, of which the first works under a role that has no
// rights on the tool's own tables.
func roleScripts(role string) fstest.MapFS {
	script := func(id, revises, up, down string) *fstest.MapFile {
		return &fstest.MapFile{Data: fmt.Appendf(nil, "-- revision: %s\n-- revises: %s\n-- migrate: upgrade\n%s\n-- migrate: downgrade\n%s\n", id, revises, up, down)}
	}
	return fstest.MapFS{
		"a.sql": script("a", "", fmt.Sprintf(`SET ROLE %s;
CREATE TABLE w.t (id int);
-- migrate: no-transaction
CREATE INDEX CONCURRENTLY ix ON w.t (id);
CREATE TABLE w.u AS SELECT current_user::text AS who;`, role), fmt.Sprintf(`SET ROLE %s;
DROP TABLE w.u;
-- migrate: no-transaction
DROP INDEX CONCURRENTLY w.ix;
DROP TABLE w.t;`, role)),
		"b.sql": script("b", "a", "CREATE TABLE who AS SELECT current_user::text AS who;", "DROP TABLE who;"),
	}
}

// TestSetRole: a role that a script sets holds for the rest of its revision, up and
// down, online and as a script of SQL; the tool writes under its own.
func TestSetRole(t *testing.T) {
	for _, offline := range []bool{false, true} {
		t.Run(fmt.Sprintf("offline=%v", offline), func(t *testing.T) {
			t.Parallel()
			url := testdb.URL(t, "postgresql")
			role := "weak_" + databaseOf(t, url)
			c := testconn.Open(t, url)
			t.Cleanup(func() {
				c := testconn.Open(t, url)
				for _, text := range []string{"DROP OWNED BY " + role, "DROP ROLE " + role} {
					if _, err := c.Exec(context.Background(), core.SQL(text)); err != nil {
						t.Error(err)
					}
				}
			})
			for _, text := range []string{"CREATE ROLE " + role, "GRANT " + role + " TO current_user", "CREATE SCHEMA w AUTHORIZATION " + role} {
				if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: versions.FS(roleScripts(role), versions.FSOptions{})})
			if err != nil {
				t.Fatal(err)
			}
			mustUpgrade := func() { mustUpgrade(t, env, "head") }
			down := func() error { _, err := env.Downgrade(t.Context(), "base"); return err }
			if offline {
				written := func(write func(io.Writer, string) ([]string, error), revisions string) {
					var script strings.Builder
					if _, err := write(&script, revisions); err != nil {
						t.Fatal(err)
					}
					runClient(t, "postgresql", url, script.String())
				}
				mustUpgrade = func() { written(env.UpgradeSQL, "head") }
				down = func() error { written(env.DowngradeSQL, "b:base"); return nil }
			}
			mustUpgrade()
			if got := valueOf(t, url, "SELECT who FROM w.u"); got != role {
				t.Errorf("the rest of the revision is %s's", got)
			}
			if got := valueOf(t, url, "SELECT (who = session_user)::text FROM who"); got != "true" {
				t.Error("the next revision has the role, too")
			}
			if err := down(); err != nil {
				t.Fatal(err)
			}
			if left := valueOf(t, url, "SELECT count(*)::text FROM pg_class WHERE relname IN ('t', 'u', 'who')"); left != "0" {
				t.Errorf("%s tables are left", left)
			}
		})
	}
}

// TestSetRoleRefused: where a role cannot be for a transaction alone, a revision
// that sets one is refused before anything of it runs.
func TestSetRoleRefused(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		for _, text := range []string{"SET ROLE NONE", "/* x */ set role 'a'", "SET ROLE DEFAULT"} {
			t.Run(server+" "+text, func(t *testing.T) {
				url := testdb.URL(t, server)
				set := line(ops.Script{ops.Execute{SQL: "CREATE TABLE t (id int)"}, ops.Execute{SQL: text}})
				env := openSet(t, url, set)
				_, err := env.Upgrade(t.Context(), "head")
				if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "SET ROLE") {
					t.Errorf("got %v", err)
				}
				if _, err := env.UpgradeSQL(new(strings.Builder), "head"); !errors.Is(err, errors.ErrUnsupported) {
					t.Errorf("offline: got %v", err)
				}
				if s := stateOf(t, url); len(s.Schema.Tables) > 0 || len(s.Version) > 0 {
					t.Errorf("run: %v", s)
				}
			})
		}
	}
}
