package journal

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/sqltext"
)

// TakeOver gives the row of a run that was interrupted, and its statements,
// another id: whoever began it, and only lost its lock, finds them no more. It is
// to be done in a transaction. False is that the row is gone or not running.
func (t Tables) TakeOver(ctx context.Context, c core.Conn, e *Entry) (bool, error) {
	old := e.ID
	id := old[:max(0, len(old)-12)] + randomHex(6) // the rest is when it began, by which rows are sorted
	result, err := c.Exec(ctx, query(func(w *sqltext.Writer) {
		w.Raw("UPDATE ").Name(t.Journal.Schema, t.Journal.Name).Raw(" SET ").Ident("id").Raw(" = ").Arg(id).Raw(" WHERE ")
		where(w, "id", old)
		where(w.Raw(" AND "), "state", string(StateRunning))
	}))
	if err == nil && result.RowsAffected == 1 {
		_, err = c.Exec(ctx, query(func(w *sqltext.Writer) {
			w.Raw("UPDATE ").Name(t.Statement.Schema, t.Statement.Name).Raw(" SET ").Ident("journal_id").Raw(" = ").Arg(id).Raw(" WHERE ")
			where(w, "journal_id", old)
		}))
	}
	if err != nil {
		return false, fmt.Errorf("writing the journal: %w", err)
	}
	e.ID = id
	return result.RowsAffected == 1, nil
}
