package dialect

import (
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// NormalOp returns an operation that changes a column or makes a table anew with
// both of its sides in the dialect's normal form, so that they differ in nothing
// but what changes. Operations that cannot be normalized, and all others, are
// returned as they are; so they are where d is nil.
func NormalOp(d Dialect, op ops.Op) ops.Op {
	switch op := op.(type) {
	case ops.AlterColumn:
		from, to := normalTable(d, md.Table{Name: op.Table, Columns: []md.Column{op.From}}), normalTable(d, md.Table{Name: op.Table, Columns: []md.Column{op.To}})
		if from != nil && to != nil {
			op.From, op.To = from.Columns[0], to.Columns[0]
		}
		return op
	case ops.RebuildTable:
		if from, to := normalTable(d, op.From), normalTable(d, op.To); from != nil && to != nil {
			op.From, op.To = *from, *to
		}
		return op
	}
	return op
}

// normalTable normalizes a table by itself; nil if that cannot be done.
func normalTable(d Dialect, t md.Table) *md.Table {
	if d == nil {
		return nil
	}
	m, err := d.Normalize(&md.MetaData{Tables: []md.Table{t.Clone()}})
	if err != nil || len(m.Tables) != 1 || len(m.Tables[0].Columns) != len(t.Columns) {
		return nil
	}
	return &m.Tables[0]
}
