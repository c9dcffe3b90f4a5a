package orm

import (
	"fmt"
	"reflect"
	"slices"
	"sync"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
)

// mapping is what is needed to move the objects of a class to and from its
// rows. It is made when the class is first used, once the declarations of the
// registry are known to be right.
type mapping struct {
	class     *class
	table     metadata.Table
	columns   []*attribute
	plain     []*attribute // those that every query reads
	byName    map[string]*attribute
	key       []*attribute // the primary key
	generated *attribute   // the key that the database makes where it is zero; nil for none
	version   *attribute   // counts the updates of a row; nil for none
	tenant    *attribute   // the owner of a row; nil for none
	deleted   *attribute   // when a row was deleted; nil: rows are deleted
	criteria  []criterion  // under which objects are read
	aliases   sync.Map     // prototypes by their alias
	relations []*relation
	// query reads the rows in the place of a table: one that the class is mapped to,
	// or the join of the tables of a hierarchy; nil: the table itself.
	query   *core.SelectStmt
	parts   *parts      // of a hierarchy; nil: of none
	written *core.Table // of a part of an object; nil: the table of the class
}

// attribute is a column together with the field that holds it.
type attribute struct {
	*mappedColumn
	meta  metadata.Column
	at    int // its place in mapping.columns
	key   bool
	place keeper
	owner reflect.Type // the struct of which the field is one
	of    *mapping     // the subtype whose column a query of its base reads
}

// in returns the column's value in an object.
func (a *attribute) in(object reflect.Value) reflect.Value {
	if d := a.deferredIn(object); d != nil {
		return reflect.ValueOf(d.inner()).Elem()
	}
	return fieldOf(partOf(object, a.owner), a.index)
}

// made reports whether the database may make the value by itself: INSERT leaves
// the column out where the field is unset.
func (a *attribute) made() bool {
	return a.meta.Default != "" || a.meta.Computed != nil || a.meta.Identity != nil || a.meta.AutoIncrement
}

// relation is a relationship with what a session needs to follow it.
type relation struct {
	*mappedRelationship
	owner, target *mapping
	// near are the columns of the owner that the relationship compares with far:
	// columns of the target, or of the table between (ManyToMany).
	near []*attribute
	far  []*attribute // of the target; ManyToMany: those that link refers to
	back *relation    // the other side; nil for none
	link *link        // ManyToMany
}

// link is the table between of a many-to-many relationship.
type link struct {
	table      *core.Table
	near, far  []string // its columns that refer to the owner and to the target
	nearCasts  []metadata.Type
	farCasts   []metadata.Type
	writesHere bool // of two sides, the one that writes the rows
}

// mapping returns the mapping of the class, or the errors of the declarations.
func (c *class) mapping() (*mapping, error) {
	if m := c.ready.Load(); m != nil {
		return m, nil
	}
	r := c.registry
	if err := r.Err(); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := c.ready.Load(); m != nil {
		return m, nil
	}
	built := make(map[*class]*mapping)
	for _, other := range r.classes {
		m, err := other.attributes()
		if err != nil {
			return nil, err
		}
		built[other] = m
	}
	for _, m := range built {
		if err := m.relate(built); err != nil {
			return nil, err
		}
	}
	for _, m := range built {
		m.pair()
	}
	inherit(built)
	for other, m := range built {
		if other.ready.Load() == nil {
			other.ready.Store(m)
		}
	}
	return c.ready.Load(), nil
}

