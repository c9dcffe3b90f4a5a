package features

import (
	"reflect"
	"testing"

	md "limbeck.dev/migrate/metadata"
)

// declarations are fields of MetaData that say something of the declaring
// program and nothing of a database.
var declarations = []string{"MetaData.Errors", "MetaData.Check"}

// TestEveryField proves that each field of the vocabulary, and each type, has a
// value in the model of at least one database.
func TestEveryField(t *testing.T) {
	seen := make(map[string]bool) // field → has a value
	for _, name := range declarations {
		seen[name] = true
	}
	for _, member := range typeMembers {
		declare(reflect.TypeOf(member), seen)
	}
	declare(reflect.TypeFor[md.MetaData](), seen)
	for _, model := range models {
		visit(reflect.ValueOf(model("app")).Elem(), seen)
	}
	for field, used := range seen {
		if !used {
			t.Errorf("no model uses %s", field)
		}
	}
}

// typeMembers are all members of metadata.Type.
var typeMembers = []md.Type{
	md.SmallInteger{}, md.Integer{}, md.BigInteger{}, md.String{}, md.Char{}, md.Text{}, md.Boolean{}, md.Numeric{}, md.Float{}, md.Double{},
	md.Date{}, md.Time{}, md.Timestamp{}, md.Interval{}, md.Binary{}, md.UUID{}, md.JSON{}, md.Array{}, md.Native{}, md.Variant{}, md.Enum{},
}

// declare lists the fields of a type and of those within it, and the type
// itself, which is seen when a value of it is.
func declare(t reflect.Type, seen map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		declare(t.Elem(), seen)
	case reflect.Struct:
		if _, known := seen[t.Name()]; known {
			return
		}
		seen[t.Name()] = false
		for i := range t.NumField() {
			if f := t.Field(i); !f.Anonymous {
				name := t.Name() + "." + f.Name
				seen[name] = seen[name] || false
			}
			declare(t.Field(i).Type, seen)
		}
	}
}

// visit notes the fields that have a value.
func visit(v reflect.Value, seen map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			visit(v.Elem(), seen)
		}
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), seen)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			visit(v.MapIndex(key), seen)
		}
	case reflect.Struct:
		seen[v.Type().Name()] = true
		for i := range v.NumField() {
			if !v.Field(i).IsZero() {
				seen[v.Type().Name()+"."+v.Type().Field(i).Name] = true
				visit(v.Field(i), seen)
			}
		}
	}
}
