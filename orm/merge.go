package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// Merge gives the session's object for the row of an object that is not in it,
// such as one that came from a client or from another session, the values of
// that object, and returns it. The row is read where the session has it not;
// where there is none, the result is a new object that the next flush inserts.
// The object that is given stays as it is.
//
// All columns count, also those that are zero or nil; with fields, addresses in
// the mapper's prototype, those columns alone, and no relationship. Deferred
// columns and relationships that are not loaded do not count; what a
// relationship with the cascade merge holds is merged, too. A version that
// differs from the row's is an [ErrStale].
func (m *Mapper[T]) Merge(ctx context.Context, s *Session, object *T, fields ...any) (*T, error) {
	ready, err := s.mappingOf(object)
	if err != nil {
		return nil, err
	}
	g := merge{session: s, done: make(map[any]any)}
	for _, field := range fields {
		c := m.here.column(field)
		if c == nil {
			return nil, fmt.Errorf("merging: a %T is no column of the prototype of %s", field, m.typ)
		}
		g.only = append(g.only, c.column)
	}
	merged, err := g.object(ctx, ready, object, nil)
	if err != nil {
		return nil, err
	}
	return as[T](merged), nil
}

// merge is one call of Merge.
type merge struct {
	session *Session
	done    map[any]any // what an object was merged into
	only    []string    // columns; nil for all, and relationships
}

// object merges an object; skip are columns that follow the relationship which
// leads to it.
func (g *merge) object(ctx context.Context, m *mapping, object any, skip []*attribute) (any, error) {
	if merged := g.done[object]; merged != nil {
		return merged, nil
	}
	if g.session.Contains(object) {
		return object, nil
	}
	from := reflect.ValueOf(object).Elem()
	into, err := g.target(ctx, m, from)
	if err != nil {
		return nil, err
	}
	merged := into.Addr().Interface()
	g.done[object] = merged
	st := g.session.states[merged]
	if err := checkVersion(m, st, from); err != nil {
		return nil, err
	}
	for _, rel := range m.relations {
		if g.follows(rel, from) && rel.Direction == ManyToOne {
			skip = append(slices.Clip(skip), rel.near...)
		}
	}
	for _, a := range m.columns {
		switch {
		case !a.isLoaded(from) || slices.Contains(skip, a) || a.meta.Computed != nil:
		case st != nil && (a.key || a == m.version):
		case g.only != nil && !a.key && !slices.Contains(g.only, a.column):
		default:
			a.copy(into, from)
		}
	}
	if st == nil {
		g.session.Add(merged)
		if err := g.session.taken(); err != nil {
			return nil, err
		}
	}
	return merged, g.relations(ctx, m, g.session.states[merged], from)
}

// target returns the session's object for the row of another one, or a new one.
func (g *merge) target(ctx context.Context, m *mapping, from reflect.Value) (reflect.Value, error) {
	id, known := m.identityOf(from)
	if known && (m.generated == nil || !m.generated.in(from).IsZero()) {
		if st := g.session.identities[id]; st != nil && !st.expired {
			return st.value, nil
		}
		found, err := g.session.findRow(ctx, m, from)
		if found != nil || err != nil {
			return reflect.ValueOf(found).Elem(), err
		}
	}
	return reflect.New(m.class.typ).Elem(), nil
}

// findRow reads the row with the key of a struct; nil for none.
func (s *Session) findRow(ctx context.Context, m *mapping, key reflect.Value) (any, error) {
	r, leave, err := newFreshReader(ctx, s)
	if err != nil {
		return nil, err
	}
	defer leave()
	w := writer{r.conn, r.forms}
	t := m.class.source().table(m)
	criteria, err := r.scope.conditions(m.class.source(), m)
	if err != nil {
		return nil, err
	}
	stmt := core.Select(nodesOf(t, m.read())...).From(t).Where(w.columnsIn(t, m.key, []reflect.Value{key})).Where(criteria...)
	e := r.entity(m, m.read(), false)
	found, err := core.QueryOne(ctx, r.conn, stmt, e.targets(nil)...)
	if err != nil || !found {
		return nil, err
	}
	return e.take(), nil
}

// checkVersion refuses an object that was made of another version of its row.
func checkVersion(m *mapping, st *state, from reflect.Value) error {
	if st == nil || st.status != Persistent || m.version == nil || m.version.in(from).Equal(m.version.in(st.value)) {
		return nil
	}
	return &StaleError{m.class.typ.String(), m.keyText(from), "Merge"}
}

func (g *merge) follows(rel *relation, from reflect.Value) bool {
	return g.only == nil && rel.Cascade.Merge && rel.holder(from).isLoaded()
}

// relations merges what relationships hold.
func (g *merge) relations(ctx context.Context, m *mapping, st *state, from reflect.Value) error {
	for _, rel := range m.relations {
		if !g.follows(rel, from) {
			continue
		}
		into := rel.holder(st.value)
		if st.status == Persistent && !into.isLoaded() {
			if err := g.session.loadLazily(ctx, st, rel); err != nil {
				return err
			}
		}
		var skip []*attribute
		if rel.Direction == OneToMany {
			skip = rel.far
		}
		var merged []any
		for _, object := range rel.holder(from).now() {
			other, err := g.object(ctx, rel.target, object, skip)
			if err != nil {
				return err
			}
			merged = append(merged, other)
		}
		into.replace(merged)
		if err := g.session.taken(); err != nil {
			return err
		}
	}
	return nil
}
