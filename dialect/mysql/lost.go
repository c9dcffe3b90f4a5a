package mysql

import (
	"context"
	"errors"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

var _ dialect.TxLoser = (*conn)(nil)

// lockTableFull is the error of a transaction that has more locks than the
// server has room for.
const lockTableFull = "1206"

// LostTx implements [dialect.TxLoser]: InnoDB rolls back the whole of a
// transaction that another one was in the way of. For the end of the wait for a
// lock it does so only where innodb_rollback_on_timeout is set.
func (c *conn) LostTx(ctx context.Context, err error) bool {
	var e *core.Error
	if !errors.As(err, &e) {
		return false
	}
	if e.Kind != core.ErrLockTimeout {
		return e.Kind == core.ErrDeadlock || e.Kind == core.ErrSerialization || e.Code == lockTableFull
	}
	var all bool
	_, err = core.QueryOne(ctx, c, core.SQL("SELECT @@innodb_rollback_on_timeout"), &all)
	return err == nil && all
}
