package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
)

// lockID is the number of the advisory lock for a key.
func lockID(key string) int64 {
	sum := sha256.Sum256([]byte(key))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// TryLock implements [dialect.Migrator]. It does not wait: a wait for an
// advisory lock would make a deadlock with CREATE INDEX CONCURRENTLY.
func (pg) TryLock(ctx context.Context, c core.Conn, key string) (bool, error) {
	var got bool
	_, err := core.QueryOne(ctx, c, core.SQL(fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_lock(%d)", lockID(key))), &got)
	return got, err
}

// TryLockTx implements [dialect.TxLocker].
func (pg) TryLockTx(ctx context.Context, c core.Conn, key string) (bool, error) {
	var got bool
	_, err := core.QueryOne(ctx, c, core.SQL(fmt.Sprintf("SELECT pg_catalog.pg_try_advisory_xact_lock(%d)", lockID(key))), &got)
	return got, err
}

// Unlock implements [dialect.Migrator].
func (pg) Unlock(ctx context.Context, c core.Conn, key string) error {
	var held bool
	_, err := core.QueryOne(ctx, c, core.SQL(fmt.Sprintf("SELECT pg_catalog.pg_advisory_unlock(%d)", lockID(key))), &held)
	if err == nil && !held {
		err = errors.New("the deployment lock was not held by this connection")
	}
	return err
}

// HoldsLock implements [dialect.Migrator].
func (pg) HoldsLock(ctx context.Context, c core.Conn, key string) (held bool, err error) {
	_, err = core.QueryOne(ctx, c, core.SQL("SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE locktype OPERATOR(pg_catalog.=) 'advisory'"+
		" AND granted AND pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND "+isLock(uint64(lockID(key)))+")"), &held)
	return held, err
}

// WhileLocked implements [dialect.Migrator].
func (pg) WhileLocked(context.Context, core.Conn, string) (string, error) { return "", nil }

// LockHolder implements [dialect.Migrator]: the application, process, user and
// address of the session that holds the lock.
func (pg) LockHolder(ctx context.Context, c core.Conn, key string) (string, error) {
	id := uint64(lockID(key))
	var pid int
	var application, user, address string
	var since time.Time
	found, err := core.QueryOne(ctx, c, core.SQL(fmt.Sprintf(
		`SELECT l.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''),
			coalesce(pg_catalog.host(a.client_addr), 'local'), coalesce(a.backend_start, pg_catalog.now())
		FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
		WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %d::oid AND l.objid = %d::oid AND l.objsubid = 1::smallint
		AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())`,
		id>>32, uint32(id))), &pid, &application, &user, &address, &since)
	if err != nil || !found {
		return "", err
	}
	return fmt.Sprintf("%q of user %q from %s, server process %d, connected since %s",
		application, user, address, pid, since.UTC().Format(time.DateTime+" UTC")), nil
}
