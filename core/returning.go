package core

// writeReturning writes RETURNING, if the statement has columns to return.
func writeReturning(w *Writer, columns []Node, able bool, what string) {
	if len(columns) == 0 {
		return
	}
	if !able {
		w.Unsupported(what+" ... RETURNING", "run a SELECT in the same transaction")
	}
	for _, n := range columns {
		if c := columnOf(bare(n)); w.forms.ReturningOwn && c != nil && c.source != w.scope.sources[0] {
			w.Unsupported("RETURNING of another table's columns", "run a SELECT in the same transaction")
		}
	}
	w.Raw(" RETURNING ")
	writeColumns(w, columns)
}
