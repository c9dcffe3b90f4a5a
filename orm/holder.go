package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
)

// One holds what a struct refers to: the parent of a foreign key that cannot be
// NULL; [Optional] is for those that can. The zero value is not loaded.
// It belongs to its struct: a copy of the struct is not tracked by a session.
type One[T any] struct {
	value  *T
	saved  *T // what the database has
	loaded bool
	blind  bool // set before it was loaded: what the database has is not known
	at     place
}

// NewOne returns a loaded holder of v, which may be nil.
func NewOne[T any](v *T) One[T] { return One[T]{value: v, loaded: true} }

// Get returns what the holder has, never nil without an error. It never reads
// from the database: what is not loaded is a [NotLoadedError]. What was taken
// away, or is not to be seen under the criteria of the session, is an
// [ErrEmpty].
func (o *One[T]) Get() (*T, error) {
	switch {
	case !o.loaded:
		return nil, o.at.notLoaded(o)
	case o.value == nil:
		return nil, o.at.empty(o)
	}
	return o.value, nil
}

// Load returns what the holder has, and reads it if that is not loaded, for all
// objects that were read together with this one. The object must be in a
// session.
func (o *One[T]) Load(ctx context.Context) (*T, error) {
	if err := o.read(ctx); err != nil {
		return nil, err
	}
	return o.Get()
}

func (o *One[T]) read(ctx context.Context) error {
	if o.loaded {
		return nil
	}
	return o.at.load(ctx, o)
}

// Set makes the struct refer to v; nil takes away what is there, for an object
// that is deleted or put elsewhere before the next flush. If the struct is in a session, the other side of the relationship follows at once, and the
// foreign key with the next flush.
func (o *One[T]) Set(v *T) {
	if o.loaded && o.value == v {
		return
	}
	old := o.value
	o.blind = o.blind || !o.loaded
	o.value, o.loaded = v, true
	if o.at.tracks(o) {
		if old != nil {
			o.at.removed(old)
		}
		if v != nil {
			o.at.added(v)
		}
	}
}

// Many holds what a struct refers to any number of times: the children of a
// foreign key, or the other side of a table between. The zero value is not
// loaded.
// It belongs to its struct: a copy of the struct is not tracked by a session.
type Many[T any] struct {
	items  []*T
	saved  []*T // what the database has, as far as it is loaded
	loaded bool
	at     place
}

// NewMany returns a loaded holder of the items.
func NewMany[T any](items ...*T) Many[T] { return Many[T]{items: items, loaded: true} }

// Get returns the items of the holder. It never reads from the database: what
// is not loaded is a [NotLoadedError].
func (m *Many[T]) Get() ([]*T, error) {
	if !m.loaded {
		return nil, m.at.notLoaded(m)
	}
	return slices.Clip(m.items), nil
}

// Load returns the items, and reads them if they are not loaded, for all
// objects that were read together with this one. The object must be in a
// session.
func (m *Many[T]) Load(ctx context.Context) ([]*T, error) {
	if !m.loaded {
		if err := m.at.load(ctx, m); err != nil {
			return nil, err
		}
	}
	return slices.Clip(m.items), nil
}

// Append adds items; those that are there already stay where they are. What is
// there need not be loaded.
func (m *Many[T]) Append(items ...*T) {
	tracked := m.at.tracks(m)
	m.loaded = m.loaded || !tracked || !m.at.owner.stored()
	for _, item := range items {
		if item == nil || slices.Contains(m.items, item) {
			continue
		}
		m.items = append(slices.Clip(m.items), item)
		if tracked {
			m.at.added(item)
		}
	}
}

// Remove takes items out. What becomes of their rows says the relationship: with
// cascade delete-orphan they are deleted, else they refer to nothing. The
// holder must be loaded; if it is not, the next flush fails.
func (m *Many[T]) Remove(items ...*T) {
	tracked := m.at.tracks(m)
	if tracked && !m.loaded && m.at.owner.stored() {
		m.at.owner.session.note(m.at.notLoaded(m))
		return
	}
	for _, item := range items {
		i := slices.Index(m.items, item)
		if i < 0 {
			continue
		}
		m.items = slices.Delete(slices.Clone(m.items), i, i+1)
		if tracked {
			m.at.removed(item)
		}
	}
}

