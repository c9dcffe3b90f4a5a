package autogen

import (
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// hides reports whether a table is refused by its name.
func (f Filter) hides(n md.Name) bool {
	return f.Name != nil && !(f.Name(KindSchema, n.Schema, Parents{}) && f.Name(KindTable, n.Name, Parents{Schema: n.Schema}))
}

// target is the table that a foreign key refers to.
func target(fk *md.ForeignKey) md.Name { return md.Name{Schema: fk.RefSchema, Name: fk.RefTable} }

// Trim takes out of a schema what refers to a refused table, and cannot be
// declared without it: foreign keys and partitions. It names them.
func (f Filter) Trim(m *md.MetaData) (left []dialect.Skipped) {
	m.Tables = slices.DeleteFunc(m.Tables, func(t md.Table) bool {
		p := t.Options.PartitionOf
		if p == nil || !f.hides(md.Name{Schema: p.Schema, Name: p.Table}) {
			return false
		}
		left = append(left, dialect.Skipped{Kind: "partition", Name: t.QName().String(), Detail: "of a table that is excluded"})
		return true
	})
	for i := range m.Tables {
		t := &m.Tables[i]
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk md.ForeignKey) bool {
			if !f.hides(target(&fk)) {
				return false
			}
			left = append(left, dialect.Skipped{Kind: "foreign key", Name: fk.Name, Table: t.QName().String(),
				Detail: "to table " + target(&fk).String() + ", which is excluded"})
			return true
		})
	}
	return left
}
