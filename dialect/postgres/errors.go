package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"limbeck.dev/migrate/dialect"
)

// SQLSTATE codes, from appendix A of the PostgreSQL manual.
const (
	integrityClass   = "23"
	connectionClass  = "08"
	authClass        = "28"
	undefinedTable   = "42P01"
	undefinedSchema  = "3F000"
	noTransaction    = "25P01"
	readOnlyState    = "25006"
	noPrivilege      = "42501"
	lockNotAvailable = "55P03"
	deadlockDetected = "40P01"
	serialization    = "40001"
)

// lost are the ways in which a server ends a session.
var lost = map[string]bool{"57P01": true, "57P02": true, "57P03": true, "57P05": true, "25P03": true}

// sqlState returns the SQLSTATE of a server's error; "" for other errors.
func sqlState(err error) string {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return pgErr.Code
	}
	return ""
}

// Classify implements [dialect.Migrator].
func (pg) Classify(err error) dialect.ErrorClass {
	code := sqlState(err)
	switch {
	case code == lockNotAvailable:
		return dialect.ClassLockTimeout
	case code == deadlockDetected:
		return dialect.ClassDeadlock
	case code == serialization:
		return dialect.ClassSerialize
	case code == readOnlyState:
		return dialect.ClassReadOnly
	case code == noPrivilege, strings.HasPrefix(code, authClass):
		return dialect.ClassDenied
	case strings.HasPrefix(code, connectionClass), lost[code], code == "" && broken(err):
		return dialect.ClassDisconnect
	}
	return dialect.ClassOther
}

// broken reports whether a connection failed, rather than a statement on it.
func broken(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.As(err, &network), errors.As(err, &connect), pgconn.SafeToRetry(err):
		return true
	}
	return strings.Contains(err.Error(), "conn closed")
}
