package core

// ValuesTable is rows of values as a source: (VALUES (1, 'a'), (2, 'b')) AS v.
type ValuesTable struct {
	name    string
	columns []string
	rows    [][]any
}

// ValuesSource makes rows a source of that name with these columns. PostgreSQL
// takes the types from the first row: where it cannot, as in a column of NULLs,
// use [Cast].
func ValuesSource(name string, columns []string, rows ...[]any) *ValuesTable {
	return &ValuesTable{name, columns, rows}
}

// writeSource writes the rows as a UNION of SELECTs, which every database reads
// and which names the columns on each of them.
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
		if i > 0 {
			w.Raw(" UNION ALL ")
		}
		w.Raw("SELECT ")
		for j, value := range row {
			w.Comma(j)
			w.Arg(value)
			if i == 0 {
				w.Raw(" AS ").Ident(v.columns[j])
			}
		}
	}
	w.Raw(") AS ").Ident(v.name)
}

func (v *ValuesTable) writeRef(w *Writer) { w.Ident(v.name) }
func (v *ValuesTable) ref() string        { return v.name }
func (v *ValuesTable) self() Source       { return v }
