package mysql

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// CheckHome implements [dialect.Migrator]: a connection has a database that exists.
func (d Dialect) CheckHome(context.Context, core.Conn) (string, error) { return "", nil }

// GuardHome implements [dialect.Compiler].
func (Dialect) GuardHome() []string { return nil }

// CheckTables implements [dialect.Migrator]. Tables have no owners.
func (d Dialect) CheckTables(ctx context.Context, c core.Conn, tables []md.Name) error {
	home, err := currentDatabase(ctx, c)
	if err != nil {
		return err
	}
	var conditions []string
	var args []any
	for _, name := range tables {
		conditions = append(conditions, "(%[1]s = ? AND %[2]s = ?)")
		args = append(args, cmp.Or(name.Schema, home), name.Name)
	}
	where := strings.Join(conditions, " OR ")
	query := "SELECT table_name, table_type, '' FROM information_schema.tables WHERE (" + fmt.Sprintf(where, "table_schema", "table_name") + ")" +
		" AND table_type NOT IN ('BASE TABLE', 'SYSTEM VERSIONED')" +
		" UNION ALL SELECT event_object_table, 'TRIGGER', trigger_name FROM information_schema.triggers WHERE " +
		fmt.Sprintf(where, "event_object_schema", "event_object_table")
	var found error
	err = core.QueryEach(ctx, c, core.SQL(query, append(args, args...)...), func(scan func(...any) error) error {
		var name, kind, trigger string
		if err := scan(&name, &kind, &trigger); err != nil {
			return err
		}
		what := "a " + strings.ToLower(kind)
		if trigger != "" {
			what = "a table with triggers (" + trigger + ")"
		}
		if found == nil {
			found = dialect.Planted(name, what)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("looking at the version table: %w", err)
	}
	return found
}
