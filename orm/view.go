package orm

import (
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
)

// MapView maps T onto a view, which is not declared by it: it is of the database,
// or among MetaData.Views. The tags of T name its columns; a key, by which a
// session knows its rows, is tagged pk, and fk lets relationships follow a column;
// without a key the rows are read without a session.
// Objects of a view are read, and not written.
func MapView[T any](r *Registry, view string) *Mapper[T] { return mapReadOnly[T](r, view, nil) }

// MapQuery is [MapView] for a query of Core: its columns are those of T, by name.
//
//	posts := core.NewTable("posts")
//	var Counts = orm.MapQuery[Count](Base, "counts", core.Select(
//		posts.C("user_id"), core.Count().As("posts")).From(posts).GroupBy(posts.C("user_id")))
func MapQuery[T any](r *Registry, name string, query core.SelectStmt) *Mapper[T] {
	return mapReadOnly[T](r, name, &query)
}

func mapReadOnly[T any](r *Registry, name string, query *core.SelectStmt) *Mapper[T] {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, fields := newMapper[T](r)
	if fields == nil {
		return m
	}
	b := newTableBuilder(m.class, metadata.Table{Name: name})
	for _, f := range fields.columns {
		mapped := m.addColumn(f, b.column(f))
		t := b.tags[mapped.column]
		mapped.group = t.text("deferred")
	}
	b.checkTable()
	m.table = b.table.QName()
	m.view, m.query = &b.table, query
	r.fail(b.errs...)
	r.addClass(m.class)
	return m
}

// writable refuses to write objects of a view.
func (m *mapping) writable(what string) error {
	if m.class.view == nil {
		return nil
	}
	return fmt.Errorf("%s a %s: it is mapped to %s, a view or query, and is read only; write the objects that it reads", what, m.class.typ, m.class.table)
}
