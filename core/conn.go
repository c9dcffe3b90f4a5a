package core

import (
	"context"

	"limbeck.dev/migrate/sqltext"
)

// Statement is something that can be executed: it writes itself as SQL.
type Statement interface {
	// WriteSQL writes the statement; what is wrong with it is kept by the
	// writer (sqltext.Writer.Fail).
	WriteSQL(w *sqltext.Writer)
}

// Conn executes statements: a connection, or a transaction on one. It is not
// safe for use by several goroutines at once, unless it says so. What the
// database or its driver makes of a statement is an [*Error].
type Conn interface {
	// Exec executes a statement that returns no rows. When the context ends,
	// the statement is stopped on the server as well, and the context's error
	// is returned.
	Exec(ctx context.Context, stmt Statement) (Result, error)
	// Query executes a statement that returns rows. The rows must be closed
	// before the connection is used again.
	Query(ctx context.Context, stmt Statement) (Rows, error)
}

// Result tells what a statement did.
type Result struct {
	// RowsAffected counts the rows inserted, updated or deleted, as the
	// database counts them; 0 for DDL.
	RowsAffected int64
	// InsertID is the key that AUTO_INCREMENT gave to the row of an INSERT, or to
	// the first one of several, on MySQL and MariaDB; 0 where it gave none, and on
	// other databases, whose INSERT returns keys (RETURNING).
	InsertID int64
}

// Rows is a stream of rows; it must be closed.
type Rows interface {
	// Next moves to the next row; false at the end or after an error.
	Next() bool
	// Columns returns the names of the columns, as the server gives them.
	Columns() []string
	// Scan copies the columns of the row into the targets, as database/sql does.
	Scan(targets ...any) error
	// Err returns the error that ended the rows, if one did.
	Err() error
	// Close ends the stream and returns Err. Closing again does nothing more.
	Close() error
}

// QueryEach runs a query and calls scan for each row; scan gets the row's Scan
// function. It stops at the first error.
func QueryEach(ctx context.Context, c Conn, stmt Statement, scan func(scan func(...any) error) error) error {
	rows, err := c.Query(ctx, stmt)
	if err != nil {
		return err
	}
	defer rows.Close() // a panic of scan passes by
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Close()
}

// QueryOne scans the first row of a query into the targets and reports whether
// there was one.
func QueryOne(ctx context.Context, c Conn, stmt Statement, targets ...any) (found bool, err error) {
	rows, err := c.Query(ctx, stmt)
	if err != nil {
		return false, err
	}
	defer rows.Close() // a panic of a target passes by
	if found = rows.Next(); found {
		if err := rows.Scan(targets...); err != nil {
			return false, err
		}
	}
	return found, rows.Close()
}
