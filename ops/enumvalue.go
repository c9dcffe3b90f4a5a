package ops

import (
	"reflect"
	"slices"
	"strings"
)

// AddTogether returns the script with those [AddEnumValue] marked whose values
// nothing after them uses, so that they may be added in one transaction with
// what comes after them.
func (s Script) AddTogether() Script {
	marked := s
	for i, op := range s {
		add, ok := op.(AddEnumValue)
		if !ok || add.Together || slices.ContainsFunc(s[i+1:], func(later Op) bool { return mayUse(later, add.Value) }) {
			continue
		}
		if &marked[0] == &s[0] {
			marked = slices.Clone(s)
		}
		add.Together = true
		marked[i] = add
	}
	return marked
}

// mayUse reports whether an operation may need a value of an enum to be there:
// one that mentions it, and code.
func mayUse(op Op, value string) bool {
	switch op := op.(type) {
	case AddEnumValue, RenameEnumValue:
		return false // they look at the words alone
	case Do, Dynamic:
		return true
	case Execute:
		text := op.Text()
		first := strings.ToUpper(strings.TrimSpace(text))
		return strings.Contains(text, value) || op.Statement != nil || strings.HasPrefix(first, "DO") || strings.HasPrefix(first, "CALL")
	}
	return mentions(reflect.ValueOf(op), value)
}

// mentions reports whether a text within a value contains another one.
func mentions(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.Contains(v.String(), text)
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && mentions(v.Elem(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if mentions(v.Field(i), text) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if mentions(v.Index(i), text) {
				return true
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if mentions(key, text) || mentions(v.MapIndex(key), text) {
				return true
			}
		}
	case reflect.Func:
		return !v.IsNil() // code
	}
	return false
}
