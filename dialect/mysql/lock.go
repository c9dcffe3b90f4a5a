package mysql

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"limbeck.dev/migrate/core"
)

// lockName is the name of a deployment lock. GET_LOCK's names are the whole
// server's, so the database is part of it; MySQL takes 64 characters and does
// not tell capitals from small letters.
//
// A connection of ours keeps the name: a script may USE another database.
func lockName(ctx context.Context, c core.Conn, key string) (string, error) {
	own, kept := c.(*conn)
	if kept && own.locks[key] != "" {
		return own.locks[key], nil
	}
	database, err := currentDatabase(ctx, c)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(database + "\x00" + key))
	name := "migrate_" + hex.EncodeToString(sum[:20])
	if kept {
		if own.locks == nil {
			own.locks = make(map[string]string)
		}
		own.locks[key] = name
	}
	return name, nil
}

// TryLock implements [dialect.Migrator]. The lock outlives transactions and DDL,
// and a dead client's statement keeps it until the server is done with it.
func (d Dialect) TryLock(ctx context.Context, c core.Conn, key string) (bool, error) {
	name, err := lockName(ctx, c, key)
	if err != nil {
		return false, err
	}
	var got *int
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT GET_LOCK(?, 0)", name), &got); err != nil {
		return false, err
	}
	if got == nil {
		return false, errors.New("the server could not take the deployment lock (GET_LOCK gave NULL)")
	}
	return *got == 1, nil
}

// Unlock implements [dialect.Migrator].
func (d Dialect) Unlock(ctx context.Context, c core.Conn, key string) error {
	name, err := lockName(ctx, c, key)
	if err != nil {
		return err
	}
	var released *int
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT RELEASE_LOCK(?)", name), &released); err != nil {
		return err
	}
	if released == nil || *released != 1 {
		return errors.New("the deployment lock was not held by this connection")
	}
	return nil
}

// HoldsLock implements [dialect.Migrator].
func (d Dialect) HoldsLock(ctx context.Context, c core.Conn, key string) (bool, error) {
	name, err := lockName(ctx, c, key)
	if err != nil {
		return false, err
	}
	var held *bool
	_, err = core.QueryOne(ctx, c, core.SQL("SELECT IS_USED_LOCK(?) = CONNECTION_ID()", name), &held)
	return held != nil && *held, err
}

// WhileLocked implements [dialect.Migrator]. The name has letters and digits only.
func (d Dialect) WhileLocked(ctx context.Context, c core.Conn, key string) (string, error) {
	name, err := lockName(ctx, c, key)
	return " FROM DUAL WHERE IS_USED_LOCK('" + name + "') = CONNECTION_ID()", err
}

// LockHolder implements [dialect.Migrator]. Without the PROCESS privilege only
// the number of the connection is known.
func (d Dialect) LockHolder(ctx context.Context, c core.Conn, key string) (string, error) {
	name, err := lockName(ctx, c, key)
	if err != nil {
		return "", err
	}
	var id *int64
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT IS_USED_LOCK(?)", name), &id); err != nil || id == nil {
		return "", err
	}
	var user, host, command string
	var seconds int64
	found, err := core.QueryOne(ctx, c, core.SQL(
		"SELECT user, host, command, time FROM information_schema.processlist WHERE id = ?", *id), &user, &host, &command, &seconds)
	if err != nil || !found {
		return fmt.Sprintf("connection %d", *id), err
	}
	doing := fmt.Sprintf("at work for %d s", seconds)
	if command == "Sleep" {
		doing = fmt.Sprintf("idle for %d s", seconds)
	}
	return fmt.Sprintf("connection %d of %s from %s, %s", *id, user, host, doing), nil
}
