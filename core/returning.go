package core

// writeReturning writes RETURNING, if the statement has columns to return.
func writeReturning(w *Writer, columns []Node, able bool, what string) {
	if len(columns) == 0 {
		return
	}
	if !able {
		w.Unsupported(what+" ... RETURNING", "run a SELECT in the same transaction")
	}
	w.Raw(" RETURNING ")
	writeColumns(w, columns)
}
