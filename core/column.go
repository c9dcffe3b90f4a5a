package core

// Column is a column that is never NULL.
type Column[T any] struct{ Expr[T] }

// NullColumn is a column that may be NULL. It is compared as a T and selected
// as a *T.
type NullColumn[T any] struct{ NullExpr[T] }

// AnyColumn is a column of any type.
type AnyColumn interface {
	Node
	// Name returns the name of the column.
	Name() string
	column() *column
}

// Col returns a column of a source. T is what it holds in Go: it is not looked
// up in the database.
func Col[T any](s Source, name string, options ...ColumnOption[T]) Column[T] {
	return Column[T]{newColumn(s, name, options)}
}

// NullCol returns a column of a source that may be NULL.
func NullCol[T any](s Source, name string, options ...ColumnOption[T]) NullColumn[T] {
	return NullColumn[T]{NullExpr[T]{newColumn(s, name, options)}}
}

func newColumn[T any](s Source, name string, options []ColumnOption[T]) Expr[T] {
	s = s.self()
	e := expr[T](&column{source: s, name: name})
	for _, o := range options {
		o.apply(&e, s, name)
	}
	return e
}

// column is the node of a column.
type column struct {
	source Source
	name   string
	around *wrapping // of a source that is no table; see [Wrap]
	field  any       // the column is that of a field; see [FieldColumn]
}

func (*column) precedence() precedence { return precAtom }

func (c *column) write(w *Writer) {
	if c = c.in(w); c.name == "" {
		return // an error that is told
	}
	if !w.bare {
		w.checkScope(c)
		c.source.writeRef(w)
		w.Raw(".")
	}
	if t, ok := c.source.(*Table); ok {
		t.checkColumn(w, c.name)
	}
	w.Ident(c.name)
}

// Name returns the name of the column.
func (c Column[T]) Name() string { return nameOf(c.node()) }

// Name returns the name of the column.
func (c NullColumn[T]) Name() string { return nameOf(c.node()) }

func (c Column[T]) column() *column     { return columnOf(c.node()) }
func (c NullColumn[T]) column() *column { return columnOf(c.node()) }

func columnOf(n Node) *column {
	c, _ := n.(*column)
	return c
}

// nameOf returns the name of the column that n is.
func nameOf(n Node) string {
	if c := columnOf(n); c != nil {
		return c.name
	}
	return ""
}

// Of returns the same column of another source: an alias of the table, or a
// subquery that selects it.
func (c Column[T]) Of(s Source) Column[T] {
	return Column[T]{codedBy(columnIn(s, c.node(), c.Name()), c.codec())}
}

// Of returns the same column of another source: an alias of the table, or a
// subquery that selects it.
func (c NullColumn[T]) Of(s Source) NullColumn[T] {
	return NullColumn[T]{NullExpr[T]{codedBy(columnIn(s, c.node(), c.Name()), c.codec())}}
}

// To sets the column to v, in INSERT and UPDATE.
func (c Column[T]) To(v T) Assignment { return Assignment{c.node(), c.value(v)} }

// ToExpr sets the column to x.
func (c Column[T]) ToExpr(x Operand[T]) Assignment { return Assignment{c.node(), given(c.node(), x)} }

// ToDefault sets the column to its server default.
func (c Column[T]) ToDefault() Assignment { return Assignment{c.node(), defaultNode{}} }

// To sets the column to v, in INSERT and UPDATE.
func (c NullColumn[T]) To(v T) Assignment { return Assignment{c.node(), c.value(v)} }

// ToPtr sets the column to *p, or to NULL where p is nil.
func (c NullColumn[T]) ToPtr(p *T) Assignment {
	if p == nil {
		return c.ToNull()
	}
	return c.To(*p)
}

// ToNull sets the column to NULL.
func (c NullColumn[T]) ToNull() Assignment { return Assignment{c.node(), word("NULL")} }

// ToExpr sets the column to x.
func (c NullColumn[T]) ToExpr(x Operand[T]) Assignment {
	return Assignment{c.node(), given(c.node(), x)}
}

// ToDefault sets the column to its server default.
func (c NullColumn[T]) ToDefault() Assignment { return Assignment{c.node(), defaultNode{}} }

// Assignment gives a column a value.
type Assignment struct {
	target Node
	value  Node
}

// Target returns the name of the column that is set; or, where it is known by a
// field alone ([FieldColumn]), the address of that.
func (a Assignment) Target() (name string, field any) {
	if c := a.column(); c != nil {
		return c.name, c.field
	}
	return "", nil
}

// column returns the column that is set, or nil.
func (a Assignment) column() *column { return columnOf(a.target) }

// defaultNode is the word DEFAULT in place of a value.
type defaultNode struct{}

func (defaultNode) precedence() precedence { return precAtom }

func (defaultNode) write(w *Writer) {
	if !w.forms.DefaultWord {
		w.Unsupported("DEFAULT as a value", "leave the column out")
	}
	w.Raw("DEFAULT")
}
