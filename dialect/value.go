package dialect

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
)

// Plain turns a Go value into one that any database keeps: nil, bool, int64,
// uint64, float64, string, []byte or time.Time. It is how the databases without
// types of their own for them take arguments:
//
//   - a pointer, a sql.Null and a driver.Valuer are what they hold; a named type
//     is what it is made of
//   - a time.Duration is the text of a [core.Interval], a [16]byte that of a
//     [core.UUID], json.RawMessage text
//   - a type that is none of these and marshals itself to text, such as
//     netip.Addr, is that text
//
// What is left, such as slices and maps, is an [*UnsupportedError].
func Plain(dialect string, v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, uint64, float64, string, []byte, time.Time:
		return v, nil
	case int: // these two as plainKind does, but there are many
		return int64(v), nil
	case int32:
		return int64(v), nil
	case json.RawMessage:
		if v == nil {
			return nil, nil
		}
		return string(v), nil
	case time.Duration:
		return core.IntervalOf(v).String(), nil
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil, nil
	}
	if inner, is := HeldByNull(rv); is {
		return Plain(dialect, inner)
	}
	if valuer, ok := v.(driver.Valuer); ok {
		inner, err := valuer.Value()
		if err != nil {
			return nil, err
		}
		return Plain(dialect, inner)
	}
	return plainKind(dialect, rv)
}

// plainKind is [Plain] by what the type is made of.
func plainKind(dialect string, v reflect.Value) (any, error) {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return v.Uint(), nil
	case reflect.Float32, reflect.Float64:
		return Float(v), nil
	case reflect.String:
		return v.String(), nil
	case reflect.Array:
		if isUUID(v.Type()) {
			return v.Convert(reflect.TypeFor[core.UUID]()).Interface().(core.UUID).String(), nil
		}
	}
	marshaler := reflect.TypeFor[encoding.TextMarshaler]()
	if v.Kind() == reflect.Pointer && (v.Type().Elem().Implements(marshaler) || !v.Type().Implements(marshaler)) {
		return Plain(dialect, v.Elem().Interface())
	}
	if text, ok := v.Interface().(encoding.TextMarshaler); ok {
		b, err := text.MarshalText()
		return string(b), err
	}
	switch {
	case isBytes(v.Type()) && v.IsNil():
		return nil, nil
	case isBytes(v.Type()):
		return v.Bytes(), nil
	}
	return nil, unsupportedValue(dialect, v.Type())
}

// Float returns a floating point number: 0.1 for the float32 0.1, and not what
// its nearest float32 is as a float64.
func Float(v reflect.Value) float64 {
	if v.Kind() == reflect.Float32 {
		n, _ := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
		return n
	}
	return v.Float()
}

func isUUID(t reflect.Type) bool {
	return t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8
}

func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

func unsupportedValue(dialect string, t reflect.Type) error {
	mend := "use core.JSON, or give the type the methods Value and Scan"
	if t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		mend = "use core.JSON, or a table of the elements"
	}
	return &UnsupportedError{Dialect: dialect, What: fmt.Sprintf("a value of type %s", t), Mend: mend}
}

// HeldByNull returns what a sql.Null[T], sql.NullString or the like holds, nil
// for NULL, and whether v is one. Their own Value refuses what database/sql
// does not know, and so do arrays or UUIDs in them.
func HeldByNull(v reflect.Value) (inner any, is bool) {
	if !IsNull(v.Type()) {
		return nil, false
	}
	if !v.Field(1).Bool() {
		return nil, true
	}
	return v.Field(0).Interface(), true
}

// IsNull reports whether t is one of the Null types of database/sql: a value
// and the field Valid.
func IsNull(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null") && t.NumField() == 2
}
