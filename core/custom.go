package core

// Infix is an operator of the database that this package has no word for:
//
//	core.Infix[bool](posts.Vector, "@@", query)
//
// Operands that are operators themselves are put in parentheses, and so is it
// within another one. The operator must never come from outside.
func Infix[R any](left Node, op string, right Node) Expr[R] {
	return expr[R](&infix{bare(left), op, bare(right)})
}

type infix struct {
	left  Node
	op    string
	right Node
}

func (*infix) precedence() precedence { return precStatement }
func (i *infix) write(w *Writer)      { w.Infix(i.op, i.left, i.right) }
