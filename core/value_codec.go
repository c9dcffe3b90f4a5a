package core

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
)

// Codec is how values of a Go type are kept in a column: a pair of functions,
// for a type that cannot have the methods Value and Scan.
type Codec[T any] struct {
	// Encode returns what is given to the database: anything that may be an
	// argument of a statement.
	Encode func(T) (any, error)
	// Decode is given what the driver read, never nil: int64, float64, bool,
	// string, []byte or time.Time. Text may be a string or a []byte, and numbers
	// may be text; [NewCodec] makes a codec that need not care.
	Decode func(any) (T, error)
}

// NewCodec returns the codec of a type T that is kept as an S, where S is a
// type that rows can be scanned into: string, int64, time.Time, a [Decimal]…
func NewCodec[T, S any](encode func(T) (S, error), decode func(S) (T, error)) Codec[T] {
	return Codec[T]{
		Encode: func(v T) (any, error) { return encode(v) },
		Decode: func(src any) (v T, err error) {
			var kept sql.Null[S]
			if err := kept.Scan(src); err != nil {
				return v, err
			}
			return decode(kept.V)
		},
	}
}

// Value returns the value as an argument of a statement.
func (c Codec[T]) Value(v T) driver.Valuer { return encoded[T]{c, v} }

// Target returns a target for a row's Scan that decodes into v. SQL NULL is an
// error; [Codec.NullTarget] allows it.
func (c Codec[T]) Target(v *T) sql.Scanner { return decoded[T]{c, v} }

// NullTarget is a target that makes *v nil for SQL NULL.
func (c Codec[T]) NullTarget(v **T) sql.Scanner { return nullDecoded[T]{c, v} }

type encoded[T any] struct {
	codec Codec[T]
	v     T
}

// Value implements [driver.Valuer].
func (e encoded[T]) Value() (driver.Value, error) { return e.codec.Encode(e.v) }

type decoded[T any] struct {
	codec Codec[T]
	v     *T
}

// Scan implements [sql.Scanner]. Bytes are the driver's own until the next row,
// so they are copied.
func (d decoded[T]) Scan(src any) (err error) {
	switch raw := src.(type) {
	case nil:
		return cannotScan[T](nil)
	case []byte:
		src = bytes.Clone(raw)
	}
	*d.v, err = d.codec.Decode(src)
	return err
}

type nullDecoded[T any] struct {
	codec Codec[T]
	v     **T
}

// Scan implements [sql.Scanner].
func (d nullDecoded[T]) Scan(src any) error {
	*d.v = nil
	if src == nil {
		return nil
	}
	v := new(T)
	if err := d.codec.Target(v).Scan(src); err != nil {
		return err
	}
	*d.v = v
	return nil
}
