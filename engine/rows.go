package engine

import (
	"context"
	"errors"

	"limbeck.dev/migrate/core"
)

// errRowsCut says that rows were closed by somebody else than their reader.
var errRowsCut = errors.New("the rows were not read to their end: their transaction or connection has ended")

// rows are the rows of a query, and what is to be done when they are closed.
type rows struct {
	core.Rows
	ctx      context.Context
	conn     *Conn
	call     call
	count    int64
	closed   bool
	err      error
	after    func(err error) error // may be nil
	giveBack bool                  // the connection goes back to the pool in the end
}

// Next implements [core.Rows]. At the end the rows are closed.
func (r *rows) Next() bool {
	switch {
	case r.closed:
		return false
	case !r.Rows.Next():
		_ = r.Close() // who calls it again gets the error
		return false
	}
	r.count++
	return true
}

// Err implements [core.Rows].
func (r *rows) Err() error {
	if r.closed {
		return r.err
	}
	return r.Rows.Err()
}

// Scan implements [core.Rows].
func (r *rows) Scan(targets ...any) error {
	err := r.Rows.Scan(targets...)
	if err != nil {
		r.conn.told(err)
	}
	return err
}

// Close implements [core.Rows].
func (r *rows) Close() error {
	if r.closed {
		return r.err
	}
	r.closed = true
	r.conn.rows = nil
	err := r.Rows.Close()
	r.conn.failed(r.ctx, err)
	r.err = r.call.end(r.count, err)
	if r.after != nil {
		r.err = r.after(r.err)
	}
	if r.giveBack {
		r.err = closeAfter(r.ctx, r.conn, r.err)
	}
	return r.err
}

// closeRows closes the rows that are still open, which would keep the connection
// busy, or even from being given back. Whoever reads there is told.
func (c *Conn) closeRows() {
	if r := c.rows; r != nil && r.Close() == nil {
		r.err = errRowsCut
	}
}
