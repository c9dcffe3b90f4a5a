package diff

import (
	"maps"
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// tableChange is how one table, present on both sides, differs.
type tableChange struct {
	from, to        *md.Table
	addColumns      []md.Column
	dropColumns     []md.Column
	alterColumns    []columnPair
	dropConstraints []md.Constraint // all but foreign keys
	addConstraints  []md.Constraint
	dropForeignKeys []md.ForeignKey
	addForeignKeys  []md.ForeignKey
	dropIndexes     []md.Index
	addIndexes      []md.Index
	comment         bool
	options         bool
	// recreated are the columns that are made anew, and with them the
	// constraints and indexes that use them.
	recreated map[string]bool
	// respelled are the columns whose expressions are made anew, since the
	// database rewrites them when the type changes.
	respelled map[string]bool
	rewrites  bool                                    // Options.TypesRewrite
	differs   func(table md.Name, column string) bool // Options.Differs
	replaced  map[string]bool                         // the columns of enums that are replaced
}

type columnPair struct {
	from, to md.Column
	forced   bool // altered though they are the same
}

// retypes reports whether the values change their type, or how they compare.
func (p columnPair) retypes() bool {
	return p.forced || !reflect.DeepEqual(p.from.Type, p.to.Type) || p.from.Collation != p.to.Collation
}

func (c *tableChange) name() md.Name { return c.to.QName() }

func (c *tableChange) empty() bool { return len(c.operations()) == 0 }

func compareTable(from, to *md.Table, replaced map[string]bool, o Options) *tableChange {
	keepComments(from, to)
	c := &tableChange{from: from, to: to, rewrites: o.TypesRewrite, differs: o.Differs, replaced: replaced}
	c.comment = from.Comment != to.Comment
	c.options = !reflect.DeepEqual(from.Options, to.Options)
	if !sameParent(from.Options.PartitionOf, to.Options.PartitionOf) {
		return c // its columns are the parent's, or its own
	}
	c.compareColumns()
	c.compareConstraints()
	c.compareIndexes()
	return c
}

func sameParent(a, b *md.PartitionOf) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Schema == b.Schema && a.Table == b.Table)
}

func (c *tableChange) compareColumns() {
	for i := range c.to.Columns {
		to := c.to.Columns[i]
		from := c.from.Column(to.Name)
		switch {
		case from == nil:
			c.addColumns = append(c.addColumns, to)
		case !reflect.DeepEqual(*from, to):
			c.alterColumns = append(c.alterColumns, columnPair{from: *from, to: to})
		case c.differs != nil && c.differs(c.name(), to.Name):
			c.alterColumns = append(c.alterColumns, columnPair{*from, to, true})
		}
	}
	for _, from := range c.from.Columns {
		if c.to.Column(from.Name) == nil {
			c.dropColumns = append(c.dropColumns, from)
		}
	}
	c.recreateComputed()
}

// recreateComputed drops and adds again the computed columns that are made
// from a column whose type, enum or collation changes: databases refuse the change
// otherwise. Their values come back by themselves. A column that is computed in
// another way is altered, but some databases do that by making it anew.
func (c *tableChange) recreateComputed() {
	c.recreated = make(map[string]bool)
	retyped := make(map[string]bool)
	maps.Copy(retyped, c.replaced)
	for _, p := range c.alterColumns {
		if p.retypes() {
			retyped[p.to.Name] = true
		}
		if !reflect.DeepEqual(p.from.Computed, p.to.Computed) {
			c.recreated[p.to.Name] = true
		}
	}
	if c.rewrites && len(retyped) > 0 {
		c.respelled = retyped
	}
	stale := maps.Clone(retyped)
	maps.Copy(stale, c.recreated)
	c.recreateFrom(stale)
}

// recreateFrom makes the computed columns anew that use a stale one, and then those
// that use these.
func (c *tableChange) recreateFrom(stale map[string]bool) {
	anew := make(map[string]bool)
	for before := -1; before != len(anew); {
		before = len(anew)
		for _, from := range c.from.Columns {
			to := c.to.Column(from.Name)
			if to == nil || from.Computed == nil || anew[from.Name] || !mentionsAny(from.Computed.Expr, stale) {
				continue
			}
			anew[from.Name], stale[from.Name], c.recreated[from.Name] = true, true, true
			c.alterColumns = without(c.alterColumns, from.Name)
			c.dropColumns = append(c.dropColumns, from)
			c.addColumns = append(c.addColumns, *to)
		}
	}
	if !slices.ContainsFunc(c.dropColumns, func(x md.Column) bool { return x.Computed != nil }) {
		return
	}
	place := func(t *md.Table, name string) int { // whoever uses a column comes after it
		return slices.IndexFunc(t.Columns, func(x md.Column) bool { return x.Name == name })
	}
	slices.SortStableFunc(c.dropColumns, func(a, b md.Column) int { return place(c.from, b.Name) - place(c.from, a.Name) })
	slices.SortStableFunc(c.addColumns, func(a, b md.Column) int { return place(c.to, a.Name) - place(c.to, b.Name) })
}

