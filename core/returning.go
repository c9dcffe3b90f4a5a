package core

// writeReturning writes RETURNING, if the statement has columns to return.
func writeReturning(w *Writer, columns []Node, able bool, what string) {
	if len(columns) == 0 {
		return
	}
	if !able {
		mend := "run a SELECT in the same transaction"
		if what == "INSERT" {
			mend = "core.InsertAll tells the keys; for more, " + mend
		}
		w.Unsupported(what+" ... RETURNING", mend)
	}
	for _, n := range columns {
		if c := columnOf(bare(n)); w.forms.ReturningOwn && c != nil && c.in(w).source != w.scope.sources[0] {
			w.Unsupported("RETURNING of another table's columns", "run a SELECT in the same transaction")
		}
	}
	w.Raw(" RETURNING ")
	if w.forms.ReturningOwn {
		w.own, _ = w.scope.sources[0].(*Table)
	}
	writeColumns(w, columns)
	w.own = nil
}
