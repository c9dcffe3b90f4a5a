package diff

import (
	"maps"
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// recreatePinnedKeys drops and adds again the foreign keys that stay as they
// are but stand in the way: those that rest on a primary or unique key, or a
// unique index, that is replaced, those whose columns change type on both sides, which would not
// fit each other in between, and, where keys pin columns, those whose columns
// change in a pinned way on either side or lose the index that serves them.
func (d *differ) recreatePinnedKeys() {
	changes := make(map[md.Name]blocks)
	for _, c := range d.changes {
		changes[c.name()] = blocksOf(c)
	}
	for name, columns := range d.replaced {
		b := changes[name]
		b.retyped = slices.AppendSeq(b.retyped, maps.Keys(columns))
		changes[name] = b
	}
	if len(changes) == 0 {
		return
	}
	for _, table := range d.from.Tables {
		name := table.QName()
		if d.toTables[name] == nil {
			continue
		}
		for _, fk := range table.ForeignKeys {
			if d.isBlocked(fk, changes[name], changes[fk.Target()]) {
				d.recreate(name, fk)
			}
		}
	}
}

// isBlocked reports whether a foreign key is in the way of the changes of its
// own table and of the one that it refers to.
func (d *differ) isBlocked(fk md.ForeignKey, own, target blocks) bool {
	if replaces(target.keys, fk.RefColumns) {
		return true
	}
	for i, column := range fk.Columns {
		var ref string // a key that names no columns refers to the primary key
		if i < len(fk.RefColumns) {
			ref = fk.RefColumns[i]
		}
		if slices.Contains(own.retyped, column) && slices.Contains(target.retyped, ref) {
			return true
		}
		if d.options.KeysPinColumns && (slices.Contains(own.pinned, column) || slices.Contains(target.pinned, ref)) {
			return true
		}
	}
	return d.options.KeysPinColumns && (replaces(own.keys, fk.Columns) || replaces(own.indexes, fk.Columns) ||
		replaces(target.indexes, fk.RefColumns))
}

// recreate adds the foreign key to those that its table drops, and its partner
// to those that it adds, unless it is among them already.
func (d *differ) recreate(table md.Name, fk md.ForeignKey) {
	c := d.change(table)
	if slices.ContainsFunc(c.dropForeignKeys, func(x md.ForeignKey) bool { return reflect.DeepEqual(x, fk) }) {
		return
	}
	c.dropForeignKeys = append(c.dropForeignKeys, fk)
	for _, to := range c.to.ForeignKeys {
		if same, left := compareForeignKeys([]md.ForeignKey{fk}, []md.ForeignKey{to}); len(same) == 0 && len(left) == 0 {
			to.Name = fk.Name
			c.addForeignKeys = append(c.addForeignKeys, to)
			return
		}
	}
}

// blocks is what in the change of a table a foreign key can be in the way of.
type blocks struct {
	keys    [][]string // the columns of each key that is dropped
	indexes [][]string // and of each index
	retyped []string   // the columns that change type, enum or collation
	pinned  []string   // those, and the ones that begin or cease to count by themselves
}

func blocksOf(c *tableChange) blocks {
	var b blocks
	for _, k := range c.dropConstraints {
		switch k := k.(type) {
		case md.PrimaryKey:
			b.keys = append(b.keys, k.Columns)
		case md.Unique:
			b.keys = append(b.keys, k.Columns)
		}
	}
	for _, ix := range c.dropIndexes {
		b.indexes = append(b.indexes, ix.ColumnNames())
		if ix.Unique {
			b.keys = append(b.keys, ix.ColumnNames())
		}
	}
	for _, p := range c.alterColumns {
		if p.retypes() {
			b.retyped = append(b.retyped, p.to.Name)
		}
		if p.retypes() || p.from.AutoIncrement != p.to.AutoIncrement {
			b.pinned = append(b.pinned, p.to.Name)
		}
	}
	for _, name := range recollated(c) {
		b.retyped, b.pinned = append(b.retyped, name), append(b.pinned, name)
	}
	b.keys = append(b.keys, rebuiltKeys(c.from, b.retyped)...)
	return b
}

// rebuiltKeys lists the columns of the keys that a database makes anew since a
// column which they include changes type.
func rebuiltKeys(t *md.Table, retyped []string) (keys [][]string) {
	add := func(columns, include []string) {
		if slices.ContainsFunc(include, func(name string) bool { return slices.Contains(retyped, name) }) {
			keys = append(keys, columns)
		}
	}
	add(t.PrimaryKey.Columns, t.PrimaryKey.Include)
	for _, u := range t.Uniques {
		add(u.Columns, u.Include)
	}
	for _, ix := range t.Indexes {
		if ix.Unique {
			add(ix.ColumnNames(), ix.Include)
		}
	}
	return keys
}

// recollated names the columns that may change with the collation of their
// table, which they follow.
func recollated(c *tableChange) []string {
	from, to := c.from.Options, c.to.Options
	if from.Charset == to.Charset && from.Collation == to.Collation {
		return nil
	}
	var names []string
	for i := range c.to.Columns {
		switch column := &c.to.Columns[i]; column.Type.(type) {
		case md.String, md.Char, md.Text, md.Enum, md.Native:
			if column.Collation == "" {
				names = append(names, column.Name)
			}
		}
	}
	return names
}

// replaces reports whether one of the lists begins with the columns, in any
// order.
func replaces(lists [][]string, columns []string) bool {
	return slices.ContainsFunc(lists, func(list []string) bool {
		return len(list) >= len(columns) && sameSet(list[:len(columns)], columns)
	})
}

// keyColumns returns the columns of a primary or unique key; nil for others.
func keyColumns(c md.Constraint) []string {
	switch c := c.(type) {
	case md.PrimaryKey:
		return c.Columns
	case md.Unique:
		return c.Columns
	}
	return nil
}

func sameSet(a, b []string) bool {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return len(a) == len(b)
}
