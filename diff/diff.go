package diff

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Options tell what depends on the database.
type Options struct {
	// NeedsRebuild reports whether the database can do an operation only by
	// rebuilding the table; all changes of such a table become one
	// [ops.RebuildTable]. Nil: never.
	NeedsRebuild func(ops.Op) bool
	// ViewsPinColumns: views must be dropped before a column of a table that
	// they use is altered or dropped, and created again after.
	ViewsPinColumns bool
	// KeysPinColumns: foreign keys must be dropped before the type of a column
	// on either side, or an index that serves them, is changed.
	KeysPinColumns bool
	// TypesRewrite: when the type of a column changes, or the values of its enum,
	// the database rewrites the checks and index expressions that use it; they are
	// made anew instead.
	TypesRewrite bool
	// Differs reports whether a column that both sides have is to be altered
	// though it is the same. Nil: none is.
	Differs func(table md.Name, column string) bool
}

// Compare returns the script that turns from into to. Both must be normalised
// by the same dialect. Constraints and indexes are matched by name, unnamed
// ones by what they say. The order of columns is not compared.
func Compare(from, to *md.MetaData, o Options) ops.Script {
	d := newDiffer(from, to, o)
	d.compareTables()
	if o.NeedsRebuild == nil {
		d.recreatePinnedKeys()
	}
	d.rebuildTables()
	d.compareViews()

	var script ops.Script
	add := func(list ...ops.Op) { script = append(script, list...) }
	add(d.createSchemas()...)
	add(d.dropViews()...)
	add(d.dropForeignKeys()...)
	add(d.dropTables()...) // their foreign keys may need keys that are dropped next
	add(d.dropEnums(true)...)
	add(d.dropKeysAndIndexes()...)
	add(d.changeEnums()...)
	add(d.createSequences()...)
	add(d.createTables()...)
	add(d.changeColumns()...)
	add(d.addKeysAndIndexes()...)
	add(d.addForeignKeys()...)
	add(d.ownSequences()...)
	add(d.createViews()...)
	add(d.dropSequences()...)
	add(d.dropEnums(false)...)
	add(d.dropSchemas()...)
	return script
}

// differ holds what is found before it is put in order.
type differ struct {
	from, to *md.MetaData // sorted
	options  Options

	fromTables, toTables map[md.Name]*md.Table
	replaced             map[md.Name]map[string]bool // see replacedEnumColumns
	created, dropped     []*md.Table                 // in name order
	changes              []*tableChange              // in name order; changed tables only
	rebuilt              []ops.Op
	views                viewChange
}

func newDiffer(from, to *md.MetaData, o Options) *differ {
	from, to = from.Clone(), to.Clone()
	from.Sort()
	to.Sort()
	d := &differ{from: from, to: to, options: o, fromTables: byName(from), toTables: byName(to)}
	d.replaced = d.replacedEnumColumns()
	return d
}

func byName(m *md.MetaData) map[md.Name]*md.Table {
	tables := make(map[md.Name]*md.Table, len(m.Tables))
	for i := range m.Tables {
		tables[m.Tables[i].QName()] = &m.Tables[i]
	}
	return tables
}

func (d *differ) compareTables() {
	for i := range d.to.Tables {
		if to := &d.to.Tables[i]; d.fromTables[to.QName()] == nil {
			d.created = append(d.created, to)
		}
	}
	for i := range d.from.Tables {
		from := &d.from.Tables[i]
		to := d.toTables[from.QName()]
		if to == nil {
			d.dropped = append(d.dropped, from)
			continue
		}
		if c := compareTable(from, to, d.replaced[from.QName()], d.options); !c.empty() {
			d.changes = append(d.changes, c)
		}
	}
}

// change returns the change of a table, adding an empty one if it has none yet.
func (d *differ) change(name md.Name) *tableChange {
	i, found := slices.BinarySearchFunc(d.changes, name, func(c *tableChange, n md.Name) int { return c.name().Compare(n) })
	if !found {
		d.changes = slices.Insert(d.changes, i, &tableChange{from: d.fromTables[name], to: d.toTables[name]})
	}
	return d.changes[i]
}
