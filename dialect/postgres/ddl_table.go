package postgres

import (
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// createTable creates a table, its indexes and comments. A partition with
// columns of its own is created by itself and then attached.
//
// A constraint that is NOT VALID is added at the end: within CREATE TABLE the
// server would take it for valid, the table being empty.
func (s *script) createTable(op ops.CreateTable) {
	t := new(op.Table.Clone())
	later := takeNotValid(t)
	parent := t.Options.PartitionOf
	s.add(func(w *sqltext.Writer) {
		w.Raw("CREATE ")
		if t.Options.Unlogged {
			w.Raw("UNLOGGED ")
		}
		w.Raw("TABLE ").Name(t.Schema, t.Name)
		if parent != nil && len(t.Columns) == 0 {
			writePartitionOf(w, s.pg, t)
			return
		}
		dialect.WriteTableBody(w, s.pg, t)
	})
	if parent != nil && len(t.Columns) > 0 {
		s.add(func(w *sqltext.Writer) {
			dialect.AlterTable(w, parent.Schema, parent.Table).Raw("ATTACH PARTITION ").Name(t.Schema, t.Name).Raw(" ", parent.Bound)
		})
	}
	for _, ix := range t.Indexes {
		s.createIndex(ops.CreateIndex{Schema: t.Schema, Table: t.Name, Index: ix})
	}
	s.commentIf("TABLE", t.Schema, t.Name, t.Comment)
	for _, c := range t.Columns {
		s.commentColumnIf(t.Schema, t.Name, &c)
	}
	for _, c := range t.Constraints() {
		s.commentConstraintIf(t.Schema, t.Name, c)
	}
	for _, c := range later {
		s.addConstraint(ops.AddConstraint{Schema: t.Schema, Table: t.Name, Constraint: c})
	}
}

// takeNotValid takes the constraints that are not valid out of the table.
func takeNotValid(t *md.Table) []md.Constraint {
	var taken []md.Constraint
	t.Checks = slices.DeleteFunc(t.Checks, func(c md.Check) bool {
		if c.NotValid {
			taken = append(taken, c)
		}
		return c.NotValid
	})
	t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk md.ForeignKey) bool {
		if fk.NotValid {
			taken = append(taken, fk)
		}
		return fk.NotValid
	})
	return taken
}

// writePartitionOf writes what follows the name of a partition that takes its
// columns from its parent.
func writePartitionOf(w *sqltext.Writer, d pg, t *md.Table) {
	parent := t.Options.PartitionOf
	w.Raw(" PARTITION OF ").Name(parent.Schema, parent.Table)
	if own := t.Constraints(); len(own) > 0 {
		w.Raw(" (\n\t")
		for i, c := range own {
			if i > 0 {
				w.Raw(",\n\t")
			}
			d.WriteConstraint(w, t, c)
		}
		w.Raw("\n)")
	}
	w.Raw(" ", parent.Bound)
	d.WriteTableOptions(w, t)
}

// WriteTableOptions implements [dialect.Grammar].
func (pg) WriteTableOptions(w *sqltext.Writer, t *md.Table) {
	if t.Options.Partition != "" {
		w.Raw(" PARTITION BY ", t.Options.Partition)
	}
	writeStorage(w, t.Options.Storage)
}
