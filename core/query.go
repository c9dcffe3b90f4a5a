package core

import (
	"context"
	"iter"

	"limbeck.dev/migrate/sqltext"
)

// Query is a statement whose rows are read as Rs. It is a value, and may be
// executed any number of times. [Into] and [Columns1] and its likes make one.
type Query[R any] struct {
	stmt    Statement
	targets func(row *R) []any // nil: as the result's columns are named
}

// Into reads the rows of a statement as Rs: a struct whose fields are named as
// the columns are, a pointer to one, a map[string]any, a []any, or, where the
// result has one column, anything that it can be scanned into.
//
// A field is named by its db tag, or by its own name in snake_case; db:"-"
// leaves it out. A struct within the struct has the columns that begin with its
// prefix: db:",prefix=author_". Each column must have its field and each field its column: the
// error names those that do not.
func Into[R any](stmt Statement) Query[R] { return Query[R]{stmt: stmt} }

// Statement returns the statement of the query.
func (q Query[R]) Statement() Statement { return q.stmt }

// WriteSQL implements [Statement].
func (q Query[R]) WriteSQL(w *sqltext.Writer) { q.stmt.WriteSQL(w) }

// Each streams the rows: the first row is there before the last one is read.
// The loop may be left at any time; the connection is free again when it is,
// for which the rest of the rows is read and thrown away. Where that may be a
// great many, a Limit or the end of the context stops them on the server.
// An error is the last that is yielded; none is to a loop that was left.
//
//	for user, err := range core.Into[User](q).Each(ctx, db) {
func (q Query[R]) Each(ctx context.Context, db Conn) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		left := false
		err := q.read(ctx, db, q.stmt, func(row *R) bool {
			left = !yield(*row, nil)
			return !left
		})
		if err != nil && !left { // the end of the context is an error of the rows
			yield(*new(R), err)
		}
	}
}

// Chunks streams the rows as slices of n, of which the last may be shorter: for
// work that is done for many rows at once. It is otherwise like [Query.Each].
func (q Query[R]) Chunks(ctx context.Context, db Conn, n int) iter.Seq2[[]R, error] {
	return func(yield func([]R, error) bool) {
		var chunk []R
		for row, err := range q.Each(ctx, db) {
			if err != nil {
				yield(nil, err)
				return
			}
			if chunk = append(chunk, row); len(chunk) < n {
				continue
			}
			if !yield(chunk, nil) {
				return
			}
			chunk = nil
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}

// All returns all rows.
func (q Query[R]) All(ctx context.Context, db Conn) ([]R, error) {
	var all []R
	err := q.read(ctx, db, q.stmt, func(row *R) bool {
		all = append(all, *row)
		return true
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// First returns the first row. It asks for no more than one, where the statement
// is a [SelectStmt] without a limit or lock of its own, and without any it returns
// [ErrNoRows].
func (q Query[R]) First(ctx context.Context, db Conn) (R, error) { return q.atMost(ctx, db, 1) }

// One returns the one row. Without any it returns [ErrNoRows], and with more
// than one [ErrMultipleRows].
func (q Query[R]) One(ctx context.Context, db Conn) (R, error) { return q.atMost(ctx, db, 2) }

// OneOrNone returns the one row and true, or false if there is none. With more
// than one it returns [ErrMultipleRows].
func (q Query[R]) OneOrNone(ctx context.Context, db Conn) (row R, found bool, err error) {
	row, err = q.One(ctx, db)
	if err == ErrNoRows {
		return row, false, nil
	}
	return row, err == nil, err
}

// atMost returns the first row. limit rows are asked for; a second one is an
// error.
func (q Query[R]) atMost(ctx context.Context, db Conn, limit int) (first R, err error) {
	n := 0
	err = q.read(ctx, db, limited(q.stmt, limit), func(row *R) bool {
		if n == 0 {
			first = *row
		}
		n++
		return n < limit
	})
	switch {
	case err != nil:
	case n == 0:
		err = ErrNoRows
	case n > 1:
		first, err = *new(R), ErrMultipleRows
	}
	return first, err
}

// limited gives a SELECT without a limit of its own one.
func limited(stmt Statement, n int) Statement {
	if s, ok := stmt.(SelectStmt); ok && s.limit == nil && s.lock == nil {
		return &limitedSelect{stmt, few[n]}
	}
	return stmt
}

// limitedSelect is a [SelectStmt] with another limit. That it is no copy of it keeps
// what is read by its key cheap.
type limitedSelect struct {
	query Statement
	limit Node
}

func (*limitedSelect) precedence() precedence { return precStatement }

func (l *limitedSelect) write(w *Writer) {
	s := l.query.(SelectStmt)
	s.limit = l.limit
	s.write(w)
}

// WriteSQL implements [Statement].
func (l *limitedSelect) WriteSQL(w *sqltext.Writer) { l.write(newWriter(w)) }

// few are the limits of statements that ask for one row: always the same, so
// they stand in the text, where the database sees them when it plans.
var few = [...]Node{1: word("1"), 2: word("2")}

// read executes the statement and calls each for its rows until it returns
// false. The row is the same one each time.
func (q Query[R]) read(ctx context.Context, db Conn, stmt Statement, each func(row *R) bool) error {
	rows, err := db.Query(ctx, stmt)
	if err != nil {
		return err
	}
	defer rows.Close() // a panic of each passes by
	if err := q.scan(rows, each); err != nil {
		return err
	}
	return rows.Close()
}

func (q Query[R]) scan(rows Rows, each func(row *R) bool) error {
	row, zero := new(R), *new(R)
	next, err := q.reader(row, rows.Columns())
	if err != nil {
		if failed := rows.Close(); failed != nil { // before the server told the columns
			return failed
		}
		return err
	}
	for rows.Next() {
		*row = zero
		if err := next(rows); err != nil {
			return err
		}
		if !each(row) {
			return nil
		}
	}
	return nil
}

// reader returns what scans the current row of rows into row.
func (q Query[R]) reader(row *R, columns []string) (func(Rows) error, error) {
	if q.targets == nil {
		return readerFor(row, columns)
	}
	targets := q.targets(row)
	if len(targets) != len(columns) {
		return nil, errColumns(len(columns), len(targets))
	}
	return func(rows Rows) error { return rows.Scan(targets...) }, nil
}
