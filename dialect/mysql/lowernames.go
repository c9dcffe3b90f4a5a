package mysql

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

var _ dialect.Folder = Dialect{}

// FoldTable implements [dialect.Folder].
func (d Dialect) FoldTable(name string) string {
	if d.foldsTables {
		return strings.ToLower(name)
	}
	return name
}

// FoldPart implements [dialect.Folder].
func (Dialect) FoldPart(name string) string { return strings.ToLower(name) }

// lowerNames gives databases, tables and views the names that a server with
// lower_case_table_names=1 keeps.
func lowerNames(m *md.MetaData) {
	lower := func(names ...*string) {
		for _, name := range names {
			*name = strings.ToLower(*name)
		}
	}
	for i := range m.Schemas {
		lower(&m.Schemas[i].Name)
	}
	for i := range m.Sequences {
		lower(&m.Sequences[i].Schema, &m.Sequences[i].Name)
	}
	for i := range m.Tables {
		t := &m.Tables[i]
		lower(&t.Schema, &t.Name)
		for j := range t.ForeignKeys {
			lower(&t.ForeignKeys[j].RefSchema, &t.ForeignKeys[j].RefTable)
		}
	}
	for i := range m.Views {
		lower(&m.Views[i].Schema, &m.Views[i].Name)
	}
}
