package loss

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// lacksValue reports whether a new column says nothing of its value in the rows
// that are there, and must have one.
func lacksValue(c md.Column) bool {
	return c.NotNull && c.Default == "" && c.Computed == nil && c.Identity == nil && !c.AutoIncrement
}

// findRows finds out which of the tables have rows.
func (l *Ledger) findRows(ctx context.Context, c core.Conn, tables []md.Name) error {
	l.withRows = make(map[md.Name]bool)
	for _, name := range tables {
		if l.table(name) == nil {
			continue // it is not there yet
		}
		w := sqltext.NewWriter(l.d)
		w.Raw("SELECT 1 FROM ").Name(name.Schema, name.Name).Raw(" LIMIT 1")
		text, _, err := w.Result()
		if err != nil {
			return err
		}
		var one int
		found, err := core.QueryOne(ctx, c, core.SQL(text), &one)
		if err != nil {
			return fmt.Errorf("looking whether table %s has rows: %w", name, err)
		}
		l.withRows[fold(name)] = found
	}
	return nil
}
