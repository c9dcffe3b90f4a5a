package schemagen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// column picks a column that is not computed, and its form in a; nil for a new
// one.
func (e *editor) column() (t *md.Table, c, old *md.Column) {
	t, oldTable := e.table()
	var plain []*md.Column
	for i := range t.Columns {
		if t.Columns[i].Computed == nil {
			plain = append(plain, &t.Columns[i])
		}
	}
	c = pick(e.generator, "edited column", plain)
	if oldTable != nil {
		old = oldTable.Column(c.Name)
	}
	return t, c, old
}

func (e *editor) addColumn() {
	t, old := e.table()
	both := md.Table{Options: t.Options, Columns: t.Columns}
	if old != nil {
		both.Columns = slices.Concat(t.Columns, old.Columns)
	}
	t.Columns = append(t.Columns, e.generator.column(e.b, &both))
}

func (e *editor) dropColumn() {
	t, c, old := e.column()
	if plainColumns(t) > 1 && (old == nil || e.canComeBack(e.a.Table(t.Schema, t.Name), old)) {
		name := c.Name
		t.Columns = slices.DeleteFunc(t.Columns, func(c md.Column) bool { return c.Name == name })
	}
}

// canComeBack reports whether the column can be added again on the way back,
// when its values are lost: all nulls, or all the default where no constraint
// minds.
func (e *editor) canComeBack(t *md.Table, c *md.Column) bool {
	if automatic(c) || slices.Contains(t.PrimaryKey.Columns, c.Name) || c.NotNull && c.Default == "" {
		return false
	}
	uses := func(columns []string) bool { return slices.Contains(columns, c.Name) }
	isKey := slices.ContainsFunc(t.Uniques, func(u md.Unique) bool { return uses(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(ix md.Index) bool { return ix.Unique && uses(columnNames(ix)) })
	isChild := slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool { return uses(fk.Columns) })
	isChecked := slices.ContainsFunc(t.Checks, func(k md.Check) bool { _, reads := e.reads[k.Expr][c.Name]; return reads })
	if c.Default != "" {
		return !isKey && !isChild && !isChecked
	}
	return !e.isTarget(t, c.Name) && !slices.ContainsFunc(t.Uniques, func(u md.Unique) bool { return u.NullsNotDistinct && uses(u.Columns) })
}

// isTarget reports whether rows refer to the column.
func (e *editor) isTarget(t *md.Table, column string) bool {
	for i := range e.a.Tables {
		for _, fk := range e.a.Tables[i].ForeignKeys {
			if fk.Target() == t.QName() && slices.Contains(fk.RefColumns, column) {
				return true
			}
		}
	}
	return false
}

func plainColumns(t *md.Table) int {
	n := 0
	for i := range t.Columns {
		if t.Columns[i].Computed == nil {
			n++
		}
	}
	return n
}

// retype changes the type of a column, and of the columns that foreign keys tie
// to it.
func (e *editor) retype() {
	t, c, _ := e.column()
	to := e.kindOf(plain(c.Type)).to
	if len(to) == 0 {
		return
	}
	from, target := c.Type, pick(e.generator, "new type", to)
	tied := e.tied(t.QName(), c.Name)
	for _, ref := range tied {
		column := e.b.Table(ref.table.Schema, ref.table.Name).Column(ref.column)
		if !sameType(column.Type, from) || automatic(column) && !isInteger(target) {
			return
		}
	}
	for _, ref := range tied {
		column := e.b.Table(ref.table.Schema, ref.table.Name).Column(ref.column)
		family := e.family(column)
		column.Type = target
		if family == "" || e.family(column) != family {
			column.Default = ""
			if !automatic(column) {
				e.drawDefault(e.b, column)
			}
		}
		if !e.isCollatable(target) {
			column.Collation = ""
		}
	}
}

func isInteger(t md.Type) bool {
	return slices.ContainsFunc(integers, func(i md.Type) bool { return sameType(i, t) })
}

type columnOf struct {
	table  md.Name
	column string
}

// tied are the columns that foreign keys lead to from this one, in either
// direction, and itself.
func (e *editor) tied(table md.Name, column string) []columnOf {
	list := []columnOf{{table, column}}
	for done := 0; done < len(list); done++ {
		add := func(at, other columnOf) {
			if at == list[done] && !slices.Contains(list, other) {
				list = append(list, other)
			}
		}
		for i := range e.b.Tables {
			t := &e.b.Tables[i]
			for _, fk := range t.ForeignKeys {
				for k := range fk.Columns {
					child, parent := columnOf{t.QName(), fk.Columns[k]}, columnOf{fk.Target(), fk.RefColumns[k]}
					add(child, parent)
					add(parent, child)
				}
			}
		}
	}
	return list
}

func (e *editor) changeNull() {
	t, c, old := e.column()
	switch oldTable := e.a.Table(t.Schema, t.Name); {
	case c.NotNull:
		c.NotNull = automatic(c)
	case oldTable == nil || old != nil && !holdsNull(oldTable, old):
		c.NotNull = true
	}
}

func (e *editor) changeDefault() {
	if _, c, _ := e.column(); !automatic(c) {
		e.drawDefault(e.b, c)
	}
}

func (e *editor) changeComment() {
	t, c, _ := e.column()
	c.Comment, t.Comment = e.comment(), e.comment()
}

func (e *editor) changeCollation() {
	t, c, _ := e.column()
	if e.isCollatable(c.Type) && len(e.tied(t.QName(), c.Name)) == 1 {
		c.Collation = pick(e.generator, "collation", append([]string{""}, e.own.collations...))
	}
}

// changeAutomatic makes a column count by itself, or no longer.
func (e *editor) changeAutomatic() {
	t, c, _ := e.column()
	if automatic(c) {
		c.AutoIncrement, c.NeverReuse, c.Identity = false, false, nil
		return
	}
	isChild := slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool { return slices.Contains(fk.Columns, c.Name) })
	if c.NotNull && !isChild && !e.isRead(t, c.Name) {
		e.drawAutomatic(t, c)
	}
}

// changeComputed adds a computed column, drops one, or changes how one is made.
func (e *editor) changeComputed() {
	t, _ := e.table()
	i := slices.IndexFunc(t.Columns, func(c md.Column) bool { return c.Computed != nil })
	switch {
	case i < 0:
		e.addComputed(t)
	case e.oneIn(3):
		t.Columns = slices.Delete(t.Columns, i, i+1)
	case e.oneIn(2) && e.caps.ComputedVirtual && e.caps.ComputedStored:
		t.Columns[i].Computed.Stored = !t.Columns[i].Computed.Stored
	default:
		e.changeExpression(t, t.Columns[i].Computed)
	}
}

// changeExpression draws another expression over the same column.
func (e *editor) changeExpression(t *md.Table, computed *md.Computed) {
	for name, family := range e.reads[computed.Expr] {
		if c := t.Column(name); c != nil && e.family(c) == family {
			computed.Expr = e.expression(pick(e.generator, "expression", computations[family].exprs), c)
		}
		return
	}
}