func without(list []columnPair, name string) []columnPair {
	var kept []columnPair
	for _, p := range list {
		if p.to.Name != name {
			kept = append(kept, p)
		}
	}
	return kept
}

func mentionsAny(expr string, names map[string]bool) bool {
	if len(names) == 0 {
		return false
	}
	for word := range sqltext.Identifiers(expr) {
		if names[word] {
			return true
		}
	}
	return false
}

// operations lists every operation of the change, in no particular order.
func (c *tableChange) operations() []ops.Op {
	var list []ops.Op
	list = append(list, c.dropForeignKeyOps()...)
	list = append(list, c.dropKeyOps()...)
	list = append(list, c.columnOps()...)
	list = append(list, c.addKeyOps()...)
	list = append(list, c.addForeignKeyOps()...)
	return list
}

func (c *tableChange) dropForeignKeyOps() []ops.Op {
	var list []ops.Op
	for _, fk := range c.dropForeignKeys {
		list = append(list, dropConstraint(c.name(), fk))
	}
	return list
}

func (c *tableChange) addForeignKeyOps() []ops.Op {
	var list []ops.Op
	for _, fk := range c.addForeignKeys {
		list = append(list, addConstraint(c.name(), fk))
	}
	return list
}

// dropKeyOps drops what stands in the way of changing columns: indexes,
// constraints, then computed columns.
func (c *tableChange) dropKeyOps() []ops.Op {
	var list []ops.Op
	for _, ix := range c.dropIndexes {
		list = append(list, ops.DropIndex{Schema: c.to.Schema, Table: c.to.Name, Name: ix.Name})
	}
	for _, k := range c.dropConstraints {
		list = append(list, dropConstraint(c.name(), k))
	}
	return append(list, c.dropColumnOps(true)...)
}

func (c *tableChange) addKeyOps() []ops.Op {
	var list []ops.Op
	for _, k := range c.addConstraints {
		list = append(list, addConstraint(c.name(), k))
	}
	for _, ix := range c.addIndexes {
		list = append(list, ops.CreateIndex{Schema: c.to.Schema, Table: c.to.Name, Index: ix})
	}
	if c.comment {
		list = append(list, ops.SetTableComment{Schema: c.to.Schema, Table: c.to.Name, Comment: c.to.Comment})
	}
	return list
}

// columnOps changes the options first: columns that follow the table's collation
// are told from those with one of their own afterwards. Computed columns were
// dropped with the keys, and are added after the columns they are made from. A
// plain column is added before one is dropped, since no table may be left
// without any.
func (c *tableChange) columnOps() []ops.Op {
	var list []ops.Op
	if c.options {
		list = append(list, ops.SetTableOptions{Schema: c.to.Schema, Table: c.to.Name, From: new(c.from.Options), Options: c.to.Options})
	}
	list = append(list, c.addColumnOps(false)...)
	for _, p := range c.alterColumns {
		list = append(list, ops.AlterColumn{Schema: c.to.Schema, Table: c.to.Name, From: p.from, To: p.to})
	}
	list = append(list, c.addColumnOps(true)...)
	return append(list, c.dropColumnOps(false)...)
}

func (c *tableChange) addColumnOps(computed bool) []ops.Op {
	var list []ops.Op
	for _, column := range c.addColumns {
		if (column.Computed != nil) == computed {
			list = append(list, ops.AddColumn{Schema: c.to.Schema, Table: c.to.Name, Column: column})
		}
	}
	return list
}

func (c *tableChange) dropColumnOps(computed bool) []ops.Op {
	var list []ops.Op
	for _, column := range c.dropColumns {
		if (column.Computed != nil) == computed {
			list = append(list, ops.DropColumn{Schema: c.to.Schema, Table: c.to.Name, Name: column.Name})
		}
	}
	return list
}

func dropConstraint(table md.Name, c md.Constraint) ops.Op {
	return ops.DropConstraint{Schema: table.Schema, Table: table.Name, Kind: c.Kind(), Name: c.ConstraintName()}
}

func addConstraint(table md.Name, c md.Constraint) ops.Op {
	return ops.AddConstraint{Schema: table.Schema, Table: table.Name, Constraint: c}
}
