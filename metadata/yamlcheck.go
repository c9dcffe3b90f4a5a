package metadata

import (
	"slices"

	"gopkg.in/yaml.v3"

	"limbeck.dev/migrate/internal/suggest"
)

// mention is a name at its place: an enum, or a table with columns.
type mention struct {
	node    *yaml.Node
	name    Name
	columns []string
}

// tableNotes is what the reader keeps of the table being read until all of it
// is known.
type tableNotes struct {
	columns []mention // columns that keys and indexes use
	unsaid  []string  // columns that do not say whether they are nullable
}

// endTable does what needs the whole table.
func (r *yamlReader) endTable(t *Table) {
	notes := r.table
	r.table = tableNotes{}
	for _, name := range notes.unsaid {
		if c := t.Column(name); c != nil {
			c.NotNull = impliesNotNull(t, c)
		}
	}
	if p := t.Options.PartitionOf; p != nil && len(t.Columns) == 0 {
		for _, m := range notes.columns {
			r.targets = append(r.targets, mention{m.node, Name{p.Schema, p.Table}, m.columns})
		}
		return
	}
	names := columnNames(t)
	known := make(map[string]bool, len(names))
	for _, name := range names {
		known[name] = true
	}
	for _, m := range notes.columns {
		if name := m.columns[0]; !known[name] {
			r.fail(m.node, "table %s has no column %q%s", t.QName(), name, suggest.DidYouMean(name, names))
		}
	}
}

// impliesNotNull reports whether a column is NOT NULL without saying so.
func impliesNotNull(t *Table, c *Column) bool {
	return c.Identity != nil || c.AutoIncrement || slices.Contains(t.PrimaryKey.Columns, c.Name)
}

func columnNames(t *Table) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// checkTargets looks up what was mentioned before the schema was known.
func (r *yamlReader) checkTargets(m *MetaData) {
	tables := make(map[Name]*Table, len(m.Tables))
	for i := range m.Tables {
		tables[m.Tables[i].QName()] = &m.Tables[i]
	}
	for _, target := range r.targets {
		fk := ForeignKey{RefSchema: target.name.Schema, RefTable: target.name.Name, RefColumns: target.columns}
		if err := m.checkTarget(tables[target.name], fk); err != nil {
			r.fail(target.node, "%v", err)
		}
	}
	r.checkEnums(m)
}

func (r *yamlReader) checkEnums(m *MetaData) {
	enums := make(map[Name]bool, len(m.Enums))
	names := make([]string, len(m.Enums))
	for i := range m.Enums {
		enums[m.Enums[i].QName()] = true
		names[i] = m.Enums[i].QName().String()
	}
	for _, e := range r.enums {
		if !enums[e.name] && m.knowsSchema(e.name.Schema) {
			r.fail(e.node, "there is no enum %q%s", e.name, suggest.DidYouMean(e.name.String(), names))
		}
	}
}
