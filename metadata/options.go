package metadata

// ColumnOption changes a column that [Col] makes. Options are values:
// [NotNull], [Default].
type ColumnOption interface {
	applyTo(*Column)
}

type columnFlag func(*Column)

func (f columnFlag) applyTo(c *Column) { f(c) }

// The options of [Col] that take no argument.
var (
	// NotNull forbids NULL.
	NotNull ColumnOption = columnFlag(func(c *Column) { c.NotNull = true })
	// AutoIncrement asks for increasing integer keys; see [Column].
	AutoIncrement ColumnOption = columnFlag(func(c *Column) { c.AutoIncrement = true; c.NotNull = true })
)

// Default gives a column a server default, as SQL text: Default("now()").
func Default(sql string) ColumnOption {
	return columnFlag(func(c *Column) { c.Default = sql })
}

// Comment gives a column a comment.
func Comment(text string) ColumnOption {
	return columnFlag(func(c *Column) { c.Comment = text })
}

// Collate gives a column a collation.
func Collate(name string) ColumnOption {
	return columnFlag(func(c *Column) { c.Collation = name })
}

// Generated makes a column a computed one; stored says STORED rather than
// VIRTUAL.
func Generated(expr string, stored bool) ColumnOption {
	return columnFlag(func(c *Column) { c.Computed = &Computed{Expr: expr, Stored: stored} })
}

// Col makes a column in the order in which SQL reads: name, type, constraints.
// It returns the very value that the literal Column{…} does.
func Col(name string, t Type, options ...ColumnOption) Column {
	c := Column{Name: name, Type: t}
	for _, o := range options {
		o.applyTo(&c)
	}
	return c
}
