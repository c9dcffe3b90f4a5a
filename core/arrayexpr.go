package core

// ArrayExpr is an array with its operators; see [Arr].
type ArrayExpr[E any] struct{ Expr[[]E] }

// Arr gives an expression the operators of arrays (PostgreSQL):
//
//	core.Arr(posts.Tags).Contains("go", "sql")
func Arr[E any](x Operand[[]E]) ArrayExpr[E] { return ArrayExpr[E]{wrap(x)} }

// Contains is true if all elements are in the array.
func (a ArrayExpr[E]) Contains(elements ...E) Expr[bool] { return a.is(OpArrayContains, elements) }

// ContainedBy is true if all of the array is among the elements.
func (a ArrayExpr[E]) ContainedBy(elements ...E) Expr[bool] { return a.is(OpArrayContained, elements) }

// Overlaps is true if one of the elements is in the array.
func (a ArrayExpr[E]) Overlaps(elements ...E) Expr[bool] { return a.is(OpOverlaps, elements) }

func (a ArrayExpr[E]) is(op Operator, elements []E) Expr[bool] {
	return expr[bool](apply(op, a.node(), &argument{elements}))
}

// Has is true if the element is in the array.
func (a ArrayExpr[E]) Has(element E) Expr[bool] {
	return expr[bool](apply(OpAnyOf, &argument{element}, a.node()))
}

// Append is the array with elements after it.
func (a ArrayExpr[E]) Append(elements ...E) ArrayExpr[E] {
	return ArrayExpr[E]{expr[[]E](apply(OpArrayConcat, a.node(), &argument{elements}))}
}

// Length counts the elements; of an empty array it is 0.
func (a ArrayExpr[E]) Length() NumExpr[int64] {
	return NumExpr[int64]{expr[int64](apply(OpArrayLength, a.node()))}
}

// At is the i-th element, counted from 1 as SQL does, or NULL.
func (a ArrayExpr[E]) At(i int) NullExpr[E] {
	return NullExpr[E]{expr[E](apply(OpArrayGet, a.node(), &argument{i}))}
}

// EqAny is true if e equals an element of the array.
func (e Expr[T]) EqAny(array Node) Expr[bool] {
	return expr[bool](apply(OpAnyOf, e.node(), bare(array)))
}

// EqAll is true if e equals every element of the array.
func (e Expr[T]) EqAll(array Node) Expr[bool] {
	return expr[bool](apply(OpAllOf, e.node(), bare(array)))
}
