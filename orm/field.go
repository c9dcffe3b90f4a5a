package orm

import (
	"reflect"
	"slices"
	"strings"
)

// field is a mapped field of a struct: one with a db tag, or a relationship.
type field struct {
	path  string // "Email", "Base.Email"
	index []int
	typ   reflect.Type
	tag   string // the db tag, or the rel tag of a relationship
	ptr   any    // its address in the prototype
	// prefix begins the column's name within a composite.
	prefix   string
	deferred bool // a Deferred; typ is what it holds
}

// fieldSet is what a struct has to map.
type fieldSet struct {
	columns       []field
	relationships []field
	errs          []error
}

// fieldWalk goes through a prototype, which it completes: embedded pointers are
// allocated, so that every field has an address.
type fieldWalk struct {
	fieldSet
	root     reflect.Type
	embedded []reflect.Type // the structs that lead here
	prefix   string         // of the composite that is walked
}

// fieldsOf returns the mapped fields of the struct that proto points to.
func fieldsOf(proto reflect.Value) fieldSet {
	w := fieldWalk{root: proto.Type().Elem()}
	w.walk(proto.Elem(), "", nil)
	return w.fieldSet
}

func (w *fieldWalk) walk(v reflect.Value, path string, index []int) {
	w.embedded = append(w.embedded, v.Type())
	defer func() { w.embedded = w.embedded[:len(w.embedded)-1] }()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		f.Index = append(slices.Clone(index), i)
		w.visit(v.Field(i), f, path+f.Name)
	}
}

func (w *fieldWalk) visit(v reflect.Value, f reflect.StructField, path string) {
	tag, tagged := f.Tag.Lookup("db")
	rel, related := f.Tag.Lookup("rel")
	switch {
	case tag == "-" || rel == "-":
	case f.Anonymous && !tagged && w.embed(v, f, path):
	case tagged && f.IsExported() && w.composite(v, f, path, tag):
	case !f.IsExported():
		if tagged || related {
			w.fail(path, "begin its name with a capital letter", "the field is not exported")
		}
	case isRelationship(v):
		if tagged {
			w.fail(path, "leave it out; the foreign key belongs to a field of its own", "a relationship has a db tag")
		}
		w.relationships = append(w.relationships, field{path: path, index: f.Index, typ: f.Type, tag: rel, ptr: v.Addr().Interface()})
	case related:
		w.fail(path, "make it an orm.One, orm.Optional or orm.Many", "a field of type %s has a rel tag", f.Type)
	case tagged && f.Type.Size() == 0:
		w.fail(path, "", "a field of size zero cannot hold a column")
	case tagged && v.CanAddr() && w.deferred(v, f, path, tag):
	case tagged:
		w.columns = append(w.columns, field{path: path, index: f.Index, typ: f.Type, tag: tag, ptr: v.Addr().Interface(), prefix: w.prefix})
	}
}

// embed walks an embedded struct, and reports whether it was one.
func (w *fieldWalk) embed(v reflect.Value, f reflect.StructField, path string) bool {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	if v.Kind() == reflect.Pointer {
		if slices.Contains(w.embedded, t) {
			w.fail(path, "embed it once, or give it a name", "the struct embeds itself")
			return true
		}
		if !v.CanSet() {
			w.fail(path, "embed the struct itself, or export its type", "a pointer to a type that is not exported is embedded")
			return true
		}
		v.Set(reflect.New(t))
		v = v.Elem()
	}
	w.walk(v, path+".", f.Index)
	return true
}

// deferred adds a deferred column, and reports whether it was one.
func (w *fieldWalk) deferred(v reflect.Value, f reflect.StructField, path, tag string) bool {
	typ, ok := isDeferred(v)
	if ok {
		w.columns = append(w.columns, field{path: path, index: f.Index, typ: typ, tag: tag, ptr: v.Addr().Interface(), prefix: w.prefix, deferred: true})
	}
	return ok
}

// composite walks a struct of several columns, and reports whether the tag says
// that the field is one.
func (w *fieldWalk) composite(v reflect.Value, f reflect.StructField, path, tag string) bool {
	t, err := parseTag(tag, true, tagKeys{"prefix": false})
	switch {
	case err != nil || !t.has("prefix"):
		return false
	case t.name != "":
		w.fail(path, "", "a composite has no column of its own, so no name but a prefix")
	case f.Type.Kind() != reflect.Struct:
		w.fail(path, "make it the struct itself", "a %s cannot be a composite of columns", f.Type)
	default:
		before := w.prefix
		w.prefix += t.text("prefix")
		w.walk(v, path+".", f.Index)
		w.prefix = before
	}
	return true
}

func (w *fieldWalk) fail(path, mend, format string, args ...any) {
	w.errs = append(w.errs, problem(w.root, path, mend, format, args...))
}

// lastName is the name of the field itself.
func lastName(path string) string { return path[strings.LastIndex(path, ".")+1:] }
