package orm

import "context"

// Optional is a [One] that may refer to nothing: where a column of the foreign
// key may be NULL, and on the side of a one-to-one relationship that does not
// have the key. The zero value is not loaded.
type Optional[T any] struct{ one One[T] }

// NewOptional returns a loaded holder of v, which may be nil.
func NewOptional[T any](v *T) Optional[T] { return Optional[T]{NewOne(v)} }

// Get returns what the holder has; nil if there is none. It never reads from
// the database: what is not loaded is a [NotLoadedError].
func (o *Optional[T]) Get() (*T, error) {
	if !o.one.loaded {
		return nil, o.one.at.notLoaded(&o.one)
	}
	return o.one.value, nil
}

// Load returns what the holder has, nil if there is none, and reads it as
// [One.Load] does.
func (o *Optional[T]) Load(ctx context.Context) (*T, error) {
	if err := o.one.read(ctx); err != nil {
		return nil, err
	}
	return o.one.value, nil
}

// Set makes the struct refer to v; nil makes it refer to nothing. See [One.Set].
func (o *Optional[T]) Set(v *T) { o.one.Set(v) }

func (o *Optional[T]) holder() holder { return &o.one }
func (*Optional[T]) mayBeEmpty()      {}
