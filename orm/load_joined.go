package orm

import (
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
)

// FromJoin reads a relationship from the query's own join: from the rows that
// [SelectStmt.Join] or [SelectStmt.LeftJoin] joins with as, under the conditions
// of the query. A collection then holds a part of what it stands for: change it
// with care.
//
//	orm.Select(Users).Join(&u.Posts, Posts).Where(orm.C(&p.Title).Eq("hello")).
//		Options(orm.FromJoin(&u.Posts, Posts))
func FromJoin(rel any, as Entity, then ...Load) Load {
	return Load{rel: rel, from: as.prototype(), then: then}
}

// joinedLoad is a relationship that the statement itself reads.
type joinedLoad struct {
	entity *entity
	rel    *relation
	reader *reader
	// lists are the objects of each owner's collection, as far as they are read.
	lists map[any]*joinedList
}

type joinedList struct {
	objects []any
	seen    map[any]bool
	stays   bool // what is loaded already stays
}

// joins adds the tables of joined relationships to a statement.
func (r *reader) joins(p *prototype, m *mapping, stmt core.SelectStmt, loads []Load) ([]*joinedLoad, core.SelectStmt, error) {
	var list []*joinedLoad
	for _, l := range loads {
		rel := p.relation(m, l.rel)
		switch {
		case l.undefer != nil || l.later:
			continue
		case rel == nil:
			return nil, stmt, fmt.Errorf("a %T is no relationship of the prototype of %s", l.rel, m.class.typ)
		case l.from != nil && l.from.class != rel.target.class:
			return nil, stmt, fmt.Errorf("FromJoin: %s.%s leads to %s, not to %s", m.class.typ, rel.field.path, rel.target.class.typ, l.from.class.typ)
		case l.from == nil && (!l.joined || rel.Direction != ManyToOne || len(l.where) > 0):
			continue
		}
		if err := rel.target.keyed("joining"); err != nil {
			return nil, stmt, err
		}
		columns, err := rel.target.class.source().undeferred(rel.target, l.then)
		if err != nil {
			return nil, stmt, err
		}
		far := l.from
		if far == nil {
			far = rel.target.aliased(fmt.Sprintf("%s_%d", rel.Field, len(list)+1))
			criteria, err := r.scope.conditions(far, rel.target)
			if err != nil {
				return nil, stmt, err
			}
			stmt = rel.join(stmt, p, far, true, criteria...)
		}
		stmt = stmt.Columns(nodesOf(far.table(rel.target), columns)...)
		list = append(list, &joinedLoad{entity: r.entity(rel.target, columns, true), rel: rel, reader: r, lists: make(map[any]*joinedList)})
	}
	return list, stmt, nil
}

// aliased returns a prototype of the table under another name: one of its own,
// if criteria ask for the fields of it.
func (m *mapping) aliased(alias string) *prototype {
	p := m.class.source()
	if len(m.class.criteria) == 0 {
		return &prototype{class: m.class, alias: alias, paths: p.paths}
	}
	if found, ok := m.aliases.Load(alias); ok {
		return found.(*prototype)
	}
	object := reflect.New(m.class.typ)
	found, _ := m.aliases.LoadOrStore(alias, newPrototype(m.class, object.Interface(), fieldsOf(object), alias))
	return found.(*prototype)
}

// fill makes the relationship of an object hold what the row has; no object is
// one that the result does not have.
func (j *joinedLoad) fill(owner any) {
	object := j.entity.take()
	if owner == nil {
		return
	}
	h := j.rel.holder(reflect.ValueOf(owner).Elem())
	list := j.lists[owner]
	if list == nil {
		list = &joinedList{seen: make(map[any]bool), stays: h.isLoaded() && !j.entity.refresh}
		j.lists[owner] = list
	}
	if list.stays {
		return
	}
	if object != nil {
		id, _ := j.rel.target.identityOf(reflect.ValueOf(object).Elem())
		if list.seen[id.key] {
			return
		}
		list.seen[id.key] = true
		list.objects = append(list.objects, object)
	}
	if !j.rel.many {
		j.finish(owner, list)
	}
}

// finishAll fills the collections, of which all rows are read.
func (j *joinedLoad) finishAll() {
	for owner, list := range j.lists {
		if j.rel.many && !list.stays {
			j.finish(owner, list)
		}
	}
}

func (j *joinedLoad) finish(owner any, list *joinedList) {
	j.rel.holder(reflect.ValueOf(owner).Elem()).fill(list.objects)
	j.reader.fillBack(j.rel, owner, list.objects)
}
