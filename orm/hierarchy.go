package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// parts is what a mapping of a hierarchy is made of.
type parts struct {
	base     *mapping   // nil: it is the base itself
	kind     *attribute // the discriminator
	value    string     // that its rows have there
	subtypes map[string]*mapping
	// row and own are what is written of an object of two tables: of the base's,
	// and of its own; nil where there is one.
	row, own *mapping
	// others are the columns of the subtypes, which a query of the base reads as
	// well.
	others []*attribute
}

// root is the mapping whose keys tell the rows of a hierarchy apart.
func (m *mapping) root() *mapping {
	if m.parts != nil && m.parts.base != nil {
		return m.parts.base
	}
	return m
}

// isSubtype reports whether the mapping's rows are among those of a base.
func (m *mapping) isSubtype() bool { return m.root() != m }

// hasParts reports whether an object is two rows: one of the base's table, and one
// of its own.
func (m *mapping) hasParts() bool { return m.parts != nil && m.parts.own != nil }

// inherit completes the mappings of hierarchies.
func inherit(all map[*class]*mapping) {
	for c, m := range all {
		if c.inherits == nil || c.inherits.base != nil {
			continue
		}
		m.parts = &parts{kind: m.byName[c.inherits.discriminator], value: c.inherits.kind, subtypes: make(map[string]*mapping)}
		for _, sub := range c.inherits.subtypes {
			m.addSubtype(all[sub])
		}
		m.joinSubtypes()
	}
}

// addSubtype makes a mapping that of a subtype of m.
func (m *mapping) addSubtype(sub *mapping) {
	in := sub.class.inherits
	sub.parts = &parts{base: m, kind: sub.byName[in.discriminator], value: in.kind}
	sub.relations = slices.Concat(m.relations, sub.relations)
	sub.criteria = append(sub.criteria, m.class.criteria...)
	m.parts.subtypes[in.kind] = sub
	if in.joined() {
		sub.split()
	}
}

// split takes an object of two tables apart, and puts its rows together.
func (m *mapping) split() {
	row := &mapping{class: m.class, table: m.root().table, key: m.key, generated: m.generated, version: m.version, tenant: m.tenant, deleted: m.deleted}
	own := &mapping{class: m.class, table: *m.class.ownTable()}
	for _, a := range m.key {
		key := *a
		key.meta = *own.table.Column(a.column)
		own.key = append(own.key, &key)
	}
	own.columns = slices.Clone(own.key)
	for _, a := range m.columns {
		if a.own {
			own.columns = append(own.columns, a)
		} else {
			row.columns = append(row.columns, a)
		}
	}
	for _, part := range []*mapping{row, own} {
		part.parts, part.plain = &parts{base: m.root()}, part.columns
		part.written = core.TableOf(&part.table)
	}
	m.parts.row, m.parts.own = row, own
	base, other := core.TableOf(&row.table), core.TableOf(&own.table)
	query := core.Select().From(base).Join(other, equal(base, namesOf(m.key), other, namesOf(own.key))...)
	for _, a := range m.columns {
		from := base
		if a.own {
			from = other
		}
		query = query.Columns(core.Col[any](from, a.column).As(a.column))
		if a.own {
			m.table.Columns = append(m.table.Columns, a.meta)
		}
	}
	m.query = &query
}

// joinSubtypes makes queries of a base read what its subtypes have.
func (m *mapping) joinSubtypes() {
	base := core.TableOf(m.class.registry.tableOf(m.class))
	query := core.Select().From(base)
	for _, a := range m.table.Columns {
		query = query.Columns(core.Col[any](base, a.Name).As(a.Name))
	}
	several := false
	for _, c := range m.class.inherits.subtypes {
		sub := m.parts.subtypes[c.inherits.kind]
		var from *core.Table
		if c.inherits.joined() {
			several = true
			from = core.TableOf(&sub.parts.own.table)
			query = query.LeftJoin(from, equal(base, namesOf(m.key), from, namesOf(sub.parts.own.key))...)
		}
		for _, a := range sub.plain {
			if m.byName[a.column] != nil {
				continue
			}
			other := *a
			column := *a.mappedColumn
			if from != nil {
				column.column = c.inherits.table.Name + "__" + a.column
				query = query.Columns(core.Col[any](from, a.column).As(column.column))
				read := a.meta
				read.Name = column.column
				m.table.Columns = append(m.table.Columns, read)
			}
			other.mappedColumn, other.of = &column, sub
			m.parts.others = append(m.parts.others, &other)
		}
	}
	if several {
		m.query, m.written = &query, base
	}
}

// read are the columns that a query reads: of a base, those of its subtypes too.
func (m *mapping) read() []*attribute {
	if m.parts == nil || len(m.parts.others) == 0 {
		return m.plain
	}
	return slices.Concat(m.plain, m.parts.others)
}

// target is the table that is written.
func (m *mapping) target() *core.Table {
	if m.written != nil {
		return m.written
	}
	return m.class.source().table(m)
}

// insertParts inserts objects of two tables, into one after the other.
func (w writer) insertParts(ctx context.Context, m *mapping, objects []any, columns []*attribute) error {
	if err := w.insert(ctx, m.parts.row, objects, ofTable(columns, false)); err != nil {
		return err
	}
	own := m.parts.own
	return w.insert(ctx, own, objects, slices.Concat(own.key, ofTable(columns, true)))
}

// updateParts sets columns of objects of two tables; a version, which is in the
// base's, tells first whether they are still there.
func (w writer) updateParts(ctx context.Context, m *mapping, rows []row, columns []*attribute) (int64, error) {
	found := int64(len(rows))
	for _, part := range []*mapping{m.parts.row, m.parts.own} {
		set := ofTable(columns, part == m.parts.own)
		if len(set) == 0 && part.version == nil {
			continue
		}
		n, err := w.update(ctx, part, rows, set)
		if err != nil {
			return 0, err
		}
		found = min(found, n)
	}
	return found, nil
}

// ofTable are the columns of a subtype's own table, or those of its base's.
func ofTable(columns []*attribute, own bool) []*attribute {
	return slices.DeleteFunc(slices.Clone(columns), func(a *attribute) bool { return a.own != own })
}

// claimKind gives an object that is to be inserted the discriminator of its type.
func (m *mapping) claimKind(object reflect.Value) error {
	if m.parts == nil {
		return nil
	}
	if m.parts.value == "" {
		return fmt.Errorf("%s is the base of a hierarchy, and no row is of it alone; add an object of a subtype, and give its tag discriminator=VALUE if there are such rows", m.class.typ)
	}
	kind := m.parts.kind.in(object)
	if kind.String() == "" {
		kind.SetString(m.parts.value)
	}
	if kind.String() != m.parts.value {
		return fmt.Errorf("%s of the %s is %q, which is not its kind; it is %q", m.parts.kind.path, m.class.typ, kind, m.parts.value)
	}
	return nil
}

// oneTable refuses what one statement writes, where the objects are of several
// tables.
func (m *mapping) oneTable(what string) error {
	if m.class.view != nil || m.query == nil {
		return m.writable(what + " of")
	}
	return fmt.Errorf("%s of %s: its rows are in several tables; read the objects, and change them in a session", what, m.class.typ)
}
