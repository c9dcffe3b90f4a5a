package schemagen

import (
	"maps"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// repair takes away what the edits have left without ground: constraints over
// columns that are gone or have another type, views of dropped tables and the
// like.
func (e *editor) repair() {
	for i := range e.b.Tables {
		t := &e.b.Tables[i]
		e.repairColumns(t)
		e.repairExpressions(t)
		e.repairKeys(t)
	}
	for i := range e.b.Tables {
		t := &e.b.Tables[i]
		t.ForeignKeys = slices.DeleteFunc(t.ForeignKeys, func(fk md.ForeignKey) bool { return !e.holds(t, fk) })
		for j := range t.ForeignKeys {
			e.repairActions(t, &t.ForeignKeys[j])
		}
	}
	e.b.Views = slices.DeleteFunc(e.b.Views, func(v md.View) bool {
		from := e.shows[v.Definition]
		t := e.b.Table(from.table.Schema, from.table.Name)
		return t == nil || slices.ContainsFunc(from.columns, func(c string) bool { return t.Column(c) == nil })
	})
}

func (e *editor) repairColumns(t *md.Table) {
	old := e.a.Table(t.Schema, t.Name)
	for i := range t.Columns {
		c := &t.Columns[i]
		if enum, ok := plain(c.Type).(md.Enum); ok {
			e.repairEnum(c, enum)
		}
		if len(e.b.Sequences) == 0 && strings.HasPrefix(c.Default, "nextval(") {
			c.Default = ""
		}
		if old != nil && old.Column(c.Name) == nil && c.Default == "" {
			c.NotNull = false // the rows that are there have no value
		}
		if len(t.PrimaryKey.Columns) == 0 {
			t.Options.WithoutRowID = false
		}
		if t.Options.WithoutRowID || e.own.onlyKeysIncrement && !slices.Equal(t.PrimaryKey.Columns, []string{c.Name}) {
			c.AutoIncrement, c.Identity, c.NeverReuse = false, nil, false
		}
	}
}

// repairEnum gives the column the enum's values of now.
func (e *editor) repairEnum(c *md.Column, enum md.Enum) {
	declared := e.b.Enum(enum.Schema, enum.Name)
	if len(enum.Values) > 0 {
		enum.Values = slices.Clone(declared.Values)
		c.Type = enum
	}
	if !slices.ContainsFunc(declared.Values, func(v string) bool { return e.literal(v) == c.Default }) {
		c.Default = ""
	}
}

func (e *editor) repairExpressions(t *md.Table) {
	stale := func(expr string) bool {
		for column, family := range e.reads[expr] {
			if c := t.Column(column); c == nil || e.family(c) != family || e.isActedOn(t, column) {
				return true
			}
		}
		return false
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c md.Column) bool { return c.Computed != nil && stale(c.Computed.Expr) })
	t.Checks = slices.DeleteFunc(t.Checks, func(c md.Check) bool { return stale(c.Expr) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(ix md.Index) bool {
		return stale(ix.Where) || slices.ContainsFunc(ix.Columns, func(c md.IndexColumn) bool { return stale(c.Expr) })
	})
}

func (e *editor) repairKeys(t *md.Table) {
	keys := e.keyColumns(t, nil)
	lacks := func(columns []string) bool {
		return slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(keys, c) })
	}
	if lacks(t.PrimaryKey.Columns) {
		t.PrimaryKey = md.PrimaryKey{}
		e.repairColumns(t)
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u md.Unique) bool { return lacks(u.Columns) || lacks(u.Include) })
	t.Exclusions = slices.DeleteFunc(t.Exclusions, func(x md.Exclusion) bool { return lacks([]string{x.Elements[0].Column}) })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(ix md.Index) bool {
		if lacks(ix.Include) {
			return true
		}
		return slices.ContainsFunc(ix.Columns, func(c md.IndexColumn) bool { return !e.isIndexable(t, ix, c, keys) })
	})
}

// isIndexable reports whether the column can still be in the index.
func (e *editor) isIndexable(t *md.Table, ix md.Index, c md.IndexColumn, keys []string) bool {
	column := t.Column(c.Column)
	switch {
	case c.Column == "":
		reads := slices.Collect(maps.Keys(e.reads[c.Expr]))
		return !slices.ContainsFunc(reads, func(name string) bool { return !slices.Contains(keys, name) })
	case column == nil:
		return false
	case c.Length > 0:
		return e.kindOf(plain(column.Type)).family == "text"
	case ix.Method != "":
		return slices.ContainsFunc(e.own.methods, func(m method) bool { return m.name == ix.Method && sameType(m.t, column.Type) })
	}
	return slices.Contains(keys, c.Column) || column.Computed != nil && column.Computed.Stored
}

// holds reports whether the foreign key can still be.
func (e *editor) holds(t *md.Table, fk md.ForeignKey) bool {
	target := e.b.Table(fk.RefSchema, fk.RefTable)
	if target == nil || !slices.ContainsFunc(targetKeys(target), func(key []string) bool { return slices.Equal(key, fk.RefColumns) }) {
		return false
	}
	for i, name := range fk.Columns {
		own, ref := t.Column(name), target.Column(fk.RefColumns[i])
		if own == nil || ref == nil || automatic(own) || !sameType(own.Type, ref.Type) || own.Collation != ref.Collation {
			return false
		}
	}
	return true
}

// repairActions lets no foreign key set to null what may not be.
func (e *editor) repairActions(t *md.Table, fk *md.ForeignKey) {
	for _, name := range fk.Columns {
		if t.Column(name).NotNull || slices.Contains(t.PrimaryKey.Columns, name) {
			if fk.OnDelete == md.SetNull {
				fk.OnDelete = md.NoAction
			}
			if fk.OnUpdate == md.SetNull {
				fk.OnUpdate = md.NoAction
			}
		}
	}
}
