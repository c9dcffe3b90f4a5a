package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// Load says that a relationship is read together with the objects of a query;
// see [SelectIn] and [Joined].
type Load struct {
	rel    any
	joined bool
	where  []core.Condition
	order  []core.Ordering
	then   []Load
	limit  int        // of each owner's objects; 0: none
	from   *prototype // the query's own join has the objects
	// raise are relationships that Load does not read, alone says that Load reads
	// for one object: what a query says of Load later.
	raise []any
	later bool
	alone bool
	// undefer are deferred columns to read, rather than a relationship.
	undefer []any
}

// SelectIn reads a relationship by one statement more, for all objects of the
// result. rel is the address of a field of the prototype; then are relationships
// of the objects that it leads to.
//
//	orm.Select(Users).Options(orm.SelectIn(&u.Posts, orm.SelectIn(&p.Tags)))
func SelectIn(rel any, then ...Load) Load { return Load{rel: rel, then: then} }

// Joined reads a relationship to one object by a LEFT JOIN in the statement
// itself. For a collection, of which a join would multiply the rows, and within
// another option, it is [SelectIn].
func Joined(rel any, then ...Load) Load { return Load{rel: rel, joined: true, then: then} }

// Where reads only objects that fulfil the conditions. The relationship then
// holds a part of what it stands for: change it with care.
func (l Load) Where(conditions ...core.Condition) Load {
	l.where = append(slices.Clip(l.where), conditions...)
	return l
}

// OrderBy puts the objects of a collection in an order.
func (l Load) OrderBy(keys ...core.Ordering) Load {
	l.order = append(slices.Clip(l.order), keys...)
	return l
}

// Limit bounds the number of objects that each owner gets: the first ones in the
// order of [Load.OrderBy], or of their keys.
func (l Load) Limit(n int) Load {
	l.limit = n
	return l
}

// load reads relationships of objects of one mapping.
func (r *reader) load(ctx context.Context, p *prototype, m *mapping, owners []any, loads []Load) error {
	for _, l := range loads {
		if l.undefer != nil {
			continue
		}
		if l.later {
			if err := r.sayLater(p, m, l); err != nil {
				return err
			}
			continue
		}
		rel := p.relation(m, l.rel)
		if rel == nil {
			return fmt.Errorf("a %T is no relationship of the prototype of %s", l.rel, m.class.typ)
		}
		if l.from != nil || l.joined && rel.Direction == ManyToOne && len(l.where) == 0 {
			if err := r.loadThen(ctx, rel, owners, l.then); err != nil {
				return err
			}
			continue
		}
		missing := slices.DeleteFunc(slices.Clone(owners), func(o any) bool {
			return !r.refresh && rel.holder(reflect.ValueOf(o).Elem()).isLoaded()
		})
		if err := r.selectIn(ctx, rel, missing, l); err != nil {
			return err
		}
		if err := r.loadThen(ctx, rel, owners, l.then); err != nil {
			return err
		}
	}
	return nil
}

// loadThen reads relationships of what the relationship of the owners holds, by
// statements of their own: there is none to join.
func (r *reader) loadThen(ctx context.Context, rel *relation, owners []any, then []Load) error {
	if len(then) == 0 {
		return nil
	}
	then = slices.Clone(then)
	for i := range then {
		if then[i].from != nil {
			return fmt.Errorf("FromJoin within the options of %s.%s: it is for relationships of what the query itself reads", rel.owner.class.typ, rel.field.path)
		}
		then[i].joined = false
	}
	var found []any
	seen := make(map[any]bool)
	for _, owner := range owners {
		for _, object := range rel.holder(reflect.ValueOf(owner).Elem()).now() {
			if !seen[object] {
				seen[object] = true
				found = append(found, object)
			}
		}
	}
	return r.load(ctx, rel.target.class.source(), rel.target, found, then)
}

// loadLazily reads a relationship of an object, and of those that were read with
// it.
func (s *Session) loadLazily(ctx context.Context, st *state, rel *relation) error {
	r, leave, err := newReader(ctx, s)
	if err != nil {
		return err
	}
	defer leave()
	if st.peers != nil {
		r.scope = st.peers.scope
	}
	return r.selectIn(ctx, rel, st.withPeers(rel), Load{})
}

