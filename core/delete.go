package core

import (
	"slices"

	"limbeck.dev/migrate/sqltext"
)

// DeleteStmt is a DELETE statement, a value as [SelectStmt] is.
type DeleteStmt struct {
	table     *Table
	using     []Source
	where     []Condition
	all       bool
	orderBy   []Ordering
	limit     Node
	returning []Node
	ctes      []*CTE
}

// Delete returns a DELETE from a table.
func Delete(t TableSource) DeleteStmt { return DeleteStmt{table: t.table()} }

// Using adds sources whose columns the conditions may use. Where the database
// has no such form, the rows are found by EXISTS, which deletes the same ones.
func (s DeleteStmt) Using(sources ...Source) DeleteStmt {
	s.using = appendSelves(s.using, sources)
	return s
}

// Where adds conditions. A DELETE without any is an error, unless
// [DeleteStmt.All] says that every row is meant.
func (s DeleteStmt) Where(conditions ...Condition) DeleteStmt {
	s.where = append(slices.Clip(s.where), conditions...)
	return s
}

// All says that every row is meant.
func (s DeleteStmt) All() DeleteStmt {
	s.all = true
	return s
}

// OrderBy says which rows come first under a [DeleteStmt.Limit] (MySQL, MariaDB).
func (s DeleteStmt) OrderBy(keys ...Ordering) DeleteStmt {
	s.orderBy = append(slices.Clip(s.orderBy), keys...)
	return s
}

// Limit bounds the number of rows (MySQL, MariaDB).
func (s DeleteStmt) Limit(n int) DeleteStmt {
	s.limit = rowCount(n)
	return s
}

// Returning makes the statement yield the deleted rows (not on MySQL).
func (s DeleteStmt) Returning(columns ...Node) DeleteStmt {
	s.returning = append(slices.Clip(s.returning), columns...)
	return s
}

// With puts common table expressions before the statement.
func (s DeleteStmt) With(ctes ...*CTE) DeleteStmt {
	s.ctes = append(slices.Clip(s.ctes), ctes...)
	return s
}

// WriteSQL implements [Statement].
func (s DeleteStmt) WriteSQL(w *sqltext.Writer) { s.write(newWriter(w)) }

func (s DeleteStmt) precedence() precedence { return precStatement }

func (s DeleteStmt) write(w *Writer) {
	self := w.forms.DeleteSelfUsing && slices.ContainsFunc(s.using, s.isTarget)
	if len(s.using) > 0 && !w.forms.DeleteUsing && !self {
		s.withoutUsing().write(w)
		return
	}
	outer := w.enter(append([]Source{s.table}, s.using...))
	defer w.leave(outer)
	if len(s.ctes) > 0 && !w.forms.WithBeforeUpdate {
		w.Unsupported("WITH before DELETE", "use a subquery")
	}
	writeWith(w, s.ctes)
	w.Raw("DELETE FROM ")
	if s.table.alias != "" && !w.forms.DeleteAlias {
		w.Unsupported("DELETE FROM an alias", "delete from the table itself")
	}
	if self {
		s.table.writeRef(w)
		s.using = append([]Source{s.table}, s.using...)
	} else {
		s.table.writeSource(w)
	}
	writeSources(w, " USING ", s.using)
	writeRowsMeant(w, "DELETE FROM", s.table, s.where, s.all)
	writeRowLimit(w, "DELETE", s.orderBy, s.limit)
	writeReturning(w, s.returning, w.forms.DeleteReturning, "DELETE")
}

// isTarget reports whether a source is the table whose rows are deleted.
func (s DeleteStmt) isTarget(source Source) bool {
	t, ok := source.(*Table)
	return ok && t.Name() == s.table.Name()
}

// withoutUsing is the statement with the other sources in a subquery.
func (s DeleteStmt) withoutUsing() DeleteStmt {
	found := Exists(Select().From(s.using...).Where(s.where...))
	s.using, s.where = nil, []Condition{found}
	return s
}
