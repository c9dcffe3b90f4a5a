package core

// RangeExpr is a range with its operators; see [Span].
type RangeExpr[T any] struct{ Expr[Range[T]] }

// Span gives an expression the operators of ranges (PostgreSQL):
//
//	core.Span(bookings.During).Overlaps(week)
func Span[T any](x Operand[Range[T]]) RangeExpr[T] { return RangeExpr[T]{wrap(x)} }

// Contains is true if v lies in the range.
func (r RangeExpr[T]) Contains(v T) Expr[bool] {
	return expr[bool](apply(OpRangeContains, r.node(), typed(v)))
}

// ContainsRange is true if all of other lies in the range.
func (r RangeExpr[T]) ContainsRange(other Range[T]) Expr[bool] { return r.is(OpRangeContains, other) }

// ContainedBy is true if all of the range lies in other.
func (r RangeExpr[T]) ContainedBy(other Range[T]) Expr[bool] { return r.is(OpRangeContained, other) }

// Overlaps is true if the ranges have a point in common.
func (r RangeExpr[T]) Overlaps(other Range[T]) Expr[bool] { return r.is(OpOverlaps, other) }

// Before is true if the range ends before other begins.
func (r RangeExpr[T]) Before(other Range[T]) Expr[bool] { return r.is(OpRangeBefore, other) }

// After is true if the range begins after other ends.
func (r RangeExpr[T]) After(other Range[T]) Expr[bool] { return r.is(OpRangeAfter, other) }

// AdjacentTo is true if the ranges touch without a point in common.
func (r RangeExpr[T]) AdjacentTo(other Range[T]) Expr[bool] { return r.is(OpRangeAdjacent, other) }

// Lower is the lower bound; NULL if there is none.
func (r RangeExpr[T]) Lower() NullExpr[T] {
	return NullExpr[T]{expr[T](apply(OpRangeLower, r.node()))}
}

// Upper is the upper bound; NULL if there is none.
func (r RangeExpr[T]) Upper() NullExpr[T] {
	return NullExpr[T]{expr[T](apply(OpRangeUpper, r.node()))}
}

func (r RangeExpr[T]) is(op Operator, v any) Expr[bool] {
	return expr[bool](apply(op, r.node(), &argument{v}))
}