// Set replaces the items: it is Remove of those that are not among the new ones,
// and Append of the others.
func (m *Many[T]) Set(items ...*T) {
	for _, old := range slices.Clone(m.items) {
		if !slices.Contains(items, old) {
			m.Remove(old)
		}
	}
	m.Append(items...)
}

// place is where a holder is: in which object of a session, for which
// relationship of it. The zero place is that of a holder of no session.
type place struct {
	owner *state
	rel   *relation
}

// tracks reports whether the holder is a field of an object of a session, and
// not a copy of one.
func (p place) tracks(h holder) bool {
	return p.owner != nil && p.owner.session != nil && p.rel.holder(p.owner.value) == h
}

func (p place) notLoaded(h holder) error {
	e := &NotLoadedError{Target: h.target().String()}
	if p.rel != nil {
		e.Struct, e.Field = p.rel.owner.class.typ.String(), p.rel.field.path
	}
	return e
}

func (p place) empty(h holder) error {
	if p.rel == nil {
		return fmt.Errorf("%w: it is to hold a %s", ErrEmpty, h.target())
	}
	return fmt.Errorf("%w: %s.%s", ErrEmpty, p.rel.owner.class.typ, p.rel.field.path)
}

func (p place) load(ctx context.Context, h holder) error {
	if !p.tracks(h) {
		return fmt.Errorf("%w; its object is in no session, so read it with the query: Options(orm.SelectIn(...))", p.notLoaded(h))
	}
	if p.owner.peers != nil && slices.Contains(p.owner.peers.raise, p.rel) {
		return fmt.Errorf("%w; the query of its object said orm.Raise", p.notLoaded(h))
	}
	return p.owner.session.loadLazily(ctx, p.owner, p.rel)
}

// added keeps the other side in step, and takes the object into the session.
func (p place) added(object any) {
	s := p.owner.session
	if p.rel.ViewOnly {
		s.note(p.viewOnly())
		return
	}
	if p.rel.Cascade.SaveUpdate {
		s.note(s.addObject(object))
	}
	if p.rel.back == nil {
		return
	}
	other := p.rel.back.holder(reflect.ValueOf(object).Elem())
	if st := s.states[object]; st != nil {
		other.bind(place{st, p.rel.back})
	}
	if previous := other.put(p.owner.object); previous != nil {
		p.rel.holder(reflect.ValueOf(previous).Elem()).take(object)
	}
}

func (p place) viewOnly() error {
	return fmt.Errorf("%s.%s was changed, which is viewonly: nothing is written for it", p.rel.owner.class.typ, p.rel.field.path)
}

// removed keeps the other side in step. An orphan that was never inserted leaves
// the session.
func (p place) removed(object any) {
	if p.rel.ViewOnly {
		p.owner.session.note(p.viewOnly())
		return
	}
	if p.rel.back != nil {
		p.rel.back.holder(reflect.ValueOf(object).Elem()).take(p.owner.object)
	}
	s := p.owner.session
	if st := s.states[object]; st != nil && st.status == Pending && p.rel.Cascade.DeleteOrphan {
		s.Expunge(object)
	}
}

// relatable is a field that is a relationship: *One, *Optional or *Many.
type relatable interface{ holder() holder }

func (o *One[T]) holder() holder  { return o }
func (m *Many[T]) holder() holder { return m }

// holder is a *One or a *Many. Objects are pointers to structs.
type holder interface {
	target() reflect.Type
	many() bool
	bind(p place)
	place() place
	isLoaded() bool
	isBlind() bool // whether stored is not known
	now() []any    // what the holder has
	stored() []any // what the database has, as far as that is known
	fill(objects []any)
	replace(objects []any)                         // as the program would
	drop(gone func(object any) bool) (undo func()) // nil: nothing is gone
	settle()                                       // the database has what the holder has
	unload()                                       // forgets all
	keep() func()                                  // returns what puts the holder back to where it is now
	put(object any) (previous any)
	take(object any)
}

func (*One[T]) target() reflect.Type  { return reflect.TypeFor[T]() }
func (*Many[T]) target() reflect.Type { return reflect.TypeFor[T]() }
func (*One[T]) many() bool            { return false }
func (*Many[T]) many() bool           { return true }
func (o *One[T]) bind(p place)        { o.at = p }
func (m *Many[T]) bind(p place)       { m.at = p }
func (o *One[T]) place() place        { return o.at }
func (m *Many[T]) place() place       { return m.at }
func (o *One[T]) isBlind() bool       { return o.blind }
func (m *Many[T]) isBlind() bool      { return false }
func (o *One[T]) isLoaded() bool      { return o.loaded }
func (m *Many[T]) isLoaded() bool     { return m.loaded }

