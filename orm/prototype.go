package orm

import (
	"reflect"
	"strings"
	"sync"

	"limbeck.dev/migrate/core"
)

// prototype is an instance of a mapped struct whose fields' addresses stand for
// the columns and relationships of the table, or of an alias of it.
type prototype struct {
	class  *class
	object any // a pointer to the struct
	alias  string
	paths  map[any]string // of the fields

	once   sync.Once
	source *core.Table
}

func newPrototype(c *class, object any, fields fieldSet, alias string) *prototype {
	p := &prototype{class: c, object: object, alias: alias, paths: make(map[any]string)}
	for _, f := range append(fields.columns, fields.relationships...) {
		p.paths[f.ptr] = f.path
	}
	return p
}

// column returns the column of a field; nil if ptr is not its address.
func (p *prototype) column(ptr any) *mappedColumn {
	path, ok := p.path(ptr)
	for _, c := range p.class.columns {
		if ok && c.path == path {
			return c
		}
	}
	return nil
}

// relationship returns the relationship of a field; nil if ptr is not its
// address.
func (p *prototype) relationship(ptr any) *mappedRelationship {
	path, ok := p.path(ptr)
	if !ok {
		return nil
	}
	of := p.class
	if in := of.inherits; in != nil && in.base != nil {
		if rest, inherited := strings.CutPrefix(path, in.embedded+"."); inherited {
			path, of = rest, in.base
		}
	}
	for _, r := range of.relationships {
		if r.field.path == path {
			return r
		}
	}
	return nil
}

// path returns the path of the field that ptr is the address of.
func (p *prototype) path(ptr any) (string, bool) {
	if t := reflect.TypeOf(ptr); t == nil || t.Kind() != reflect.Pointer {
		return "", false
	}
	path, found := p.paths[ptr]
	return path, found
}

// relation is relationship with what is needed to follow it.
func (p *prototype) relation(m *mapping, ptr any) *relation {
	for _, rel := range m.relations {
		if rel.mappedRelationship == p.relationship(ptr) {
			return rel
		}
	}
	return nil
}

// table returns the prototype's table as a source of statements.
func (p *prototype) table(m *mapping) *core.Table {
	p.prepare(m)
	return p.source
}

func (p *prototype) prepare(m *mapping) {
	p.once.Do(func() {
		names := make(map[any]string)
		for ptr := range p.paths {
			if c := p.column(ptr); c != nil {
				names[ptr] = c.column
			}
		}
		t := core.TableOf(&m.table)
		if m.query != nil {
			t = t.FromQuery(*m.query)
		}
		if p.alias != "" {
			t = t.As(p.alias)
		}
		p.source = t.WithFields(func(field any) (string, bool) {
			name, found := names[field]
			return name, found
		})
	})
}
