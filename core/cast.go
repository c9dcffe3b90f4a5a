package core

import "limbeck.dev/migrate/metadata"

// Cast turns an expression into another type in the database: CAST(x AS t).
func Cast[R any](x Node, t metadata.Type) Expr[R] { return expr[R](&cast{bare(x), t}) }

type cast struct {
	operand Node
	to      metadata.Type
}

func (*cast) precedence() precedence { return precAtom }

func (c *cast) write(w *Writer) {
	w.Raw("CAST(")
	w.whole(c.operand)
	w.Raw(" AS ")
	w.grammar.WriteCastType(w, metadata.TypeFor(c.to, w.grammar.Name()))
	w.Raw(")")
}