func (o *One[T]) now() []any    { return objects(o.value) }
func (o *One[T]) stored() []any { return objects(o.saved) }

func (m *Many[T]) now() []any    { return objects(m.items...) }
func (m *Many[T]) stored() []any { return objects(m.saved...) }

// objects returns the pointers that are not nil.
func objects[T any](items ...*T) []any {
	var list []any
	for _, item := range items {
		if item != nil {
			list = append(list, item)
		}
	}
	return list
}

func (o *One[T]) fill(objects []any) {
	o.value, o.loaded, o.blind = nil, true, false
	if len(objects) > 0 {
		o.value = as[T](objects[0])
	}
	o.saved = o.value
}

func (m *Many[T]) fill(objects []any) {
	m.items, m.loaded = make([]*T, len(objects)), true
	for i, object := range objects {
		m.items[i] = as[T](object)
	}
	m.saved = m.items
}

func (o *One[T]) replace(objects []any) {
	if len(objects) == 0 {
		o.Set(nil)
	} else {
		o.Set(as[T](objects[0]))
	}
}

func (m *Many[T]) replace(objects []any) {
	items := make([]*T, len(objects))
	for i, object := range objects {
		items[i] = as[T](object)
	}
	m.Set(items...)
}

func (o *One[T]) drop(gone func(any) bool) func() {
	if o.value == nil || !gone(o.value) {
		return nil
	}
	was := *o
	o.value, o.saved = nil, nil
	return func() { o.value, o.saved = was.value, was.saved }
}

func (m *Many[T]) drop(gone func(any) bool) func() {
	isGone := func(item *T) bool { return gone(item) }
	if !slices.ContainsFunc(m.items, isGone) && !slices.ContainsFunc(m.saved, isGone) {
		return nil
	}
	was := *m
	m.items = slices.DeleteFunc(slices.Clone(m.items), isGone)
	m.saved = slices.DeleteFunc(slices.Clone(m.saved), isGone)
	return func() { m.items, m.saved = was.items, was.saved }
}

func (o *One[T]) settle() {
	if o.loaded {
		o.saved, o.blind = o.value, false
	}
}

func (m *Many[T]) settle() {
	if !m.loaded {
		m.items = nil
	}
	m.saved = m.items
}

func (o *One[T]) unload()  { o.value, o.saved, o.loaded, o.blind = nil, nil, false, false }
func (m *Many[T]) unload() { m.items, m.saved, m.loaded = nil, nil, false }

func (o *One[T]) keep() func() {
	was := *o
	return func() { o.saved, o.blind, o.at = was.saved, was.blind, was.at }
}

func (m *Many[T]) keep() func() {
	was := *m
	return func() { m.saved, m.at = was.saved, was.at }
}

// put makes the holder have an object, where it is loaded, and returns the one
// that had to go for it.
func (o *One[T]) put(object any) any {
	if !o.loaded && o.at.rel != nil && o.at.rel.Direction != ManyToOne && o.at.owner.stored() {
		return nil // the other side has the key; what is here is read when it is asked for
	}
	old := o.value
	o.blind = o.blind || !o.loaded
	o.value, o.loaded = as[T](object), true
	if old == nil || old == o.value {
		return nil
	}
	return old
}

func (m *Many[T]) put(object any) any {
	fresh := m.at.owner == nil || !m.at.owner.stored()
	if item := as[T](object); (m.loaded || fresh) && !slices.Contains(m.items, item) {
		m.items, m.loaded = append(slices.Clip(m.items), item), true
	}
	return nil
}

func (o *One[T]) take(object any) {
	if o.loaded && o.value == as[T](object) {
		o.value = nil
	}
}

func (m *Many[T]) take(object any) {
	if i := slices.Index(m.items, as[T](object)); i >= 0 {
		m.items = slices.Delete(slices.Clone(m.items), i, i+1)
	}
}

func isRelationship(v reflect.Value) bool {
	return v.Addr().Type().Implements(reflect.TypeFor[relatable]())
}