// attributes makes a mapping without its relationships.
func (c *class) attributes() (*mapping, error) {
	m := &mapping{class: c, table: c.registry.tableOf(c).Clone(), byName: make(map[string]*attribute), query: c.query}
	for i, col := range c.columns {
		a := &attribute{mappedColumn: col, meta: *c.metaOf(m, col), at: i, place: keeperOf(col.typ), owner: c.typ}
		a.key = slices.Contains(m.table.PrimaryKey.Columns, col.column)
		m.columns = append(m.columns, a)
		if !a.deferred {
			m.plain = append(m.plain, a)
		}
		m.byName[col.column] = a
	}
	for _, name := range m.table.PrimaryKey.Columns {
		a := m.byName[name]
		if a != nil && a.deferred {
			return nil, problem(c.typ, a.path, "make it a plain field", "the key cannot be deferred")
		}
		if a == nil {
			return nil, problem(c.typ, "", "give it a field", "column %q of the primary key is not mapped", name)
		}
		m.key = append(m.key, a)
		if a.meta.AutoIncrement || a.meta.Identity != nil {
			m.generated = a
		}
	}
	for _, a := range m.columns {
		if a.version {
			m.version = a
		}
		if a.tenant {
			m.tenant = a
		}
		if a.softDelete {
			m.deleted = a
		}
	}
	m.criteria = m.criteriaOf()
	return m, nil
}

// relate adds the relationships.
func (m *mapping) relate(all map[*class]*mapping) error {
	r := m.class.registry
	for _, rel := range m.class.relationships {
		x := &relation{mappedRelationship: rel, owner: m, target: all[r.byType[rel.target]]}
		var err error
		switch rel.Direction {
		case ManyToOne:
			err = x.match(rel.ForeignKey.Columns, rel.ForeignKey.RefColumns)
		case OneToMany:
			err = x.match(rel.ForeignKey.RefColumns, rel.ForeignKey.Columns)
		case ManyToMany:
			if err = x.match(rel.ForeignKey.RefColumns, rel.TargetKey.RefColumns); err == nil {
				x.link = newLink(r.MetaData.Table(rel.Secondary.Schema, rel.Secondary.Name), rel)
			}
		}
		if err != nil {
			return problem(m.class.typ, rel.field.path, "", "%v", err)
		}
		m.relations = append(m.relations, x)
	}
	return nil
}

// match finds the fields on both sides.
func (x *relation) match(near, far []string) error {
	find := func(m *mapping, names []string) (found []*attribute, err error) {
		for _, name := range names {
			a := m.byName[name]
			if a != nil && a.deferred {
				return nil, fmt.Errorf("column %q of table %s, which the relationship follows, is deferred in %s; make it a plain field", name, m.class.table, m.class.typ)
			}
			if a == nil {
				return nil, fmt.Errorf("column %q of table %s, which the relationship follows, has no field in %s", name, m.class.table, m.class.typ)
			}
			found = append(found, a)
		}
		return found, nil
	}
	var err error
	if x.near, err = find(x.owner, near); err == nil {
		x.far, err = find(x.target, far)
	}
	return err
}

func newLink(t *metadata.Table, rel *mappedRelationship) *link {
	l := &link{table: core.TableOf(t), near: rel.ForeignKey.Columns, far: rel.TargetKey.Columns}
	for _, name := range l.near {
		l.nearCasts = append(l.nearCasts, t.Column(name).Type)
	}
	for _, name := range l.far {
		l.farCasts = append(l.farCasts, t.Column(name).Type)
	}
	return l
}

// pair finds the other side of each relationship.
func (m *mapping) pair() {
	for _, x := range m.relations {
		for _, other := range x.target.relations {
			if x.BackPopulates == other.Field && other.BackPopulates == x.Field && other.target == m {
				x.back = other
			}
		}
		if x.link != nil {
			x.link.writesHere = x.back == nil || x.owner.class.table.String()+x.Field <= x.target.class.table.String()+x.back.Field
		}
	}
}

// holder returns the field of an object that holds the relationship.
func (x *relation) holder(object reflect.Value) holder {
	return fieldOf(partOf(object, x.owner.class.typ), x.field.index).Addr().Interface().(relatable).holder()
}

// fieldOf returns a field of a struct; embedded pointers on the way are made.
func fieldOf(v reflect.Value, index []int) reflect.Value {
	for i, n := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(n)
	}
	return v
}
