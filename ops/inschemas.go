package ops

import (
	"reflect"

	md "limbeck.dev/migrate/metadata"
)

// InSchemas returns a copy of the operation on objects in other schemas: each name
// of a schema that it holds is replaced by what the function makes of it; the
// type of a column only where it names a schema. Texts of SQL stay.
func InSchemas(op Op, schema func(string) string) Op {
	v := reflect.New(reflect.TypeOf(op)).Elem()
	v.Set(reflect.ValueOf(cloned(op)))
	moveSchemas(v, schema)
	return v.Interface().(Op)
}

// cloned copies what an operation holds by reference.
func cloned(op Op) Op {
	switch op := op.(type) {
	case CreateTable:
		op.Table = op.Table.Clone()
		return op
	case SetTableOptions:
		op.Options = cloneOptions(op.Options)
		if op.From != nil {
			op.From = new(cloneOptions(*op.From))
		}
		return op
	case ReplaceEnum:
		op.Columns = append([]EnumColumn(nil), op.Columns...)
		return op
	}
	return op
}

func cloneOptions(o md.TableOptions) md.TableOptions {
	if o.PartitionOf != nil {
		o.PartitionOf = new(*o.PartitionOf)
	}
	return o
}

// moveType moves the enum that a type names.
func moveType(t md.Type, schema func(string) string) md.Type {
	switch t := t.(type) {
	case md.Array:
		t.Of = moveType(t.Of, schema)
		return t
	case md.Enum:
		if t.Schema != "" {
			t.Schema = schema(t.Schema)
		}
		return t
	}
	return t
}

func moveSchemas(v reflect.Value, schema func(string) string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f, name := v.Field(i), v.Type().Field(i).Name
			switch {
			case f.Kind() == reflect.String && (name == "Schema" || name == "RefSchema"):
				f.SetString(schema(f.String()))
			case f.Type() == reflect.TypeFor[md.Type]() && !f.IsNil():
				f.Set(reflect.ValueOf(moveType(f.Interface().(md.Type), schema)))
			case f.CanSet():
				moveSchemas(f, schema)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			moveSchemas(v.Index(i), schema)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			moveSchemas(v.Elem(), schema)
		}
	case reflect.Interface:
		if fk, ok := v.Interface().(md.ForeignKey); ok {
			fk.RefSchema = schema(fk.RefSchema)
			v.Set(reflect.ValueOf(fk))
		}
	}
}