// withPeers returns the object, and those that were read with it, as far as
// their relationship is not loaded either.
func (st *state) withPeers(rel *relation) []any {
	owners := []any{st.object}
	if st.peers == nil || st.peers.alone {
		return owners
	}
	for _, peer := range st.peers.states {
		if peer != st && peer.session == st.session && peer.status == Persistent && !rel.holder(peer.value).isLoaded() {
			owners = append(owners, peer.object)
		}
	}
	return owners
}

// selectIn reads a relationship of all owners.
func (r *reader) selectIn(ctx context.Context, rel *relation, owners []any, l Load) error {
	found := make(map[any][]any) // by the near key
	asked := make(map[any]bool)
	var keys [][]reflect.Value
	for _, owner := range owners {
		key, values, ok := rel.nearKey(reflect.ValueOf(owner).Elem())
		if !ok || asked[key] {
			continue
		}
		asked[key] = true
		if object := r.known(rel, values, l); object != nil {
			found[key] = []any{object}
			continue
		}
		keys = append(keys, values)
	}
	w := writer{r.conn, r.forms}
	for part := range slices.Chunk(keys, w.tuplesAtOnce(len(rel.near))) {
		if err := r.selectPart(ctx, w, rel, part, l, found); err != nil {
			return err
		}
	}
	for _, owner := range owners {
		v := reflect.ValueOf(owner).Elem()
		key, _, _ := rel.nearKey(v)
		rel.holder(v).fill(found[key])
		r.fillBack(rel, owner, found[key])
	}
	return nil
}

// fillBack sets the other side, where it is the one object that was asked for.
func (r *reader) fillBack(rel *relation, owner any, objects []any) {
	if rel.Direction != OneToMany || rel.back == nil {
		return
	}
	for _, object := range objects {
		if h := rel.back.holder(reflect.ValueOf(object).Elem()); !h.isLoaded() {
			h.fill([]any{owner})
		}
	}
}

// nearKey returns the owner's side of the key, and false if it is NULL.
func (x *relation) nearKey(owner reflect.Value) (key any, values []reflect.Value, ok bool) {
	like := mapping{key: x.near}
	id, ok := like.identityOf(owner)
	for _, a := range x.near {
		values = append(values, a.in(owner))
	}
	return id.key, values, ok
}

// known returns the object that the session has for a foreign key.
func (r *reader) known(rel *relation, values []reflect.Value, l Load) any {
	if r.session == nil || r.refresh || len(rel.target.criteria) > 0 && !r.scope.all || rel.Direction != ManyToOne || len(l.where) > 0 || !slices.Equal(rel.far, rel.target.key) {
		return nil
	}
	id, ok := rel.target.identify(func(i int) reflect.Value { return values[i] })
	if st := r.session.identities[id]; ok && st != nil && !st.expired {
		return st.object
	}
	return nil
}

// selectPart reads what the keys lead to.
func (r *reader) selectPart(ctx context.Context, w writer, rel *relation, keys [][]reflect.Value, l Load, found map[any][]any) error {
	if r.session != nil {
		if err := rel.target.keyed("reading in a session, which knows objects by their keys,"); err != nil {
			return err
		}
	}
	p := rel.target.class.source()
	t := p.table(rel.target)
	columns, err := p.undeferred(rel.target, l.then)
	if err != nil {
		return err
	}
	main := r.entity(rel.target, columns, false)
	var near []any // the key of the row's owner
	if rel.link != nil {
		for _, a := range rel.near {
			near = append(near, reflect.New(a.typ).Interface())
		}
	}
	criteria, err := r.scope.conditions(p, rel.target)
	if err != nil {
		return err
	}
	stmt := part{w, rel, l.Where(criteria...)}.statement(t, columns, keys)
	like := mapping{key: rel.far}
	var targets []any
	return core.QueryEach(ctx, r.conn, stmt, func(scan func(...any) error) error {
		targets = append(main.targets(targets[:0]), near...)
		if err := scan(targets...); err != nil {
			return err
		}
		object := main.take()
		if r.failed != nil {
			return r.failed
		}
		var id identity
		if rel.link != nil {
			id, _ = (&mapping{key: rel.near}).identify(func(i int) reflect.Value { return reflect.ValueOf(near[i]).Elem() })
		} else {
			id, _ = like.identityOf(reflect.ValueOf(object).Elem())
		}
		found[id.key] = append(found[id.key], object)
		return r.failed
	})
}
