package core

// FieldColumn returns the column of a field, which is known by its address: the
// statement finds it among the tables of its own FROM, and of those around it,
// that know the field ([Table.WithFields]). So the column says nothing of the
// table, and one function can take the columns of a table and of its alias.
// T is what the column holds in Go.
func FieldColumn[T any](field any) Column[T] { return Column[T]{expr[T](&column{field: field})} }

// NullFieldColumn is [FieldColumn] for a column that may be NULL.
func NullFieldColumn[T any](field any) NullColumn[T] {
	return NullColumn[T]{NullExpr[T]{expr[T](&column{field: field})}}
}

// WithFields returns the table, or the alias, with its columns known by the
// addresses of fields: find returns the name of a field's column, and false for
// a field of another struct. The result is a source of its own.
func (t *Table) WithFields(find func(field any) (name string, found bool)) *Table {
	c := *t
	c.fields = find
	return &c
}

// in returns the column as the statement that is being written knows it: of a
// field, the column of a table in FROM.
func (c *column) in(w *Writer) *column {
	if c.field == nil {
		return c
	}
	if c.source != nil { // another source's, of the same field
		if name, found := fieldIn(c.source, c.field); found {
			return &column{source: c.source, name: name}
		}
		w.Failf("%s does not select the field of type %T", c.source.ref(), c.field)
		return &column{source: c.source}
	}
	for s := w.scope; s != nil; s = s.outer {
		for _, source := range s.sources {
			if t, ok := source.(*Table); ok && t.fields != nil {
				if name, found := t.fields(c.field); found {
					return &column{source: t, name: name}
				}
			}
		}
	}
	w.Failf("a field of type %T is no column of what is in FROM%s; take its address in the prototype of a table that is", c.field, w.inFrom())
	return &column{source: noSource{}}
}

// fieldIn returns the name of the column of a field in a source that selects it.
func fieldIn(s Source, field any) (name string, found bool) {
	switch s := s.(type) {
	case *Table:
		if s.fields != nil {
			return s.fields(field)
		}
	case *Subquery:
		for _, source := range s.query.sources() {
			if name, found = fieldIn(source, field); found {
				return name, true
			}
		}
	}
	return "", false
}

// noSource stands for the source that a column does not have, behind an error.
type noSource struct{}

func (noSource) writeSource(w *Writer) { w.Failf("there is no table") }
func (noSource) writeRef(*Writer)      {}
func (noSource) ref() string           { return "?" }
func (noSource) self() Source          { return noSource{} }
