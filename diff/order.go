package diff

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// rebuildTables turns the changes of tables that cannot be altered in place
// into rebuilds.
func (d *differ) rebuildTables() {
	if d.options.NeedsRebuild == nil {
		return
	}
	d.changes = slices.DeleteFunc(d.changes, func(c *tableChange) bool {
		forced := slices.ContainsFunc(c.alterColumns, func(p columnPair) bool { return p.forced })
		if !forced && !slices.ContainsFunc(c.operations(), d.options.NeedsRebuild) {
			return false
		}
		d.rebuilt = append(d.rebuilt, ops.RebuildTable{From: c.from.Clone(), To: c.to.Clone()})
		return true
	})
}

// dropForeignKeys drops the keys of changed tables, and those of dropped
// tables that would keep another dropped table from going first.
func (d *differ) dropForeignKeys() []ops.Op {
	var list []ops.Op
	for _, c := range d.changes {
		list = append(list, c.dropForeignKeyOps()...)
	}
	_, deferred := d.droppedOrder()
	for _, fk := range deferred {
		list = append(list, dropConstraint(fk.Table, fk.ForeignKey))
	}
	return list
}

// droppedOrder orders the dropped tables as if they were to be created.
func (d *differ) droppedOrder() ([]*md.Table, []md.TableForeignKey) {
	return d.creationOrder(d.dropped)
}

// creationOrder orders tables, and tells which of their foreign keys must wait
// until all of them exist.
func (d *differ) creationOrder(list []*md.Table) ([]*md.Table, []md.TableForeignKey) {
	var m md.MetaData
	for _, t := range list {
		m.Tables = append(m.Tables, *t)
	}
	tables, deferred := m.CreationOrder()
	if d.options.NeedsRebuild != nil {
		deferred = nil // keys between tables do not hold them where tables are rebuilt
	}
	return tables, deferred
}

func (d *differ) dropTables() []ops.Op {
	var list []ops.Op
	tables, _ := d.droppedOrder()
	for _, t := range slices.Backward(tables) {
		list = append(list, ops.DropTable{Schema: t.Schema, Name: t.Name})
	}
	return list
}

// createdOrder orders the created tables; a foreign key also waits for what a
// changed table gets only afterwards.
func (d *differ) createdOrder() ([]*md.Table, []md.TableForeignKey) {
	tables, deferred := d.creationOrder(d.created)
	if d.options.NeedsRebuild != nil {
		return tables, deferred
	}
	for _, t := range tables {
		for _, fk := range t.ForeignKeys {
			if d.keyIsAddedLater(fk) {
				deferred = append(deferred, md.TableForeignKey{Table: t.QName(), ForeignKey: fk})
			}
		}
	}
	return tables, deferred
}

// keyIsAddedLater reports whether a column that fk refers to, or the key over
// those columns, is added or changed only after new tables are created.
func (d *differ) keyIsAddedLater(fk md.ForeignKey) bool {
	i := slices.IndexFunc(d.changes, func(c *tableChange) bool { return c.name() == fk.Target() })
	if i < 0 {
		return false
	}
	c := d.changes[i]
	refers := func(column string) bool { return slices.Contains(fk.RefColumns, column) }
	return slices.ContainsFunc(recollated(c), refers) ||
		slices.ContainsFunc(c.addColumns, func(x md.Column) bool { return refers(x.Name) }) ||
		slices.ContainsFunc(c.alterColumns, func(p columnPair) bool { return refers(p.to.Name) }) ||
		slices.ContainsFunc(c.addIndexes, func(ix md.Index) bool { return ix.Unique && sameSet(ix.ColumnNames(), fk.RefColumns) }) ||
		slices.ContainsFunc(c.addConstraints, func(k md.Constraint) bool { return sameSet(keyColumns(k), fk.RefColumns) })
}

func (d *differ) createTables() []ops.Op {
	var list []ops.Op
	tables, deferred := d.createdOrder()
	for _, t := range tables {
		table := t.Clone()
		table.ForeignKeys = slices.DeleteFunc(table.ForeignKeys, func(fk md.ForeignKey) bool {
			return slices.ContainsFunc(deferred, func(x md.TableForeignKey) bool {
				return x.Table == t.QName() && reflect.DeepEqual(x.ForeignKey, fk)
			})
		})
		list = append(list, ops.CreateTable{Table: table})
	}
	return list
}

func (d *differ) dropKeysAndIndexes() []ops.Op {
	return d.eachChange((*tableChange).dropKeyOps)
}

func (d *differ) changeColumns() []ops.Op {
	return append(d.rebuilt, d.eachChange((*tableChange).columnOps)...)
}

func (d *differ) addKeysAndIndexes() []ops.Op {
	return d.eachChange((*tableChange).addKeyOps)
}

func (d *differ) addForeignKeys() []ops.Op {
	list := d.eachChange((*tableChange).addForeignKeyOps)
	_, deferred := d.createdOrder()
	for i, x := range deferred {
		same := func(y md.TableForeignKey) bool { return reflect.DeepEqual(x, y) }
		if !slices.ContainsFunc(deferred[:i], same) {
			list = append(list, addConstraint(x.Table, x.ForeignKey))
		}
	}
	return list
}

func (d *differ) eachChange(operations func(*tableChange) []ops.Op) []ops.Op {
	var list []ops.Op
	for _, c := range d.changes {
		list = append(list, operations(c)...)
	}
	return list
}

func (d *differ) createSchemas() []ops.Op {
	var list []ops.Op
	for _, s := range d.to.Schemas {
		if !d.from.HasSchema(s.Name) {
			list = append(list, ops.CreateSchema{Schema: s})
		}
	}
	return list
}

func (d *differ) dropSchemas() []ops.Op {
	var list []ops.Op
	for _, s := range d.from.Schemas {
		if !d.to.HasSchema(s.Name) {
			list = append(list, ops.DropSchema{Name: s.Name})
		}
	}
	return list
}
