package mysql

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
)

// defaultLockTimeout is how many seconds a statement waits for a table's
// metadata lock. While it waits, everyone who comes after it waits too.
const defaultLockTimeout = 2

// Prepare implements [dialect.Migrator]. A session may be idle for eight hours,
// since a step in Go code may be long; the server's own limit may be minutes.
func (d Dialect) Prepare(ctx context.Context, c core.Conn, o dialect.SessionOptions) error {
	if err := d.checkServer(ctx, c, o); err != nil {
		return err
	}
	if own, ok := c.(*conn); ok {
		own.options = o
	}
	seconds := defaultLockTimeout
	if o.LockTimeoutMillis > 0 {
		seconds = (o.LockTimeoutMillis + 999) / 1000
	}
	limit := "0"
	if o.StatementTimeoutMillis > 0 {
		if !d.maria {
			return &dialect.UnsupportedError{Dialect: d.Name(), What: "a statement timeout for a migration: the server bounds nothing but SELECT",
				Mend: "leave it out; lock_timeout bounds the waits for locks"}
		}
		limit = strconv.FormatFloat(float64(o.StatementTimeoutMillis)/1000, 'f', -1, 64)
	}
	for _, statement := range []string{
		"SET NAMES utf8mb4",
		"SET SESSION sql_mode = '" + sqlMode + "', foreign_key_checks = 1, unique_checks = 1, autocommit = 1," +
			" time_zone = '+00:00', wait_timeout = 28800, innodb_lock_wait_timeout = 5, " + d.timeLimit() + " = " + limit,
		fmt.Sprintf("SET SESSION lock_wait_timeout = %d", seconds),
	} {
		if _, err := c.Exec(ctx, core.SQL(statement)); err != nil {
			return err
		}
	}
	own, ok := c.(*conn)
	if !ok {
		return nil
	}
	own.said = new(notices) // of a strict session
	if own.host == nil {
		return nil
	}
	return own.setVariables(ctx)
}

// timeLimit is the variable that bounds a statement's time when it is not 0;
// MySQL's is for SELECT alone.
func (d Dialect) timeLimit() string {
	if d.maria {
		return "max_statement_time"
	}
	return "max_execution_time"
}

// checkServer refuses a server on which a migration must not run.
func (d Dialect) checkServer(ctx context.Context, c core.Conn, o dialect.SessionOptions) error {
	values, err := variables(ctx, c, "'read_only', 'super_read_only', 'innodb_read_only', 'wsrep_on', 'group_replication_single_primary_mode'")
	if err != nil {
		return err
	}
	if isReadOnly(values) {
		return &dialect.RefusedError{Reason: "the server is read-only", Mend: "connect to the primary; this is a replica, or is set read_only"}
	}
	return refuseCluster(values, o)
}

// Begin implements [dialect.Migrator]. The transaction is that of the rows;
// each DDL statement ends it. The deployment lock, which this session holds,
// keeps other deployers from the version table.
func (d Dialect) Begin(ctx context.Context, c core.Conn, _ dialect.BeginOptions) error {
	_, err := c.Exec(ctx, core.SQL("START TRANSACTION"))
	return err
}

// Join implements [dialect.Migrator]: there is nothing to do beside.
func (d Dialect) Join(context.Context, core.Conn, dialect.BeginOptions) error { return nil }

// Commit implements [dialect.Migrator]. Constraints are checked by each
// statement, so it never fails for the rows' sake.
func (d Dialect) Commit(ctx context.Context, c core.Conn) error {
	_, err := c.Exec(ctx, core.SQL("COMMIT"))
	return err
}

// Rollback implements [dialect.Migrator].
func (d Dialect) Rollback(ctx context.Context, c core.Conn) error {
	_, err := c.Exec(ctx, core.SQL("ROLLBACK"))
	return err
}

// Settle implements [dialect.Migrator]: each DDL statement has happened or has
// not, and leaves nothing behind.
func (d Dialect) Settle(context.Context, core.Conn, ops.Op) (dialect.Outcome, error) {
	return dialect.OutcomeUnknown, nil
}

// currentDatabase returns the name of the default schema. A connection without
// one is an error.
func currentDatabase(ctx context.Context, c core.Conn) (string, error) {
	var name *string
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT DATABASE()"), &name); err != nil {
		return "", err
	}
	if name == nil {
		return "", errors.New("the connection has no database; name one in the URL, as in mysql://user@host/database")
	}
	return *name, nil
}
