package mysql

import (
	"container/list"
	"context"
	"database/sql/driver"

	"limbeck.dev/migrate/sqltext"
)

// mostStatements is how many prepared statements a session keeps. The server
// has room for 16,382 of all sessions together, unless it is told otherwise
// (max_prepared_stmt_count).
const mostStatements = 64

// statements are those that a session keeps prepared. A statement with
// arguments takes two round trips, one of which prepares it; so each is prepared
// once, and the one that was not used for longest makes room.
type statements struct {
	byText map[string]*list.Element // of statement
	recent list.List                // the latest first
}

type statement struct {
	text   string
	native preparedStmt
}

// preparedStmt is what the driver's statements are.
type preparedStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// ExecContext implements driver.ExecerContext.
func (s *session) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (result driver.Result, err error) {
	if len(args) == 0 {
		s.kept.before(text)
		return s.nativeConn.ExecContext(ctx, text, nil)
	}
	err = s.withPrepared(ctx, text, func(stmt preparedStmt) error {
		result, err = stmt.ExecContext(ctx, args)
		return err
	})
	return result, err
}

// QueryContext implements driver.QueryerContext.
func (s *session) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (rows driver.Rows, err error) {
	if len(args) == 0 {
		s.kept.before(text)
		return s.nativeConn.QueryContext(ctx, text, nil)
	}
	err = s.withPrepared(ctx, text, func(stmt preparedStmt) error {
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

// withPrepared runs a statement that is kept. One that the server no longer
// knows, or could not bring up to date with its tables, was not executed, and is
// prepared again.
func (s *session) withPrepared(ctx context.Context, text string, run func(preparedStmt) error) error {
	stmt, err := s.prepared(ctx, text)
	if err != nil {
		return err
	}
	err = run(stmt)
	if n := errorNumber(err); n != erUnknownStmt && n != erNeedReprepare {
		return err
	}
	s.kept.forget(text)
	if stmt, err = s.prepared(ctx, text); err != nil {
		return err
	}
	return run(stmt)
}

// prepared returns the statement, which is prepared if it is not kept. Where the
// server has no room for another, those of the session are given up.
func (s *session) prepared(ctx context.Context, text string) (preparedStmt, error) {
	if stmt := s.kept.use(text); stmt != nil {
		return stmt, nil
	}
	stmt, err := s.PrepareContext(ctx, text)
	if errorNumber(err) == erTooManyStmts {
		s.kept.forgetAll()
		stmt, err = s.PrepareContext(ctx, text)
	}
	if err != nil {
		return nil, err
	}
	native := stmt.(preparedStmt)
	s.kept.keep(text, native)
	return native, nil
}

// Server errors; see "Server Error Message Reference" in MySQL's manual.
const (
	erUnknownStmt   = 1243
	erTooManyStmts  = 1461
	erNeedReprepare = 1615
)

func (k *statements) use(text string) preparedStmt {
	e, ok := k.byText[text]
	if !ok {
		return nil
	}
	k.recent.MoveToFront(e)
	return e.Value.(statement).native
}

func (k *statements) keep(text string, native preparedStmt) {
	if k.byText == nil {
		k.byText = make(map[string]*list.Element)
	}
	if k.recent.Len() == mostStatements {
		k.forget(k.recent.Back().Value.(statement).text)
	}
	k.byText[text] = k.recent.PushFront(statement{text, native})
}

// forget closes a statement; that the server hears of it is not waited for.
func (k *statements) forget(text string) {
	e := k.byText[text]
	delete(k.byText, text)
	_ = k.recent.Remove(e).(statement).native.Close()
}

// before gives up all of them where text is about to outdate them.
func (k *statements) before(text string) {
	if outdates(text) {
		k.forgetAll()
	}
}

func (k *statements) forgetAll() {
	for text := range k.byText {
		k.forget(text)
	}
}
