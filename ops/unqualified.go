package ops

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// Unqualified returns the operation with its object in the default schema as
// "", where the operation gives the default schema by its name, as reflection
// never does.
func Unqualified(op Op, defaultSchema string) Op {
	named := func(n md.Name) bool { return n.Schema == defaultSchema && n.Name != "" }
	if defaultSchema == "" || !slices.ContainsFunc(Objects(op), named) {
		return op
	}
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(op))
	leaveOut(v, defaultSchema)
	return v.Interface().(Op)
}

// leaveOut empties the fields that name the schema, in a struct and in those
// that it holds by value.
func leaveOut(v reflect.Value, schema string) {
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case f.Kind() == reflect.Struct:
			leaveOut(f, schema)
		case v.Type().Field(i).Name == "Schema" && f.Kind() == reflect.String && f.String() == schema:
			f.SetString("")
		}
	}
}
