package autogen

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/gonames"
	md "limbeck.dev/migrate/metadata"
)

// relation is a field for a relationship.
type relation struct {
	name string
	typ  string
	tag  string // the value of rel
}

// relate gives both sides of each foreign key a field.
func (m *modeler) relate() {
	models := make(map[md.Name]*model)
	for _, x := range m.models {
		models[x.table.QName()] = x
	}
	for _, x := range m.models {
		for _, fk := range x.table.ForeignKeys {
			if target := models[fk.Target()]; target != nil {
				m.relateKey(x, target, fk)
			} else {
				x.note("foreign key %q leads to table %q, which is not here", fk.Name, fk.Target().String())
			}
		}
	}
}

var plainColumns = regexp.MustCompile(`^\w+(,\w+)*$`)

func (m *modeler) relateKey(x, target *model, fk md.ForeignKey) {
	columns := strings.Join(fk.Columns, ",")
	twins, twin := keysTo(x.table, target.table)
	if !plainColumns.MatchString(columns) || twin(fk) {
		x.note("foreign key %q has no relationship: a tag cannot tell which it is", fk.Name)
		return
	}
	name := x.taken.Add(x.free(refersAs(fk), target.typ))
	many, back := "orm.Many["+x.typ+"]", x.name
	if isUnique(x.table, fk.Columns) && !refers(target.table, x.table) {
		many, back = "orm.Optional["+x.typ+"]", x.typ
	}
	key := ""
	if twins > 1 {
		key, back = ",fk=("+columns+")", back+"By"+name
	}
	back = target.taken.Add(back)
	x.relations = append(x.relations, relation{name, toOne(x.table, fk) + "[" + target.typ + "]", "back_populates=" + back + key})
	target.relations = append(target.relations, relation{back, many, "back_populates=" + name + key})
}

// toOne is the type of a relationship to the row that a foreign key refers to.
func toOne(t *md.Table, fk md.ForeignKey) string {
	for _, column := range fk.Columns {
		if c := t.Column(column); c != nil && !c.NotNull {
			return "orm.Optional"
		}
	}
	return "orm.One"
}

// keysTo counts the foreign keys from one table to another, and tells of one
// whether there is a second with its columns.
func keysTo(t, target *md.Table) (n int, twin func(md.ForeignKey) bool) {
	seen := make(map[string]int)
	for _, fk := range t.ForeignKeys {
		if fk.Target() == target.QName() {
			n++
			seen[strings.Join(fk.Columns, ",")]++
		}
	}
	return n, func(fk md.ForeignKey) bool { return seen[strings.Join(fk.Columns, ",")] > 1 }
}

func refers(t, target *md.Table) bool {
	n, _ := keysTo(t, target)
	return n > 0
}

// isUnique reports whether the columns are a key of the table.
func isUnique(t *md.Table, columns []string) bool {
	return slices.Equal(t.PrimaryKey.Columns, columns) ||
		slices.ContainsFunc(t.Uniques, func(u md.Unique) bool { return slices.Equal(u.Columns, columns) })
}

// refersAs is what a foreign key calls the row that it refers to.
func refersAs(fk md.ForeignKey) string {
	name := fk.Columns[len(fk.Columns)-1]
	if stem, ok := strings.CutSuffix(strings.ToLower(name), "_id"); ok && len(fk.Columns) == 1 && stem != "" {
		return gonames.Exported(name[:len(stem)])
	}
	return gonames.Exported(fk.RefTable)
}

// free returns the first of the names that no field has, else the last.
func (x *model) free(names ...string) string {
	for _, name := range names {
		if !x.taken[name] {
			return name
		}
	}
	return names[len(names)-1]
}

func (x *model) note(format string, args ...any) {
	x.notes = append(x.notes, fmt.Sprintf(format, args...))
}
