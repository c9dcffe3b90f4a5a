package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// Deferred is a column that queries leave out until it is asked for: a large
// text, say. It is asked for by [Undefer] in the query, or by Load later. The
// zero value is not loaded.
//
//	Body orm.Deferred[string] `db:"body"`
//
// Columns whose tags have the same deferred=GROUP are loaded together.
type Deferred[T any] struct {
	value  T
	loaded bool
	at     columnPlace
}

// NewDeferred returns a loaded column.
func NewDeferred[T any](v T) Deferred[T] { return Deferred[T]{value: v, loaded: true} }

// Get returns the value. It never reads from the database: what is not loaded
// is a [NotLoadedError].
func (d *Deferred[T]) Get() (T, error) {
	if !d.loaded {
		var zero T
		return zero, d.at.notLoaded(d)
	}
	return d.value, nil
}

// Load returns the value, and reads it if it is not loaded, together with its
// group, for all objects that were read together with this one. The object must
// be in a session.
func (d *Deferred[T]) Load(ctx context.Context) (T, error) {
	if !d.loaded {
		if err := d.at.load(ctx, d); err != nil {
			var zero T
			return zero, err
		}
	}
	return d.value, nil
}

// Set changes the value, which need not be loaded.
func (d *Deferred[T]) Set(v T) { d.value, d.loaded = v, true }

// D is [C] for a deferred column.
func D[T any](field *Deferred[T]) core.Column[T] { return core.FieldColumn[T](field) }

// Undefer makes a query read deferred columns: fields are their addresses in the
// prototype.
//
//	orm.Select(Articles).Options(orm.Undefer(&a.Body))
func Undefer(fields ...any) Load { return Load{undefer: fields} }

// deferrable is a *Deferred.
type deferrable interface {
	inner() any // a pointer to the value
	holds() reflect.Type
	isLoaded() bool
	settle(loaded bool)
	bind(at columnPlace)
}

func (d *Deferred[T]) inner() any          { return &d.value }
func (d *Deferred[T]) holds() reflect.Type { return reflect.TypeFor[T]() }
func (d *Deferred[T]) isLoaded() bool      { return d.loaded }
func (d *Deferred[T]) bind(at columnPlace) { d.at = at }
func (d *Deferred[T]) settle(loaded bool) {
	if d.loaded = loaded; !loaded {
		var zero T
		d.value = zero
	}
}

// columnPlace is where a deferred column is: in which object of a session.
type columnPlace struct {
	owner *state
	of    *attribute
}

func (p columnPlace) notLoaded(d deferrable) error {
	e := &NotLoadedError{Target: d.holds().String(), Column: true}
	if p.of != nil {
		e.Struct, e.Field = p.owner.mapping.class.typ.String(), p.of.path
	}
	return e
}

// load reads the columns of the group for an object and its peers.
func (p columnPlace) load(ctx context.Context, d deferrable) error {
	if p.owner == nil || p.owner.session == nil || p.of.deferredIn(p.owner.value) != d {
		return fmt.Errorf("%w; its object is in no session, so read it with the query: Options(orm.Undefer(...))", p.notLoaded(d))
	}
	return p.owner.session.loadColumns(ctx, p.owner, p.of)
}

func (s *Session) loadColumns(ctx context.Context, st *state, of *attribute) error {
	r, leave, err := newReader(ctx, s)
	if err != nil {
		return err
	}
	defer leave()
	columns := st.mapping.group(of)
	states := []*state{st}
	if st.peers != nil {
		for _, peer := range st.peers.states {
			if peer != st && peer.session == s && peer.status == Persistent && !of.isLoaded(peer.value) {
				states = append(states, peer)
			}
		}
	}
	missing := make([]any, len(states))
	for i, st := range states {
		missing[i] = st.object
	}
	w := writer{r.conn, r.forms}
	if err := w.fetch(ctx, st.mapping, missing, columns); err != nil {
		return err
	}
	for _, st := range states {
		st.keepThese(columns)
	}
	if !of.isLoaded(st.value) {
		return &StaleError{st.mapping.class.typ.String(), st.mapping.keyText(st.value), "SELECT"}
	}
	return nil
}

// group returns the columns that are loaded together with one.
func (m *mapping) group(of *attribute) []*attribute {
	var list []*attribute
	for _, a := range m.columns {
		if a == of || a.deferred && a.group != "" && a.group == of.group {
			list = append(list, a)
		}
	}
	return list
}

// keepThese notes what the database has in some columns.
func (st *state) keepThese(columns []*attribute) {
	for _, a := range columns {
		a.copy(st.kept, st.value)
		if kept := a.place.keep(a.in(st.value)); kept != nil {
			if st.apart == nil {
				st.apart = make([]any, len(st.mapping.columns))
			}
			st.apart[a.at] = kept
		}
	}
}

// deferredIn returns the deferred column of an object; nil if the column is a
// plain field.
func (a *attribute) deferredIn(object reflect.Value) deferrable {
	if !a.deferred {
		return nil
	}
	return fieldOf(partOf(object, a.owner), a.index).Addr().Interface().(deferrable)
}

// isLoaded reports whether an object has the column's value.
func (a *attribute) isLoaded(object reflect.Value) bool {
	return !a.deferred || a.deferredIn(object).isLoaded()
}

// arrived notes that an object has the value that the database has.
func (a *attribute) arrived(object reflect.Value) {
	if a.deferred {
		a.deferredIn(object).settle(true)
	}
}

// copy makes an object hold what another one of its type holds.
func (a *attribute) copy(to, from reflect.Value) {
	a.in(to).Set(a.in(from))
	if a.deferred {
		a.deferredIn(to).settle(a.isLoaded(from))
	}
}

// undeferred returns the columns that a query reads of its own entity.
func (p *prototype) undeferred(m *mapping, loads []Load) ([]*attribute, error) {
	columns := m.read()
	for _, l := range loads {
		for _, field := range l.undefer {
			c := p.column(field)
			if c == nil || !c.deferred {
				return nil, fmt.Errorf("undeferring: a %T is no deferred column of the prototype of %s", field, m.class.typ)
			}
			for _, a := range m.group(m.byName[c.column]) {
				if !slices.Contains(columns, a) {
					columns = append(slices.Clip(columns), a)
				}
			}
		}
	}
	return columns, nil
}

// isDeferred returns what a deferred column holds.
func isDeferred(v reflect.Value) (reflect.Type, bool) {
	if d, ok := v.Addr().Interface().(deferrable); ok {
		return d.holds(), true
	}
	return nil, false
}
