package postgres

import (
	"fmt"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// setTableOptions sets what can be changed in place. Where it is not known which
// parameters were set before, all others are reset.
func (s *script) setTableOptions(op ops.SetTableOptions) {
	if op.From != nil {
		if err := s.checkOptions(op); err != nil {
			s.err = err
			return
		}
		s.movePartition(op)
	}
	if op.Options.Partition == "" { // a partitioned table has no storage of its own
		s.setPersistence(op)
		s.setStorage(op)
	}
	if len(s.list) == 0 {
		s.err = fmt.Errorf("%s: nothing of a partitioned table can be changed so: its partitions have storage of their own", ops.Describe(op))
	}
}

// checkOptions refuses to change how a table is partitioned.
func (s *script) checkOptions(op ops.SetTableOptions) error {
	from, to := op.From.PartitionOf, op.Options.PartitionOf
	table := md.Name{Schema: op.Schema, Name: op.Table}
	switch {
	case trimExpr(op.From.Partition) != trimExpr(op.Options.Partition):
		return dialect.Unsupported(dialectName, op, fmt.Sprintf("%s cannot be partitioned, or cease to be, in place, nor can its key change: "+
			"create a new table in a revision of your own, copy the rows, and rename it", table))
	case from == nil && to != nil:
		return dialect.Unsupported(dialectName, op, fmt.Sprintf("write a revision of your own with ALTER TABLE %s ATTACH PARTITION %s %s",
			md.Name{Schema: to.Schema, Name: to.Table}, table, to.Bound))
	case from != nil && to == nil:
		return dialect.Unsupported(dialectName, op, fmt.Sprintf("write a revision of your own with ALTER TABLE %s DETACH PARTITION %s",
			md.Name{Schema: from.Schema, Name: from.Table}, table))
	case from != nil && s.partitionParent(*from) != s.partitionParent(*to):
		return dialect.Unsupported(dialectName, op, fmt.Sprintf("write a revision of your own that detaches %s from %s and attaches it to %s",
			table, md.Name{Schema: from.Schema, Name: from.Table}, md.Name{Schema: to.Schema, Name: to.Table}))
	}
	return nil
}

func (d pg) partitionParent(p md.PartitionOf) md.Name {
	return md.Name{Schema: d.canonicalSchema(p.Schema), Name: p.Table}
}

// movePartition gives a partition another bound. The server makes sure that the
// rows are within it.
func (s *script) movePartition(op ops.SetTableOptions) {
	from, to := op.From.PartitionOf, op.Options.PartitionOf
	if to == nil || trimExpr(from.Bound) == trimExpr(to.Bound) {
		return
	}
	s.add(func(w *sqltext.Writer) {
		dialect.AlterTable(w, to.Schema, to.Table).Raw("DETACH PARTITION ").Name(op.Schema, op.Table)
	})
	s.add(func(w *sqltext.Writer) {
		dialect.AlterTable(w, to.Schema, to.Table).Raw("ATTACH PARTITION ").Name(op.Schema, op.Table).Raw(" ", to.Bound)
	})
}

func (s *script) setPersistence(op ops.SetTableOptions) {
	if op.From == nil || op.From.Unlogged != op.Options.Unlogged {
		s.add(func(w *sqltext.Writer) {
			dialect.AlterTable(w, op.Schema, op.Table).Raw("SET ", persistence(op.Options.Unlogged))
		})
	}
}

// setStorage sets the parameters that are given, and resets the others.
func (s *script) setStorage(op ops.SetTableOptions) {
	given := storageParameters(op.Options.Storage)
	others := storageNames
	if op.From != nil {
		if canonicalStorage(op.From.Storage) == canonicalStorage(op.Options.Storage) {
			return
		}
		others = nil
		for _, p := range storageParameters(op.From.Storage) {
			others = append(others, p.key)
		}
	}
	others = slices.DeleteFunc(slices.Clone(others), func(name string) bool {
		return slices.ContainsFunc(given, func(p parameter) bool { return p.key == name })
	})
	s.add(func(w *sqltext.Writer) {
		dialect.AlterTable(w, op.Schema, op.Table)
		if len(others) > 0 {
			w.Raw("RESET (")
			for i, name := range others {
				w.Comma(i).Raw(name)
			}
			w.Raw(")")
		}
		if len(given) > 0 {
			if len(others) > 0 {
				w.Raw(", ")
			}
			w.Raw("SET (")
			writeParameters(w, given)
			w.Raw(")")
		}
	})
}

func persistence(unlogged bool) string {
	if unlogged {
		return "UNLOGGED"
	}
	return "LOGGED"
}
