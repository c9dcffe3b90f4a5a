package sqlite

import (
	"context"
	"errors"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

var _ dialect.TxLoser = (*Conn)(nil)

// LostTx implements [dialect.TxLoser]. SQLite rolls back by itself when a change
// is interrupted, the disk is full, or a conflict clause or trigger says so. It
// tells by whether another transaction can begin.
func (c *Conn) LostTx(ctx context.Context, err error) bool {
	var failed *core.Error
	if !errors.As(err, &failed) || c.run(ctx, "BEGIN") != nil {
		return false
	}
	return c.run(ctx, "ROLLBACK") == nil
}
