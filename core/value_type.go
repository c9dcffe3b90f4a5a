package core

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"time"

	"limbeck.dev/migrate/metadata"
)

// Typer is a Go type that says which type its columns have by default.
type Typer interface {
	// ColumnType returns the type; it is asked of the zero value.
	ColumnType() metadata.Type
}

// TypeOf returns the type that a column for a Go type has by default. size is
// the length of a string or of bytes, 0 for none. A pointer, and a type that
// decides by itself what it is for a database (driver.Valuer) without being a
// [Typer], are errors.
func TypeOf(t reflect.Type, size int) (metadata.Type, error) {
	if typer, ok := reflect.Zero(t).Interface().(Typer); ok && t.Kind() != reflect.Pointer {
		return typer.ColumnType(), nil
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return metadata.Timestamp{WithZone: true}, nil
	case reflect.TypeFor[time.Duration]():
		return metadata.Interval{}, nil
	case reflect.TypeFor[json.RawMessage]():
		return metadata.JSON{}, nil
	case reflect.TypeFor[netip.Addr](), reflect.TypeFor[netip.Prefix]():
		return inet, nil
	}
	if found := typeOfKind(t, size); found != nil && (isPlain(t) || !t.Implements(reflect.TypeFor[driver.Valuer]())) {
		return found, nil
	}
	return nil, fmt.Errorf("no column type is known for %s", t)
}

// inet is an address of the internet, or a network; 49 is the longest of them
// as text.
var inet = metadata.Variant{
	Type: metadata.String{Length: 49},
	On:   map[string]metadata.Type{"postgresql": metadata.Native{SQL: "inet"}},
}

// isPlain reports whether the representation of t says enough even if it has
// a way of its own to turn into a value, as uuid.UUID does.
func isPlain(t reflect.Type) bool { return t.Kind() == reflect.Array || t.Kind() == reflect.String }

func typeOfKind(t reflect.Type, size int) metadata.Type {
	switch t.Kind() {
	case reflect.Bool:
		return metadata.Boolean{}
	case reflect.Int8, reflect.Int16, reflect.Uint8:
		return metadata.SmallInteger{}
	case reflect.Int32, reflect.Uint16:
		return metadata.Integer{}
	case reflect.Int, reflect.Int64, reflect.Uint32:
		return metadata.BigInteger{}
	case reflect.Uint, reflect.Uint64:
		return metadata.Numeric{Precision: 20}
	case reflect.Float32:
		return metadata.Float{}
	case reflect.Float64:
		return metadata.Double{}
	case reflect.String:
		if size > 0 {
			return metadata.String{Length: size}
		}
		return metadata.Text{}
	case reflect.Slice:
		return typeOfSlice(t, size)
	case reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 && t.Len() == 16 {
			return metadata.UUID{}
		}
	}
	return nil
}

// typeOfSlice returns bytes, or an array of what the elements are.
func typeOfSlice(t reflect.Type, size int) metadata.Type {
	if t.Elem().Kind() == reflect.Uint8 {
		return metadata.Binary{Length: size}
	}
	of, err := TypeOf(t.Elem(), size)
	if err != nil {
		return nil
	}
	if inner, ok := of.(metadata.Array); ok {
		return metadata.Array{Of: inner.Of, Dimensions: max(1, inner.Dimensions) + 1}
	}
	return metadata.Array{Of: of}
}
