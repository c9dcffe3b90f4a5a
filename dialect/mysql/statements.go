package mysql

import (
	"context"
	"database/sql/driver"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// ExecContext implements driver.ExecerContext. A statement with arguments takes
// two round trips, one of which prepares it; so each is prepared once.
func (s *session) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (result driver.Result, err error) {
	if len(args) == 0 {
		s.outdate(text)
		return s.nativeConn.ExecContext(ctx, text, nil)
	}
	err = s.withPrepared(ctx, text, func(stmt *dialect.KeptStmt) error {
		result, err = stmt.ExecContext(ctx, args)
		return err
	})
	return result, err
}

// QueryContext implements driver.QueryerContext.
func (s *session) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (rows driver.Rows, err error) {
	if len(args) == 0 {
		s.outdate(text)
		return s.nativeConn.QueryContext(ctx, text, nil)
	}
	err = s.withPrepared(ctx, text, func(stmt *dialect.KeptStmt) error {
		rows, err = stmt.QueryContext(ctx, args)
		return err
	})
	return rows, err
}

// outdates reports whether text changes what statements mean that were prepared
// before it: they keep the database and the sql_mode of that time. What a
// procedure changes is not seen.
func outdates(text string) bool {
	words := append(sqltext.FirstWords(text, syntax, 2), "", "")
	switch words[0] {
	case "USE":
		return true
	case "SET":
		return words[1] != "TRANSACTION"
	case "DROP":
		return words[1] == "DATABASE" || words[1] == "SCHEMA"
	}
	return false
}

// outdate gives up all statements where text is about to outdate them.
func (s *session) outdate(text string) {
	if outdates(text) {
		s.kept.ForgetAll()
	}
}

// withPrepared runs a statement that is kept. One that the server no longer
// knows, or could not bring up to date with its tables, was not executed, and is
// prepared again.
func (s *session) withPrepared(ctx context.Context, text string, run func(*dialect.KeptStmt) error) error {
	err := s.prepared(ctx, text, run)
	if n := errorNumber(err); n != erUnknownStmt && n != erNeedReprepare {
		return err
	}
	s.kept.Forget(text)
	return s.prepared(ctx, text, run)
}

// prepared runs a statement, which is prepared if it is not kept. Where the
// server has no room for another, those of the session are given up.
func (s *session) prepared(ctx context.Context, text string, run func(*dialect.KeptStmt) error) error {
	stmt, err := s.kept.Use(ctx, s, text)
	if errorNumber(err) == erTooManyStmts {
		s.kept.ForgetAll()
		stmt, err = s.kept.Use(ctx, s, text)
	}
	if err != nil {
		return err
	}
	defer stmt.Done() // a connection reads its rows before it is used again
	return run(stmt)
}

// Server errors; see "Server Error Message Reference" in MySQL's manual.
const (
	erUnknownStmt   = 1243
	erTooManyStmts  = 1461
	erNeedReprepare = 1615
)
