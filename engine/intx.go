package engine

import (
	"context"
	"errors"
	"strconv"
)

// InTx runs work in a transaction on a connection of its own: it commits when
// work returns nil, and rolls back when it returns an error or panics. At most
// one TxOptions may be given.
func (e *Engine) InTx(ctx context.Context, work func(tx *Tx) error, o ...TxOptions) error {
	c, err := e.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close(ctx) // a panic passes by
	return closeAfter(ctx, c, c.InTx(ctx, work, o...))
}

// InTx is [Engine.InTx] on this connection.
func (c *Conn) InTx(ctx context.Context, work func(tx *Tx) error, o ...TxOptions) (err error) {
	if len(o) > 1 {
		return errors.New("engine: more than one TxOptions")
	}
	var options TxOptions
	if len(o) > 0 {
		options = o[0]
	}
	tx, err := c.Begin(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = both(err, tx.Rollback(ctx)) }()
	if err := work(tx); err != nil {
		return err
	}
	if tx.state == txRolledBack { // as work wanted it
		return nil
	}
	return tx.Commit(ctx)
}

// Savepoint runs work within the transaction: what it did is undone when it
// returns an error or panics, and the transaction goes on. Savepoints nest.
func (tx *Tx) Savepoint(ctx context.Context, work func(tx *Tx) error) (err error) {
	if tx.state != txOpen {
		return ErrTxDone
	}
	if err := tx.conn.usable(); err != nil {
		return err
	}
	tx.savepoints++
	name := "sp_" + strconv.Itoa(tx.savepoints)
	if err := tx.conn.send(ctx, EventSavepoint, "SAVEPOINT "+name); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done && tx.state == txOpen && !tx.lost {
			err = both(err, tx.undo(ctx, name))
		}
	}()
	if err := work(tx); err != nil {
		return err
	}
	if tx.state != txOpen {
		return ErrTxDone
	}
	if err := tx.conn.usable(); err != nil {
		return err
	}
	done = true
	return tx.conn.send(ctx, EventSavepoint, "RELEASE SAVEPOINT "+name)
}

// undo rolls back to a savepoint, even if the context has ended.
func (tx *Tx) undo(ctx context.Context, name string) error {
	ctx, cancel := ended(ctx)
	defer cancel()
	err := tx.conn.send(ctx, EventSavepoint, "ROLLBACK TO SAVEPOINT "+name)
	if err == nil {
		err = tx.conn.send(ctx, EventSavepoint, "RELEASE SAVEPOINT "+name)
	}
	return err
}
