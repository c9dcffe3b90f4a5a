package core

// Coalesce is the first of its operands that is not NULL; the last one is taken
// for never NULL.
func Coalesce[T any](xs ...Operand[T]) Expr[T] { return sameType("coalesce", xs) }

// NullIf is x, or NULL where it equals v.
func NullIf[T any](x Operand[T], v T) NullExpr[T] {
	e := wrap(x)
	return NullExpr[T]{codedBy(&call{name: "nullif", args: []Node{e.node(), e.value(v)}}, e.codec())}
}

// Greatest is the greatest of its operands, none of which may be NULL.
func Greatest[T any](xs ...Operand[T]) Expr[T] {
	return extreme(OpGreatest, xs)
}

// Least is the least of its operands, none of which may be NULL.
func Least[T any](xs ...Operand[T]) Expr[T] {
	return extreme(OpLeast, xs)
}

// extreme is one of several operands; the databases take no less than two.
func extreme[T any](op Operator, xs []Operand[T]) Expr[T] {
	switch len(xs) {
	case 0:
		return expr[T](failure("Greatest and Least need an operand"))
	case 1:
		return wrap(xs[0])
	}
	return codedBy(apply(op, bares(xs)...), codecOf(xs))
}

// Abs is the absolute value of x.
func Abs[T Number](x Operand[T]) NumExpr[T] { return NumExpr[T]{sameType("abs", []Operand[T]{x})} }

// Round rounds x to a number of digits after the point. PostgreSQL rounds only
// numeric so; give it a [Cast].
func Round[T Number](x Operand[T], digits int) NumExpr[T] {
	e := wrap(x)
	return NumExpr[T]{codedBy(&call{name: "round", args: []Node{e.node(), &argument{digits}}}, e.codec())}
}

func sameType[T any](name string, xs []Operand[T]) Expr[T] {
	return codedBy(&call{name: name, args: bares(xs)}, codecOf(xs))
}

func codecOf[T any](xs []Operand[T]) *Codec[T] {
	if len(xs) == 0 {
		return nil
	}
	return wrap(xs[0]).codec()
}
