package migrate

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// part returns the schema with those of its tables, views and sequences only
// that are named.
func part(m *md.MetaData, names []md.Name) *md.MetaData {
	return only(m, func(n md.Name) bool { return slices.Contains(names, n) })
}

// graft returns the live schema with the named objects as another schema has
// them. The rest stays as it is: a view that reads a renamed column has a new
// text, which the server alone knows, and what others do meanwhile is theirs.
func graft(live, other *md.MetaData, names []md.Name) *md.MetaData {
	named := func(n md.Name) bool { return slices.Contains(names, n) }
	m, graft := only(live, func(n md.Name) bool { return !named(n) }), only(other, named)
	m.Tables = append(m.Tables, graft.Tables...)
	m.Views = append(m.Views, graft.Views...)
	m.Sequences = append(m.Sequences, graft.Sequences...)
	m.Enums = keep(live.Enums, func(e md.Enum) bool { return !named(e.QName()) })
	m.Enums = append(m.Enums, keep(other.Enums, func(e md.Enum) bool { return named(e.QName()) })...)
	m.Schemas = keep(live.Schemas, func(s md.Schema) bool { return !named(md.Name{Schema: s.Name}) })
	m.Schemas = append(m.Schemas, keep(other.Schemas, func(s md.Schema) bool { return named(md.Name{Schema: s.Name}) })...)
	return m
}

// only returns the schema with the tables, views and sequences that pass.
func only(m *md.MetaData, pass func(md.Name) bool) *md.MetaData {
	p := *m
	p.Tables = keep(m.Tables, func(t md.Table) bool { return pass(t.QName()) })
	p.Views = keep(m.Views, func(v md.View) bool { return pass(v.QName()) })
	p.Sequences = keep(m.Sequences, func(s md.Sequence) bool { return pass(s.QName()) })
	return &p
}

func keep[T any](list []T, pass func(T) bool) []T {
	var kept []T
	for i := range list {
		if pass(list[i]) {
			kept = append(kept, list[i])
		}
	}
	return kept
}
