package loss

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// What SQL text makes of tables is known for the scripts that come after it, as
// far as the tables were made by SQL text themselves. Within a script the schema
// is the one before it.

// remember notes an effect on the columns of a table, for when the script is done.
func (s *scriptLedger) remember(table md.Name, e sqltext.Effect) {
	if e.Column != "" {
		s.changed = append(s.changed, tableEffect{s.fold(table), e})
	}
}

// tableEffect is an effect on a table, whose name is folded.
type tableEffect struct {
	table md.Name
	sqltext.Effect
}

// settle does to the schema what the script's text did.
func (s *scriptLedger) settle() {
	for _, e := range s.changed {
		t := s.table(e.table)
		switch {
		case t == nil && s.made[e.table]:
			s.schema.Tables = append(s.schema.Tables, md.Table{Schema: e.table.Schema, Name: e.table.Name})
			t = &s.schema.Tables[len(s.schema.Tables)-1]
			s.byText[e.table] = true
		case t == nil || !s.byText[e.table]:
			continue
		}
		at := slices.IndexFunc(t.Columns, func(c md.Column) bool { return c.Name == e.Column })
		switch {
		case e.Kind == sqltext.DropsColumn && at >= 0:
			t.Columns = slices.Delete(t.Columns, at, at+1)
		case e.Kind == sqltext.DropsColumn, e.Kind == sqltext.RequiresColumn:
		case at >= 0:
			t.Columns[at] = s.defined(t.Columns[at], e.Definition)
		default:
			t.Columns = append(t.Columns, s.defined(md.Column{Name: e.Column}, e.Definition))
		}
	}
}
