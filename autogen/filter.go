package autogen

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// Kind is the kind of an object that a [Filter] is asked about.
type Kind string

// The kinds of object. Of constraints, primary keys and exclusions are never
// asked about.
const (
	KindSchema     Kind = "schema"
	KindTable      Kind = "table"
	KindView       Kind = "view"
	KindSequence   Kind = "sequence"
	KindColumn     Kind = "column"
	KindIndex      Kind = "index"
	KindUnique     Kind = "unique"
	KindForeignKey Kind = "foreign key"
	KindCheck      Kind = "check"
)

// Parents are what an object belongs to. The default schema is "", and so is
// what an object does not have.
type Parents struct{ Schema, Table string }

// Object is what a [Filter] is asked about once both schemas are loaded.
type Object struct {
	Kind Kind
	Name string // empty for a constraint that only the model has, without a name
	Parents
	// Value is the object as the model has it, or, where Reflected, as the
	// database does: a *metadata.Table, *metadata.Column, *metadata.Index, and
	// so on. It must not be changed.
	Value     any
	Reflected bool // the model does not have the object
	// Counterpart is the object as the database has it, where both do; else nil.
	Counterpart any
}

// Filter says what takes part in a comparison. What it refuses is left alone:
// it is neither created nor dropped nor changed.
//
// The parts of a table are asked about where both sides have the table; one
// that is created or dropped is so as a whole. What stands on a refused column
// (an index, a key) is refused with it.
type Filter struct {
	// Name is asked for the names in the database, before what bears them is
	// loaded as far as that can be, and for those in the model. Nil: all.
	Name func(kind Kind, name string, in Parents) bool
	// Object is asked for what has passed Name, once it is loaded. Nil: all.
	Object func(Object) bool
}

func (f Filter) empty() bool { return f.Name == nil && f.Object == nil }

func (f Filter) name(kind Kind, name string, in Parents) bool {
	return f.Name == nil || f.Name(kind, name, in)
}

// pass asks both questions. A value that is nil does not exist.
func pass[T any](f Filter, kind Kind, name string, in Parents, model, live *T) bool {
	o := Object{Kind: kind, Name: name, Parents: in, Value: model}
	switch {
	case model == nil:
		o.Value, o.Reflected = live, true
	case live != nil:
		o.Counterpart = live
	}
	return f.name(kind, name, in) && (f.Object == nil || f.Object(o))
}

// Reflects reports whether reflection is to load a namespace, which has no
// Name, or a table or view; see [dialect.ReflectOptions]. Nil: all.
func (f Filter) Reflects() func(n md.Name, view bool) bool {
	if f.Name == nil {
		return nil
	}
	return func(n md.Name, view bool) bool {
		kind := KindTable
		if view {
			kind = KindView
		}
		return f.Name(KindSchema, n.Schema, Parents{}) && (n.Name == "" || f.Name(kind, n.Name, Parents{Schema: n.Schema}))
	}
}

// skipped leaves out what belongs to a refused table.
func (f Filter) skipped(list []dialect.Skipped) []dialect.Skipped {
	return slices.DeleteFunc(list, func(s dialect.Skipped) bool {
		schema, table, qualified := strings.Cut(s.Table, ".")
		if !qualified {
			schema, table = "", s.Table
		}
		return table != "" && !f.name(KindTable, table, Parents{Schema: schema})
	})
}

// filtering is a filter at work on the two sides of a comparison.
type filtering struct {
	Filter
	live, model   *md.MetaData
	defaultSchema string
}

// apply takes what is refused out of both sides. Of tables that both have, the
// model gets what is refused as the database has it, so that a table which is
// rebuilt keeps it.
func (f *filtering) apply() {
	if f.empty() {
		return
	}
	filterAll(f, KindTable, &f.live.Tables, &f.model.Tables, (*md.Table).QName, f.parts)
	filterAll(f, KindView, &f.live.Views, &f.model.Views, (*md.View).QName, nil)
	filterAll(f, KindSequence, &f.live.Sequences, &f.model.Sequences, (*md.Sequence).QName, nil)
	refused := func(s md.Schema) bool { return !f.name(KindSchema, f.schema(s.Name), Parents{}) }
	f.live.Schemas = slices.DeleteFunc(f.live.Schemas, refused)
	f.model.Schemas = slices.DeleteFunc(f.model.Schemas, refused)
}

// schema is the name of a schema as reflection has it.
func (f *filtering) schema(name string) string {
	if name == f.defaultSchema {
		return ""
	}
	return name
}

// filterAll takes the refused objects of one kind out of both sides, and calls
// both for each pair that passes.
func filterAll[T any](f *filtering, kind Kind, live, model *[]T, name func(*T) md.Name, both func(live, model *T)) {
	found := make(map[md.Name]*T, len(*live))
	for i := range *live {
		found[name(&(*live)[i])] = &(*live)[i]
	}
	refused, declared := make(map[md.Name]bool), make(map[md.Name]bool)
	ask := func(n md.Name, model, live *T) bool {
		in := Parents{Schema: n.Schema}
		for _, v := range []*T{model, live} {
			if t, ok := any(v).(*md.Table); ok && t != nil && t.Options.PartitionOf != nil &&
				f.hides(md.Name{Schema: f.schema(t.Options.PartitionOf.Schema), Name: t.Options.PartitionOf.Table}) {
				return false // a partition goes with its table
			}
		}
		return f.name(KindSchema, n.Schema, Parents{}) && pass(f.Filter, kind, n.Name, in, model, live)
	}
	named := func(v *T) md.Name {
		n := name(v)
		return md.Name{Schema: f.schema(n.Schema), Name: n.Name}
	}
	for i := range *model {
		v := &(*model)[i]
		n := named(v)
		declared[n] = true
		refused[n] = !ask(n, v, found[n])
		if l := found[n]; l != nil && !refused[n] && both != nil {
			both(l, v)
		}
	}
	for n, l := range found {
		if !declared[n] {
			refused[n] = !ask(n, nil, l)
		}
	}
	*live = slices.DeleteFunc(*live, func(v T) bool { return refused[named(&v)] })
	*model = slices.DeleteFunc(*model, func(v T) bool { return refused[named(&v)] })
}
