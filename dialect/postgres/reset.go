package postgres

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
)

// undone are the statements that undo what was done to a session, but for its
// advisory locks, of which the deployment lock is one.
var undone = []string{"RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "CLOSE ALL", "UNLISTEN *", "DISCARD SEQUENCES", "DISCARD TEMP"}

// Reset implements [dialect.Migrator], in one round trip where the session has
// no prepared statements and no locks but ours.
func (d pg) Reset(ctx context.Context, c core.Conn, key string) (kept bool, err error) {
	own, ok := c.(*conn)
	if !ok || own.borrowed {
		return true, nil
	}
	text := ""
	for _, statement := range undone {
		text += statement + "; "
	}
	if _, err := own.Exec(ctx, core.SQL(text+"SELECT "+own.settings)); err != nil {
		return false, fmt.Errorf("resetting the session: %w", err)
	}
	var prepared bool
	var ours, others int
	id := uint64(lockID(key))
	_, err = core.QueryOne(ctx, own, core.SQL(fmt.Sprintf(`SELECT EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql),
			pg_catalog.count(*) FILTER (WHERE %[1]s), pg_catalog.count(*) FILTER (WHERE NOT (%[1]s))
		FROM pg_catalog.pg_locks WHERE locktype OPERATOR(pg_catalog.=) 'advisory' AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()`,
		isLock(id))), &prepared, &ours, &others)
	if err == nil && prepared {
		err = own.forgetPrepared(ctx)
	}
	if err == nil && others > 0 {
		_, err = own.Exec(ctx, core.SQL("SELECT pg_catalog.pg_advisory_unlock_all()"))
	}
	if err != nil {
		return false, fmt.Errorf("resetting the session: %w", err)
	}
	return ours > 0 && others == 0, nil
}

// isLock is the condition that a row of pg_locks is an advisory lock.
func isLock(id uint64) string {
	return fmt.Sprintf("classid OPERATOR(pg_catalog.=) %d::pg_catalog.oid AND objid OPERATOR(pg_catalog.=) %d::pg_catalog.oid"+
		" AND objsubid OPERATOR(pg_catalog.=) 1::pg_catalog.int2", id>>32, uint32(id))
}

// forgetPrepared gives up all prepared statements, ours as well.
func (c *conn) forgetPrepared(ctx context.Context) error {
	c.planned = nil
	return c.native.DeallocateAll(ctx)
}

// ownSettings are the statements that put the rest of a transaction under our
// own settings.
func (d pg) ownSettings() []string {
	return []string{
		"SET LOCAL SESSION AUTHORIZATION DEFAULT", "SET LOCAL role TO " + d.ownRole(),
		"SET LOCAL client_encoding = 'UTF8'", "SET LOCAL standard_conforming_strings = on",
		"SET LOCAL search_path = " + searchPath(d.path),
	}
}

// ownRole stands in SET ROLE for the role of the session.
func (d pg) ownRole() string {
	if d.role == "" {
		return "DEFAULT"
	}
	quoted, _ := d.QuoteIdent(d.role) // it was checked with the URL's options
	return quoted
}

// Own implements [dialect.Migrator].
func (d pg) Own(ctx context.Context, c core.Conn) error {
	text := ""
	for _, statement := range d.ownSettings() {
		text += statement + "; "
	}
	_, err := c.Exec(ctx, core.SQL(text))
	return err
}

// Values implements [dialect.Migrator]: the settings of the session where a
// function may have made some. What else a script sets, its statements set again.
func (pg) Values(ctx context.Context, c core.Conn, variables []string) (text string, err error) {
	own, ok := c.(*conn)
	if !ok || own.borrowed || len(variables) == 0 {
		return "", nil
	}
	if _, err = core.QueryOne(ctx, own, core.SQL(sessionSettings), &text); err != nil {
		err = fmt.Errorf("reading the settings of the session: %w", err)
	}
	return text, err
}

// sessionSettings is a query for the statement that makes the settings of the
// session again, but for those of the transaction that is open.
const sessionSettings = `SELECT pg_catalog.concat('SELECT ', pg_catalog.string_agg(pg_catalog.format('pg_catalog.set_config(%L, %L, false)', name, setting), ', ')) FROM (
	SELECT 'role' AS name, pg_catalog.current_setting('role') AS setting UNION ALL
	SELECT name, setting FROM pg_catalog.pg_settings WHERE source OPERATOR(pg_catalog.=) 'session' AND context OPERATOR(pg_catalog.=) ANY ('{user,superuser}'::pg_catalog.text[])
		AND name OPERATOR(pg_catalog.<>) ALL ('{lock_timeout,transaction_isolation,transaction_read_only,transaction_deferrable}'::pg_catalog.text[])) AS s`

// Home implements [dialect.Migrator].
func (pg) Home(context.Context, core.Conn) (string, error) { return "", nil }

// AfterRevision implements [dialect.Compiler].
func (d pg) AfterRevision(texts []string, _ string) ([]string, error) {
	return append(append([]string{"DEALLOCATE ALL"}, undone...), d.Preamble()...), nil
}

// OwnTables implements [dialect.Compiler].
func (d pg) OwnTables([]string, string) ([]string, error) { return d.ownSettings(), nil }
