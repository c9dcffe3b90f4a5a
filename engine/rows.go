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
	older    *rows // open on the same connection
	call     call
	count    int64
	closed   bool
	err      error
	after    func(err error) error // may be nil
	giveBack bool                  // the connection goes back to the pool in the end
}

// Next implements [core.Rows].
func (r *rows) Next() bool {
	if r.closed || !r.Rows.Next() {
		return false
	}
	r.count++
	return true
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
	r.conn.forget(r)
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

// forget takes rows off the list of those that are open.
func (c *Conn) forget(r *rows) {
	for at := &c.rows; *at != nil; at = &(*at).older {
		if *at == r {
			*at = r.older
			return
		}
	}
}

// closeRows closes what is still open, which would keep the connection busy,
// or even from being given back. Whoever reads there is told.
func (c *Conn) closeRows() {
	for c.rows != nil {
		r := c.rows
		if r.Close() == nil {
			r.err = errRowsCut
		}
	}
}
