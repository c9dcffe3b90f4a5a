package orm

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"reflect"
	"time"
)

// keeper knows whether a value has changed since it was kept. Plain values are
// kept by copying their struct; what others can change in place (slices, maps,
// what pointers lead to) is kept apart: by its bytes, or as the database gets
// it.
type keeper interface {
	// keep returns what same compares with; nil where the copied struct is
	// enough.
	keep(v reflect.Value) any
	// same reports whether v is what was kept; old is the copied field.
	same(v, old reflect.Value, kept any) bool
}

var timeType = reflect.TypeFor[time.Time]()

// keeperOf returns the keeper for a type.
func keeperOf(t reflect.Type) keeper {
	switch {
	case t == timeType:
		return timeKeeper{}
	case isPlain(t):
		return plainKeeper{}
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return bytesKeeper{}
	case t.Kind() == reflect.Pointer && (isPlain(t.Elem()) || t.Elem() == timeType):
		return pointerKeeper{keeperOf(t.Elem())}
	}
	return encodingKeeper{}
}

// isPlain reports whether copying a value copies all of it.
func isPlain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return isPlain(t.Elem())
	case reflect.Struct:
		if t == timeType {
			return true
		}
		for i := range t.NumField() {
			if !isPlain(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return false
	}
	return true
}

type plainKeeper struct{}

func (plainKeeper) keep(reflect.Value) any                { return nil }
func (plainKeeper) same(v, old reflect.Value, _ any) bool { return v.Equal(old) }

// timeKeeper: a time is the same instant, whatever its zone.
type timeKeeper struct{}

func (timeKeeper) keep(reflect.Value) any { return nil }
func (timeKeeper) same(v, old reflect.Value, _ any) bool {
	return v.Interface().(time.Time).Equal(old.Interface().(time.Time))
}

type bytesKeeper struct{}

func (bytesKeeper) keep(v reflect.Value) any { return bytes.Clone(v.Bytes()) }
func (bytesKeeper) same(v, _ reflect.Value, kept any) bool {
	old := kept.([]byte)
	return v.IsNil() == (old == nil) && bytes.Equal(v.Bytes(), old)
}

// pointerKeeper keeps what a pointer leads to.
type pointerKeeper struct{ to keeper }

func (k pointerKeeper) keep(v reflect.Value) any {
	if v.IsNil() {
		return nil
	}
	c := reflect.New(v.Type().Elem()).Elem()
	c.Set(v.Elem())
	return c
}

func (k pointerKeeper) same(v, _ reflect.Value, kept any) bool {
	if v.IsNil() || kept == nil {
		return v.IsNil() && kept == nil
	}
	return k.to.same(v.Elem(), kept.(reflect.Value), nil)
}

// encodingKeeper keeps the value as the database gets it, else as JSON.
type encodingKeeper struct{}

func (encodingKeeper) keep(v reflect.Value) any {
	if valuer, ok := v.Interface().(driver.Valuer); ok {
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return nil
		}
		if value, err := valuer.Value(); err == nil {
			if raw, ok := value.([]byte); ok {
				return bytes.Clone(raw)
			}
			return value
		}
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return unknown{}
	}
	return text
}

func (k encodingKeeper) same(v, _ reflect.Value, kept any) bool {
	now := k.keep(v)
	if now == any(unknown{}) {
		return false
	}
	return reflect.DeepEqual(now, kept)
}

// unknown stands for a value that cannot be encoded; it equals nothing, so that
// the statement that sends it tells why.
type unknown struct{ _ int }
