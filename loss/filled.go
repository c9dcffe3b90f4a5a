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
	for _, name := range tables {
		l.withRows[l.fold(name)] = false
		t := l.table(name)
		if t == nil {
			continue // it is not there yet
		}
		w := sqltext.NewWriter(l.d)
		w.Raw("SELECT 1 FROM ").Name(t.Schema, t.Name).Raw(" LIMIT 1")
		text, _, err := w.Result()
		if err != nil {
			return err
		}
		var one int
		found, err := core.QueryOne(ctx, c, core.SQL(text), &one)
		switch core.KindOf(err) {
		case core.ErrDenied, core.ErrLockTimeout:
			continue // it cannot be known now, and is no reason to stop
		}
		if err != nil {
			return fmt.Errorf("looking whether table %s has rows: %w", name, err)
		}
		l.withRows[l.fold(name)] = found
	}
	return nil
}
