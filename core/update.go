package core

import (
	"slices"

	"limbeck.dev/migrate/sqltext"
)

// UpdateStmt is an UPDATE statement, a value as [SelectStmt] is.
type UpdateStmt struct {
	table     *Table
	set       []Assignment
	from      []Source
	where     []Condition
	all       bool
	orderBy   []Ordering
	limit     Node
	returning []Node
	ctes      []*CTE
}

// Update returns an UPDATE of a table, or of an alias of it.
func Update(t TableSource) UpdateStmt { return UpdateStmt{table: t.table()} }

// Set adds assignments.
func (s UpdateStmt) Set(set ...Assignment) UpdateStmt {
	s.set = append(slices.Clip(s.set), set...)
	return s
}

// From adds sources whose columns conditions and values may use.
func (s UpdateStmt) From(sources ...Source) UpdateStmt {
	s.from = appendSelves(s.from, sources)
	return s
}

// Where adds conditions. An UPDATE without any is an error, unless
// [UpdateStmt.All] says that every row is meant.
func (s UpdateStmt) Where(conditions ...Condition) UpdateStmt {
	s.where = append(slices.Clip(s.where), conditions...)
	return s
}

// All says that every row is meant.
func (s UpdateStmt) All() UpdateStmt {
	s.all = true
	return s
}

// OrderBy says which rows come first under a [UpdateStmt.Limit] (MySQL, MariaDB).
func (s UpdateStmt) OrderBy(keys ...Ordering) UpdateStmt {
	s.orderBy = append(slices.Clip(s.orderBy), keys...)
	return s
}

// Limit bounds the number of rows (MySQL, MariaDB).
func (s UpdateStmt) Limit(n int) UpdateStmt {
	s.limit = rowCount(n)
	return s
}

// Returning makes the statement yield the rows as they are afterwards
// (PostgreSQL, SQLite).
func (s UpdateStmt) Returning(columns ...Node) UpdateStmt {
	s.returning = append(slices.Clip(s.returning), columns...)
	return s
}

// With puts common table expressions before the statement.
func (s UpdateStmt) With(ctes ...*CTE) UpdateStmt {
	s.ctes = append(slices.Clip(s.ctes), ctes...)
	return s
}

// WriteSQL implements [Statement].
func (s UpdateStmt) WriteSQL(w *sqltext.Writer) { s.write(newWriter(w)) }

func (s UpdateStmt) precedence() precedence { return precStatement }

func (s UpdateStmt) write(w *Writer) {
	outer := w.enter(append([]Source{s.table}, s.from...))
	defer w.leave(outer)
	if len(s.ctes) > 0 && !w.forms.WithBeforeUpdate {
		w.Unsupported("WITH before UPDATE", "use a subquery")
	}
	writeWith(w, s.ctes)
	w.Raw("UPDATE ")
	s.table.writeSource(w)
	several := len(s.from) > 0 && !w.forms.UpdateFrom
	if several {
		writeSources(w, ", ", s.from)
	}
	w.Raw(" SET ")
	set := s.set
	if !w.lasting() {
		set = append(slices.Clip(set), s.table.defaults.missing(set, true)...)
	}
	if len(s.set) == 0 {
		w.Failf("UPDATE %s sets nothing", s.table.ref())
	}
	writeSet(w, s.table, set, several)
	if !several {
		writeSources(w, " FROM ", s.from)
	}
	writeRowsMeant(w, "UPDATE", s.table, s.where, s.all)
	writeRowLimit(w, "UPDATE", s.orderBy, s.limit)
	writeReturning(w, s.returning, w.forms.UpdateReturning, "UPDATE")
}

// writeSources writes sources after a word.
func writeSources(w *Writer, word string, sources []Source) {
	for i, source := range sources {
		if i > 0 {
			word = ", "
		}
		w.Raw(word)
		writeIsolated(w, source)
	}
}

// writeRowsMeant writes the conditions of an UPDATE or DELETE, of which there
// must be one where not all rows are meant.
func writeRowsMeant(w *Writer, verb string, t *Table, where []Condition, all bool) {
	if len(where) == 0 && !all {
		w.Failf("%s %s has no condition; say All() if every row is meant", verb, t.ref())
	}
	writeWhere(w, " WHERE ", where)
}

// writeRowLimit writes ORDER BY and LIMIT of an UPDATE or DELETE.
func writeRowLimit(w *Writer, verb string, orderBy []Ordering, limit Node) {
	if len(orderBy) == 0 && limit == nil {
		return
	}
	if !w.forms.LimitDML {
		w.Unsupported(verb+" with ORDER BY or LIMIT", "name the rows by their keys: column.InQuery(...)")
	}
	writeOrder(w, orderBy)
	if limit != nil {
		w.Raw(" LIMIT ")
		limit.write(w)
	}
}
