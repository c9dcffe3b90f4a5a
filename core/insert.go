package core

import (
	"slices"

	"limbeck.dev/migrate/sqltext"
)

// InsertStmt is an INSERT statement, a value as [SelectStmt] is.
type InsertStmt struct {
	table     *Table
	rows      []Values
	columns   []AnyColumn // of query
	query     *SelectStmt
	conflict  *conflict
	returning []Node
	ctes      []*CTE
}

// Values is one row of an INSERT.
type Values = []Assignment

// Insert returns an INSERT into a table. Without rows it inserts one of
// defaults.
func Insert(t TableSource) InsertStmt { return InsertStmt{table: t.table()} }

// Values adds a row.
func (s InsertStmt) Values(row ...Assignment) InsertStmt { return s.Rows(row) }

// Rows adds rows; all rows of a statement give values to the same columns. For
// thousands of rows see [BulkInsert].
func (s InsertStmt) Rows(rows ...Values) InsertStmt {
	s.rows = append(slices.Clip(s.rows), rows...)
	return s
}

// FromSelect inserts the rows of a query into the columns.
func (s InsertStmt) FromSelect(q SelectStmt, columns ...AnyColumn) InsertStmt {
	s.query, s.columns = &q, columns
	return s
}

// Returning makes the statement yield the inserted rows (not on MySQL).
func (s InsertStmt) Returning(columns ...Node) InsertStmt {
	s.returning = append(slices.Clip(s.returning), columns...)
	return s
}

// With puts common table expressions before the statement.
func (s InsertStmt) With(ctes ...*CTE) InsertStmt {
	s.ctes = append(slices.Clip(s.ctes), ctes...)
	return s
}

// WriteSQL implements [Statement].
func (s InsertStmt) WriteSQL(w *sqltext.Writer) { s.write(newWriter(w)) }

func (s InsertStmt) precedence() precedence { return precStatement }

func (s InsertStmt) write(w *Writer) {
	outer := w.enter([]Source{s.table})
	defer w.leave(outer)
	if w.forms.WithBeforeInsert {
		writeWith(w, s.ctes)
	}
	w.Raw("INSERT INTO ")
	s.table.writeSource(w)
	switch {
	case s.query != nil && len(s.rows) > 0:
		w.Failf("INSERT INTO %s has rows and a query; keep one", s.table.ref())
	case s.query != nil:
		s.writeQuery(w)
	case len(s.ctes) > 0 && !w.forms.WithBeforeInsert:
		w.Unsupported("WITH before INSERT ... VALUES", "insert from a query")
	default:
		s.writeRows(w)
	}
	s.conflict.write(w, s.table)
	if w.forms.OnDuplicateKey && s.conflict != nil && len(s.conflict.set) == 0 && len(s.returning) > 0 {
		w.Unsupported("an upsert that does nothing with RETURNING, which would return the row that is there", "run a SELECT in the same transaction")
	}
	writeReturning(w, s.returning, w.forms.InsertReturning, "INSERT")
}

func (s InsertStmt) writeQuery(w *Writer) {
	if len(s.columns) > 0 {
		w.Raw(" (")
		for i, c := range s.columns {
			w.Comma(i).Ident(c.column().in(w).name)
		}
		w.Raw(")")
	}
	w.Raw(" ")
	query := *s.query
	if !w.forms.WithBeforeInsert {
		query.ctes = append(slices.Clip(s.ctes), query.ctes...)
	}
	if s.conflict != nil {
		query = query.closed()
	}
	target := w.scope.sources
	w.scope.sources = nil
	query.write(w)
	w.scope.sources = target
	w.forms.RowAlias = false // a row of values alone can have a name
}

// closed is the query with a WHERE, without which SQLite reads the ON of ON
// CONFLICT as that of a join.
func (s SelectStmt) closed() SelectStmt {
	switch {
	case s.compound != nil:
		both := *s.compound
		both.right = both.right.closed()
		s.compound = &both
	case len(s.where) == 0 && len(s.groupBy) == 0:
		s.where = []Condition{True()}
	}
	return s
}

func (s InsertStmt) writeRows(w *Writer) {
	rows := s.complete(w)
	if len(rows[0]) == 0 && len(rows) == 1 {
		w.Raw(" ", w.forms.InsertDefault)
		return
	}
	w.Raw(" (")
	for i, a := range rows[0] {
		w.Comma(i).Ident(s.name(w, a))
	}
	w.Raw(") VALUES ")
	w.scope.sources = nil // a value knows no column of the table
	for i, row := range rows {
		w.Comma(i).Raw("(")
		s.writeRow(w, rows[0], row, i)
		w.Raw(")")
	}
	w.scope.sources = []Source{s.table}
}

// complete returns the rows with the columns that the program fills by itself.
func (s InsertStmt) complete(w *Writer) []Values {
	rows := s.rows
	if len(rows) == 0 {
		rows = []Values{nil}
	}
	if w.lasting() || s.table.defaults.none() {
		return rows
	}
	full := make([]Values, len(rows))
	for i, row := range rows {
		full[i] = append(slices.Clip(row), s.table.defaults.missing(row, false)...)
	}
	return full
}

// writeRow writes the values of a row in the order of the first one.
func (s InsertStmt) writeRow(w *Writer, first, row Values, n int) {
	if len(row) != len(first) {
		w.Failf("row %d of INSERT INTO %s gives %d values, the first one %d", n+1, s.table.ref(), len(row), len(first))
		return
	}
	for i, a := range first {
		w.Comma(i)
		value := row[i]
		if n > 0 && !sameColumn(a, value) {
			value = find(row, a)
		}
		if value.value == nil {
			w.Failf("row %d of INSERT INTO %s gives no value to %s", n+1, s.table.ref(), s.name(w, a))
			return
		}
		w.whole(value.value)
	}
}

// name returns the name of the column that is set.
func (s InsertStmt) name(w *Writer, a Assignment) string { return assigned(w, s.table, a) }

// assigned returns the name of the column of t that is set.
func assigned(w *Writer, t *Table, a Assignment) string {
	c := a.column()
	if c == nil {
		w.Failf("a value for %s belongs to no column", t.ref())
		return ""
	}
	if c = c.in(w); c.name == "" {
		return "" // an error that is told
	}
	if other, ok := c.source.(*Table); !ok || other.Name() != t.Name() {
		w.Failf("column %s.%s is none of %s", c.source.ref(), c.name, t.ref())
	}
	t.checkColumn(w, c.name)
	return c.name
}

func sameColumn(a, b Assignment) bool {
	x, y := a.column(), b.column()
	return x != nil && y != nil && x.name == y.name && x.field == y.field
}

func find(row Values, like Assignment) Assignment {
	for _, a := range row {
		if sameColumn(a, like) {
			return a
		}
	}
	return Assignment{}
}
