package core

// Count counts rows, count(*).
func Count() Call[int64] {
	c := &call{name: "count", star: true}
	return Call[int64]{expr[int64](c), c}
}

// CountOf counts the rows in which x is not NULL.
func CountOf(x Node) Call[int64] { return Func[int64]("count", bare(x)) }

// Sum adds up x; the sum of no rows is NULL. Its type is the caller's choice,
// since databases widen it each in their own way (PostgreSQL: bigint for
// integers, numeric for bigints).
func Sum[R any, T Number](x Operand[T]) NullCall[R] { return nullCall[R]("sum", x) }

// Avg is the mean of x, as a float; the mean of no rows is NULL.
func Avg[T Number](x Operand[T]) NullCall[float64] { return nullCall[float64]("avg", x) }

// Min is the least x; of no rows it is NULL.
func Min[T any](x Operand[T]) NullCall[T] { return sameCall("min", x) }

// Max is the greatest x; of no rows it is NULL.
func Max[T any](x Operand[T]) NullCall[T] { return sameCall("max", x) }

// StringAgg joins the texts x with a separator; of no rows it is NULL.
func StringAgg[T ~string](x Operand[T], separator string) NullCall[string] {
	c := &call{op: OpStringAgg, name: "string_agg", args: []Node{bare(x), Separator(separator)}}
	return NullCall[string]{Call[string]{expr[string](c), c}}
}

// Separator is the text between those that a string aggregate joins, for
// [Grammar.WriteOp]: not every database takes it as an argument.
type Separator string

func (Separator) precedence() precedence { return precAtom }
func (s Separator) write(w *Writer)      { w.Arg(string(s)) }

// ArrayAgg makes an array of the values x (PostgreSQL); of no rows it is NULL.
func ArrayAgg[T any](x Operand[T]) NullCall[[]T] {
	c := &call{op: OpArrayAgg, name: "array_agg", args: []Node{bare(x)}}
	return NullCall[[]T]{Call[[]T]{expr[[]T](c), c}}
}

// NullCall is a [Call] whose result may be NULL.
type NullCall[R any] struct{ Call[R] }

func nullCall[R any](name string, args ...Node) NullCall[R] {
	return NullCall[R]{Func[R](name, args...)}
}

// sameCall is a call whose result is coded as its argument.
func sameCall[T any](name string, x Operand[T]) NullCall[T] {
	c := nullCall[T](name, bare(x))
	c.Expr = codedBy(c.node(), wrap(x).codec())
	return c
}

func (c NullCall[R]) target(p **R) any { return c.codec().nullTarget(p) }

// As gives the result a name.
func (c NullCall[R]) As(name string) NullLabeled[R] { return NullLabeled[R]{NullExpr[R]{c.Expr}, name} }

// Distinct gives the aggregate each value once.
func (c NullCall[R]) Distinct() NullCall[R] { return NullCall[R]{c.Call.Distinct()} }

// OrderBy gives the aggregate its values in an order.
func (c NullCall[R]) OrderBy(keys ...Ordering) NullCall[R] {
	return NullCall[R]{c.Call.OrderBy(keys...)}
}

// Filter gives the aggregate only the rows for which the condition is true.
func (c NullCall[R]) Filter(condition Condition) NullCall[R] {
	return NullCall[R]{c.Call.Filter(condition)}
}

// Over makes it a window function.
func (c NullCall[R]) Over(window Window) NullCall[R] { return NullCall[R]{c.Call.Over(window)} }
