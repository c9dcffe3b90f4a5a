package migrate_test

import (
	"context"
	"errors"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// A revision that adds a value to an enum and does not use it is one
// transaction: where a later statement fails, the value is gone as well. One
// that uses it commits the value first; so does the one before it in a run.
func TestEnumValueInTransaction(t *testing.T) {
	add := ops.AddEnumValue{Name: "mood", Value: "happy"}
	fails := ops.Execute{SQL: "ALTER TABLE nothing ADD COLUMN x integer"}
	text := func(sql string) ops.Op { return ops.Execute{SQL: sql} }
	named := func(label string) ops.Op { return ops.AddEnumValue{Name: "mood", Value: label} }
	column := ops.AddColumn{Table: "people", Column: md.Column{Name: "now", Type: md.Enum{Name: "mood"}, Default: "'happy'"}}
	code := ops.Do{Name: "say", Func: func(ctx context.Context, db core.Conn) error {
		_, err := db.Exec(ctx, core.SQL("INSERT INTO people (was) VALUES ('happy')"))
		return err
	}}
	cases := []struct {
		name    string
		scripts []ops.Script // of revisions
		mode    string       // of the transaction
		failed  bool
		stays   bool // the value
	}{
		{"unused, and a failure", []ops.Script{{add, fails}}, "", true, false},
		{"unused, beside a table", []ops.Script{{add, ops.CreateTable{Table: md.Table{Name: "t", Columns: []md.Column{{Name: "m", Type: md.Enum{Name: "mood"}, Default: "'sad'"}}}}}}, "", false, true},
		{"used by a default", []ops.Script{{add, column}}, "", false, true},
		{"used by a default, and a failure", []ops.Script{{add, column, fails}}, "", true, true},
		{"used by text", []ops.Script{{add, ops.Execute{SQL: "INSERT INTO people (was) VALUES ('happy')"}}}, "", false, true},
		{"used by code", []ops.Script{{add, code}}, "", false, true},
		{"used by the next revision", []ops.Script{{add}, {column, code}}, "", false, true},
		{"used by the next revision of one transaction", []ops.Script{{add}, {column}}, "all", true, false},
		{"unused in one transaction", []ops.Script{{add}, {fails}}, "all", true, false},
		{"unused, and an operation that fails", []ops.Script{{add, ops.DropTable{Name: "nothing"}}}, "", true, false},
		{"unused, beside defaults of a new table", []ops.Script{{add, ops.CreateTable{Table: md.Table{Name: "t",
			Columns: []md.Column{{Name: "at", Type: md.Timestamp{}, Default: "now()"}}}}, fails}}, "", true, false},
		{"a quote, in text", []ops.Script{{add, named("it's"), text("INSERT INTO people (was) VALUES ('it''s')")}}, "", false, true},
		{"a quote, in a default", []ops.Script{{add, named("it's"), ops.AddColumn{Table: "people",
			Column: md.Column{Name: "now", Type: md.Enum{Name: "mood"}, Default: "'it''s'"}}}}, "", false, true},
		{"a backslash", []ops.Script{{add, named(`a\b`), text(`INSERT INTO people (was) VALUES (E'a\\b')`)}}, "", false, true},
		{"escapes of letters", []ops.Script{{add, named("é"), text(`INSERT INTO people (was) VALUES (U&'\00e9')`)}}, "", false, true},
		{"a block behind a comment", []ops.Script{{add, text("/* now */ DO $$ BEGIN INSERT INTO people (was) VALUES (concat('hap', 'py')::mood); END $$")}}, "", false, true},
		{"a function", []ops.Script{{add, text("CREATE FUNCTION f() RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN concat('hap', 'py')::mood; END $$"), text("SELECT f()")}}, "", false, true},
		{"a function as a default of rows", []ops.Script{
			{text("CREATE FUNCTION f() RETURNS mood LANGUAGE plpgsql AS $$ BEGIN RETURN concat('hap', 'py')::mood; END $$"), text("INSERT INTO people VALUES ('sad')")},
			{add, ops.AddColumn{Table: "people", Column: md.Column{Name: "now", Type: md.Enum{Name: "mood"}, Default: "f()"}}}}, "", false, true},
		{"a trigger", []ops.Script{
			{text("CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.was := concat('hap', 'py')::mood; RETURN NEW; END $$"),
				text("CREATE TRIGGER g BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION g()")},
			{add, text("INSERT INTO people (was) VALUES ('sad')")}}, "", false, true},
		{"all values", []ops.Script{{add, text("SELECT enum_range(NULL::mood)")}}, "", false, true},
		{"two values, one after the other", []ops.Script{{add, ops.AddEnumValue{Name: "mood", Value: "merry", After: "happy"}}}, "", false, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			url := testdb.URL(t, "postgresql")
			conn := testconn.Open(t, url)
			var set versions.Set
			set.Add(versions.Revision{ID: "000000000001", Upgrade: ops.Script{
				ops.CreateEnum{Enum: md.Enum{Name: "mood", Values: []string{"sad"}}},
				ops.CreateTable{Table: md.Table{Name: "people", Columns: []md.Column{{Name: "was", Type: md.Enum{Name: "mood"}}}}},
			}})
			before := versions.IDs{"000000000001"}
			upgrade := func(mode string) error {
				env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: &set, TransactionPerRun: mode == "all"})
				if err != nil {
					t.Fatal(err)
				}
				_, err = env.Upgrade(t.Context(), "head")
				return err
			}
			if err := upgrade(""); err != nil {
				t.Fatal(err)
			}
			for i, script := range c.scripts {
				id := []string{"000000000002", "000000000003"}[i]
				set.Add(versions.Revision{ID: id, Revises: before, Upgrade: script})
				before = versions.IDs{id}
			}
			err := upgrade(c.mode)
			var refused *migrate.NotTransactionalError
			if (err != nil) != c.failed || errors.As(err, &refused) != (c.name == "used by the next revision of one transaction") {
				t.Errorf("the upgrade ends with %v", err)
			}
			var n int
			query := core.SQL("SELECT count(*) FROM pg_enum WHERE enumlabel = 'happy'")
			if _, err := core.QueryOne(t.Context(), conn, query, &n); err != nil || n == 1 != c.stays {
				t.Errorf("the value is there %d times, %v", n, err)
			}
		})
	}
}
