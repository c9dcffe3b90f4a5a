package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// newPrefix begins the name of the table that takes the place of another. It
// is seen only within the transaction.
const newPrefix = "_migrate_new_"

// foreignKeyLatch fails where foreign keys are on, before DROP TABLE deletes
// the rows that refer to the table. SQLite has no plainer way to raise an error
// outside a trigger.
const foreignKeyLatch = `SELECT CASE WHEN foreign_keys THEN json_extract('{}', ` +
	`'PRAGMA foreign_keys must be OFF before the transaction that rebuilds a table; it is ' || foreign_keys) END FROM pragma_foreign_keys`

// rebuild is what a rebuild does, all of it known. Both tables are in their
// normal form.
type rebuild struct {
	from, to md.Table
	renamed  map[string]string // new name → old name
	values   map[string]string // the SQL of a column's new value
	after    []string          // statements that make the indexes and triggers
}

// newRebuild checks the tables and puts them into their normal form.
func newRebuild(op ops.RebuildTable) (rebuild, error) {
	r := rebuild{from: op.From.Clone(), to: op.To.Clone(), renamed: op.Renamed}
	if op.From.Name != op.To.Name {
		return r, unsupported("a rebuild that renames the table", "use RenameTable as well")
	}
	if err := normalizeTable(&r.from); err != nil {
		return r, err
	}
	if err := normalizeTable(&r.to); err != nil {
		return r, err
	}
	for to, from := range op.Renamed {
		if r.from.Column(from) == nil || r.to.Column(to) == nil {
			return r, fmt.Errorf("column %s cannot come from %s: one of the two does not exist", to, from)
		}
	}
	return r, nil
}

// compileRebuild compiles the operation from its own tables alone. Triggers
// are not known; they would vanish with the old table.
func compileRebuild(op ops.RebuildTable) ([]dialect.Statement, error) {
	r, err := newRebuild(op)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	for _, ix := range r.to.Indexes {
		s, err := dialect.Build(Dialect{}, op, func(w *sqltext.Writer) { writeIndex(w, r.to.Name, ix) })
		if err != nil {
			return nil, err
		}
		r.after = append(r.after, s.SQL)
	}
	return r.compile(op)
}

// compile writes the steps of SQLite's manual (ALTER TABLE, "Making Other Kinds
// Of Table Schema Changes"). The old table is never renamed: what refers to it
// would follow the name. The new one is renamed with legacy_alter_table, which
// leaves every view and trigger as it is and does not look into them.
func (r rebuild) compile(op ops.Op) ([]dialect.Statement, error) {
	temporary := newPrefix + r.to.Name
	var list []dialect.Statement
	var first error
	add := func(write func(w *sqltext.Writer)) {
		s, err := dialect.Build(Dialect{}, op, write)
		if first == nil {
			first = err
		}
		list = append(list, s)
	}
	raw := func(text string) { list = append(list, dialect.Statement{SQL: text}) }

	raw(foreignKeyLatch)
	if was := r.becomesRowID(); was != nil {
		add(func(w *sqltext.Writer) { r.writeRowIDLatch(w, was) })
	}
	add(func(w *sqltext.Writer) { writeTable(w, &r.to, temporary) })
	add(func(w *sqltext.Writer) { r.writeCopy(w, temporary) })
	if r.countsOn() {
		add(func(w *sqltext.Writer) { w.Raw("DELETE FROM sqlite_sequence WHERE name = ").Literal(temporary) })
		add(func(w *sqltext.Writer) {
			w.Raw("INSERT INTO sqlite_sequence (name, seq) SELECT ").Literal(temporary)
			w.Raw(", seq FROM sqlite_sequence WHERE name = ").Literal(r.from.Name)
		})
	}
	add(func(w *sqltext.Writer) { w.Raw("DROP TABLE ").Ident(r.from.Name) })
	raw("PRAGMA legacy_alter_table = ON")
	add(func(w *sqltext.Writer) { dialect.AlterTable(w, "", temporary).Raw("RENAME TO ").Ident(r.to.Name) })
	raw("PRAGMA legacy_alter_table = OFF")
	for _, text := range r.after {
		raw(text)
	}
	return list, first
}

// writeCopy copies the rows, by the names of the columns that both tables have.
// Values change as SQLite changes them for the new column's affinity: there is
// no CAST, which would make 0 of a text.
func (r rebuild) writeCopy(w *sqltext.Writer, temporary string) {
	var into, from []func()
	if alias := r.rowID(); alias != "" {
		into = append(into, func() { w.Raw(alias) })
		from = append(from, func() { w.Raw(alias) })
	}
	for _, c := range r.to.Columns {
		old := c.Name
		if name, ok := r.renamed[c.Name]; ok {
			old = name
		}
		value, given := r.values[c.Name]
		was := sameColumnName(&r.from, old)
		if c.Computed != nil || !given && was == nil {
			continue
		}
		into = append(into, func() { w.Ident(c.Name) })
		if given {
			from = append(from, func() { w.Raw(value) })
		} else {
			from = append(from, func() { w.Ident(was.Name) })
		}
	}
	w.Raw("INSERT INTO ").Ident(temporary)
	if len(into) == 0 {
		w.Raw(" (rowid) SELECT NULL FROM ").Ident(r.from.Name)
		return
	}
	w.Raw(" (")
	writeEach(w, into)
	w.Raw(") SELECT ")
	writeEach(w, from)
	w.Raw(" FROM ").Ident(r.from.Name)
}

// sameColumnName returns the column of that name in any case, or nil.
func sameColumnName(t *md.Table, name string) *md.Column {
	for i := range t.Columns {
		if foldName(t.Columns[i].Name) == foldName(name) {
			return &t.Columns[i]
		}
	}
	return nil
}

func writeEach(w *sqltext.Writer, parts []func()) {
	for i, part := range parts {
		w.Comma(i)
		part()
	}
}

// rowID returns a name under which both tables show the rowid, where it has to
// be copied: full-text tables and applications refer to it. Where a column is
// the rowid, the column is copied.
func (r rebuild) rowID() string {
	if r.from.Options.WithoutRowID || r.to.Options.WithoutRowID || autoIncrement(&r.to) != nil {
		return ""
	}
	for _, alias := range []string{"rowid", "_rowid_", "oid"} {
		taken := func(c md.Column) bool { return strings.EqualFold(c.Name, alias) }
		if !slices.ContainsFunc(r.from.Columns, taken) && !slices.ContainsFunc(r.to.Columns, taken) {
			return alias
		}
	}
	return ""
}

// countsOn tells whether the largest key that was ever given out is carried on.
func (r rebuild) countsOn() bool {
	from, to := autoIncrement(&r.from), autoIncrement(&r.to)
	return from != nil && to != nil && from.NeverReuse && to.NeverReuse
}

func autoIncrement(t *md.Table) *md.Column {
	for i := range t.Columns {
		if t.Columns[i].AutoIncrement {
			return &t.Columns[i]
		}
	}
	return nil
}
