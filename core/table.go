package core

import (
	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/metadata"
)

// Source is what stands in FROM and has columns: a table, an alias of one, a
// subquery, a common table expression. Its address is its identity: a column
// belongs to the source that it was made of.
type Source interface {
	// writeSource writes the source as it stands in FROM.
	writeSource(w *Writer)
	// writeRef writes what its columns are qualified with.
	writeRef(w *Writer)
	// ref names the source for people.
	ref() string
	// self is the source itself: a described table ([Define]) is its Table.
	self() Source
}

// TableSource is a [Table], or a described table that embeds one ([Define]).
type TableSource interface {
	Source
	table() *Table
}

// Table is a table, or an alias of one.
type Table struct {
	schema, name, alias string
	meta                *metadata.Table
	defaults            *defaults
	query               *SelectStmt // what stands in FROM in its place; see [Table.FromQuery]
	// fields finds columns by the addresses of fields; see [Table.WithFields].
	fields func(field any) (name string, found bool)
}

// NewTable returns a table of the default schema; see [Table.In].
func NewTable(name string) *Table { return &Table{name: name, defaults: new(defaults)} }

// TableOf returns a table of a schema, whose foreign keys joins can follow and
// whose column names are checked.
func TableOf(m *metadata.Table) *Table {
	return &Table{schema: m.Schema, name: m.Name, meta: m, defaults: new(defaults)}
}

// In returns the table of that name in a schema.
func (t *Table) In(schema string) *Table {
	c := *t
	c.schema = schema
	return &c
}

// As returns an alias of the table: a source of its own. [Column.Of] gives its
// columns, and [Alias] all of them.
func (t *Table) As(alias string) *Table {
	c := *t
	c.alias = alias
	return &c
}

// FromQuery returns the table as a query gives it: a source of its name, or
// alias, with the columns of the query. It can be read, not written.
func (t *Table) FromQuery(query SelectStmt) *Table {
	c := *t
	c.query = &query
	return &c
}

// Name returns the name of the table, without its alias.
func (t *Table) Name() metadata.Name { return metadata.Name{Schema: t.schema, Name: t.name} }

// C returns a column by name, for statements that are put together at run time.
// What it is compared with is not checked by the compiler.
func (t *Table) C(name string) Column[any] { return Col[any](t, name) }

func (t *Table) self() Source  { return t }
func (t *Table) table() *Table { return t }

func (t *Table) writeSource(w *Writer) {
	if t.query != nil {
		w.Node(*t.query)
		w.Raw(" AS ").Ident(t.queryName())
		return
	}
	w.Name(t.schema, t.name)
	if t.alias != "" {
		w.Raw(" AS ").Ident(t.alias)
	}
}

func (t *Table) writeRef(w *Writer) {
	switch {
	case t.alias != "" || t.query != nil:
		w.Ident(t.queryName())
	case t == w.own:
		w.Ident(t.name)
	default:
		w.Name(t.schema, t.name)
	}
}

// queryName is the alias, or the name of the table.
func (t *Table) queryName() string {
	if t.alias != "" {
		return t.alias
	}
	return t.name
}

func (t *Table) ref() string {
	if t.alias != "" {
		return t.alias
	}
	return t.Name().String()
}

// checkColumn fails for a column that the table's definition has not.
func (t *Table) checkColumn(w *Writer, name string) {
	if t.meta != nil && t.meta.Column(name) == nil {
		w.Failf("table %s has no column %q%s", t.ref(), name, didYouMean(name, t.meta))
	}
}

// didYouMean suggests a column for a name that the table does not have.
func didYouMean(name string, t *metadata.Table) string {
	known := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		known[i] = c.Name
	}
	return suggest.DidYouMean(name, known)
}
