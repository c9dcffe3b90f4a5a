package metadata

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"limbeck.dev/migrate/internal/suggest"
)

var metaDataRecord = &record[MetaData]{what: "a schema", fields: []field[MetaData]{
	at("naming", func(m *MetaData) *NamingConvention { return &m.Naming }, namingForm),
	at("schemas", func(m *MetaData) *[]Schema { return &m.Schemas }, listOf(schemaRecord.form())),
	at("enums", func(m *MetaData) *[]Enum { return &m.Enums }, qualified("enum",
		func(e *Enum) *string { return &e.Schema }, func(e *Enum) *string { return &e.Name }, enumRecord.form())),
	at("sequences", func(m *MetaData) *[]Sequence { return &m.Sequences }, qualified("sequence",
		func(s *Sequence) *string { return &s.Schema }, func(s *Sequence) *string { return &s.Name }, sequenceForm)),
	at("tables", func(m *MetaData) *[]Table { return &m.Tables }, qualified("table",
		func(t *Table) *string { return &t.Schema }, func(t *Table) *string { return &t.Name }, tableForm)),
	at("views", func(m *MetaData) *[]View { return &m.Views }, qualified("view",
		func(v *View) *string { return &v.Schema }, func(v *View) *string { return &v.Name }, viewForm)),
}}

// metaDataForm is the document. Keys that begin with x- are not read.
var metaDataForm = form[MetaData]{
	read: func(r *yamlReader, n *yaml.Node, m *MetaData) {
		for _, p := range r.pairs(n) {
			f := metaDataRecord.field(p.key)
			switch {
			case f != nil:
				f.read(r, p.value, m)
			case !strings.HasPrefix(p.key, "x-"):
				r.fail(p.at, "unknown key %q in a schema%s", p.key, suggest.DidYouMean(p.key, metaDataRecord.keys()))
			}
		}
	},
	write: func(w *yamlWriter, m *MetaData) *yaml.Node {
		n := metaDataRecord.write(w, m)
		n.Style = 0
		return n
	},
}

// namingForm is a mapping from kind to template, or the word default.
var namingForm = form[NamingConvention]{
	read: func(r *yamlReader, n *yaml.Node, v *NamingConvention) {
		if target := r.resolve(n); target != nil && target.Kind == yaml.ScalarNode && target.Value == "default" {
			*v = maps.Clone(DefaultNaming)
			return
		}
		for _, p := range r.pairs(n) {
			if _, known := DefaultNaming[p.key]; !known {
				r.fail(p.at, "unknown key %q in naming; known are ck, fk, ix, pk and uq", p.key)
				continue
			}
			if *v == nil {
				*v = make(NamingConvention)
			}
			if text, ok := r.text(p.value); ok {
				(*v)[p.key] = text
			}
		}
	},
	write: func(w *yamlWriter, v *NamingConvention) *yaml.Node {
		if reflect.DeepEqual(*v, DefaultNaming) {
			return textNode("default")
		}
		n := mappingNode()
		for _, key := range slices.Sorted(maps.Keys(*v)) {
			n.Content = append(n.Content, keyNode(key), textNode((*v)[key]))
		}
		return n
	},
}

var schemaRecord = &record[Schema]{what: "a schema", whole: "name", fields: []field[Schema]{
	at("name", func(s *Schema) *string { return &s.Name }, textForm),
	at("comment", func(s *Schema) *string { return &s.Comment }, textForm),
}, check: func(s *Schema) string { return needs(s.Name, "a schema", "name") }}

var enumRecord = &record[Enum]{what: "an enum", whole: "values", fields: []field[Enum]{
	at("values", func(e *Enum) *[]string { return &e.Values }, listOf(textForm)),
}}

var sequenceRecord = &record[Sequence]{what: "a sequence", fields: slices.Concat(
	[]field[Sequence]{at("type", func(s *Sequence) *Type { return &s.Type }, typeForm)},
	sequenceFields(func(s *Sequence) *SequenceOptions { return &s.SequenceOptions }),
	[]field[Sequence]{
		at("owned_by", func(s *Sequence) *ColumnRef { return &s.OwnedBy }, ownerForm),
		at("unlogged", func(s *Sequence) *bool { return &s.Unlogged }, flagForm),
		at("comment", func(s *Sequence) *string { return &s.Comment }, textForm),
	})}

// sequenceForm reads a sequence and then notes the column that owns it, which
// is in the schema of the sequence.
var sequenceForm = form[Sequence]{
	read: func(r *yamlReader, n *yaml.Node, s *Sequence) {
		sequenceRecord.read(r, n, s)
		if s.OwnedBy.Table != "" {
			r.targets = append(r.targets, mention{n, Name{s.Schema, s.OwnedBy.Table}, []string{s.OwnedBy.Column}})
		}
	},
	write: sequenceRecord.write,
}

// ownerForm is table.column.
var ownerForm = form[ColumnRef]{
	read: func(r *yamlReader, n *yaml.Node, v *ColumnRef) {
		var name Name
		nameForm.read(r, n, &name)
		if *v = (ColumnRef{name.Schema, name.Name}); v.Column != "" && v.Table == "" {
			r.fail(n, "write table.column; the table is in the schema of the sequence")
		}
	},
	write: func(w *yamlWriter, v *ColumnRef) *yaml.Node { return nameForm.write(w, &Name{v.Table, v.Column}) },
}

// sequenceFields are the options that sequences and identities share.
func sequenceFields[T any](get func(*T) *SequenceOptions) []field[T] {
	return []field[T]{
		at("start", func(v *T) **int64 { return &get(v).Start }, pointerTo(numberForm)),
		at("increment", func(v *T) **int64 { return &get(v).Increment }, pointerTo(numberForm)),
		at("min", func(v *T) **int64 { return &get(v).Min }, pointerTo(numberForm)),
		at("max", func(v *T) **int64 { return &get(v).Max }, pointerTo(numberForm)),
		at("cache", func(v *T) **int64 { return &get(v).Cache }, pointerTo(numberForm)),
		at("cycle", func(v *T) *bool { return &get(v).Cycle }, flagForm),
	}
}

var viewRecord = &record[View]{what: "a view", whole: "definition", fields: []field[View]{
	at("definition", func(v *View) *string { return &v.Definition }, sqlForm),
	at("materialized", func(v *View) *bool { return &v.Materialized }, flagForm),
	at("no_data", func(v *View) *bool { return &v.NoData }, flagForm),
	at("indexes", func(v *View) *[]Index { return &v.Indexes },
		named(func(i *Index) *string { return &i.Name }, indexRecord)),
	at("comment", func(v *View) *string { return &v.Comment }, textForm),
}, check: func(v *View) string { return needs(v.Definition, "a view", "definition") }}

// viewForm reads a view; the columns of its indexes are only in its SQL.
var viewForm = form[View]{
	read: func(r *yamlReader, n *yaml.Node, v *View) {
		viewRecord.read(r, n, v)
		r.table = tableNotes{}
	},
	write: viewRecord.write,
}
