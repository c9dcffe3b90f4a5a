package core

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// ColumnOption is something a column has beside its name.
type ColumnOption[T any] interface {
	apply(e *Expr[T], s Source, name string)
}

type columnOption[T any] func(e *Expr[T], s Source, name string)

func (f columnOption[T]) apply(e *Expr[T], s Source, name string) { f(e, s, name) }

// WithCodec gives a column the way in which its values become those of the
// database and back.
func WithCodec[T any](c Codec[T]) ColumnOption[T] {
	return columnOption[T](func(e *Expr[T], _ Source, _ string) { *e = codedBy(e.node(), &c) })
}

// OnInsert gives a column a value of the program's own where an INSERT names
// none: f is called for each row.
func OnInsert[T any](f func() T) ColumnOption[T] {
	return columnOption[T](func(e *Expr[T], s Source, name string) {
		generate(e, s, name, f, false)
	})
}

// OnInsertExpr is [OnInsert] with an expression of SQL, such as [NextValue] of a
// sequence. [InsertAll] refuses such a column unless its rows have it.
func OnInsertExpr[T any](x Operand[T]) ColumnOption[T] { return onExpr(x, false) }

// OnUpdateExpr is [OnUpdate] with an expression of SQL, such as [Now].
func OnUpdateExpr[T any](x Operand[T]) ColumnOption[T] { return onExpr(x, true) }

func onExpr[T any](x Operand[T], onUpdate bool) ColumnOption[T] {
	return columnOption[T](func(e *Expr[T], s Source, name string) {
		fillBy(e, s, generated{column: &column{name: name}, value: func() Node { return bare(x) }, onUpdate: onUpdate, expr: true})
	})
}

// OnUpdate gives a column a value of the program's own where an UPDATE names
// none.
func OnUpdate[T any](f func() T) ColumnOption[T] {
	return columnOption[T](func(e *Expr[T], s Source, name string) {
		generate(e, s, name, f, true)
	})
}

// generate makes the column one that the program fills by itself.
func generate[T any](e *Expr[T], s Source, name string, f func() T, onUpdate bool) {
	encode := *e
	fillBy(e, s, generated{column: &column{name: name}, value: func() Node { return encode.value(f()) }, onUpdate: onUpdate})
}

func fillBy[T any](e *Expr[T], s Source, g generated) {
	t, ok := s.self().(*Table)
	if !ok {
		*e = codedBy[T](failure(fmt.Sprintf("column %s.%s: only a table's columns can be filled by the program", s.ref(), g.column.name)), e.codec())
		return
	}
	g.column.source = t
	t.defaults.add(g)
}

// failure is a mistake that the statement will tell.
type failure string

func (failure) precedence() precedence { return precAtom }
func (f failure) write(w *Writer)      { w.Failf("%s", string(f)) }

// generated is a column that the program fills by itself.
type generated struct {
	column   *column
	value    func() Node
	onUpdate bool
	expr     bool // value is an expression, no argument
}

// defaults are what is known of the columns of a table and its aliases beside
// their names: those that the program fills, and the SQL around them.
type defaults struct {
	mu   sync.Mutex
	list []generated
	// wraps are the columns with SQL around them; see [Wrap].
	wraps atomic.Pointer[map[string]*wrapping]
}

func (d *defaults) add(g generated) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, g)
}

// none reports whether there are none.
func (d *defaults) none() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.list) == 0
}

// missing returns assignments for the generated columns that are not among the
// given ones.
func (d *defaults) missing(given []Assignment, onUpdate bool) (more []Assignment) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, g := range d.list {
		if g.onUpdate == onUpdate && !assigns(given, g.column.name) {
			more = append(more, Assignment{g.column, g.value()})
		}
	}
	return more
}

func assigns(list []Assignment, name string) bool {
	for _, a := range list {
		if c := a.column(); c != nil && c.name == name {
			return true
		}
	}
	return false
}
