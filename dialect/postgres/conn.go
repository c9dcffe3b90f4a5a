package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// conn is a pgx connection behind [dialect.Conn].
type conn struct {
	native  *pgx.Conn
	dialect dialect.Dialect
	// migrating says that Prepare found no pooler between us and the server:
	// prepared statements are ours alone.
	migrating bool
	planned   map[string]bool // those that were prepared
	verbatim  bool            // see [sent]
	describes bool            // see described
	queue     []part          // waiting for the next round trip
	settings  string          // calls that make those of Prepare
	said      *notices        // nil: nobody listens
	// A connection of a pool goes back there, and a borrowed one is left alone.
	pool     *pool
	taken    *pgxpool.Conn
	borrowed bool
}

// newConn makes a connection of one of pgx; it refuses a server that is too old.
func newConn(native *pgx.Conn, path []string) (*conn, error) {
	version := majorVersion(native.PgConn().ParameterStatus("server_version"))
	if err := checkVersion(version); err != nil {
		return nil, err
	}
	return &conn{native: native, dialect: pg{version: version, path: path}}, nil
}

// Dialect implements [dialect.Conn].
func (c *conn) Dialect() dialect.Dialect { return c.dialect }

// InTransaction tells whether a transaction is open.
func (c *conn) InTransaction() bool { return c.native.PgConn().TxStatus() != 'I' }

// Close implements [dialect.Conn].
func (c *conn) Close(ctx context.Context) error {
	switch {
	case c.pool != nil:
		return c.pool.giveBack(ctx, c.taken)
	case c.borrowed:
		return nil
	}
	return c.native.Close(ctx)
}

// BackendPID is the server process that the connection was opened to. Behind a
// pooler, statements run in another.
func (c *conn) BackendPID() uint32 { return c.native.PgConn().PID() }

func (c *conn) sent(text string, args []any) sent { return sent{text, args, c.verbatim} }

// Exec implements [core.Conn]. Text without arguments is sent in the simple
// protocol, which allows every statement, and several of them at once.
func (c *conn) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	if b, ok := stmt.(core.BulkStmt); ok {
		result, _, err := c.insertBulk(ctx, b)
		return result, err
	}
	text, args, err := compileArgs(c.dialect, stmt)
	if err != nil {
		return core.Result{}, err
	}
	if err := c.flush(ctx); err != nil {
		return core.Result{}, err
	}
	var tag pgconn.CommandTag
	if len(args) == 0 {
		tag, err = c.native.Exec(ctx, text, pgx.QueryExecModeSimpleProtocol)
	} else {
		tag, err = c.native.Exec(ctx, text, c.described(args)...)
	}
	if err != nil {
		return core.Result{}, c.sent(text, args).failure(ctx, err)
	}
	if text == "COMMIT" && tag.String() == "ROLLBACK" {
		return core.Result{}, dialect.ErrTxFailed
	}
	if tag.Select() {
		return core.Result{}, nil
	}
	return core.Result{RowsAffected: tag.RowsAffected()}, nil
}

// described has the server asked for the types of the parameters, where an
// argument is sent in more than one way: bytes are a document for a json column,
// and bytea for others. A pool asks when it prepares the statement.
func (c *conn) described(args []any) []any {
	for _, arg := range args {
		switch arg.(type) {
		case nil, bool, int, int16, int32, int64, float64, string:
			continue
		}
		if c.describes {
			return append([]any{pgx.QueryExecModeDescribeExec}, args...)
		}
	}
	return args
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
	text, args, err := compileArgs(c.dialect, stmt)
	if err != nil {
		return nil, err
	}
	if err := c.flush(ctx); err != nil {
		return nil, err
	}
	sent := c.sent(text, args)
	if args = c.described(args); len(args) == 0 && c.pool == nil && !c.borrowed {
		args = []any{pgx.QueryExecModeSimpleProtocol}
	}
	native, err := c.native.Query(ctx, text, args...)
	if err != nil {
		return nil, sent.failure(ctx, err)
	}
	return &rows{ctx: ctx, native: native, sent: sent}, nil
}

// rows are pgx rows behind [core.Rows].
type rows struct {
	ctx    context.Context
	native pgx.Rows
	sent   sent
	space  []any // for the targets of a row
}

// Next implements [core.Rows].
func (r *rows) Next() bool { return r.native.Next() }

// Columns implements [core.Rows].
func (r *rows) Columns() []string {
	fields := r.native.FieldDescriptions()
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	return names
}

// Scan implements [core.Rows].
func (r *rows) Scan(targets ...any) error {
	native, after := scanTargets(targets, &r.space)
	err := r.native.Scan(native...)
	for i := 0; err == nil && i < len(after); i++ {
		err = after[i]()
	}
	if err == nil {
		return nil
	}
	return r.sent.failureOf(r.ctx, err, targets)
}

// Err implements [core.Rows].
func (r *rows) Err() error { return r.sent.failure(r.ctx, r.native.Err()) }

// Close implements [core.Rows].
func (r *rows) Close() error {
	r.native.Close()
	return r.Err()
}
