package orm

import (
	"fmt"
	"reflect"

	"limbeck.dev/migrate/metadata"
)

// Mapper ties the struct T to a table.
type Mapper[T any] struct {
	*class
	proto *T
	here  *prototype
}

// Alias returns a mapper of the same struct for the table under another name,
// with a prototype of its own: for queries that have the table twice.
//
//	boss := Users.Alias("boss")
func (m *Mapper[T]) Alias(name string) *Mapper[T] {
	proto := new(T)
	alias := &Mapper[T]{class: m.class, proto: proto}
	if m.here != nil {
		alias.here = newPrototype(m.class, proto, fieldsOf(reflect.ValueOf(proto)), name)
	}
	return alias
}

func (m *Mapper[T]) prototype() *prototype { return m.here }

// Proto returns the prototype of the mapper: the address of one of its fields
// stands for the field's column or relationship. What is in the fields means
// nothing. Embedded pointers are there.
func (m *Mapper[T]) Proto() *T { return m.proto }

// Name returns the name of the table.
func (m *Mapper[T]) Name() metadata.Name { return m.table }

// Table returns a copy of the table, or an error if the declarations have one;
// see [Registry.Err].
func (m *Mapper[T]) Table() (metadata.Table, error) {
	if err := m.registry.Err(); err != nil {
		return metadata.Table{}, err
	}
	return m.registry.tableOf(m.class).Clone(), nil
}

// ColumnOf returns the column of the field that ptr, of type *F, points to. It
// fails if ptr is not the address of a mapped field of [Mapper.Proto], and if
// the declarations have an error.
func (m *Mapper[T]) ColumnOf(ptr any) (metadata.Column, error) {
	if err := m.registry.Err(); err != nil {
		return metadata.Column{}, err
	}
	if t := reflect.TypeOf(ptr); t != nil && t.Comparable() {
		if c := m.here.column(ptr); c != nil {
			return m.registry.tableOf(m.class).Column(c.column).Clone(), nil
		}
	}
	return metadata.Column{}, fmt.Errorf("a %T is not the address of a column of %s; take that of a field of its prototype", ptr, m.typ)
}

// RelationshipOf returns the relationship that ptr, of type *One or *Many,
// points to, in the manner of [Mapper.ColumnOf].
func (m *Mapper[T]) RelationshipOf(ptr any) (Relationship, error) {
	if err := m.registry.Err(); err != nil {
		return Relationship{}, err
	}
	if r := m.here.relationship(ptr); r != nil {
		return r.Relationship, nil
	}
	return Relationship{}, fmt.Errorf("a %T is not the address of a relationship of %s; take that of a field of its prototype", ptr, m.typ)
}
