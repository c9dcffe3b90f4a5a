package schemagen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// Each function here adds one constraint or index to t, if there are columns
// for it. Where the table holds rows, old is the table that they were written
// to, and only what they satisfy is added.

func (g *generator) addUnique(t *md.Table, old *md.Table) {
	columns := some(g, "unique", g.keyColumns(t, old), 2)
	if len(columns) == 0 || isKey(t, columns) {
		return
	}
	u := md.Unique{Columns: columns}
	if old != nil || !g.oneIn(6) {
		u.Name = g.constraintName("uq")
	}
	if g.caps.DeferrableUnique && g.oneIn(6) {
		u.Deferral = pick(g, "deferral", []md.Deferral{md.InitiallyDeferred, md.InitiallyImmediate})
	}
	u.NullsNotDistinct = g.caps.NullsNotDistinct && g.oneIn(6)
	if g.caps.IncludeColumns && g.oneIn(6) {
		u.Include = g.others(t, columns)
	}
	t.Uniques = append(t.Uniques, u)
}

// others picks a column that may be in an index, other than these.
func (g *generator) others(t *md.Table, columns []string) []string {
	list := slices.DeleteFunc(g.keyColumns(t, nil), func(c string) bool { return slices.Contains(columns, c) })
	return some(g, "include", list, 1)
}

// isKey reports whether a key of these columns, in any order, exists.
func isKey(t *md.Table, columns []string) bool {
	sorted := slices.Sorted(slices.Values(columns))
	same := func(other []string) bool { return slices.Equal(sorted, slices.Sorted(slices.Values(other))) }
	return same(t.PrimaryKey.Columns) || slices.ContainsFunc(t.Uniques, func(u md.Unique) bool { return same(u.Columns) })
}

func (g *generator) addCheck(t *md.Table, old *md.Table) {
	var from []*md.Column
	for i := range t.Columns {
		c := &t.Columns[i]
		if checks[g.family(c)] != nil && holdsValues(old, c) && !g.isActedOn(t, c.Name) {
			from = append(from, c)
		}
	}
	if len(from) == 0 || !g.caps.Checks {
		return
	}
	c := pick(g, "checked", from)
	t.Checks = append(t.Checks, md.Check{
		Name: g.constraintName("ck"), Expr: g.expression(pick(g, "check", checks[g.family(c)]), c),
	})
}

func (g *generator) addExclusion(t *md.Table) {
	ranges := md.Native{SQL: "int4range"}
	for i := range t.Columns {
		if t.Columns[i].Type == ranges {
			t.Exclusions = append(t.Exclusions, md.Exclusion{
				Name: g.constraintName("ex"), Elements: []md.ExclusionElement{{Column: t.Columns[i].Name, Operator: "&&"}},
			})
			return
		}
	}
	t.Columns = append(t.Columns, md.Column{Name: g.columnName(t), Type: ranges})
	g.addExclusion(t)
}

// addForeignKey adds a foreign key to any table, its own as well. Where there
// are rows, old is the schema that they were written to.
func (g *generator) addForeignKey(m *md.MetaData, t *md.Table, old *md.MetaData) {
	var targets []*md.Table
	for i := range m.Tables {
		if len(targetKeys(&m.Tables[i])) > 0 {
			targets = append(targets, &m.Tables[i])
		}
	}
	if len(targets) == 0 {
		return
	}
	target := pick(g, "target", targets)
	var from, to *md.Table
	if old != nil {
		from, to = old.Table(t.Schema, t.Name), old.Table(target.Schema, target.Name)
		if from != nil && to == nil {
			return // the new table has no rows to refer to
		}
	}
	key := pick(g, "target key", targetKeys(target))
	columns, ok := g.referring(t, target, key, from, to)
	if !ok {
		return
	}
	fk := md.ForeignKey{
		Name: g.constraintName("fk"), Columns: columns, RefSchema: target.Schema, RefTable: target.Name, RefColumns: key,
	}
	g.drawActions(t, &fk)
	t.ForeignKeys = append(t.ForeignKeys, fk)
}

// targetKeys are the keys that a foreign key may refer to.
func targetKeys(t *md.Table) [][]string {
	var keys [][]string
	if len(t.PrimaryKey.Columns) > 0 {
		keys = append(keys, t.PrimaryKey.Columns)
	}
	for _, u := range t.Uniques {
		if u.Deferral == "" {
			keys = append(keys, u.Columns)
		}
	}
	return keys
}

// referring finds columns of the types of the key's, or adds them to a table
// without rows.
func (g *generator) referring(t, target *md.Table, key []string, from, to *md.Table) (columns []string, ok bool) {
	for _, name := range key {
		ref := *target.Column(name)
		if ref.Collation != "" || t.Options != target.Options || !holdsValues(to, &ref) {
			return nil, false
		}
		var fits []string
		for i := range t.Columns {
			c := &t.Columns[i]
			isFree := !slices.Contains(columns, c.Name) && (t != target || c.Name != name)
			if isFree && c.Collation == "" && c.Computed == nil && !automatic(c) && sameType(c.Type, ref.Type) && holdsValues(from, c) && bothNull(t, from, c, target, to, &ref) {
				fits = append(fits, c.Name)
			}
		}
		switch {
		case len(fits) > 0 && !g.oneIn(3):
			columns = append(columns, pick(g, "refers by", fits))
		case from == nil:
			t.Columns = append(t.Columns, md.Column{Name: g.columnName(t), Type: ref.Type})
			columns = append(columns, t.Columns[len(t.Columns)-1].Name)
		default:
			return nil, false
		}
	}
	return columns, true
}

// bothNull reports whether the child is null where the parent is.
func bothNull(t, from *md.Table, child *md.Column, target, to *md.Table, parent *md.Column) bool {
	if to != nil {
		target, parent = to, to.Column(parent.Name)
	}
	if from != nil {
		t, child = from, from.Column(child.Name)
	}
	return !holdsNull(target, parent) || holdsNull(t, child)
}

// drawActions draws what the key does. It writes no column that an expression
// reads, and none that may not be null to null.
func (g *generator) drawActions(t *md.Table, fk *md.ForeignKey) {
	nullable, unread := true, true
	for _, name := range fk.Columns {
		nullable = nullable && !t.Column(name).NotNull && !slices.Contains(t.PrimaryKey.Columns, name)
		unread = unread && !g.isRead(t, name)
	}
	actions := []md.Action{md.NoAction, md.Restrict}
	if unread {
		actions = append(actions, md.Cascade)
		if nullable {
			actions = append(actions, md.SetNull)
		}
	}
	fk.OnDelete = pick(g, "on delete", actions)
	if t.QName() != fk.Target() {
		fk.OnUpdate = pick(g, "on update", actions)
	}
	if g.caps.Deferrable && g.oneIn(4) {
		fk.Deferral = pick(g, "deferral", []md.Deferral{md.InitiallyDeferred, md.InitiallyImmediate})
	}
}
