package orm

import (
	"context"
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// reader makes objects of rows: those of a session, or new ones.
type reader struct {
	session *Session // nil: objects are not tracked
	conn    core.Conn
	forms   core.Forms
	refresh bool // what is in the session gets the values of the row
	peers   map[*mapping]*peers
	scope   scope       // which rows are to be seen
	failed  error       // of a row that could not become an object
	wholes  map[any]any // the objects, by the base within them
}

// newReader prepares to read from a session, an engine or a connection. leave
// is to be called when everything is read.
func newReader(ctx context.Context, db core.Conn) (r *reader, leave func(), err error) {
	s, _ := db.(*Session)
	if s == nil {
		return newReaderIn(ctx, db, nil)
	}
	return newReaderIn(ctx, db, s.beginReading)
}

// newFreshReader is newReader for what must be the latest: it reads from the
// primary.
func newFreshReader(ctx context.Context, db core.Conn) (r *reader, leave func(), err error) {
	s, _ := db.(*Session)
	if s == nil {
		return newReaderIn(ctx, db, nil)
	}
	return newReaderIn(ctx, db, s.begin)
}

func newReaderIn(ctx context.Context, db core.Conn, begin func(context.Context) (transaction, error)) (r *reader, leave func(), err error) {
	r = &reader{conn: db, peers: make(map[*mapping]*peers)}
	if s, ok := db.(*Session); ok {
		tx, leave, err := s.ready(ctx, begin)
		if err != nil {
			return nil, nil, err
		}
		r.session, r.conn, r.forms, r.scope = s, tx, tx.Dialect().Forms(), s.scope
		return r, leave, nil
	}
	d, err := dialectOf(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	r.forms = d.Forms()
	return r, func() {}, nil
}

// dialectOf asks what a connection is connected to.
func dialectOf(ctx context.Context, db core.Conn) (dialect.Dialect, error) {
	switch db := db.(type) {
	case interface{ Dialect() dialect.Dialect }:
		return db.Dialect(), nil
	case interface {
		Dialect(context.Context) (dialect.Dialect, error)
	}:
		return db.Dialect(ctx)
	}
	return nil, fmt.Errorf("a %T does not tell what database it is connected to; use an engine, its connections and transactions, a session, or what a migration is given", db)
}

// entity reads one object of each row.
type entity struct {
	*reader
	mapping *mapping
	columns []*attribute  // that the row has
	object  reflect.Value // the struct that the next row is read into
	nulls   []reflect.Value
	others  []reflect.Value // for the columns of subtypes
}

// entity begins to read objects of a mapping, of which the rows have some
// columns. If outer, all of them may be NULL, and there is no object then.
func (r *reader) entity(m *mapping, columns []*attribute, outer bool) *entity {
	e := &entity{reader: r, mapping: m, columns: columns, others: otherTargets(columns)}
	if outer {
		e.nulls = make([]reflect.Value, len(columns))
		for i, a := range columns {
			if _, nullable := nullableType(a.typ); !nullable {
				e.nulls[i] = reflect.New(reflect.PointerTo(a.typ))
			}
		}
	}
	return e
}

// targets adds what the row's columns are scanned into.
func (e *entity) targets(list []any) []any {
	if !e.object.IsValid() {
		e.object = reflect.New(e.mapping.class.typ).Elem()
	}
	for i, a := range e.columns {
		if a.of != nil {
			list = append(list, e.others[i].Interface())
		} else if e.nulls != nil && e.nulls[i].IsValid() {
			list = append(list, e.nulls[i].Interface())
		} else {
			list = append(list, a.in(e.object).Addr().Interface())
		}
	}
	return list
}

// take returns the object of the row that was scanned; nil for none.
func (e *entity) take() any {
	if e.nulls != nil && !e.takeNulls() {
		return nil
	}
	for _, a := range e.columns {
		if a.of == nil {
			a.arrived(e.object)
		}
	}
	if e.others != nil {
		return e.takeSubtype()
	}
	if e.session == nil {
		object := e.object.Addr().Interface()
		e.object = reflect.Value{}
		if h, ok := object.(AfterLoader); ok {
			h.AfterLoad()
		}
		return object
	}
	st, fresh := e.session.admit(e.mapping, e.object, e.refresh)
	if fresh {
		e.object = reflect.Value{}
	} else {
		e.object.SetZero()
	}
	e.join(st)
	return st.object
}

// takeNulls moves the values of a row that may be missing into the object.
func (e *entity) takeNulls() bool {
	for i, a := range e.columns {
		if !e.nulls[i].IsValid() || a.of != nil {
			continue
		}
		if p := e.nulls[i].Elem(); !p.IsNil() {
			a.in(e.object).Set(p.Elem())
		} else if a.key {
			e.object.SetZero()
			return false
		}
	}
	return true
}

// join makes an object a peer of those that are read with it.
func (r *reader) join(st *state) {
	p := r.group(st.mapping)
	if st.peers != p {
		st.peers = p
		p.states = append(p.states, st)
	}
}

// takeDeferred takes deferred columns that a row has and the object has not.
func (st *state) takeDeferred(read reflect.Value) {
	for _, a := range st.mapping.columns {
		if a.deferred && a.isLoaded(read) && !a.isLoaded(st.value) {
			a.copy(st.value, read)
			st.keepThese([]*attribute{a})
		}
	}
}

// admit returns the session's object for a row: the one that it has already,
// which keeps its values, or the one that was read.
func (s *Session) admit(m *mapping, read reflect.Value, refresh bool) (st *state, fresh bool) {
	id, _ := m.identityOf(read)
	if st := s.identities[id]; st != nil {
		if refresh || st.expired {
			for _, a := range m.columns {
				a.copy(st.value, read)
			}
			st.expired = false
			st.keepColumns()
			s.callLoaded(st)
		}
		st.takeDeferred(read)
		return st, false
	}
	st = s.newState(m, read.Addr().Interface(), Persistent)
	st.identity = id
	s.identities[id] = st
	s.order = append(s.order, st)
	st.keepColumns()
	s.callLoaded(st)
	return st, true
}
