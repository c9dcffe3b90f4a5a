package diff

import (
	"reflect"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// createSequences creates and changes sequences before the tables whose
// defaults use them; who owns a new one is said when the owner exists.
func (d *differ) createSequences() []ops.Op {
	var list []ops.Op
	for _, to := range d.to.Sequences {
		from := d.from.Sequence(to.Schema, to.Name)
		switch {
		case from == nil:
			to.OwnedBy = md.ColumnRef{}
			list = append(list, d.dropIdentities(to)...)
			list = append(list, ops.CreateSequence{Sequence: to})
		case !reflect.DeepEqual(*from, to):
			free := to
			free.OwnedBy = from.OwnedBy
			if !reflect.DeepEqual(*from, free) {
				list = append(list, ops.AlterSequence{From: *from, To: free})
			}
		}
	}
	return list
}

// dropIdentities takes the identities that columns of the schema lose before a
// sequence is created there: that of an identity may have its name.
func (d *differ) dropIdentities(created md.Sequence) []ops.Op {
	var list []ops.Op
	for _, c := range d.changes {
		for i := range c.alterColumns {
			p := &c.alterColumns[i]
			if c.to.Schema != created.Schema || p.from.Identity == nil || p.to.Identity != nil {
				continue
			}
			plain := p.from
			plain.Identity = nil
			list = append(list, ops.AlterColumn{Schema: c.to.Schema, Table: c.to.Name, From: p.from, To: plain})
			p.from = plain
		}
	}
	return list
}

// ownSequences ties sequences to their columns, after both exist.
func (d *differ) ownSequences() []ops.Op {
	var list []ops.Op
	for _, to := range d.to.Sequences {
		var owner md.ColumnRef
		if from := d.from.Sequence(to.Schema, to.Name); from != nil {
			owner = from.OwnedBy
		}
		if to.OwnedBy != owner {
			before := to
			before.OwnedBy = owner
			list = append(list, ops.AlterSequence{From: before, To: to})
		}
	}
	return list
}

// dropSequences drops the sequences that no dropped table or column takes
// with it.
func (d *differ) dropSequences() []ops.Op {
	var list []ops.Op
	for _, from := range d.from.Sequences {
		if d.to.Sequence(from.Schema, from.Name) == nil && !d.ownerIsDropped(from) {
			list = append(list, ops.DropSequence{Schema: from.Schema, Name: from.Name})
		}
	}
	return list
}

func (d *differ) ownerIsDropped(s md.Sequence) bool {
	if s.OwnedBy.Table == "" {
		return false
	}
	t := d.toTables[md.Name{Schema: s.Schema, Name: s.OwnedBy.Table}]
	return t == nil || t.Column(s.OwnedBy.Column) == nil
}
