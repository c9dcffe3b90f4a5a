package orm

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// identity is one row of one table: what the identity map goes by.
type identity struct {
	of  *mapping
	key any // the value of a key of one column, or a text made of several
}

// keyed refuses what needs a key, which tells rows apart, for a class that has
// none.
func (m *mapping) keyed(what string) error {
	if len(m.key) > 0 {
		return nil
	}
	return fmt.Errorf("%s %s: it has no key, which tells its rows apart; tag the fields of one with pk", what, m.class.typ)
}

// identityOf returns the identity of an object, and false if its key is not
// there yet.
func (m *mapping) identityOf(object reflect.Value) (identity, bool) {
	return m.identify(func(i int) reflect.Value { return m.key[i].in(object) })
}

// identify makes an identity of the values of the key.
func (m *mapping) identify(value func(i int) reflect.Value) (identity, bool) {
	if len(m.key) == 1 {
		key, ok := keyValue(value(0))
		return identity{m.root(), key}, ok
	}
	var text strings.Builder
	for i := range m.key {
		key, ok := keyValue(value(i))
		if !ok {
			return identity{}, false
		}
		fmt.Fprintf(&text, "%T %q,", key, fmt.Sprint(key))
	}
	return identity{m.root(), text.String()}, len(m.key) > 0
}

// keyValue returns a value in a form that is equal for equal keys, whatever Go
// types hold them; false for NULL.
func keyValue(v reflect.Value) (any, bool) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil, false
		}
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return nil, false
	case v.CanInt():
		return v.Int(), true
	case v.CanUint():
		if v.Uint() <= 1<<63-1 {
			return int64(v.Uint()), true
		}
		return v.Uint(), true
	case v.Kind() == reflect.String:
		return v.String(), true
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return string(v.Bytes()), true
	}
	if t, ok := v.Interface().(time.Time); ok {
		return t.UTC().Format(time.RFC3339Nano), true
	}
	if valuer, ok := v.Interface().(driver.Valuer); ok {
		value, err := valuer.Value()
		if value == nil || err != nil {
			return nil, false
		}
		return keyValue(reflect.ValueOf(value))
	}
	return v.Interface(), v.Comparable()
}

// keyText is the key of an object for people.
func (m *mapping) keyText(object reflect.Value) string {
	parts := make([]string, len(m.key))
	for i, a := range m.key {
		parts[i] = fmt.Sprintf("%s=%v", a.column, reflect.Indirect(a.in(object)))
	}
	return strings.Join(parts, ", ")
}
