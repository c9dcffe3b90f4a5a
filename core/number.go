package core

// Number is what can be calculated with.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64 | Decimal
}

// NumExpr is an expression that can be calculated with; see [Num].
type NumExpr[T Number] struct{ Expr[T] }

// Num gives an expression the operators of arithmetic:
//
//	core.Num(account.Balance).Sub(10).Ge(0)
//
// What may be NULL stays so: say [Nullable] of the result before selecting it.
func Num[T Number](x Operand[T]) NumExpr[T] { return NumExpr[T]{wrap(x)} }

func (e NumExpr[T]) with(op Operator, x Node) NumExpr[T] {
	return NumExpr[T]{codedBy(apply(op, e.node(), bare(x)), e.codec())}
}

// Add is e + v.
func (e NumExpr[T]) Add(v T) NumExpr[T] { return e.with(OpAdd, e.value(v)) }

// Sub is e - v.
func (e NumExpr[T]) Sub(v T) NumExpr[T] { return e.with(OpSub, e.value(v)) }

// Mul is e * v.
func (e NumExpr[T]) Mul(v T) NumExpr[T] { return e.with(OpMul, e.value(v)) }

// IntDiv is e / v of integers, towards zero on every database.
func (e NumExpr[T]) IntDiv(v T) NumExpr[T] { return e.with(OpIntDiv, e.value(v)) }

// Mod is the remainder of e / v, with the sign of e.
func (e NumExpr[T]) Mod(v T) NumExpr[T] { return e.with(OpMod, e.value(v)) }

// Div is e / v as a fraction, also of integers, on every database.
func (e NumExpr[T]) Div(v T) NumExpr[float64] {
	return NumExpr[float64]{expr[float64](apply(OpDiv, e.node(), e.value(v)))}
}

// AddTo is e + x.
func (e NumExpr[T]) AddTo(x Operand[T]) NumExpr[T] { return e.with(OpAdd, x) }

// SubTo is e - x.
func (e NumExpr[T]) SubTo(x Operand[T]) NumExpr[T] { return e.with(OpSub, x) }

// MulTo is e * x.
func (e NumExpr[T]) MulTo(x Operand[T]) NumExpr[T] { return e.with(OpMul, x) }

// IntDivTo is e / x of integers, towards zero on every database.
func (e NumExpr[T]) IntDivTo(x Operand[T]) NumExpr[T] { return e.with(OpIntDiv, x) }

// ModTo is the remainder of e / x, with the sign of e.
func (e NumExpr[T]) ModTo(x Operand[T]) NumExpr[T] { return e.with(OpMod, x) }

// DivTo is e / x as a fraction, also of integers, on every database.
func (e NumExpr[T]) DivTo(x Operand[T]) NumExpr[float64] {
	return NumExpr[float64]{expr[float64](apply(OpDiv, e.node(), bare(x)))}
}

// Neg is -e.
func (e NumExpr[T]) Neg() NumExpr[T] { return NumExpr[T]{codedBy(apply(OpNeg, e.node()), e.codec())} }

// BitAnd is e & v.
func (e NumExpr[T]) BitAnd(v T) NumExpr[T] { return e.with(OpBitAnd, e.value(v)) }

// BitOr is e | v.
func (e NumExpr[T]) BitOr(v T) NumExpr[T] { return e.with(OpBitOr, e.value(v)) }

// BitXor has the bits that differ in e and v.
func (e NumExpr[T]) BitXor(v T) NumExpr[T] { return e.with(OpBitXor, e.value(v)) }

// BitNot has the bits that e has not.
func (e NumExpr[T]) BitNot() NumExpr[T] {
	return NumExpr[T]{codedBy(apply(OpBitNot, e.node()), e.codec())}
}

// ShiftLeft is e << bits.
func (e NumExpr[T]) ShiftLeft(bits int) NumExpr[T] { return e.with(OpShiftLeft, &argument{bits}) }

// ShiftRight is e >> bits.
func (e NumExpr[T]) ShiftRight(bits int) NumExpr[T] { return e.with(OpShiftRight, &argument{bits}) }
