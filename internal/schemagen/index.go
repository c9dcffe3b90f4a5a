package schemagen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// addIndex adds an index of a drawn kind, if the table has columns for it; see
// constraint.go for old.
func (g *generator) addIndex(t *md.Table, old *md.Table) {
	ix := md.Index{Name: g.constraintName("ix")}
	if g.caps.Comments {
		ix.Comment = g.comment()
	}
	draw := []func(*md.Table, *md.Index){g.plainIndex, g.plainIndex}
	if g.caps.ExpressionIndexes {
		draw = append(draw, g.expressionIndex)
	}
	if g.own.keyPrefixes {
		draw = append(draw, g.prefixIndex)
	}
	if len(g.own.methods) > 0 {
		draw = append(draw, g.methodIndex)
	}
	pick(g, "index", draw)(t, &ix)
	if len(ix.Columns) == 0 {
		return
	}
	if g.caps.PartialIndexes && ix.Method == "" && g.oneIn(4) {
		g.addWhere(t, &ix)
	}
	if names := columnNames(ix); names != nil && ix.Method == "" && g.oneIn(3) {
		keys := g.keyColumns(t, old)
		ix.Unique = !isKey(t, names) && !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(keys, n) })
	}
	t.Indexes = append(t.Indexes, ix)
}

// columnNames are the columns of an index that has nothing but whole columns.
func columnNames(ix md.Index) []string {
	var list []string
	for _, c := range ix.Columns {
		if c.Column == "" || c.Length > 0 {
			return nil
		}
		list = append(list, c.Column)
	}
	return list
}

func (g *generator) plainIndex(t *md.Table, ix *md.Index) {
	columns := some(g, "index columns", append(g.keyColumns(t, nil), storedColumns(t)...), 2)
	for _, name := range columns {
		c := md.IndexColumn{Column: name, Desc: g.oneIn(3)}
		if g.caps.NullsNotDistinct && g.oneIn(4) {
			c.Nulls = pick(g, "nulls", []md.Nulls{md.NullsFirst, md.NullsLast})
		}
		ix.Columns = append(ix.Columns, c)
	}
	if g.caps.IncludeColumns && g.oneIn(5) && len(columns) > 0 {
		ix.Include = g.others(t, columns)
	}
}

// storedColumns are the computed columns that may be in an index everywhere.
func storedColumns(t *md.Table) []string {
	var list []string
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Computed != nil && c.Computed.Stored {
			list = append(list, c.Name)
		}
	}
	return list
}

func (g *generator) expressionIndex(t *md.Table, ix *md.Index) {
	for i := range t.Columns {
		c := &t.Columns[i]
		if known, ok := computations[g.family(c)]; ok && g.kindOf(plain(c.Type)).key && !g.isActedOn(t, c.Name) {
			ix.Columns = []md.IndexColumn{{Expr: g.expression(pick(g, "indexed", known.exprs), c), Desc: g.oneIn(3)}}
			return
		}
	}
}

func (g *generator) prefixIndex(t *md.Table, ix *md.Index) {
	for i := range t.Columns {
		switch c := &t.Columns[i]; plain(c.Type).(type) {
		case md.Text, md.String:
			ix.Columns = []md.IndexColumn{{Column: c.Name, Length: 5}}
			return
		}
	}
}

func (g *generator) methodIndex(t *md.Table, ix *md.Index) {
	m := pick(g, "method", g.own.methods)
	for i := range t.Columns {
		if c := &t.Columns[i]; sameType(c.Type, m.t) {
			ix.Method, ix.Columns = m.name, []md.IndexColumn{{Column: c.Name}}
			return
		}
	}
}

// addWhere makes the index a partial one.
func (g *generator) addWhere(t *md.Table, ix *md.Index) {
	for i := range t.Columns {
		if c := &t.Columns[i]; checks[g.family(c)] != nil {
			ix.Where = g.expression(pick(g, "where", []string{"%s IS NOT NULL", checks[g.family(c)][0]}), c)
			return
		}
	}
}
