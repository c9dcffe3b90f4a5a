package core

// Eq is e = v.
func (e Expr[T]) Eq(v T) Expr[bool] { return e.compare("=", v) }

// Ne is e <> v.
func (e Expr[T]) Ne(v T) Expr[bool] { return e.compare("<>", v) }

// Lt is e < v.
func (e Expr[T]) Lt(v T) Expr[bool] { return e.compare("<", v) }

// Le is e <= v.
func (e Expr[T]) Le(v T) Expr[bool] { return e.compare("<=", v) }

// Gt is e > v.
func (e Expr[T]) Gt(v T) Expr[bool] { return e.compare(">", v) }

// Ge is e >= v.
func (e Expr[T]) Ge(v T) Expr[bool] { return e.compare(">=", v) }

// EqTo is e = x.
func (e Expr[T]) EqTo(x Operand[T]) Expr[bool] { return compare("=", e.node(), x) }

// NeTo is e <> x.
func (e Expr[T]) NeTo(x Operand[T]) Expr[bool] { return compare("<>", e.node(), x) }

// LtTo is e < x.
func (e Expr[T]) LtTo(x Operand[T]) Expr[bool] { return compare("<", e.node(), x) }

// LeTo is e <= x.
func (e Expr[T]) LeTo(x Operand[T]) Expr[bool] { return compare("<=", e.node(), x) }

// GtTo is e > x.
func (e Expr[T]) GtTo(x Operand[T]) Expr[bool] { return compare(">", e.node(), x) }

// GeTo is e >= x.
func (e Expr[T]) GeTo(x Operand[T]) Expr[bool] { return compare(">=", e.node(), x) }

// EqPtr is e = *p, or e IS NULL where p is nil.
func (e Expr[T]) EqPtr(p *T) Expr[bool] {
	if p == nil {
		return e.IsNull()
	}
	return e.Eq(*p)
}

// NePtr is e <> *p, or e IS NOT NULL where p is nil.
func (e Expr[T]) NePtr(p *T) Expr[bool] {
	if p == nil {
		return e.IsNotNull()
	}
	return e.Ne(*p)
}

// IsNull is e IS NULL.
func (e Expr[T]) IsNull() Expr[bool] { return expr[bool](&postfix{e.node(), "IS NULL"}) }

// IsNotNull is e IS NOT NULL.
func (e Expr[T]) IsNotNull() Expr[bool] { return expr[bool](&postfix{e.node(), "IS NOT NULL"}) }

// IsDistinctFrom is e <> v in which NULL is a value like any other.
func (e Expr[T]) IsDistinctFrom(v T) Expr[bool] {
	return expr[bool](apply(OpDistinct, e.node(), e.value(v)))
}

// IsDistinctFromExpr is e <> x in which NULL is a value like any other.
func (e Expr[T]) IsDistinctFromExpr(x Operand[T]) Expr[bool] {
	return expr[bool](apply(OpDistinct, e.node(), given(e.node(), x)))
}

// IsNotDistinctFrom is e = v in which NULL is a value like any other.
func (e Expr[T]) IsNotDistinctFrom(v T) Expr[bool] {
	return expr[bool](apply(OpNotDistinct, e.node(), e.value(v)))
}

// IsNotDistinctFromExpr is e = x in which NULL is a value like any other.
func (e Expr[T]) IsNotDistinctFromExpr(x Operand[T]) Expr[bool] {
	return expr[bool](apply(OpNotDistinct, e.node(), given(e.node(), x)))
}

// Between is e BETWEEN low AND high, both included.
func (e Expr[T]) Between(low, high T) Expr[bool] {
	return expr[bool](&between{e.node(), e.value(low), e.value(high)})
}

// BetweenExprs is e BETWEEN low AND high, both included.
func (e Expr[T]) BetweenExprs(low, high Operand[T]) Expr[bool] {
	return expr[bool](&between{e.node(), given(e.node(), low), given(e.node(), high)})
}

// value returns v as an argument, through the codec of the expression and the
// SQL around the column that it is.
func (e Expr[T]) value(v T) Node { return bound(e.node(), &argument{e.codec().value(v)}) }

// compare returns a comparison with a value.
func (e Expr[T]) compare(op string, v T) Expr[bool] {
	c := &comparison{op: op, left: bare(e.node()), value: argument{e.codec().value(v)}}
	c.right = bound(e.node(), &c.value)
	return c.expr()
}

// compare returns a comparison.
func compare(op string, left, right Node) Expr[bool] {
	return (&comparison{op: op, left: bare(left), right: given(left, right)}).expr()
}

// comparison is an operator between operands. Statements have many, so each is
// one piece of memory with its handle and the value on its right, if that is one.
type comparison struct {
	op          string
	left, right Node
	value       argument
	handle      handle[bool]
}

func (c *comparison) expr() Expr[bool] {
	c.handle.node = c
	return Expr[bool]{&c.handle}
}

func (c *comparison) precedence() precedence { return precCompare }

func (c *comparison) write(w *Writer) {
	w.within(precOther, c.left)
	w.Raw(" ", c.op, " ")
	w.within(precOther, c.right)
}

// postfix is an operator after its operand.
type postfix struct {
	operand Node
	op      string
}

func (p *postfix) precedence() precedence { return precCompare }

func (p *postfix) write(w *Writer) {
	w.within(precOther, p.operand)
	w.Raw(" ", p.op)
}

type between struct{ operand, low, high Node }

func (b *between) precedence() precedence { return precCompare }

func (b *between) write(w *Writer) {
	w.within(precOther, b.operand)
	w.Raw(" BETWEEN ")
	w.within(precOther, b.low)
	w.Raw(" AND ")
	w.within(precOther, b.high)
}
