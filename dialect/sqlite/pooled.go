package sqlite

import (
	"context"
	"database/sql/driver"

	"limbeck.dev/migrate/dialect"
)

// session is a connection of the driver that knows whether it was set up. It
// keeps statements with arguments prepared: to parse one takes as long as to
// read a row. SQLite itself prepares them again when the schema has changed, and
// one whose rows are closed locks nothing.
type session struct {
	nativeConn
	ready bool
	kept  dialect.Kept
}

// Close implements driver.Conn.
func (s *session) Close() error {
	s.kept.ForgetAll()
	return s.nativeConn.Close()
}

// ExecContext implements driver.ExecerContext.
func (s *session) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 {
		return s.nativeConn.ExecContext(ctx, text, nil)
	}
	stmt, err := s.kept.Use(ctx, s, text)
	if err != nil {
		return nil, err
	}
	defer stmt.Done()
	return stmt.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (s *session) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if len(args) == 0 {
		return s.nativeConn.QueryContext(ctx, text, nil)
	}
	stmt, err := s.kept.Use(ctx, s, text)
	if err != nil {
		return nil, err
	}
	found, err := stmt.QueryContext(ctx, args)
	if err != nil {
		stmt.Done()
		return nil, err
	}
	return &keptRows{found, stmt}, nil
}

// keptRows are the rows of a statement that is kept.
type keptRows struct {
	driver.Rows
	stmt *dialect.KeptStmt
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	defer r.stmt.Done()
	return r.Rows.Close()
}
