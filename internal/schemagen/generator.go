package schemagen

import (
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"pgregory.net/rapid"
)

// Count is the number of rows that [Rows] gives each table.
const Count = 3

// Draw draws a schema that is valid on the database.
func Draw(t *rapid.T, d dialect.Dialect) *md.MetaData {
	return newGenerator(t, d).schema()
}

// Pair draws a schema, and another one that a database which holds the first,
// with the rows of [Rows], can be migrated to: the first after some edits, or
// now and then an unrelated one.
func Pair(t *rapid.T, d dialect.Dialect) (a, b *md.MetaData) {
	g := newGenerator(t, d)
	a = g.schema()
	if g.oneIn(8) {
		return a, g.schema()
	}
	b = g.edit(a)
	return a, b
}

type generator struct {
	t     *rapid.T
	d     dialect.Dialect
	caps  dialect.Capabilities
	own   flavour
	names []string // those of names that the database takes
	taken map[string]bool
	enums []md.Enum
	// namespaces are the schemas that tables may be in, beside the default one.
	namespaces []string
	// reads tells which columns an expression reads, and their families then.
	reads map[string]map[string]string
	// shows tells which columns of which table a view's definition reads.
	shows map[string]source
}

// source is what a view reads: columns of a table.
type source struct {
	table   md.Name
	columns []string
}

func newGenerator(t *rapid.T, d dialect.Dialect) *generator {
	own, known := flavours[d.Name()]
	if !known {
		t.Fatalf("schemagen has no flavour for %s", d.Name())
	}
	g := &generator{
		t: t, d: d, caps: d.Capabilities(), own: own, taken: make(map[string]bool),
		reads: make(map[string]map[string]string), shows: make(map[string]source),
	}
	for _, name := range names {
		if _, err := d.QuoteIdent(name); err == nil && !slices.Contains(own.avoid, name) {
			g.names = append(g.names, name)
		}
	}
	if g.own.namedSchemas && g.oneIn(4) {
		g.namespaces = []string{g.fresh("schema")} // of both schemas: what a model does not name is not looked at
	}
	return g
}

// oneIn is true once in n draws; it shrinks to false.
func (g *generator) oneIn(n int) bool {
	return rapid.IntRange(1, n).Draw(g.t, "once") == n
}

// upTo draws a number from 0 to n.
func (g *generator) upTo(n int, label string) int {
	return rapid.IntRange(0, n).Draw(g.t, label)
}

func pick[T any](g *generator, label string, list []T) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(g.t, label)]
}

// some picks between one and most of the list, in a drawn order; none of an
// empty list.
func some[T any](g *generator, label string, list []T, most int) []T {
	if len(list) == 0 {
		return nil
	}
	left := slices.Clone(list)
	var picked []T
	for range rapid.IntRange(1, min(most, len(list))).Draw(g.t, label) {
		i := rapid.IntRange(0, len(left)-1).Draw(g.t, label)
		picked = append(picked, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return picked
}

// schema draws a whole schema.
func (g *generator) schema() *md.MetaData {
	m := &md.MetaData{}
	for _, name := range g.namespaces {
		m.Schemas = append(m.Schemas, md.Schema{Name: name})
	}
	g.enums = nil
	for range g.upTo(2, "enums") {
		g.enums = append(g.enums, g.enum())
	}
	m.Enums = slices.Clone(g.enums)
	if g.caps.Sequences && g.oneIn(2) {
		m.Sequences = append(m.Sequences, g.sequence())
	}
	for range 1 + g.upTo(3, "tables") {
		m.Tables = append(m.Tables, g.table(m))
	}
	for i := range m.Tables {
		for range g.upTo(2, "foreign keys") {
			g.addForeignKey(m, &m.Tables[i], nil)
		}
	}
	for range g.upTo(2, "views") {
		g.addView(m)
	}
	return m
}

func (g *generator) enum() md.Enum {
	words := []string{"sad", "ok", "it's", `q"\`, "", "naïve", "a,b", "--", "UPPER", "upper case"}
	if !g.caps.EnumTypes {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" || w == "upper case" }) // no two may be equal in any collation
	}
	// Not a plain name: PostgreSQL takes an unqualified "name" for its own type.
	return md.Enum{Schema: g.namespace(), Name: g.constraintName("en"), Values: some(g, "values", words, 5)}
}

// namespace draws the schema that an object is in.
func (g *generator) namespace() string {
	if len(g.namespaces) > 0 && g.oneIn(3) {
		return g.namespaces[0]
	}
	return ""
}

func (g *generator) sequence() md.Sequence {
	s := md.Sequence{Schema: g.namespace(), Name: g.fresh("sequence")}
	g.sequenceOptions(&s)
	return s
}

func (g *generator) sequenceOptions(s *md.Sequence) {
	s.SequenceOptions = md.SequenceOptions{Cycle: g.oneIn(4)}
	if g.oneIn(3) {
		s.Start = new(int64(100))
	}
	if g.oneIn(3) {
		s.Increment = new(int64(5))
	}
	if g.oneIn(3) {
		s.Max = new(int64(100000))
	}
	s.Comment = g.comment()
}

// comment draws a comment, often none.
func (g *generator) comment() string {
	if !g.oneIn(5) {
		return ""
	}
	return pick(g, "comment", []string{"plain", "it's", `quo"te`, `back\slash`, "*/ -- ;", "two\nlines", "naïve 😀", "$$ %s ?"})
}

// addView adds a view over some columns of a table, or over those of a view.
func (g *generator) addView(m *md.MetaData) {
	table := pick(g, "view of", m.Tables)
	var columns []string
	for i := range table.Columns {
		columns = append(columns, table.Columns[i].Name)
	}
	columns = some(g, "view columns", columns, 3)
	definition := "SELECT "
	for i, c := range columns {
		if i > 0 {
			definition += ", "
		}
		definition += g.quote(c)
	}
	definition += " FROM " + g.qualified(table.QName())
	if g.oneIn(3) {
		definition += " WHERE " + g.quote(columns[0]) + " IS NOT NULL"
	}
	v := md.View{Schema: g.namespace(), Name: g.fresh("view"), Definition: definition, Comment: g.comment()}
	if g.caps.MaterializedViews && g.oneIn(3) {
		v.Materialized = true
	}
	g.shows[v.Definition] = source{table.QName(), columns}
	m.Views = append(m.Views, v)
}

func (g *generator) qualified(name md.Name) string {
	if name.Schema == "" {
		return g.quote(name.Name)
	}
	return g.quote(name.Schema) + "." + g.quote(name.Name)
}
