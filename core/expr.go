package core

// Operand is anything that is compared as a T: a column, an expression, a
// value, NULL or not.
type Operand[T any] interface {
	Node
	operand(T)
}

// Selectable is anything that yields an R when it is selected: T for what is
// never NULL, *T for what may be.
type Selectable[R any] interface {
	Node
	// target returns what a row's value is scanned into so that it ends in p.
	target(p *R) any
}

// Target returns what a row's value of x is scanned into so that it ends in p.
func Target[R any](x Selectable[R], p *R) any { return x.target(p) }

// Condition is an expression that is true, false or NULL.
type Condition = Operand[bool]

// Expr is an expression of type T. Selecting it gives a T: a NULL in its place
// is an error that says so; [Nullable] makes it an expression that may be NULL.
type Expr[T any] struct{ is *handle[T] }

// handle is what an [Expr] holds: behind a pointer, an Expr becomes an interface
// without being copied to the heap each time that a statement is given it.
type handle[T any] struct {
	node  Node
	codec *Codec[T]
}

// expr returns a node as an expression.
func expr[T any](n Node) Expr[T] { return Expr[T]{&handle[T]{node: n}} }

// codedBy returns a node as an expression whose values go through a codec.
func codedBy[T any](n Node, codec *Codec[T]) Expr[T] { return Expr[T]{&handle[T]{n, codec}} }

// node returns the node of the expression; nil for the zero value.
func (e Expr[T]) node() Node {
	if e.is == nil {
		return nil
	}
	return e.is.node
}

// codec returns the codec of the expression; nil for none.
func (e Expr[T]) codec() *Codec[T] {
	if e.is == nil {
		return nil
	}
	return e.is.codec
}

// NullExpr is an expression that may be NULL. It is compared as a T and
// selected as a *T.
type NullExpr[T any] struct{ Expr[T] }

// Nullable says that an expression may be NULL.
func Nullable[T any](x Operand[T]) NullExpr[T] { return NullExpr[T]{wrap(x)} }

// NotNull says that an expression is never NULL, where the program knows more
// than its type.
func NotNull[T any](x Operand[T]) Expr[T] { return wrap(x) }

// As says that an expression is of type T, without a CAST: the database is not
// asked.
func As[T any](x Node) Expr[T] { return expr[T](bare(x)) }

// coded is implemented by operands that may have a codec.
type coded[T any] interface{ handle() Expr[T] }

// wrap returns the plain handle of an operand.
func wrap[T any](x Operand[T]) Expr[T] {
	if h, ok := x.(coded[T]); ok {
		return h.handle()
	}
	return expr[T](x)
}

func (e Expr[T]) handle() Expr[T] { return e }

func (Expr[T]) operand(T) {}

// unwrap makes every handle the node it holds.
func (e Expr[T]) unwrap() Node { return e.node() }

func (e Expr[T]) write(w *Writer) {
	if e.node() == nil {
		w.Failf("an expression of type %T has nothing in it; the zero value is no expression", *new(T))
		return
	}
	e.node().write(w)
}

func (e Expr[T]) precedence() precedence {
	if e.node() == nil {
		return precAtom
	}
	return e.node().precedence()
}

func (e Expr[T]) target(p *T) any { return e.codec().target(p) }

func (e NullExpr[T]) target(p **T) any { return e.codec().nullTarget(p) }

// bare returns the node behind the handles around it.
func bare(n Node) Node {
	for {
		h, ok := n.(interface{ unwrap() Node })
		if !ok {
			return n
		}
		inner := h.unwrap()
		if inner == nil {
			return n
		}
		n = inner
	}
}

// bares returns the nodes behind operands.
func bares[T any](xs []Operand[T]) []Node {
	list := make([]Node, len(xs))
	for i, x := range xs {
		list[i] = bare(x)
	}
	return list
}

// As gives the expression a name in the result: expr AS name.
func (e Expr[T]) As(name string) Labeled[T] { return Labeled[T]{e, name} }

// As gives the expression a name in the result: expr AS name.
func (e NullExpr[T]) As(name string) NullLabeled[T] { return NullLabeled[T]{e, name} }

// Labeled is an expression with a name in the result. In ORDER BY it stands for
// that name.
type Labeled[T any] struct {
	Expr[T]
	name string
}

// NullLabeled is a [Labeled] that may be NULL.
type NullLabeled[T any] struct {
	NullExpr[T]
	name string
}

func (l Labeled[T]) label() string     { return l.name }
func (l NullLabeled[T]) label() string { return l.name }

// labeled is implemented by what has a name in the result.
type labeled interface{ label() string }

// labelOf returns the name that a selected node has in the result, as far as
// the statement decides it.
func labelOf(n Node) string {
	if l, ok := n.(labeled); ok {
		return l.label()
	}
	if c, ok := bare(n).(*column); ok {
		return c.name
	}
	return ""
}
