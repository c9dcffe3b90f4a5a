package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"limbeck.dev/migrate/dialect"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// code returns SQLite's primary result code of err; 0 if err is not SQLite's.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// Classify implements [dialect.Migrator].
func (Dialect) Classify(err error) dialect.ErrorClass {
	switch code(err) {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return dialect.ClassLockTimeout
	case lib.SQLITE_READONLY:
		return dialect.ClassReadOnly
	case lib.SQLITE_PERM, lib.SQLITE_AUTH, lib.SQLITE_CANTOPEN:
		return dialect.ClassDenied
	}
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return dialect.ClassDisconnect
	}
	return dialect.ClassOther
}

// explain adds what to do to the errors whose own text does not tell.
func explain(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	switch code(err) {
	case lib.SQLITE_NOTADB:
		return fmt.Errorf("the file is not a SQLite database, or it is encrypted: %w", err)
	case lib.SQLITE_BUSY:
		return fmt.Errorf("another process is writing to the database and did not finish in time: %w", err)
	case lib.SQLITE_READONLY:
		return fmt.Errorf("the database file cannot be written: %w", err)
	}
	return err
}
