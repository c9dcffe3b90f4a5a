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
	code := func(list ...string) ops.Op {
		return ops.Do{Name: "code", Func: func(ctx context.Context, db core.Conn) error {
			for _, text := range list {
				if _, err := db.Exec(ctx, core.SQL(text)); err != nil {
					return err
				}
			}
			return nil
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
		{"values that are cut, before one that is counted", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, ops.Execute{SQL: "INSERT IGNORE INTO n VALUES ('long')"},
			ops.Execute{SQL: "INSERT INTO n VALUES ('x')"}, ops.Execute{SQL: "INSERT INTO n VALUES (ROW_COUNT())"},
		}, []string{"warning truncated"}},
		{"values that are cut by Go code", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, code("INSERT IGNORE INTO n VALUES ('long')", "INSERT INTO n VALUES ('x')"),
		}, []string{"warning truncated"}},
		{"values that are cut beside Go code", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, ops.Execute{SQL: "INSERT IGNORE INTO n VALUES ('long')"}, code("SELECT 1 FROM n"),
		}, []string{"warning truncated"}},
		{"values that are cut in a lax mode", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, ops.Execute{SQL: "SET sql_mode = ''"}, ops.Execute{SQL: "INSERT INTO n VALUES ('long')"},
			ops.Execute{SQL: "UPDATE n SET v = 'longer'"}, ops.Execute{SQL: "SET @a = 1"},
		}, []string{"warning truncated", "warning truncated"}},
		{"values that are cut by Go code in a lax mode", []string{"mysql", "mariadb"}, ops.Script{
			ops.Execute{SQL: "CREATE TABLE n (v varchar(2))"}, code("SET @@session.sql_mode = ''", "INSERT INTO n VALUES ('long')", "SET sql_mode = 'STRICT_ALL_TABLES'"),
		}, []string{"warning truncated"}},
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

// TestNoticesOfLaxURL: a mode of the URL that cuts values is known after the session
// was reset too, and each warning is of its own revision and statement.
func TestNoticesOfLaxURL(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			separator := "?"
			if strings.Contains(url, "?") {
				separator = "&"
			}
			insert := func(id string) string { return "INSERT INTO n VALUES ('" + id + " is long')" }
			var said []string
			env := openSQL(t, migrate.Config{URL: url + separator + "sql_mode=ANSI", OnEvent: func(e migrate.Event) {
				if e.Kind == migrate.EventNotice && e.Warning {
					said = append(said, e.Revision.ID+" "+e.SQL)
				}
			}}, "CREATE TABLE n (v varchar(2));", insert("one")+"; SET @a = 1;", insert("two")+";", insert("three")+"; INSERT INTO n VALUES (ROW_COUNT());")
			mustUpgrade(t, env, "head")
			ids := env.Graph().All()
			want := []string{ids[1].ID + " " + insert("one"), ids[2].ID + " " + insert("two")}
			if !slices.Equal(said, want) {
				t.Errorf("said %q, want %q", said, want)
			}
		})
	}
}
