package core

// ValuesTable is rows of values as a source: (VALUES (1, 'a'), (2, 'b')) AS v.
type ValuesTable struct {
	name    string
	columns []string
	rows    [][]any
	like    []valueOf // the columns that the values are for, if that is known
}

// ValuesSource makes rows a source of that name with these columns. Values may be
// expressions. Where a database asks for types (PostgreSQL), a column has that of
// [Val] of its first value which is not nil; one of nothing but nil is text, and
// its type can be said by a [Cast] in the first row.
func ValuesSource(name string, columns []string, rows ...[]any) *ValuesTable {
	return &ValuesTable{name: name, columns: columns, rows: rows}
}

// writeSource writes the rows as VALUES, where that can be a table whose columns
// have names, else as a UNION of SELECTs.
func (v *ValuesTable) writeSource(w *Writer) {
	if len(v.rows) == 0 {
		w.Failf("the values of %s have no row", v.name)
	}
	w.Raw("(")
	for i, row := range v.rows {
		if len(row) != len(v.columns) {
			w.Failf("row %d of %s has %d values for %d columns", i+1, v.name, len(row), len(v.columns))
			return
		}
		v.writeRow(w, i, row)
	}
	w.Raw(") AS ").Ident(v.name)
	if w.forms.ValuesNamed {
		w.Raw(" (").Idents(v.columns).Raw(")")
	}
}

func (v *ValuesTable) writeRow(w *Writer, i int, row []any) {
	values := w.forms.ValuesNamed || w.forms.ValuesUnion && i > 0
	switch first := i == 0 || w.forms.ValuesUnion && i == 1; {
	case values && !first:
		w.Raw(", (")
	case values && i > 0:
		w.Raw(" UNION ALL VALUES (")
	case values:
		w.Raw("VALUES (")
	case i > 0:
		w.Raw(" UNION ALL SELECT ")
	default:
		w.Raw("SELECT ")
	}
	for j, value := range row {
		w.Comma(j)
		w.whole(v.node(i, j, value))
		if i == 0 && !values {
			w.Raw(" AS ").Ident(v.columns[j])
		}
	}
	if values {
		w.Raw(")")
	}
}

// node returns a value as it stands in a row. The first row tells the types.
func (v *ValuesTable) node(row, column int, value any) Node {
	if n, ok := value.(Node); ok {
		return n
	}
	if row == 0 && len(v.like) > column {
		if n := v.like[column].node(value); n != nil {
			return n
		}
	}
	if row == 0 {
		for _, other := range v.rows {
			if len(other) > column && other[column] != nil {
				if t, ok := typed(other[column]).(*typedArgument); ok {
					return &typedArgument{argument{value}, t.t}
				}
				break
			}
		}
	}
	return &argument{value}
}

func (v *ValuesTable) writeRef(w *Writer) { w.Ident(v.name) }
func (v *ValuesTable) ref() string        { return v.name }
func (v *ValuesTable) self() Source       { return v }
