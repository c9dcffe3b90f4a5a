package core

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoRows says that a query that must return a row returned none.
var ErrNoRows = errors.New("no row was returned")

// ErrMultipleRows says that a query that must return one row returned more.
var ErrMultipleRows = errors.New("more than one row was returned")

// ErrorKind is a kind of failure, the same over all databases. Each kind is an
// error itself, so that errors.Is(err, core.ErrUnique) finds an [*Error] of
// that kind.
type ErrorKind string

// The kinds of failure.
const (
	ErrOther         ErrorKind = ""
	ErrUnique        ErrorKind = "unique"        // a primary key or unique constraint, or a unique index
	ErrForeignKey    ErrorKind = "foreign key"   // a row that is referred to is missing, or still referred to
	ErrNotNull       ErrorKind = "not null"      // no value where there must be one
	ErrCheck         ErrorKind = "check"         // a check constraint, or a domain's
	ErrExclusion     ErrorKind = "exclusion"     // an exclusion constraint (PostgreSQL)
	ErrSerialization ErrorKind = "serialization" // a concurrent transaction was first; run this one again
	ErrDeadlock      ErrorKind = "deadlock"      // chosen as a deadlock's victim; run it again
	ErrLockTimeout   ErrorKind = "lock timeout"  // somebody else holds a lock
	ErrCanceled      ErrorKind = "canceled"      // stopped: by the context, a statement timeout, or an administrator
	ErrDisconnect    ErrorKind = "disconnect"    // the connection is gone
	ErrReadOnly      ErrorKind = "read only"     // the transaction, session, server or file cannot be written
	ErrDenied        ErrorKind = "denied"        // no privilege, or who one is was not believed
	ErrSyntax        ErrorKind = "syntax"        // the database cannot read the statement
	ErrUndefined     ErrorKind = "undefined"     // no such table, column, function or other object
	ErrData          ErrorKind = "data"          // a value that is out of range, too long, or of another type
	ErrNoSpace       ErrorKind = "no space"      // the disk, memory or a quota is full
)

// Error implements error.
func (k ErrorKind) Error() string {
	if k == ErrOther {
		return "database error"
	}
	return "database error: " + string(k)
}

// Retryable reports whether the same transaction may succeed when it is run
// again from its beginning.
func (k ErrorKind) Retryable() bool {
	return k == ErrLockTimeout || k == ErrDeadlock || k == ErrSerialization
}

// KindOf returns the kind of the first [*Error] in err's chain; ErrOther where
// there is none.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ErrOther
}

// Error is what a database or its driver made of a statement, in one form for
// all databases. Its text holds no argument and no other value of a row unless
// Reveal is set; the driver's own error, which may, is Err.
type Error struct {
	Kind ErrorKind
	// Code is the server's: a SQLSTATE (PostgreSQL), an error number (MySQL,
	// MariaDB) or an extended result code (SQLite); "" where a driver failed.
	Code string
	// Constraint, Schema, Table and Column are what the failure is about, each
	// "" where the database does not tell. SQLite tells the columns of a unique
	// constraint, not its name: Column is then a list with commas.
	Constraint, Schema, Table, Column string
	// Message is the server's message without the values in it.
	Message string
	// Statement is the text of the statement, where it is known.
	Statement string
	// Args are its arguments; they are printed only where Reveal is set.
	Args []any
	// Reveal makes Error print the driver's own message and the arguments.
	Reveal bool
	// Err is the driver's error.
	Err error
}

// Error implements error: the message, and the statement if it is known; of a
// very long one, its beginning.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Reveal {
		b.WriteString(e.Err.Error())
	} else {
		b.WriteString(e.Message)
	}
	if e.Statement != "" {
		fmt.Fprintf(&b, " (in %s)", excerpt(strings.TrimSpace(e.Statement)))
	}
	if e.Reveal && e.Statement != "" && len(e.Args) > 0 {
		fmt.Fprintf(&b, " with %v", e.Args)
	}
	return b.String()
}

// excerpt keeps an error readable where the statement is that of many rows.
func excerpt(statement string) string {
	const most = 2000
	if len(statement) <= most {
		return statement
	}
	return strings.ToValidUTF8(statement[:most], "") + "…"
}

// Unwrap returns the driver's error.
func (e *Error) Unwrap() error { return e.Err }

// Is makes the error equal to its kind.
func (e *Error) Is(target error) bool {
	kind, ok := target.(ErrorKind)
	return ok && kind == e.Kind
}
