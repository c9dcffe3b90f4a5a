package core

// TupleExpr is several expressions taken together, (a, b); see [Tuple].
type TupleExpr struct{ parts []Node }

// Tuple takes expressions together, to compare them at once.
func Tuple(parts ...Node) TupleExpr { return TupleExpr{parts} }

// In is true if the tuple equals one of the rows; each row has a value for each
// part. Without rows it is false.
func (t TupleExpr) In(rows ...[]any) Expr[bool] {
	return expr[bool](&tupleIn{t, rows, nil})
}

// InQuery is true if the tuple equals one of the rows of a query.
func (t TupleExpr) InQuery(q SelectStmt) Expr[bool] { return expr[bool](&tupleIn{t, nil, &q}) }

// Eq is true if each part equals its value.
func (t TupleExpr) Eq(values ...any) Expr[bool] { return t.compare("=", values) }

// Gt compares in the order of the parts: for the page after a row, by its keys.
func (t TupleExpr) Gt(values ...any) Expr[bool] { return t.compare(">", values) }

// Lt compares in the order of the parts.
func (t TupleExpr) Lt(values ...any) Expr[bool] { return t.compare("<", values) }

func (t TupleExpr) compare(op string, values []any) Expr[bool] {
	return compare(op, &tuple{t.parts, len(t.parts)}, &tuple{t.arguments(values), len(t.parts)})
}

// arguments returns the values of the parts.
func (t TupleExpr) arguments(values []any) []Node {
	list := make([]Node, len(values))
	for i, v := range values {
		list[i] = &argument{v}
		if i < len(t.parts) {
			list[i] = bound(bare(t.parts[i]), list[i])
		}
	}
	return list
}

// tuple is a list in parentheses.
type tuple struct {
	parts []Node
	want  int
}

func (*tuple) precedence() precedence { return precAtom }

func (t *tuple) write(w *Writer) {
	if len(t.parts) != t.want {
		w.Failf("a tuple of %d parts is compared with %d values", t.want, len(t.parts))
	}
	w.Raw("(")
	w.List(t.parts)
	w.Raw(")")
}

type tupleIn struct {
	TupleExpr
	rows  [][]any
	query *SelectStmt
}

func (*tupleIn) precedence() precedence { return precCompare }

func (t *tupleIn) write(w *Writer) {
	if t.query == nil && len(t.rows) == 0 {
		w.Raw("1 = 0")
		return
	}
	(&tuple{t.parts, len(t.parts)}).write(w)
	w.Raw(" IN ")
	if t.query != nil {
		w.Node(*t.query)
		return
	}
	w.Raw("(")
	if w.forms.InValues {
		w.Raw("VALUES ")
	}
	for i, row := range t.rows {
		w.Comma(i)
		(&tuple{t.arguments(row), len(t.parts)}).write(w)
	}
	w.Raw(")")
}
