package schemagen

import (
	"fmt"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// table draws a table without foreign keys.
func (g *generator) table(m *md.MetaData) md.Table {
	t := md.Table{Schema: g.namespace(), Name: g.fresh("table"), Comment: g.comment()}
	if g.oneIn(3) && len(g.own.options) > 0 {
		t.Options = pick(g, "options", g.own.options)
	}
	for range 1 + g.upTo(4, "columns") {
		t.Columns = append(t.Columns, g.column(m, &t))
	}
	g.addPrimaryKey(&t)
	if g.oneIn(3) {
		g.addComputed(&t)
	}
	for range g.upTo(2, "uniques") {
		g.addUnique(&t, nil)
	}
	for range g.upTo(2, "checks") {
		g.addCheck(&t, nil)
	}
	for range g.upTo(2, "indexes") {
		g.addIndex(&t, nil)
	}
	if g.caps.Exclusions && g.oneIn(4) {
		g.addExclusion(&t)
	}
	return t
}

// columnName draws a name that no column of the table has in any case.
func (g *generator) columnName(t *md.Table) string {
	taken := make(map[string]bool)
	for i := range t.Columns {
		taken[strings.ToLower(t.Columns[i].Name)] = true
	}
	return free(taken, pick(g, "column", g.names))
}

// column draws a plain column.
func (g *generator) column(m *md.MetaData, t *md.Table) md.Column {
	c := md.Column{Name: g.columnName(t), Type: g.drawType(), NotNull: g.oneIn(2), Comment: g.comment()}
	if _, isNative := plain(c.Type).(md.Native); isNative && t.Options.Strict {
		c.Type = md.Text{}
	}
	g.drawDefault(m, &c)
	if g.isCollatable(c.Type) && g.oneIn(6) {
		c.Collation = pick(g, "collation", g.own.collations)
	}
	return c
}

func (g *generator) isCollatable(t md.Type) bool {
	switch plain(t).(type) {
	case md.String, md.Text:
		return len(g.own.collations) > 0
	}
	return false
}

// drawDefault gives the column a default, or takes it away.
func (g *generator) drawDefault(m *md.MetaData, c *md.Column) {
	c.Default = ""
	list := g.kindOf(plain(c.Type)).defaults
	if g.own.sequenceDefault != nil && plain(c.Type) == (md.BigInteger{}) && len(m.Sequences) > 0 && g.oneIn(3) {
		c.Default = g.own.sequenceDefault(g, g.qualified(m.Sequences[0].QName()))
		return
	}
	if len(list) > 0 && g.oneIn(2) {
		c.Default = pick(g, "default", list)
	}
	if (plain(c.Type) == md.Timestamp{Precision: new(3)}) && strings.HasPrefix(c.Default, "C") {
		c.Default = ""
	}
}

// addPrimaryKey makes one or two columns the primary key; they may count by
// themselves.
func (g *generator) addPrimaryKey(t *md.Table) {
	columns := g.keyColumns(t, nil)
	if len(columns) == 0 || g.oneIn(8) {
		if t.Options.WithoutRowID {
			t.Options.WithoutRowID = false
		}
		return
	}
	t.PrimaryKey = md.PrimaryKey{Columns: some(g, "primary key", columns, 2)}
	if !g.oneIn(4) {
		t.PrimaryKey.Name = g.constraintName("pk")
	}
	for i := range t.Columns {
		g.drawAutomatic(t, &t.Columns[i])
	}
}

// drawAutomatic makes an integer column count by itself, where it can.
func (g *generator) drawAutomatic(t *md.Table, c *md.Column) {
	isInteger := slices.ContainsFunc(integers, func(i md.Type) bool { return sameType(i, c.Type) })
	isKey := slices.Equal(t.PrimaryKey.Columns, []string{c.Name})
	if !isInteger || g.own.onlyKeysIncrement && !isKey || t.Options.WithoutRowID || !g.oneIn(2) {
		return
	}
	c.Default = ""
	switch {
	case g.caps.Identity && g.oneIn(2):
		c.Identity = &md.Identity{Always: g.oneIn(2)}
		if g.oneIn(3) {
			c.Identity.Start, c.Identity.Increment = new(int64(100)), new(int64(10))
		}
	case isKey:
		c.AutoIncrement, c.NotNull = true, true
		c.NeverReuse = g.oneIn(3)
	}
}

// keyColumns are the names of the columns that may be in a key. Where rows are
// there already, old is their table and columns that have changed are not among
// them.
func (g *generator) keyColumns(t *md.Table, old *md.Table) []string {
	var list []string
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Computed == nil && g.kindOf(plain(c.Type)).key && holdsValues(old, c) {
			list = append(list, c.Name)
		}
	}
	return list
}

// holdsValues reports whether the rows of the old table, if there is one, hold
// in the column what [Rows] writes for its type.
func holdsValues(old *md.Table, c *md.Column) bool {
	if old == nil {
		return true
	}
	before := old.Column(c.Name)
	return before != nil && before.Computed == nil && sameType(before.Type, c.Type)
}

// addComputed adds a column that is made from another one.
func (g *generator) addComputed(t *md.Table) {
	var from []*md.Column
	for i := range t.Columns {
		c := &t.Columns[i]
		if _, known := computations[g.family(c)]; known && !g.isActedOn(t, c.Name) {
			from = append(from, c)
		}
	}
	if len(from) == 0 || !g.caps.ComputedStored && !g.caps.ComputedVirtual {
		return
	}
	base := pick(g, "computed from", from)
	computation := computations[g.family(base)]
	stored := !g.caps.ComputedVirtual || g.caps.ComputedStored && g.oneIn(2)
	expr := g.expression(pick(g, "expression", computation.exprs), base)
	t.Columns = append(t.Columns, md.Column{
		Name: g.columnName(t), Type: computation.t, Computed: &md.Computed{Expr: expr, Stored: stored}, Comment: g.comment(),
	})
}

// expression puts the column into a template, and notes that it is read.
func (g *generator) expression(template string, c *md.Column) string {
	quoted := g.quote(c.Name)
	arguments := make([]any, strings.Count(template, "%s"))
	for i := range arguments {
		arguments[i] = quoted
	}
	expr := fmt.Sprintf(template, arguments...)
	g.reads[expr] = map[string]string{c.Name: g.family(c)}
	return expr
}

// isRead reports whether an expression of the table reads the column.
func (g *generator) isRead(t *md.Table, column string) bool {
	return slices.ContainsFunc(expressions(t), func(expr string) bool {
		_, reads := g.reads[expr][column]
		return reads
	})
}

// expressions are all expressions of the table.
func expressions(t *md.Table) []string {
	var list []string
	for i := range t.Columns {
		if c := t.Columns[i].Computed; c != nil {
			list = append(list, c.Expr)
		}
	}
	for i := range t.Checks {
		list = append(list, t.Checks[i].Expr)
	}
	for i := range t.Indexes {
		list = append(list, t.Indexes[i].Where)
		for _, c := range t.Indexes[i].Columns {
			list = append(list, c.Expr)
		}
	}
	return list
}

// isActedOn reports whether a foreign key writes the column: MySQL lets no
// check and no computed column read it then.
func (g *generator) isActedOn(t *md.Table, column string) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool {
		return (fk.OnDelete != "" || fk.OnUpdate != "") && slices.Contains(fk.Columns, column)
	})
}
