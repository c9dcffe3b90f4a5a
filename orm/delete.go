package orm

import (
	"context"
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
)

// Delete marks objects: the next flush deletes their rows. What goes along a
// relationship with the cascade delete is read, where the database does not
// delete it by itself (ON DELETE CASCADE), and marked as well; what refers to
// the object otherwise is read, to refer to nothing.
func (s *Session) Delete(ctx context.Context, objects ...any) error {
	for _, object := range objects {
		st := s.states[object]
		if st == nil || st.status == Pending {
			return fmt.Errorf("a %T is deleted that is not in the database, as far as the session knows; read it first, or Add it and let it be", object)
		}
		if err := s.guard.enter(); err != nil {
			return err
		}
		err := s.doom(ctx, st)
		s.guard.leave()
		if err != nil {
			return err
		}
	}
	return nil
}

// doom marks an object, and what goes with it.
func (s *Session) doom(ctx context.Context, st *state) error {
	if st.doomed || st.status == Deleted {
		return nil
	}
	st.doomed = true
	s.undo.note(func() { st.doomed = false })
	for _, rel := range st.mapping.relations {
		if rel.ViewOnly || !rel.Cascade.Delete && (rel.Direction != OneToMany || st.buried()) {
			continue
		}
		h := rel.holder(st.value)
		if !h.isLoaded() && (!rel.passive() || st.buried()) && st.stored() && rel.Direction != ManyToMany {
			if err := s.readFor(ctx, st, rel); err != nil {
				return err
			}
		}
		if !rel.Cascade.Delete {
			continue
		}
		for _, object := range append(h.now(), h.stored()...) {
			if child := s.states[object]; child != nil {
				if err := s.doom(ctx, child); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// readFor reads a relationship of an object without a flush before.
func (s *Session) readFor(ctx context.Context, st *state, rel *relation) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	r := &reader{session: s, conn: tx, forms: tx.Dialect().Forms(), peers: make(map[*mapping]*peers), scope: scope{all: true}}
	return r.selectIn(ctx, rel, []any{st.object}, Load{})
}

// Get returns the object with a key, of which each column has a value: the
// session's own, without asking the database, if it has it. Without such a row
// it returns [core.ErrNoRows].
func (m *Mapper[T]) Get(ctx context.Context, db core.Conn, key ...any) (*T, error) {
	ready, err := m.mapping()
	if err != nil {
		return nil, err
	}
	if len(key) != len(ready.key) {
		return nil, fmt.Errorf("the key of %s has %d columns; %d values were given", m.typ, len(ready.key), len(key))
	}
	if s, ok := db.(*Session); ok && len(ready.criteria) == 0 {
		id, known := ready.identify(func(i int) reflect.Value { return reflect.ValueOf(key[i]) })
		if st := s.identities[id]; known && st != nil && !st.expired && !st.doomed {
			if object := as[T](st.object); object != nil {
				return object, nil
			}
			return nil, core.ErrNoRows // it is of another subtype
		}
	}
	stmt := Select(m)
	t := m.here.table(ready)
	for i, a := range ready.key {
		stmt = stmt.Where(core.Col[any](t, a.column).Eq(key[i]))
	}
	return stmt.One(ctx, db)
}

// Get is [Mapper.Get] for the mapper of T in the session's registry.
func Get[T any](ctx context.Context, s *Session, key ...any) (*T, error) {
	ready, err := s.registry.mappingOf(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	m := &Mapper[T]{class: ready.class, here: ready.class.itself}
	return m.Get(ctx, s, key...)
}

// Refresh reads the rows of objects anew. Their changes that were not flushed
// are lost, and their relationships are to be loaded again.
func (s *Session) Refresh(ctx context.Context, objects ...any) error {
	for _, object := range objects {
		st := s.states[object]
		if st == nil || st.status != Persistent {
			return fmt.Errorf("a %T is refreshed that is not in the database, as far as the session knows", object)
		}
	}
	for _, object := range objects { // before the flush, which then has nothing to write of them
		st := s.states[object]
		for _, a := range st.mapping.columns {
			a.copy(st.value, st.kept)
		}
		for _, rel := range st.mapping.relations {
			rel.holder(st.value).unload()
		}
	}
	for _, object := range objects {
		if err := s.refresh(ctx, s.states[object]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) refresh(ctx context.Context, st *state) error {
	r, leave, err := newFreshReader(ctx, s)
	if err != nil {
		return err
	}
	defer leave()
	w := writer{r.conn, r.forms}
	t := st.mapping.class.source().table(st.mapping)
	stmt := core.Select(nodesOf(t, st.mapping.plain)...).From(t).Where(w.columnsIn(t, st.mapping.key, []reflect.Value{st.kept}))
	r.refresh = true
	e := r.entity(st.mapping, st.mapping.plain, false)
	found, err := core.QueryOne(ctx, r.conn, stmt, e.targets(nil)...)
	switch {
	case err != nil:
		return err
	case !found:
		return &StaleError{st.mapping.class.typ.String(), st.mapping.keyText(st.kept), "SELECT"}
	}
	e.take()
	return nil
}

// Expire makes objects take the values of their rows when a query reads them
// next. What they hold stays until then.
func (s *Session) Expire(objects ...any) {
	for _, object := range objects {
		if st := s.states[object]; st != nil && st.status == Persistent {
			st.expired = true
			for _, rel := range st.mapping.relations {
				rel.holder(st.value).unload()
			}
		}
	}
}
