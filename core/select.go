package core

import (
	"slices"

	"limbeck.dev/migrate/sqltext"
)

// SelectStmt is a SELECT statement. It is a value: every method returns a new
// statement and leaves the one it was called on as it was, so that a statement
// can be shared and grown in several directions.
type SelectStmt struct {
	columns    []Node
	from       []Source
	joins      []join
	where      []Condition
	groupBy    []Node
	having     []Condition
	orderBy    []Ordering
	distinct   bool
	distinctOn []Node
	limit      Node
	offset     Node
	ties       bool
	lock       *Lock
	ctes       []*CTE
	// compound is what the statement is made of where it is a UNION or the
	// like; then only order, limit, offset and ctes are its own.
	compound *compound
}

// Select returns a SELECT of columns and other expressions, which
// [SelectStmt.Columns] can add to.
func Select(columns ...Node) SelectStmt { return SelectStmt{columns: columns} }

// Columns adds to what is selected.
func (s SelectStmt) Columns(columns ...Node) SelectStmt {
	s.columns = append(slices.Clip(s.columns), columns...)
	return s
}

// OnlyColumns replaces what is selected.
func (s SelectStmt) OnlyColumns(columns ...Node) SelectStmt {
	s.columns = columns
	return s
}

// From adds tables, subqueries and the like to FROM.
func (s SelectStmt) From(sources ...Source) SelectStmt {
	s.from = appendSelves(s.from, sources)
	return s
}

// Where adds conditions, all of which a row must fulfil.
func (s SelectStmt) Where(conditions ...Condition) SelectStmt {
	s.where = append(slices.Clip(s.where), conditions...)
	return s
}

// GroupBy adds keys to GROUP BY; see also [Rollup], [Cube] and [GroupingSets].
func (s SelectStmt) GroupBy(keys ...Node) SelectStmt {
	s.groupBy = append(slices.Clip(s.groupBy), keys...)
	return s
}

// Having adds conditions on groups.
func (s SelectStmt) Having(conditions ...Condition) SelectStmt {
	s.having = append(slices.Clip(s.having), conditions...)
	return s
}

// OrderBy adds keys to ORDER BY.
func (s SelectStmt) OrderBy(keys ...Ordering) SelectStmt {
	s.orderBy = append(slices.Clip(s.orderBy), keys...)
	return s
}

// Unordered takes ORDER BY away.
func (s SelectStmt) Unordered() SelectStmt {
	s.orderBy = nil
	return s
}

// Distinct leaves out rows that are like another one.
func (s SelectStmt) Distinct() SelectStmt {
	s.distinct = true
	return s
}

// DistinctOn keeps the first row of those that are equal in the keys
// (PostgreSQL).
func (s SelectStmt) DistinctOn(keys ...Node) SelectStmt {
	s.distinctOn = append(slices.Clip(s.distinctOn), keys...)
	return s
}

// Limit bounds the number of rows. It replaces an earlier limit.
func (s SelectStmt) Limit(n int) SelectStmt {
	s.limit = rowCount(n)
	s.ties = false
	return s
}

// LimitTies bounds the number of rows, but takes all that are equal to the last
// one in ORDER BY (PostgreSQL, MariaDB).
func (s SelectStmt) LimitTies(n int) SelectStmt {
	s.limit = rowCount(n)
	s.ties = true
	return s
}

// Offset leaves out the first n rows.
func (s SelectStmt) Offset(n int) SelectStmt {
	s.offset = rowCount(n)
	return s
}

// WriteSQL implements [Statement].
func (s SelectStmt) WriteSQL(w *sqltext.Writer) { s.write(newWriter(w)) }

func (s SelectStmt) precedence() precedence { return precStatement }

// Scalar is the query as an expression: the one column of its one row, or NULL
// if it has none.
func Scalar[T any](s SelectStmt) NullExpr[T] { return NullExpr[T]{expr[T](s)} }

// Exists is true if the query has a row.
func Exists(s SelectStmt) Expr[bool] { return expr[bool](&exists{s}) }

type exists struct{ query SelectStmt }

func (*exists) precedence() precedence { return precAtom }

func (e *exists) write(w *Writer) {
	w.Raw("EXISTS ")
	query := e.query
	if len(query.columns) == 0 {
		query.columns = []Node{word("1")}
	}
	w.Node(query)
}
