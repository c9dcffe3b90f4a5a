package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
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

// kinds are the kinds of SQLite's primary result codes, and of its extended
// ones (https://www.sqlite.org/rescode.html).
var kinds = map[int]core.ErrorKind{
	lib.SQLITE_CONSTRAINT_UNIQUE:     core.ErrUnique,
	lib.SQLITE_CONSTRAINT_PRIMARYKEY: core.ErrUnique,
	lib.SQLITE_CONSTRAINT_ROWID:      core.ErrUnique,
	lib.SQLITE_CONSTRAINT_FOREIGNKEY: core.ErrForeignKey,
	lib.SQLITE_CONSTRAINT_NOTNULL:    core.ErrNotNull,
	lib.SQLITE_CONSTRAINT_CHECK:      core.ErrCheck,
	lib.SQLITE_CONSTRAINT_DATATYPE:   core.ErrData,
	lib.SQLITE_BUSY_SNAPSHOT:         core.ErrSerialization,
	lib.SQLITE_BUSY:                  core.ErrLockTimeout,
	lib.SQLITE_LOCKED:                core.ErrLockTimeout,
	lib.SQLITE_INTERRUPT:             core.ErrCanceled,
	lib.SQLITE_READONLY:              core.ErrReadOnly,
	lib.SQLITE_PERM:                  core.ErrDenied,
	lib.SQLITE_AUTH:                  core.ErrDenied,
	lib.SQLITE_CANTOPEN:              core.ErrDenied,
	lib.SQLITE_MISMATCH:              core.ErrData,
	lib.SQLITE_TOOBIG:                core.ErrData,
	lib.SQLITE_FULL:                  core.ErrNoSpace,
	lib.SQLITE_NOMEM:                 core.ErrNoSpace,
}

// Classify implements [dialect.Migrator].
func (Dialect) Classify(err error) core.ErrorKind {
	var known *core.Error
	if errors.As(err, &known) {
		return known.Kind
	}
	var own *sqlite.Error
	switch {
	case errors.As(err, &own):
		return kindOf(own)
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		return core.ErrDisconnect
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return core.ErrCanceled
	}
	return core.ErrOther
}

// kindOf tells the kind of SQLite's error. A statement that it cannot prepare
// has one code, and is told by its message.
func kindOf(e *sqlite.Error) core.ErrorKind {
	if kind, ok := kinds[e.Code()]; ok {
		return kind
	}
	if e.Code() != lib.SQLITE_ERROR {
		return kinds[e.Code()&0xff]
	}
	message := e.Error()
	switch {
	case strings.Contains(message, "no such "), strings.Contains(message, "has no column named "):
		return core.ErrUndefined
	case strings.Contains(message, "syntax error"), strings.Contains(message, "incomplete input"),
		strings.Contains(message, "unrecognized token"):
		return core.ErrSyntax
	case strings.Contains(message, "Cannot add a NOT NULL column"):
		return core.ErrNotNull
	case strings.Contains(message, "malformed JSON"), strings.Contains(message, "integer overflow"):
		return core.ErrData
	}
	return core.ErrOther
}

// sent is a statement on its way to the database.
type sent struct {
	text string
	args []any
	// verbatim: errors are reported without the statement, which the migrator
	// shows by itself.
	verbatim bool
}

// failure makes an [*core.Error] of an error of the driver. SQLite's messages
// repeat no values.
func (s sent) failure(err error) error {
	if err == nil {
		return nil
	}
	err = explain(err)
	e := &core.Error{Kind: Dialect{}.Classify(err), Message: err.Error(), Reveal: s.verbatim && len(s.args) == 0, Err: err}
	if !s.verbatim {
		e.Statement, e.Args = s.text, s.args
	}
	var own *sqlite.Error
	if errors.As(err, &own) {
		e.Code = strconv.Itoa(own.Code())
		describe(e, own.Error())
		if _, said, found := strings.Cut(own.Error(), raised); found && strings.Contains(s.text, raise) {
			e.Message, _, _ = strings.Cut(said, "' (")
			e.Reveal = false
		}
	}
	return e
}

// describe fills in what the failure is about, as far as the message tells:
//
//	UNIQUE constraint failed: t.a, t.b
//	UNIQUE constraint failed: index 'ix_expression'
//	NOT NULL constraint failed: t.a
//	CHECK constraint failed: ck_name
func describe(e *core.Error, message string) {
	_, about, found := strings.Cut(message, " constraint failed: ")
	if !found {
		return
	}
	if i := strings.LastIndex(about, " ("); i >= 0 { // the driver adds the code
		about = about[:i]
	}
	if index, ok := strings.CutPrefix(about, "index '"); ok {
		e.Constraint = strings.TrimSuffix(index, "'")
		return
	}
	switch e.Kind {
	case core.ErrCheck:
		e.Constraint = about // an unnamed one is told by its expression
	case core.ErrUnique, core.ErrNotNull:
		var columns []string
		for _, name := range strings.Split(about, ", ") {
			table, column, _ := strings.Cut(name, ".")
			e.Table, columns = table, append(columns, column)
		}
		e.Column = strings.Join(columns, ", ")
	}
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
