package migrate_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// TestNotices: what a server says beside its answer is told with the statement and
// the revision, a warning as such; nothing is asked where the next statement looks
// at the one before.
func TestNotices(t *testing.T) {
	code := func(text string) ops.Op {
		return ops.Do{Name: "code", Func: func(ctx context.Context, db core.Conn) error {
			_, err := db.Exec(ctx, core.SQL(text))
			return err
		}}
	}
	raise := func(level string) string { return "DO $$ BEGIN RAISE " + level + " 'said %', 1; END $$" }
	for _, c := range []struct {
		name    string
		servers []string
		script  ops.Script
		want    []string // level, text
	}{
		{"a warning", []string{"postgresql"}, ops.Script{ops.Execute{SQL: raise("WARNING")}}, []string{"warning said 1"}},
		{"a notice", []string{"postgresql"}, ops.Script{ops.Execute{SQL: raise("NOTICE")}}, []string{"notice said 1"}},
		{"outside of a transaction", []string{"postgresql"}, ops.Script{ops.Execute{SQL: raise("WARNING"), NoTransaction: true}}, []string{"warning said 1"}},
		{"of Go code", []string{"postgresql"}, ops.Script{code(raise("WARNING"))}, []string{"warning said 1"}},
		{"a table that is there", []string{"postgresql", "mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (id int)"}, ops.Execute{SQL: "CREATE TABLE IF NOT EXISTS n (id int)"},
		}, []string{"notice exists"}},
		{"values that are cut", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, ops.Execute{SQL: "INSERT IGNORE INTO n VALUES ('long')"},
		}, []string{"warning truncated"}},
		{"values that are cut, and are counted", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, ops.Execute{SQL: "INSERT IGNORE INTO n VALUES ('long'), ('x')"},
			ops.Execute{SQL: "INSERT INTO n VALUES (ROW_COUNT())"},
		}, nil},
		{"nothing", nil, ops.Script{ops.Execute{SQL: "CREATE TABLE n (id int)"}, ops.Execute{SQL: "INSERT INTO n VALUES (1)"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, url string) {
				if c.servers != nil && !slices.Contains(c.servers, server) {
					t.Skip("not of this database")
				}
				var said []string
				set := line(c.script)
				env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: set, OnEvent: func(e migrate.Event) {
					if e.Kind != migrate.EventNotice {
						return
					}
					level := "notice"
					if e.Warning {
						level = "warning"
					}
					said = append(said, level+" "+e.Text)
					if e.Revision == nil {
						t.Errorf("%s is of no revision", e.Text)
					}
				}})
				if err != nil {
					t.Fatal(err)
				}
				mustUpgrade(t, env, "head")
				fits := func(got, want string) bool {
					level, text, _ := strings.Cut(want, " ")
					return strings.HasPrefix(got, level+" ") && strings.Contains(got, text)
				}
				if !slices.EqualFunc(said, c.want, fits) {
					t.Errorf("said %q, want %q", said, c.want)
				}
			})
		})
	}
}
