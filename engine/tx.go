package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// TxOptions say what kind of transaction to begin; see [dialect.TxOptions].
type TxOptions = dialect.TxOptions

// ErrTxDone says that a transaction was used after its end.
var ErrTxDone = errors.New("the transaction has been committed or rolled back")

// ErrTxOpen says that a transaction was begun within another one.
var ErrTxOpen = errors.New("a transaction is open on this connection; nest with Tx.Savepoint")

// endPatience bounds what ends a transaction, which goes on when the context
// has ended.
const endPatience = 30 * time.Second

// Tx is a transaction. It is not safe for use by several goroutines. Where the
// database has rolled it back by itself, as for a deadlock, statements and
// Commit are [dialect.ErrTxFailed].
type Tx struct {
	conn       *Conn
	after      []string // restores the session
	owned      bool     // the connection is given back at the end
	state      txState
	lost       bool // the database has rolled it back
	savepoints int
}

type txState int

const (
	txOpen txState = iota
	txCommitted
	txRolledBack
)

var _ core.Conn = (*Tx)(nil)

// Begin begins a transaction. A kind that the database does not have is a
// [*dialect.UnsupportedError].
func (c *Conn) Begin(ctx context.Context, o TxOptions) (*Tx, error) {
	if c.inTx() { // MySQL would commit what is open
		return nil, ErrTxOpen
	}
	if err := c.usable(); err != nil {
		return nil, err
	}
	o.ReadOnly, o.Isolation = o.ReadOnly || c.options.ReadOnly, cmp.Or(o.Isolation, c.options.Isolation)
	statements, err := c.native.Dialect().BeginTx(o)
	if err != nil {
		return nil, err
	}
	tx := &Tx{conn: c, after: statements.After}
	for _, text := range statements.Begin {
		if err := c.send(ctx, EventBegin, text); err != nil {
			return nil, both(err, tx.restore(ctx))
		}
	}
	c.tx = tx
	return tx, nil
}

// Begin begins a transaction on a connection of its own, which goes back to the
// pool when the transaction ends.
func (e *Engine) Begin(ctx context.Context, o TxOptions) (*Tx, error) {
	c, err := e.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := c.Begin(ctx, o)
	if err != nil {
		return nil, closeAfter(ctx, c, err)
	}
	tx.owned = true
	return tx, nil
}

// send sends a statement that controls transactions.
func (c *Conn) send(ctx context.Context, kind EventKind, text string) error {
	r, err := c.call(ctx, kind, core.SQL(text))
	if err != nil {
		return err
	}
	_, err = c.native.Exec(r.ctx, r.stmt)
	return r.end(0, err)
}

// Dialect is the dialect of the connected server.
func (tx *Tx) Dialect() dialect.Dialect { return tx.conn.Dialect() }

// InTransaction tells whether the transaction is open.
func (tx *Tx) InTransaction() bool { return tx.state == txOpen }

// Unwrap returns the dialect's connection.
func (tx *Tx) Unwrap() core.Conn { return tx.conn.native }

// Exec implements [core.Conn].
func (tx *Tx) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	if tx.state != txOpen {
		return core.Result{}, ErrTxDone
	}
	return tx.conn.Exec(ctx, stmt)
}

// Query implements [core.Conn].
func (tx *Tx) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	if tx.state != txOpen {
		return nil, ErrTxDone
	}
	return tx.conn.Query(ctx, stmt)
}

// Commit commits. Where that fails, or the context has ended before, the
// transaction is rolled back. Committing again does nothing; after Rollback it
// is [ErrTxDone].
func (tx *Tx) Commit(ctx context.Context) error {
	switch tx.state {
	case txCommitted:
		return nil
	case txRolledBack:
		return ErrTxDone
	}
	tx.conn.closeRows()
	if tx.lost {
		return both(dialect.ErrTxFailed, tx.Rollback(ctx))
	}
	if err := ctx.Err(); err != nil {
		return errors.Join(fmt.Errorf("rolled back, not committed: %w", err), tx.Rollback(ctx))
	}
	// A COMMIT that is stopped on its way leaves it open whether it was done.
	ending, cancel := ended(ctx)
	defer cancel()
	err := tx.conn.send(ending, EventCommit, "COMMIT")
	if err != nil {
		if core.KindOf(err) != core.ErrDisconnect {
			_ = tx.conn.send(ending, EventRollback, "ROLLBACK") // where COMMIT has done it already, this fails
		}
		return both(err, tx.finish(ending, txRolledBack))
	}
	return tx.finish(ending, txCommitted)
}

// Rollback rolls back, even if the context has ended. After Commit or Rollback
// it does nothing, so that it can be deferred.
func (tx *Tx) Rollback(ctx context.Context) error {
	if tx.state != txOpen {
		return nil
	}
	tx.conn.closeRows()
	ending, cancel := ended(ctx)
	defer cancel()
	if tx.lost {
		return tx.finish(ending, txRolledBack)
	}
	err := tx.conn.send(ending, EventRollback, "ROLLBACK")
	if core.KindOf(err) == core.ErrDisconnect {
		err = nil // the server rolls back what it loses
	}
	return both(err, tx.finish(ending, txRolledBack))
}

// failed notes that a statement has failed with err. Where the database has
// rolled all of the transaction back with it, what followed would commit by
// itself, so nothing more is sent.
func (c *Conn) failed(ctx context.Context, err error) {
	if err == nil || c.tx == nil {
		return
	}
	if native, ok := c.native.(dialect.TxLoser); ok {
		ctx, cancel := ended(ctx)
		defer cancel()
		c.tx.lost = c.tx.lost || native.LostTx(ctx, err)
	}
}

// ended returns a context that goes on for a while when ctx has ended.
func ended(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), endPatience)
}

// finish restores the session, and gives the connection back if that is ours.
func (tx *Tx) finish(ctx context.Context, state txState) error {
	tx.state, tx.conn.tx = state, nil
	err := tx.restore(ctx)
	if tx.owned {
		err = both(err, tx.conn.Close(ctx))
	}
	return err
}

// restore runs what follows the end of the transaction.
func (tx *Tx) restore(ctx context.Context) error {
	ctx, cancel := ended(ctx)
	defer cancel()
	for _, text := range tx.after {
		if err := tx.conn.send(ctx, EventRollback, text); err != nil {
			return err
		}
	}
	return nil
}
