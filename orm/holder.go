package orm

import "reflect"

// One holds what a struct refers to at most once: the parent of a foreign key,
// or the other side of a one-to-one relationship. The zero value is not loaded.
type One[T any] struct {
	value  *T
	loaded bool
}

// NewOne returns a loaded holder of v, which may be nil.
func NewOne[T any](v *T) One[T] { return One[T]{value: v, loaded: true} }

// Get returns what the holder has; nil if there is none. It never reads from
// the database: what is not loaded is [ErrNotLoaded].
func (o *One[T]) Get() (*T, error) {
	if !o.loaded {
		return nil, ErrNotLoaded
	}
	return o.value, nil
}

// Many holds what a struct refers to any number of times: the children of a
// foreign key, or the other side of a table between. The zero value is not
// loaded.
type Many[T any] struct {
	items  []*T
	loaded bool
}

// NewMany returns a loaded holder of the items.
func NewMany[T any](items ...*T) Many[T] { return Many[T]{items: items, loaded: true} }

// Get returns the items of the holder. It never reads from the database: what
// is not loaded is [ErrNotLoaded].
func (m *Many[T]) Get() ([]*T, error) {
	if !m.loaded {
		return nil, ErrNotLoaded
	}
	return m.items, nil
}

// holder is a *One or a *Many.
type holder interface {
	target() reflect.Type
	many() bool
}

func (*One[T]) target() reflect.Type  { return reflect.TypeFor[T]() }
func (*Many[T]) target() reflect.Type { return reflect.TypeFor[T]() }
func (*One[T]) many() bool            { return false }
func (*Many[T]) many() bool           { return true }

func isHolder(v reflect.Value) bool {
	return v.Addr().Type().Implements(reflect.TypeFor[holder]())
}
