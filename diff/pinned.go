package diff

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// recreatePinnedKeys drops and adds again the foreign keys that stay as they
// are but stand in the way: those that refer to a primary or unique key that
// is replaced, and, where keys pin columns, those whose columns change type or
// lose the index that serves them.
func (d *differ) recreatePinnedKeys() {
	blocked := make(map[md.Name]func(columns []string) bool)
	for _, c := range d.changes {
		if f := d.blocks(c); f != nil {
			blocked[c.name()] = f
		}
	}
	if len(blocked) == 0 {
		return
	}
	for _, name := range sortedNames(d.toTables) {
		if d.fromTables[name] == nil {
			continue
		}
		for _, fk := range d.fromTables[name].ForeignKeys {
			target := fk.Target()
			own := d.options.KeysPinColumns && blocked[name] != nil && blocked[name](fk.Columns)
			if own || blocked[target] != nil && blocked[target](fk.RefColumns) {
				d.recreate(name, fk)
			}
		}
	}
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

// blocks returns a function that tells whether foreign keys on these columns
// of the table are in the way of its change; nil if no key can be.
func (d *differ) blocks(c *tableChange) func(columns []string) bool {
	var lists [][]string // columns of replaced keys
	for _, k := range c.dropConstraints {
		switch k := k.(type) {
		case md.PrimaryKey:
			lists = append(lists, k.Columns)
		case md.Unique:
			lists = append(lists, k.Columns)
		}
	}
	var retyped []string
	if d.options.KeysPinColumns {
		for _, ix := range c.dropIndexes {
			lists = append(lists, indexColumns(ix))
		}
		for _, p := range c.alterColumns {
			if !reflect.DeepEqual(p.from.Type, p.to.Type) || p.from.Collation != p.to.Collation {
				retyped = append(retyped, p.to.Name)
			}
		}
	}
	if len(lists) == 0 && len(retyped) == 0 {
		return nil
	}
	return func(columns []string) bool {
		for _, list := range lists {
			if len(list) >= len(columns) && sameSet(list[:len(columns)], columns) {
				return true
			}
		}
		return slices.ContainsFunc(columns, func(c string) bool { return slices.Contains(retyped, c) })
	}
}

func indexColumns(ix md.Index) []string {
	names := make([]string, len(ix.Columns))
	for i, c := range ix.Columns {
		names[i] = c.Column
	}
	return names
}

func sameSet(a, b []string) bool {
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return len(a) == len(b)
}
