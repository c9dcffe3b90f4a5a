package engine

import (
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// ErrConnClosed says that a connection was used after it was given back.
var ErrConnClosed = errors.New("the connection was given back to its pool")

// ErrRowsOpen says that a connection or transaction was used while it reads the
// rows of a query: PostgreSQL, MySQL and MariaDB do one thing at a time.
var ErrRowsOpen = errors.New("the rows of another statement are open on this connection: read them first, as with All, or use another connection")

// Conn is one connection of an engine's pool. Statements commit by themselves
// unless a transaction is open. It is not safe for use by several goroutines.
type Conn struct {
	*service
	native  dialect.Conn
	options Options
	tx      *Tx   // the open one
	rows    *rows // those that are not closed yet
	foreign bool  // the connection is the program's own, and may be in a transaction of its
	closed  bool
}

var _ core.Conn = (*Conn)(nil)

// Conn takes a connection out of the pool; Close gives it back. What is changed
// for its session by SQL text (SET) stays changed for whoever has it next.
func (e *Engine) Conn(ctx context.Context) (*Conn, error) {
	native, err := e.acquire(ctx)
	if err != nil {
		return nil, err
	}
	for _, setup := range e.acquired {
		if err := setup(ctx, native); err != nil {
			return nil, both(fmt.Errorf("setting up a connection: %w", err), e.release(ctx, native))
		}
	}
	return &Conn{service: e.service, native: native, options: e.options}, nil
}

// WrapConn makes a connection of one that a program has, such as
// postgres.FromTx gives it: hooks and options work on it as well. Where it is in
// a transaction of the program's, Begin and InTx are [ErrTxOpen].
func WrapConn(c dialect.Conn, opts ...Option) (*Conn, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	return &Conn{service: s.engine().service, native: c, options: s.options, foreign: true}, nil
}

// Set changes the options of the statements that follow; what o leaves out
// stays as it is.
func (c *Conn) Set(o Options) { c.options = c.options.with(o) }

// Dialect is the dialect of the connected server.
func (c *Conn) Dialect() dialect.Dialect { return c.native.Dialect() }

// InTransaction tells whether a transaction is open.
func (c *Conn) InTransaction() bool { return c.tx != nil || dialect.InTransaction(c.native) }

// inTx tells whether a transaction is open that is known to be: ours, or that
// of the program whose connection this is.
func (c *Conn) inTx() bool { return c.tx != nil || c.foreign && dialect.InTransaction(c.native) }

// Unwrap returns the dialect's connection.
func (c *Conn) Unwrap() core.Conn { return c.native }

// Close gives the connection back; rows that are open are closed, and a
// transaction is rolled back. Closing it again does nothing.
func (c *Conn) Close(ctx context.Context) error {
	if c.closed {
		return nil
	}
	c.closeRows()
	var err error
	if c.tx != nil {
		err = c.tx.Rollback(ctx)
	}
	c.closed = true
	err = both(err, c.reset(ctx))
	if c.foreign {
		return both(err, c.native.Close(ctx))
	}
	return both(err, c.release(ctx, c.native))
}

// reset calls what wants to see the connection before it is given back, also
// where the context has ended.
func (c *Conn) reset(ctx context.Context) (err error) {
	if len(c.released) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), connectTimeout)
	defer cancel()
	for _, reset := range c.released {
		err = both(err, reset(ctx, c.native))
	}
	return err
}

// usable returns why no statement can be sent; nil where one can.
func (c *Conn) usable() error {
	switch {
	case c.closed:
		return ErrConnClosed
	case c.rows != nil:
		return ErrRowsOpen
	case c.tx != nil && c.tx.lost:
		return dialect.ErrTxFailed
	}
	return nil
}

// Exec implements [core.Conn].
func (c *Conn) Exec(ctx context.Context, stmt core.Statement) (result core.Result, err error) {
	if err := c.usable(); err != nil {
		return result, err
	}
	if o, own := c.ownTx(stmt); own {
		err = c.InTx(ctx, func(tx *Tx) error {
			result, err = tx.Exec(ctx, stmt)
			return err
		}, o)
		return result, err
	}
	r, err := c.call(ctx, EventExec, stmt)
	if err != nil {
		return result, err
	}
	result, err = c.native.Exec(r.ctx, r.stmt)
	c.failed(ctx, err)
	return result, r.end(result.RowsAffected, err)
}

// Query implements [core.Conn].
func (c *Conn) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	if err := c.usable(); err != nil {
		return nil, err
	}
	if o, own := c.ownTx(stmt); own {
		tx, err := c.Begin(ctx, o)
		if err != nil {
			return nil, err
		}
		return c.query(ctx, stmt, func(err error) error { return tx.end(ctx, o, err) })
	}
	return c.query(ctx, stmt, nil)
}

// query runs a query; after is called when its rows are closed, or when there
// are none.
func (c *Conn) query(ctx context.Context, stmt core.Statement, after func(error) error) (core.Rows, error) {
	r, err := c.call(ctx, EventQuery, stmt)
	if err == nil {
		var found core.Rows
		if found, err = c.native.Query(r.ctx, r.stmt); err == nil {
			c.rows = &rows{Rows: found, ctx: ctx, conn: c, call: r, after: after}
			return c.rows, nil
		}
		c.failed(ctx, err)
		err = r.end(0, err)
	}
	if after != nil {
		err = after(err)
	}
	return nil, err
}

// ownTx returns the transaction that a statement outside of one needs for
// itself: a read-only one where nothing may be written, and one for many rows,
// which may take several statements.
func (c *Conn) ownTx(stmt core.Statement) (o TxOptions, own bool) {
	if c.inTx() {
		return o, false
	}
	with, ok := stmt.(optioned)
	if c.options.ReadOnly || ok && with.options.ReadOnly {
		return TxOptions{ReadOnly: true}, true
	}
	if ok {
		stmt = with.Statement
	}
	bulk, ok := stmt.(core.BulkStmt)
	return o, ok && bulk.Len() > 1 && !c.foreign
}

// end ends the transaction of one query.
func (tx *Tx) end(ctx context.Context, o TxOptions, err error) error {
	if err == nil && !o.ReadOnly {
		err = tx.Commit(ctx)
	}
	return both(err, tx.Rollback(ctx))
}

// Exec implements [core.Conn]: on a pooled connection, committed at once.
func (e *Engine) Exec(ctx context.Context, stmt core.Statement) (result core.Result, err error) {
	c, err := e.Conn(ctx)
	if err != nil {
		return result, err
	}
	defer func() { err = closeAfter(ctx, c, err) }() // also where a value of stmt panics
	return c.Exec(ctx, stmt)
}

// Query implements [core.Conn]: on a pooled connection, which is given back
// when the rows are closed.
func (e *Engine) Query(ctx context.Context, stmt core.Statement) (found core.Rows, err error) {
	c, err := e.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() {
		if found == nil { // it failed, or a value of stmt panics
			err = closeAfter(ctx, c, err)
		}
	}()
	if found, err = c.Query(ctx, stmt); err == nil {
		found.(*rows).giveBack = true
	}
	return found, err
}

// closeAfter gives a connection back; the first error counts.
func closeAfter(ctx context.Context, c *Conn, err error) error {
	if closing := c.Close(ctx); err == nil {
		err = closing
	}
	return err
}

// both is errors.Join that leaves a single error as it is.
func both(err, more error) error {
	switch {
	case more == nil:
		return err
	case err == nil:
		return more
	}
	return errors.Join(err, more)
}
