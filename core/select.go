package core

import (
	"slices"

	"limbeck.dev/migrate/sqltext"
)

// Select is a SELECT statement. It is a value: every method returns a new
// statement and leaves the one it was called on as it was, so that a statement
// can be shared and grown in several directions.
type Select struct {
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

// NewSelect returns a SELECT of columns and other expressions, which
// [Select.Columns] can add to.
func NewSelect(columns ...Node) Select { return Select{columns: columns} }

// Columns adds to what is selected.
func (s Select) Columns(columns ...Node) Select {
	s.columns = append(slices.Clip(s.columns), columns...)
	return s
}

// OnlyColumns replaces what is selected.
func (s Select) OnlyColumns(columns ...Node) Select {
	s.columns = columns
	return s
}

// From adds tables, subqueries and the like to FROM.
func (s Select) From(sources ...Source) Select {
	s.from = appendSelves(s.from, sources)
	return s
}

// Where adds conditions, all of which a row must fulfil.
func (s Select) Where(conditions ...Condition) Select {
	s.where = append(slices.Clip(s.where), conditions...)
	return s
}

// GroupBy adds keys to GROUP BY; see also [Rollup], [Cube] and [GroupingSets].
func (s Select) GroupBy(keys ...Node) Select {
	s.groupBy = append(slices.Clip(s.groupBy), keys...)
	return s
}

// Having adds conditions on groups.
func (s Select) Having(conditions ...Condition) Select {
	s.having = append(slices.Clip(s.having), conditions...)
	return s
}

// OrderBy adds keys to ORDER BY.
func (s Select) OrderBy(keys ...Ordering) Select {
	s.orderBy = append(slices.Clip(s.orderBy), keys...)
	return s
}

// Unordered takes ORDER BY away.
func (s Select) Unordered() Select {
	s.orderBy = nil
	return s
}

// Distinct leaves out rows that are like another one.
func (s Select) Distinct() Select {
	s.distinct = true
	return s
}

// DistinctOn keeps the first row of those that are equal in the keys
// (PostgreSQL).
func (s Select) DistinctOn(keys ...Node) Select {
	s.distinctOn = append(slices.Clip(s.distinctOn), keys...)
	return s
}

// Limit bounds the number of rows. It replaces an earlier limit.
func (s Select) Limit(n int) Select {
	s.limit = rowCount(n)
	s.ties = false
	return s
}

// LimitTies bounds the number of rows, but takes all that are equal to the last
// one in ORDER BY (PostgreSQL, MariaDB).
func (s Select) LimitTies(n int) Select {
	s.limit = rowCount(n)
	s.ties = true
	return s
}

// Offset leaves out the first n rows.
func (s Select) Offset(n int) Select {
	s.offset = rowCount(n)
	return s
}

// WriteSQL implements [Statement].
func (s Select) WriteSQL(w *sqltext.Writer) { s.write(newWriter(w)) }

func (s Select) precedence() precedence { return precStatement }

// Scalar is the query as an expression: the one column of its one row, or NULL
// if it has none.
func Scalar[T any](s Select) NullExpr[T] { return NullExpr[T]{expr[T](s)} }

// Exists is true if the query has a row.
func Exists(s Select) Expr[bool] { return expr[bool](&exists{s}) }

type exists struct{ query Select }

func (*exists) precedence() precedence { return precAtom }

func (e *exists) write(w *Writer) {
	w.Raw("EXISTS ")
	query := e.query
	if len(query.columns) == 0 {
		query.columns = []Node{word("1")}
	}
	w.Node(query)
}
