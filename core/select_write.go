package core

import "slices"

// write writes the statement.
func (s SelectStmt) write(w *Writer) {
	outer := w.enter(s.sources())
	defer w.leave(outer)
	writeWith(w, s.ctes)
	if s.compound != nil {
		s.compound.write(w)
	} else {
		s.writeBody(w)
	}
	w.bare = s.compound != nil // the result of a UNION has columns, but no tables
	writeOrder(w, s.orderBy)
	w.bare = false
	s.writeLimit(w)
	if s.lock != nil {
		s.lock.write(w)
	}
}

// sources returns all that the columns of the statement may belong to.
func (s SelectStmt) sources() []Source {
	sources := slices.Clip(s.from)
	for _, j := range s.joins {
		sources = append(sources, j.source)
	}
	return sources
}

func (s SelectStmt) writeBody(w *Writer) {
	keys := s.keyArgs(w)
	w.scope.keys = keys
	w.Raw("SELECT ")
	s.writeDistinct(w)
	if len(s.columns) == 0 {
		w.Failf("a SELECT has no columns")
	}
	writeColumns(w, s.columns)
	w.scope.keys = nil
	s.writeFrom(w)
	writeWhere(w, " WHERE ", s.where)
	if keys != nil {
		keys.again, w.scope.keys = true, keys
	}
	if len(s.groupBy) > 0 {
		w.Raw(" GROUP BY ")
		w.List(s.groupBy)
	}
	writeWhere(w, " HAVING ", s.having)
}

func (s SelectStmt) writeDistinct(w *Writer) {
	switch {
	case len(s.distinctOn) > 0 && !w.forms.DistinctOn:
		w.Unsupported("DISTINCT ON", "number the rows with core.RowNumber in a subquery")
	case len(s.distinctOn) > 0:
		w.Raw("DISTINCT ON (")
		w.List(s.distinctOn)
		w.Raw(") ")
	case s.distinct:
		w.Raw("DISTINCT ")
	}
}

// writeColumns writes what a statement yields, with the names that it gives.
func writeColumns(w *Writer, columns []Node) {
	for i, c := range columns {
		w.Comma(i)
		yields, label := w.result(c)
		w.whole(yields)
		if label != "" {
			w.Raw(" AS ").Ident(label)
		}
	}
}

func (s SelectStmt) writeFrom(w *Writer) {
	for i, source := range s.from {
		if i == 0 {
			w.Raw(" FROM ")
		} else {
			w.Raw(", ")
		}
		writeIsolated(w, source)
	}
	for i, j := range s.joins {
		if i == 0 && len(s.from) == 0 {
			w.Failf("a JOIN has nothing before it; begin with From")
		}
		j.write(w, append(slices.Clip(s.from), joined(s.joins[:i])...))
	}
}

// writeIsolated writes a source that sees nothing of the sources beside it.
func writeIsolated(w *Writer, source Source) {
	if _, table := source.(*Table); table {
		source.writeSource(w)
		return
	}
	inner := w.scope
	w.scope = &scope{outer: inner.outer, ctes: inner.ctes}
	source.writeSource(w)
	w.scope = inner
}

func joined(joins []join) []Source {
	sources := make([]Source, len(joins))
	for i, j := range joins {
		sources[i] = j.source
	}
	return sources
}

// writeWhere writes conditions after a word, if there are any.
func writeWhere(w *Writer, word string, conditions []Condition) {
	switch len(conditions) {
	case 0:
	case 1:
		w.Raw(word)
		w.whole(conditions[0])
	default:
		w.Raw(word)
		for i, c := range conditions {
			if i > 0 {
				w.Raw(" AND ")
			}
			w.within(precAnd, c)
		}
	}
}

func (s SelectStmt) writeLimit(w *Writer) {
	switch {
	case s.ties:
		s.writeTies(w)
		return
	case s.limit != nil:
		w.Raw(" LIMIT ")
		s.limit.write(w)
	case s.offset != nil && w.forms.OffsetLimit != "":
		w.Raw(" LIMIT ", w.forms.OffsetLimit)
	}
	if s.offset != nil {
		w.Raw(" OFFSET ")
		s.offset.write(w)
	}
}

// writeTies writes the standard's form, in which OFFSET comes first.
func (s SelectStmt) writeTies(w *Writer) {
	if !w.forms.FetchTies {
		w.Unsupported("WITH TIES", "number the rows with core.Rank in a subquery")
	}
	if s.offset != nil {
		w.Raw(" OFFSET ")
		s.offset.write(w)
		w.Raw(" ROWS")
	}
	w.Raw(" FETCH FIRST ")
	s.limit.write(w)
	w.Raw(" ROWS WITH TIES")
}
