package core

import "maps"

// Wrap puts SQL around the uses of a column, for values that the database
// itself converts: ciphered text, a type whose Go value is another one's.
// Values that the column is compared with or set to go through bind; what a
// statement yields of it goes through read, under the column's name. Either may
// be nil.
//
//	core.Wrap(
//		func(v core.Expr[string]) core.Expr[string] { return core.Cast[string](v, point) },
//		func(c core.Expr[string]) core.Expr[string] { return core.Cast[string](c, md.Text{}) })
//
// A [Param] is a value; another expression, as [Column.ToExpr] takes it, is
// taken as it is. Subqueries and conditions have the column as it is stored:
// only the columns of the whole statement's result are read, RETURNING too.
// The option holds for all columns of that name of the table and its aliases.
// [InsertAll] refuses a column with a bind.
func Wrap[T any](bind, read func(Expr[T]) Expr[T]) ColumnOption[T] {
	return columnOption[T](func(e *Expr[T], s Source, name string) {
		around := &wrapping{untyped(bind), untyped(read)}
		if t, ok := s.(*Table); ok {
			t.defaults.wrap(name, around)
			return
		}
		*e = codedBy[T](&column{source: s, name: name, around: around}, e.codec())
	})
}

// wrapping is the SQL around the uses of a column; either function may be nil.
type wrapping struct{ bind, read func(Node) Node }

func untyped[T any](f func(Expr[T]) Expr[T]) func(Node) Node {
	if f == nil {
		return nil
	}
	return func(n Node) Node { return bare(f(expr[T](n))) }
}

// wrap keeps the SQL around a column. Maps are replaced, never changed, since
// statements are written at the same time.
func (d *defaults) wrap(name string, around *wrapping) {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := make(map[string]*wrapping)
	if old := d.wraps.Load(); old != nil {
		maps.Copy(all, *old)
	}
	all[name] = around
	d.wraps.Store(&all)
}

// wrapped returns the SQL around a column; nil for none.
func (d *defaults) wrapped(name string) *wrapping {
	if all := d.wraps.Load(); all != nil {
		return (*all)[name]
	}
	return nil
}

func (c *column) wrapping() *wrapping {
	if t, ok := c.source.(*Table); ok {
		return t.defaults.wrapped(c.name)
	}
	return c.around
}

// columnIn returns the column n, of that name, of another source: a table's
// alias, or what yields the column as it is stored.
func columnIn(s Source, n Node, name string) *column {
	same := &column{source: s.self(), name: name}
	if c := columnOf(n); c != nil {
		same.around, same.field = c.wrapping(), c.field
	}
	return same
}

// bindOf returns the bind of the column that n is; nil for none.
func bindOf(n Node) func(Node) Node {
	if e, ok := n.(*excluded); ok {
		n = e.of
	}
	if c := columnOf(n); c != nil {
		if around := c.wrapping(); around != nil {
			return around.bind
		}
	}
	return nil
}

// bound returns a value as an operand beside n.
func bound(n, value Node) Node {
	if bind := bindOf(n); bind != nil {
		return bind(value)
	}
	return value
}

// given returns an operand beside n: a parameter is a value, and an expression
// is taken as it is.
func given(n, x Node) Node {
	x = bare(x)
	if _, value := x.(parameter); value {
		return bound(n, x)
	}
	return x
}

// result returns what a statement yields for a selected node, and its name in
// the result if the statement gives it one.
func (w *Writer) result(n Node) (yields Node, label string) {
	if l, ok := n.(labeled); ok {
		label = l.label()
	}
	c := columnOf(bare(n))
	if c == nil || !w.scope.result {
		return n, label
	}
	around := c.wrapping()
	if around == nil || around.read == nil {
		return n, label
	}
	if label == "" {
		label = c.name
	}
	return around.read(c), label
}
