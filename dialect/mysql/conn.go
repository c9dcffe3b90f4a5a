package mysql

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// conn is one pinned connection, and what a second one is opened with when a
// statement must be stopped.
type conn struct {
	dialect Dialect
	// host is the server that the connection is to; nil for one of someone
	// else, where the driver closes the connection instead.
	host *mysql.Config
	pin  dialect.SQLConn
	id   uint64  // CONNECTION_ID()
	db   *sql.DB // from which another session can be had; nil where the connection is not ours alone
	// options are those of Prepare, and locks the names of the deployment locks
	// by their keys, as they are in the database of the beginning.
	options dialect.SessionOptions
	locks   map[string]string
	loose   map[string]bool // what CannotRollBack has found, until a definition changes
	// verbatim is that of [sent].
	verbatim bool
	open     bool     // a transaction may be
	said     *notices // nil: nobody listens
	// release closes the connection, or gives it back to whom it belongs.
	release func(ctx context.Context) error
}

// newConn makes a connection of a session of ours.
func newConn(pin *sql.Conn, s *session) *conn {
	return &conn{dialect: s.dialect, host: s.host, pin: pin, id: s.id}
}

// Dialect implements [dialect.Conn].
func (c *conn) Dialect() dialect.Dialect { return c.dialect }

// InTransaction tells whether the connection is a transaction of somebody else's.
func (c *conn) InTransaction() bool {
	_, yes := c.pin.(*sql.Tx)
	return yes
}

// Close implements [dialect.Conn].
func (c *conn) Close(ctx context.Context) error { return c.release(ctx) }

func (c *conn) sent(text string, args []any) sent { return sent{text, args, c.verbatim} }

// Exec implements [core.Conn]. A statement that was done in spite of the
// context's end is no error.
func (c *conn) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	if b, ok := stmt.(core.BulkStmt); ok {
		result, _, err := c.insertBulk(ctx, b)
		return result, err
	}
	text, args, err := c.dialect.compileArgs(stmt)
	if err != nil {
		return core.Result{}, err
	}
	if err := c.hear(ctx, text); err != nil {
		return core.Result{}, err
	}
	g, err := c.guard(ctx)
	if err != nil {
		return core.Result{}, c.sent(text, args).failure(err)
	}
	c.open = dialect.OpensTx(c.open, text)
	if len(c.loose) > 0 && ownCommit(text) {
		c.loose = nil
	}
	done, err := c.pin.ExecContext(g.work, text, args...)
	if err = g.end(err); err != nil {
		return core.Result{}, c.sent(text, args).failure(err)
	}
	c.said.note(text)
	if ownCommit(text) { // the server counts the rows that ALTER TABLE copies
		return core.Result{}, nil
	}
	n, err := done.RowsAffected()
	id, _ := done.LastInsertId() // the driver has it; it does not fail
	return core.Result{RowsAffected: n, InsertID: id}, err
}

// Query implements [core.Conn].
func (c *conn) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	if b, ok := stmt.(core.BulkStmt); ok {
		_, keys, err := c.insertBulk(ctx, b)
		if err != nil {
			return nil, err
		}
		return keys, nil
	}
	text, args, err := c.dialect.compileArgs(stmt)
	if err != nil {
		return nil, err
	}
	if err := c.hear(ctx, text); err != nil {
		return nil, err
	}
	g, err := c.guard(ctx)
	if err != nil {
		return nil, c.sent(text, args).failure(err)
	}
	found, err := c.pin.QueryContext(g.work, text, args...)
	if err != nil {
		return nil, c.sent(text, args).failure(g.end(err))
	}
	return &rows{Rows: found, guard: g, sent: c.sent(text, args)}, nil
}

// rows are the rows of a query, guarded until they are closed.
type rows struct {
	*sql.Rows
	kinds []string // the types of the columns, once they are asked for
	space []any    // for the targets of a row
	last  dialect.Scanning
	guard *guard
	sent  sent
	ended bool
	err   error
}

// Columns implements [core.Rows].
func (r *rows) Columns() []string {
	names, err := r.Rows.Columns()
	if err != nil { // the rows are closed
		return nil
	}
	return names
}

// Scan implements [core.Rows].
func (r *rows) Scan(targets ...any) error {
	if err := r.Rows.Scan(r.scanTargets(targets)...); err != nil {
		return dialect.ScanError(r.sent.failure(err), err, targets)
	}
	return nil
}

// Err implements [core.Rows].
func (r *rows) Err() error {
	if r.ended {
		return r.err
	}
	return r.sent.failure(r.guard.explain(r.Rows.Err()))
}

// Close implements [core.Rows]. A query whose context has ended is an error
// even if rows came: SELECT SLEEP(9) that was stopped has one.
func (r *rows) Close() error {
	if r.ended {
		return r.err
	}
	closing := r.Rows.Close()
	err := r.Rows.Err()
	if err == nil {
		err = closing
	}
	r.ended, r.err = true, r.guard.end(err)
	if r.err == nil && r.guard.caller.Err() != nil {
		r.err = fmt.Errorf("query stopped: %w", r.guard.caller.Err())
	}
	r.err = r.sent.failure(r.err)
	return r.err
}
