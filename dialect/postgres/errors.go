package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// SQLSTATE codes that the migrator decides by.
const (
	integrityClass  = "23"
	undefinedTable  = "42P01"
	undefinedSchema = "3F000"
	noTransaction   = "25P01"
)

// kinds are the kinds of SQLSTATE codes, and of their classes (appendix A of
// the PostgreSQL manual).
var kinds = map[string]core.ErrorKind{
	"23505": core.ErrUnique,
	"23503": core.ErrForeignKey,
	"23001": core.ErrForeignKey, // RESTRICT
	"23502": core.ErrNotNull,
	"23514": core.ErrCheck,
	"44":    core.ErrCheck, // WITH CHECK OPTION of a view
	"23P01": core.ErrExclusion,
	"40001": core.ErrSerialization,
	"40P01": core.ErrDeadlock,
	"55P03": core.ErrLockTimeout,
	"57014": core.ErrCanceled,
	"25P04": core.ErrCanceled, // transaction_timeout

	"08":    core.ErrDisconnect,
	"57P01": core.ErrDisconnect, // the ways in which a server ends a session
	"57P02": core.ErrDisconnect,
	"57P03": core.ErrDisconnect,
	"57P05": core.ErrDisconnect,
	"25P03": core.ErrDisconnect,

	"25006": core.ErrReadOnly,
	"42501": core.ErrDenied,
	"28":    core.ErrDenied,

	"42601": core.ErrSyntax,
	"42P01": core.ErrUndefined,
	"42P02": core.ErrUndefined,
	"42703": core.ErrUndefined,
	"42704": core.ErrUndefined,
	"42883": core.ErrUndefined,
	"3D000": core.ErrUndefined,
	"3F000": core.ErrUndefined,
	"22":    core.ErrData,
	"53100": core.ErrNoSpace,
	"53200": core.ErrNoSpace,
}

// sqlState returns the SQLSTATE of a server's error; "" for other errors.
func sqlState(err error) string {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return pgErr.Code
	}
	return ""
}

// Classify implements [dialect.Migrator].
func (pg) Classify(err error) core.ErrorKind {
	var known *core.Error
	if errors.As(err, &known) {
		return known.Kind
	}
	code := sqlState(err)
	switch {
	case code == "" && broken(err):
		return core.ErrDisconnect
	case code == "" && stopped(err):
		return core.ErrCanceled
	case len(code) < 2:
		return core.ErrOther
	}
	if kind, ok := kinds[code]; ok {
		return kind
	}
	return kinds[code[:2]]
}

// stopped reports whether the context ended a statement.
func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// broken reports whether a connection failed, rather than a statement on it.
func broken(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	switch {
	case err == nil, stopped(err), strings.Contains(err.Error(), "conn busy"):
		return false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.As(err, &network), errors.As(err, &connect), pgconn.SafeToRetry(err):
		return true
	}
	return strings.Contains(err.Error(), "conn closed")
}

// sent is a statement on its way to the server.
type sent struct {
	text string
	args []any
	// verbatim: errors are reported without the statement, which the migrator
	// shows by itself, and in the server's own words, which may repeat a value of
	// the statement: not where those are arguments.
	verbatim bool
}

// failure makes an [*core.Error] of an error of pgx. What the server says
// beside its message is part of it, and where the context's end is why the
// statement was stopped, so is the context's error.
func (s sent) failure(ctx context.Context, err error) error { return s.failureOf(ctx, err, nil) }

// failureOf is failure, where a row may have been scanned into targets.
func (s sent) failureOf(ctx context.Context, err error, targets []any) error {
	if err == nil {
		return nil
	}
	e := &core.Error{Kind: pg{}.Classify(err), Message: err.Error(), Reveal: s.verbatim && len(s.args) == 0}
	if !s.verbatim {
		e.Statement, e.Args = s.text, s.args
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		e.Code, e.Constraint, e.Schema, e.Table, e.Column =
			server.Code, server.ConstraintName, server.SchemaName, server.TableName, server.ColumnName
		e.Message = withoutValues(server)
		for _, more := range []string{server.Detail, server.Hint} {
			if more != "" {
				err = fmt.Errorf("%w; %s", err, more)
			}
		}
	} else if text, _, encode := strings.Cut(err.Error(), ": unable to encode "); encode {
		e.Kind, e.Message = core.ErrData, text+": the value does not fit the type that the server expects"
	} else {
		dialect.DescribeScan(e, err, targets)
	}
	if cause := ctx.Err(); cause != nil {
		if !errors.Is(err, cause) {
			err = errors.Join(cause, err)
		}
		e.Message = cause.Error() + ": " + e.Message
	}
	e.Err = err
	return e
}

// withoutValues is what the server says, as [pgconn.PgError] writes it, without
// the values that it repeats: those of a row that breaks a constraint are in
// the detail, those that cannot be read stand in double quotes.
func withoutValues(e *pgconn.PgError) string {
	message, more := e.Message, e.Detail
	switch e.Code[:min(2, len(e.Code))] {
	case integrityClass:
		more = ""
	case "22":
		more = ""
		if first, last := strings.IndexByte(message, '"'), strings.LastIndexByte(message, '"'); first < last {
			message = message[:first] + "***" + message[last+1:]
		}
	}
	text := e.Severity + ": " + message + " (SQLSTATE " + e.Code + ")"
	for _, s := range []string{more, e.Hint} {
		if s != "" {
			text += "; " + s
		}
	}
	return text
}
