package schemagen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// editor draws edits of a schema whose first form, a, stands in the database
// with its rows.
type editor struct {
	*generator
	a, b *md.MetaData
}

// edit returns the schema after one to six edits.
func (g *generator) edit(a *md.MetaData) *md.MetaData {
	e := &editor{g, a, a.Clone()}
	edits := []func(){
		e.addTable, e.dropTable, e.addColumn, e.addColumn, e.dropColumn, e.retype, e.retype, e.retype, e.changeNull, e.changeDefault,
		e.changeComment, e.changeCollation, e.changeAutomatic, e.changeComputed, e.addKey, e.addKey, e.dropKey, e.dropKey,
		e.changePrimaryKey, e.changeForeignKey, e.changeOptions, e.changeViews, e.changeEnum, e.changeEnum, e.changeSequence,
	}
	for range 1 + g.upTo(5, "edits") {
		pick(g, "edit", edits)()
		e.repair()
	}
	return e.b
}

// table picks a table, and its form in a; nil for a new one.
func (e *editor) table() (t, old *md.Table) {
	t = &e.b.Tables[e.upTo(len(e.b.Tables)-1, "edited table")]
	return t, e.a.Table(t.Schema, t.Name)
}

func (e *editor) addTable() {
	e.b.Tables = append(e.b.Tables, e.generator.table(e.b))
	e.addForeignKey(e.b, &e.b.Tables[len(e.b.Tables)-1], nil)
}

// dropTable drops a table to which no rows refer: on the way back it comes back
// empty.
func (e *editor) dropTable() {
	t, _ := e.table()
	if len(e.b.Tables) > 1 && !e.isReferred(t.QName()) {
		name := t.QName()
		e.b.Tables = slices.DeleteFunc(e.b.Tables, func(t md.Table) bool { return t.QName() == name })
	}
}

// isReferred reports whether a table that stays had a foreign key to this one.
func (e *editor) isReferred(name md.Name) bool {
	for i := range e.a.Tables {
		t := &e.a.Tables[i]
		refers := slices.ContainsFunc(t.ForeignKeys, func(fk md.ForeignKey) bool { return fk.Target() == name })
		if refers && t.QName() != name && e.b.Table(t.Schema, t.Name) != nil {
			return true
		}
	}
	return false
}

func (e *editor) addKey() {
	t, old := e.table()
	add := []func(){
		func() { e.addUnique(t, old) },
		func() { e.addCheck(t, old) },
		func() { e.addIndex(t, old) },
		func() { e.addForeignKey(e.b, t, e.a) },
	}
	pick(e.generator, "added", add)()
}

func (e *editor) dropKey() {
	t, _ := e.table()
	dropOne(e.generator, &t.Uniques)
	dropOne(e.generator, &t.Checks)
	dropOne(e.generator, &t.Indexes)
	dropOne(e.generator, &t.ForeignKeys)
	dropOne(e.generator, &t.Exclusions)
}

// dropOne may drop one of the list.
func dropOne[T any](g *generator, list *[]T) {
	if len(*list) > 0 && g.oneIn(2) {
		i := g.upTo(len(*list)-1, "dropped")
		*list = slices.Delete(*list, i, i+1)
	}
}

// changePrimaryKey drops the primary key, or makes another one of columns that
// are not null.
func (e *editor) changePrimaryKey() {
	t, old := e.table()
	columns := slices.DeleteFunc(e.keyColumns(t, old), func(name string) bool {
		return old != nil && holdsNull(old, old.Column(name))
	})
	t.PrimaryKey = md.PrimaryKey{}
	if len(columns) == 0 || e.oneIn(3) {
		return
	}
	if columns = some(e.generator, "primary key", columns, 2); !isKey(t, columns) {
		t.PrimaryKey = md.PrimaryKey{Name: e.constraintName("pk"), Columns: columns}
	}
}

// changeForeignKey changes what a foreign key does.
func (e *editor) changeForeignKey() {
	t, _ := e.table()
	if len(t.ForeignKeys) > 0 {
		fk := &t.ForeignKeys[e.upTo(len(t.ForeignKeys)-1, "foreign key")]
		fk.OnDelete, fk.OnUpdate, fk.Deferral = "", "", ""
		e.drawActions(t, fk)
	}
}

// changeOptions changes the options of a table that no foreign key ties to
// another one of the same options.
func (e *editor) changeOptions() {
	t, _ := e.table()
	tied := len(t.ForeignKeys) > 0
	for i := range e.b.Tables {
		for _, fk := range e.b.Tables[i].ForeignKeys {
			tied = tied || fk.Target() == t.QName()
		}
	}
	if tied || len(e.own.options) == 0 || slices.ContainsFunc(t.Columns, func(c md.Column) bool { _, is := plain(c.Type).(md.Native); return is }) {
		return
	}
	t.Options = pick(e.generator, "options", append([]md.TableOptions{{}}, e.own.options...))
}

// changeViews drops a view, adds one, or changes what one reads.
func (e *editor) changeViews() {
	if len(e.b.Views) == 0 || e.oneIn(3) {
		e.addView(e.b)
		return
	}
	i := e.upTo(len(e.b.Views)-1, "view")
	was := e.b.Views[i]
	e.b.Views = slices.Delete(e.b.Views, i, i+1)
	if !e.oneIn(3) {
		return
	}
	e.addView(e.b)
	v := &e.b.Views[len(e.b.Views)-1]
	v.Schema, v.Name = was.Schema, was.Name
}

// changeEnum adds a value, takes an unused one away, or reorders them.
func (e *editor) changeEnum() {
	if len(e.b.Enums) == 0 {
		return
	}
	enum := &e.b.Enums[e.upTo(len(e.b.Enums)-1, "enum")]
	switch e.upTo(2, "change of the values") {
	case 0:
		for _, word := range []string{"added", "added 'too'"} {
			if !slices.Contains(enum.Values, word) {
				enum.Values = slices.Insert(enum.Values, e.upTo(len(enum.Values), "place"), word)
				break
			}
		}
	case 1:
		if old := e.a.Enum(enum.Schema, enum.Name); old != nil && len(old.Values) > Count {
			unused := old.Values[Count:]
			enum.Values = slices.DeleteFunc(enum.Values, func(v string) bool { return v == unused[0] })
		}
	case 2:
		slices.Reverse(enum.Values)
	}
	e.enums = slices.Clone(e.b.Enums)
}

func (e *editor) changeSequence() {
	if !e.caps.Sequences {
		return
	}
	if len(e.b.Sequences) == 0 {
		e.b.Sequences = append(e.b.Sequences, e.sequence())
		return
	}
	if e.oneIn(3) {
		e.b.Sequences = nil // what took values from it loses its default
		return
	}
	e.sequenceOptions(&e.b.Sequences[0])
}
