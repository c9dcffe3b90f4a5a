package postgres

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// defaultLockTimeout is below the server's deadlock_timeout of one second, so
// that it is never the application that is chosen as a deadlock's victim.
const defaultLockTimeout = 800

// Prepare implements [dialect.Migrator], in one round trip.
func (d pg) Prepare(ctx context.Context, c core.Conn, o dialect.SessionOptions) error {
	var calls []string
	for _, s := range d.settings(o) {
		value, err := d.Literal(s[1])
		if err != nil {
			return fmt.Errorf("setting %s: %w", s[0], err)
		}
		calls = append(calls, "pg_catalog.set_config('"+s[0]+"', "+value+", false)")
	}
	if own, ok := c.(*conn); ok {
		own.settings = strings.Join(calls, ", ")
	}
	var pid uint32
	var standby, readOnly bool
	_, err := core.QueryOne(ctx, c, core.SQL("SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),"+
		" pg_catalog.current_setting('transaction_read_only')::boolean"+
		" FROM (SELECT "+strings.Join(calls, ", ")+" OFFSET 0) AS settings WHERE settings IS NOT NULL"),
		&pid, &standby, &readOnly)
	switch {
	case err != nil:
		return fmt.Errorf("preparing the connection: %w", err)
	case standby:
		return &dialect.RefusedError{Reason: "the server is a standby", Mend: "connect to the primary (target_session_attrs=read-write)"}
	case readOnly:
		return &dialect.RefusedError{Reason: "the connection is read-only (default_transaction_read_only)", Mend: "connect to a server, or as a role, that may write"}
	}
	pooled := false
	if own, ok := c.(interface{ BackendPID() uint32 }); ok {
		pooled = own.BackendPID() != pid
	}
	own, ok := c.(*conn)
	if ok {
		own.migrating = !pooled
	}
	switch {
	case pooled && ok:
		return own.checkPooler(ctx, o)
	case pooled && !o.AllowPooler:
		return &dialect.RefusedError{
			Reason: "a connection pooler stands before the server, so that locks and settings may reach another's session",
			Mend:   "connect to the server itself, or allow a pooler in session mode with --allow-pooler",
		}
	}
	return nil
}

// settings are those of the session. The lock timeout is kept under a name of
// our own until a transaction begins: outside one it would end the long waits
// that CREATE INDEX CONCURRENTLY is made of, and leave an invalid index.
func (d pg) settings(o dialect.SessionOptions) [][2]string {
	list := [][2]string{
		{"search_path", searchPath(d.path)},
		{"client_encoding", "UTF8"},
		{"standard_conforming_strings", "on"},
		{"check_function_bodies", "on"},
		{"TimeZone", "UTC"},
		{"DateStyle", "ISO, YMD"},
		{"IntervalStyle", "postgres"},
		{"statement_timeout", strconv.Itoa(o.StatementTimeoutMillis) + "ms"},
		{"idle_in_transaction_session_timeout", "0"},
		{"lock_timeout", "0"},
		{"plan_cache_mode", "force_generic_plan"}, // the catalogue is read again and again
		{"tcp_keepalives_idle", "30"},
		{"tcp_keepalives_interval", "10"},
		{"tcp_keepalives_count", "3"},
		{"migrate.lock_timeout", strconv.Itoa(cmp.Or(o.LockTimeoutMillis, defaultLockTimeout)) + "ms"},
	}
	if d.version >= 14 {
		list = append(list, [2]string{"client_connection_check_interval", "1s"})
	}
	if d.role != "" {
		list = append(list, [2]string{"role", d.role})
	}
	if o.ApplicationName != "" {
		list = append(list, [2]string{"application_name", o.ApplicationName})
	}
	return list
}

// begin begins a transaction, in which waits for locks are bounded.
const (
	begin     = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; "
	boundWait = "SELECT pg_catalog.set_config('lock_timeout', coalesce(pg_catalog.current_setting('migrate.lock_timeout', true), '800ms'), true)"
)

// inTransaction are the statements with which a transaction begins to work.
// What went before, in a session that is somebody else's, may have changed the
// search path.
func (d pg) inTransaction(o dialect.BeginOptions) (settings, lock string, err error) {
	path, err := d.Literal(searchPath(d.path))
	if err != nil {
		return "", "", fmt.Errorf("the search path: %w", err)
	}
	settings = boundWait
	if !o.Within {
		settings += ", pg_catalog.set_config('search_path', " + path + ", false)"
	}
	table := o.VersionTable
	if table.Name == "" {
		return settings, "", nil
	}
	w := sqltext.NewWriter(d)
	w.Raw("; LOCK TABLE ").Name(d.schemaOr(table.Schema), table.Name).Raw(" IN SHARE ROW EXCLUSIVE MODE")
	if lock, _, err = w.Result(); err != nil {
		return "", "", fmt.Errorf("the version table: %w", err)
	}
	return settings, lock, nil
}

// Join implements [dialect.Migrator].
func (d pg) Join(ctx context.Context, c core.Conn, o dialect.BeginOptions) error {
	settings, lock, err := d.inTransaction(o)
	if o.Foreign {
		settings, lock = "", strings.TrimPrefix(lock, "; ")
	}
	if err == nil && settings+lock != "" {
		_, err = c.Exec(ctx, core.SQL(settings+lock))
	}
	return err
}

// Begin implements [dialect.Migrator], in one round trip where the version
// table exists. The lock on it keeps other deployers out, not readers.
func (d pg) Begin(ctx context.Context, c core.Conn, o dialect.BeginOptions) error {
	settings, lock, err := d.inTransaction(o)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, core.SQL(begin+settings+lock))
	if err == nil || lock == "" {
		return err
	}
	if err := d.Rollback(ctx, c); err != nil {
		return err
	}
	if code := sqlState(err); code == undefinedTable || code == undefinedSchema {
		_, err = c.Exec(ctx, core.SQL(begin+settings))
	}
	return err
}

// Commit implements [dialect.Migrator]. Deferred constraints are checked first,
// which also fails where a statement of the transaction has: COMMIT alone would
// roll back without an error.
func (d pg) Commit(ctx context.Context, c core.Conn) error {
	// A COMMIT that is cancelled on its way leaves it open whether it was done.
	_, err := c.Exec(context.WithoutCancel(ctx), core.SQL("SET CONSTRAINTS ALL IMMEDIATE; COMMIT"))
	if err == nil {
		return nil
	}
	if strings.HasPrefix(sqlState(err), integrityClass) {
		err = fmt.Errorf("%w: %w", dialect.ErrIntegrity, err)
	}
	if d.Classify(err) != core.ErrDisconnect {
		if rollback := d.Rollback(context.WithoutCancel(ctx), c); rollback != nil {
			return fmt.Errorf("%w (and rolling back: %w)", err, rollback)
		}
	}
	return err
}

// Rollback implements [dialect.Migrator].
func (pg) Rollback(ctx context.Context, c core.Conn) error {
	if own, ok := c.(*conn); ok {
		own.drop()
	}
	_, err := c.Exec(ctx, core.SQL("ROLLBACK"))
	return err
}
