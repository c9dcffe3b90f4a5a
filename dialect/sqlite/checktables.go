package sqlite

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// CheckHome implements [dialect.Migrator]: main is always there.
func (Dialect) CheckHome(context.Context, core.Conn) (string, error) { return "", nil }

// GuardHome implements [dialect.Compiler].
func (Dialect) GuardHome() []string { return nil }

// CheckTables implements [dialect.Migrator]. Tables have no owners.
func (Dialect) CheckTables(ctx context.Context, c core.Conn, tables []md.Name) error {
	var names []string
	for _, name := range tables {
		names = append(names, quoteString(strings.ToLower(name.Name)))
	}
	in := " IN (" + strings.Join(names, ", ") + ")"
	var found error
	err := core.QueryEach(ctx, c, core.SQL("SELECT type, name, tbl_name, coalesce(sql, '') FROM main.sqlite_schema WHERE lower(name)"+in+
		" AND type IN ('view', 'table') OR type = 'trigger' AND lower(tbl_name)"+in), func(scan func(...any) error) error {
		var kind, name, table, sql string
		if err := scan(&kind, &name, &table, &sql); err != nil {
			return err
		}
		what := ""
		switch {
		case kind == "view":
			what = "a view"
		case kind == "trigger":
			what = "a table with triggers (" + name + ")"
		case begins(sql, "CREATE", "VIRTUAL"):
			what = "a virtual table"
		}
		if what != "" && found == nil {
			found = dialect.Planted(table, what)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking at the version table: %w", err)
	}
	return found
}

// HoldsLock implements [dialect.Migrator]: the system takes the lock from nobody
// who lives.
func (Dialect) HoldsLock(context.Context, core.Conn, string) (bool, error) { return true, nil }

// WhileLocked implements [dialect.Migrator].
func (Dialect) WhileLocked(context.Context, core.Conn, string) (string, error) { return "", nil }

// CannotRollBack implements [dialect.Migrator]: all tables have transactions.
func (Dialect) CannotRollBack(context.Context, core.Conn, string) (bool, error) { return false, nil }
