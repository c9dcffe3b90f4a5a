package orm

import (
	"context"
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
)

// otherTargets are places for the columns of subtypes, each of which is NULL for
// the rows of others; nil where there are none.
func otherTargets(columns []*attribute) []reflect.Value {
	var list []reflect.Value
	for i, a := range columns {
		if a.of == nil {
			continue
		}
		if list == nil {
			list = make([]reflect.Value, len(columns))
		}
		t := a.typ
		if _, nullable := nullableType(t); !nullable {
			t = reflect.PointerTo(t)
		}
		list[i] = reflect.New(t)
	}
	return list
}

// takeSubtype makes an object of its own type of a row of a base, and returns the
// base within it.
func (e *entity) takeSubtype() any {
	parts := e.mapping.parts
	kind := parts.kind.in(e.object).String()
	of := parts.subtypes[kind]
	if of == nil && kind == parts.value {
		of = e.mapping
	}
	if of == nil {
		e.failed = fmt.Errorf("a row of %s with %s is of the kind %q, which no subtype of %s has", e.mapping.class.table, e.mapping.keyText(e.object), kind, e.mapping.class.typ)
		return nil
	}
	whole := reflect.New(of.class.typ).Elem()
	partOf(whole, e.mapping.class.typ).Set(e.object)
	for i, a := range e.columns {
		if a.of == of {
			takeOther(a.in(whole), e.others[i].Elem())
		}
	}
	e.object.SetZero()
	object := whole.Addr().Interface()
	if e.session == nil {
		if h, ok := object.(AfterLoader); ok {
			h.AfterLoad()
		}
	} else {
		st, _ := e.session.admit(of, whole, e.refresh)
		e.join(st)
		object, whole = st.object, st.value
	}
	base := partOf(whole, e.mapping.class.typ).Addr().Interface()
	if e.wholes != nil {
		e.wholes[base] = object
	}
	return base
}

// takeOther moves a value that may be missing into a field.
func takeOther(field, read reflect.Value) {
	switch {
	case read.Type() == field.Type():
		field.Set(read)
	case !read.IsNil():
		field.Set(read.Elem())
	}
}

// AsStmt reads the objects of a hierarchy as values of I; see [As].
type AsStmt[I, T any] struct{ stmt SelectStmt[T] }

// As makes a query of a base return each object as it is, of its own type: a
// pointer to a struct of a subtype, or of the base. I is an interface that all of
// them have, or any.
//
//	people, err := orm.As[Person](orm.Select(Employees)).All(ctx, session)
//	for _, p := range people {
//		switch p := p.(type) {
//		case *Manager:
//			…
func As[I, T any](s SelectStmt[T]) AsStmt[I, T] { return AsStmt[I, T]{s} }

// All returns all objects.
func (a AsStmt[I, T]) All(ctx context.Context, db core.Conn) ([]I, error) {
	r, leave, err := a.stmt.reader(ctx, db)
	if err != nil {
		return nil, err
	}
	defer leave()
	r.wholes = make(map[any]any)
	var bases []*T
	err = a.stmt.read(ctx, r, func(object *T) error {
		bases = append(bases, object)
		return nil
	})
	if err != nil {
		return nil, err
	}
	m, _ := a.stmt.of.mapping()
	if err := r.load(ctx, a.stmt.of.here, m, objects(bases...), a.stmt.loads); err != nil {
		return nil, err
	}
	list := make([]I, len(bases))
	for i, base := range bases {
		var whole any = base
		if found := r.wholes[base]; found != nil {
			whole = found
		}
		own, ok := whole.(I)
		if !ok {
			return nil, fmt.Errorf("a %T is no %s", whole, reflect.TypeFor[I]())
		}
		list[i] = own
	}
	return list, nil
}

// One returns the one object. Without any it returns [core.ErrNoRows], and with
// more than one [core.ErrMultipleRows].
func (a AsStmt[I, T]) One(ctx context.Context, db core.Conn) (one I, err error) {
	list, err := As[I](a.stmt.Limit(2)).All(ctx, db)
	switch {
	case err != nil:
		return one, err
	case len(list) == 0:
		return one, core.ErrNoRows
	case len(list) > 1:
		return one, core.ErrMultipleRows
	}
	return list[0], nil
}

// First returns the first object. Without any it returns [core.ErrNoRows].
func (a AsStmt[I, T]) First(ctx context.Context, db core.Conn) (first I, err error) {
	list, err := As[I](a.stmt.Limit(1)).All(ctx, db)
	if err == nil && len(list) == 0 {
		err = core.ErrNoRows
	}
	if err != nil {
		return first, err
	}
	return list[0], nil
}

// Whole returns the object of the session that an object is: itself, or that of
// the subtype in which it is the base; nil for one that the session has not.
func (s *Session) Whole(object any) any {
	if st := s.states[object]; st != nil {
		return st.object
	}
	return nil
}
