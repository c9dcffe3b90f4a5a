package autogen

import (
	"maps"
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// inModelSpelling returns the script with the model's own spelling of tables,
// columns, indexes and constraints in place of the normalised one, so that a
// script says what its author wrote and runs on other databases too.
// normalized is the model as the script's values were made from it.
func inModelSpelling(script ops.Script, model, normalized *md.MetaData) ops.Script {
	s := speller{model, normalized}
	out := make(ops.Script, len(script))
	for i, op := range script {
		out[i] = s.spell(op)
	}
	return out
}

type speller struct{ model, normalized *md.MetaData }

func (s speller) spell(op ops.Op) ops.Op {
	switch op := op.(type) {
	case ops.CreateTable:
		op.Table = s.table(op.Table)
		return op
	case ops.RebuildTable:
		op.To = s.table(op.To)
		return op
	case ops.AddColumn:
		op.Column = s.column(op.Schema, op.Table, op.Column)
		return op
	case ops.AlterColumn:
		op.To = s.column(op.Schema, op.Table, op.To)
		return op
	case ops.AddConstraint:
		if own := s.model.Table(op.Schema, op.Table); own != nil && op.Constraint.ConstraintName() != "" {
			if c := own.Constraint(op.Constraint.Kind(), op.Constraint.ConstraintName()); c != nil {
				op.Constraint = c
			}
		}
		return op
	case ops.CreateIndex:
		if own := s.model.Table(op.Schema, op.Table); own != nil && op.Index.Name != "" {
			if ix := own.Index(op.Index.Name); ix != nil {
				op.Index = ix.Clone()
			}
		}
		return op
	case ops.CreateView:
		if own := s.model.View(op.View.Schema, op.View.Name); own != nil {
			noData := op.View.NoData // that of the database, where the view is there
			op.View = own.Clone()
			op.View.NoData = noData
		}
		return op
	}
	return op
}

// table returns the model's own table, with those foreign keys only that the
// operation has: the others are added after all tables exist.
func (s speller) table(t md.Table) md.Table {
	own := s.model.Table(t.Schema, t.Name)
	if own == nil {
		return t
	}
	spelled := own.Clone()
	for i := range spelled.Columns {
		if c := t.Column(spelled.Columns[i].Name); c != nil && refersToEnum(spelled.Columns[i].Type) {
			spelled.Columns[i].Type = c.Type
		}
	}
	spelled.ForeignKeys = slices.DeleteFunc(spelled.ForeignKeys, func(fk md.ForeignKey) bool {
		return !slices.ContainsFunc(t.ForeignKeys, func(kept md.ForeignKey) bool {
			return kept.Name == fk.Name && slices.Equal(kept.Columns, fk.Columns) && kept.RefTable == fk.RefTable && slices.Equal(kept.RefColumns, fk.RefColumns)
		})
	})
	return spelled
}

// column returns the model's own column, as far as the operation does not need
// to know more than the column says: a key column is NOT NULL, and that of a
// STRICT table has the type which the dialect has found for it.
func (s speller) column(schema, table string, c md.Column) md.Column {
	own, norm := s.model.Table(schema, table), s.normalized.Table(schema, table)
	if own == nil || norm == nil || own.Options.Strict {
		return c
	}
	o, n := own.Column(c.Name), norm.Column(c.Name)
	if o == nil || n == nil || !reflect.DeepEqual(*n, c) {
		return c
	}
	spelled := o.Clone()
	spelled.NotNull = c.NotNull
	if refersToEnum(spelled.Type) {
		spelled.Type = c.Type
	}
	return spelled
}

// refersToEnum reports whether a type names an enum whose values are declared
// elsewhere: an operation does not hold them.
func refersToEnum(t md.Type) bool {
	switch t := t.(type) {
	case md.Enum:
		return len(t.Values) == 0
	case md.Array:
		return refersToEnum(t.Of)
	case md.Variant:
		return refersToEnum(t.Type) || slices.ContainsFunc(slices.Collect(maps.Values(t.On)), refersToEnum)
	}
	return false
}
