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
	fails := ops.Execute{SQL: "SELECT * FROM nothing"}
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
