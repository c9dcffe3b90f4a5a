package autogen

import (
	"cmp"

	md "limbeck.dev/migrate/metadata"
)

// keepNumbering lets the model have a live column as it is that takes its
// numbers from a sequence of its own, as PostgreSQL's serial does, where it asks
// for AutoIncrement: how the rows are numbered is then the database's affair.
func keepNumbering(model, live *md.MetaData, defaultSchema string) {
	for _, q := range live.Sequences {
		if q.OwnedBy.Table == "" {
			continue
		}
		is := column(live, q.Schema, q.OwnedBy)
		wanted := cmp.Or(column(model, q.Schema, q.OwnedBy), column(model, cmp.Or(q.Schema, defaultSchema), q.OwnedBy))
		switch {
		case is == nil || is.Identity != nil || is.Default == "":
		case wanted == nil || !wanted.AutoIncrement || wanted.Identity != nil:
		default:
			wanted.AutoIncrement, wanted.NotNull, wanted.Default = false, true, is.Default
			if model.Sequence(q.Schema, q.Name) == nil {
				model.Sequences = append(model.Sequences, q)
			}
		}
	}
}

// column returns a column of the schema; nil if there is none.
func column(m *md.MetaData, schema string, ref md.ColumnRef) *md.Column {
	if t := m.Table(schema, ref.Table); t != nil {
		return t.Column(ref.Column)
	}
	return nil
}
