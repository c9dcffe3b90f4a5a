package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// Conn is one connection to a database file.
type Conn struct {
	db         *sql.DB   // closed with the connection; nil where it belongs to someone else
	pin        *sql.Conn // what is given back to its pool; nil in someone else's transaction
	conn       dialect.SQLConn
	options    options // those of the URL
	busyMillis int
	verbatim   bool // see [sent]
	open       bool // a transaction may be
	tx         transaction
	// application names this program to those who wait for its locks.
	application string
	locks       map[string]*os.File // the deployment locks that it holds, by key
}

// NewConn makes a connection of one that the caller has, opened by
// modernc.org/sqlite. Closing it gives the connection back to its pool, with
// the pragmas that [Dialect.Prepare] set.
func NewConn(conn *sql.Conn) *Conn {
	return &Conn{pin: conn, conn: conn, open: true, busyMillis: defaultBusyMillis}
}

// Dialect implements [dialect.Conn].
func (c *Conn) Dialect() dialect.Dialect { return New() }

// InTransaction tells whether the connection is a transaction of somebody else's.
func (c *Conn) InTransaction() bool { return c.pin == nil }

// Close implements [dialect.Conn]. An open transaction is rolled back, and the
// deployment lock is given back.
func (c *Conn) Close(ctx context.Context) error {
	defer c.unlockAll()
	switch {
	case c.pin == nil:
		return nil
	case c.db != nil:
		return errors.Join(c.pin.Close(), c.db.Close())
	case c.open:
		return errors.Join(rollback(context.WithoutCancel(ctx), c), c.pin.Close())
	}
	return c.pin.Close()
}

func (c *Conn) sent(text string, args []any) sent { return sent{text, args, c.verbatim} }

// Exec implements [core.Conn].
func (c *Conn) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	if b, ok := stmt.(core.BulkStmt); ok {
		result, _, err := c.insertBulk(ctx, b)
		return result, err
	}
	text, args, err := compile(stmt)
	if err != nil {
		return core.Result{}, err
	}
	c.open = dialect.OpensTx(c.open, text)
	result, err := c.conn.ExecContext(ctx, text, args...)
	if err != nil {
		return core.Result{}, c.sent(text, args).failure(err)
	}
	c.tx.dropsTrigger = c.tx.dropsTrigger || begins(text, "DROP", "TRIGGER")
	c.tx.dropsIndex = c.tx.dropsIndex || begins(text, "DROP", "INDEX")
	if !changesRows(text) {
		return core.Result{}, nil
	}
	n, err := result.RowsAffected()
	return core.Result{RowsAffected: n}, err
}

// Query implements [core.Conn].
func (c *Conn) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	if b, ok := stmt.(core.BulkStmt); ok {
		_, keys, err := c.insertBulk(ctx, b)
		if err != nil {
			return nil, err
		}
		return keys, nil
	}
	text, args, err := compile(stmt)
	if err != nil {
		return nil, err
	}
	r, err := c.conn.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, c.sent(text, args).failure(err)
	}
	return &rows{Rows: r, sent: c.sent(text, args)}, nil
}

// compile writes the statement. SQLite reads its text up to the first NUL: what
// follows would be lost in silence.
func compile(stmt core.Statement) (string, []any, error) {
	text, args, err := core.Compile(Dialect{}, stmt)
	if err == nil && strings.ContainsRune(text, 0) {
		err = errNUL
	}
	if err != nil {
		return "", nil, err
	}
	return text, args, bind(args)
}

// changesRows tells whether SQLite counts what the statement changes. After
// another one the counter still holds the last statement's.
func changesRows(text string) bool {
	first := sqltext.FirstWords(text, sqltext.SQLiteSyntax(), 1)
	if len(first) == 0 {
		return false
	}
	switch first[0] {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH":
		return true
	}
	return false
}

// rows makes [core.Rows] of the driver's.
type rows struct {
	*sql.Rows
	sent  sent
	space []any // for the targets of a row
	last  dialect.Scanning
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
	scan := r.last.Last(targets)
	if scan == nil {
		scan = r.last.Keep(targets, dialect.Targets(targets, &r.space))
	}
	if err := r.Rows.Scan(scan...); err != nil {
		return dialect.ScanError(r.sent.failure(err), err, targets)
	}
	return nil
}

// Err implements [core.Rows].
func (r *rows) Err() error { return r.sent.failure(r.Rows.Err()) }

// Close implements [core.Rows].
func (r *rows) Close() error {
	err := r.Rows.Close()
	if first := r.Rows.Err(); first != nil {
		err = first
	}
	return r.sent.failure(err)
}

// run executes statements of plain text, up to the first that fails.
func (c *Conn) run(ctx context.Context, texts ...string) error {
	for _, text := range texts {
		if _, err := c.Exec(ctx, core.SQL(text)); err != nil {
			return err
		}
	}
	return nil
}

// number runs a query for one number; no row is an error.
func (c *Conn) number(ctx context.Context, text string) (n int64, err error) {
	found, err := core.QueryOne(ctx, c, core.SQL(text), &n)
	if err == nil && !found {
		err = errors.New("no answer to " + text)
	}
	return n, err
}
