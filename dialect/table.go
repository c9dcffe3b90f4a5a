package dialect

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// WriteCreateTable writes CREATE TABLE with columns, constraints and options,
// an element on each line. Indexes and comments are the dialect's.
func WriteCreateTable(w *sqltext.Writer, g Grammar, t *md.Table) {
	w.Raw("CREATE TABLE ").Name(t.Schema, t.Name)
	WriteTableBody(w, g, t)
}

// WriteTableBody writes what follows the name in [WriteCreateTable]. Each of
// more writes one further element, for a dialect that has such (indexes).
func WriteTableBody(w *sqltext.Writer, g Grammar, t *md.Table, more ...func()) {
	w.Raw(" (")
	n := 0
	element := func() {
		if n > 0 {
			w.Raw(",")
		}
		w.Raw("\n\t")
		n++
	}
	for i := range t.Columns {
		element()
		g.WriteColumn(w, t, &t.Columns[i])
	}
	for _, c := range t.Constraints() {
		element()
		g.WriteConstraint(w, t, c)
	}
	for _, write := range more {
		element()
		write()
	}
	w.Raw("\n)")
	g.WriteTableOptions(w, t)
}

// WriteConstraint writes a constraint as the SQL standard does, with its name
// where it has one. Exclusion constraints are PostgreSQL's own and fail here.
func WriteConstraint(w *sqltext.Writer, c md.Constraint) {
	WriteConstraintName(w, c)
	switch c := c.(type) {
	case md.PrimaryKey:
		w.Raw("PRIMARY KEY (").Idents(c.Columns).Raw(")")
	case md.Unique:
		w.Raw("UNIQUE (").Idents(c.Columns).Raw(")")
	case md.Check:
		w.Raw("CHECK (", c.Expr, ")")
	case md.ForeignKey:
		WriteForeignKey(w, c)
	default:
		w.Fail(fmt.Errorf("a constraint of kind %q has no standard spelling", c.Kind()))
	}
}

// WriteConstraintName writes CONSTRAINT and the name, where there is a name.
func WriteConstraintName(w *sqltext.Writer, c md.Constraint) {
	if name := c.ConstraintName(); name != "" {
		w.Raw("CONSTRAINT ").Ident(name).Raw(" ")
	}
}

// WriteForeignKey writes a foreign key from FOREIGN KEY to its actions.
func WriteForeignKey(w *sqltext.Writer, fk md.ForeignKey) {
	w.Raw("FOREIGN KEY (").Idents(fk.Columns).Raw(") REFERENCES ").Name(fk.RefSchema, fk.RefTable)
	if len(fk.RefColumns) > 0 {
		w.Raw(" (").Idents(fk.RefColumns).Raw(")")
	}
	if fk.Match != "" {
		w.Raw(" MATCH ", string(fk.Match))
	}
	if fk.OnUpdate != md.NoAction {
		w.Raw(" ON UPDATE ", string(fk.OnUpdate))
	}
	if fk.OnDelete != md.NoAction {
		w.Raw(" ON DELETE ", string(fk.OnDelete))
		if len(fk.SetColumns) > 0 {
			w.Raw(" (").Idents(fk.SetColumns).Raw(")")
		}
	}
	WriteDeferral(w, fk.Deferral)
}

// WriteDeferral writes DEFERRABLE and when it is checked at first; nothing for
// a constraint that is not deferrable.
func WriteDeferral(w *sqltext.Writer, d md.Deferral) {
	switch d {
	case md.InitiallyImmediate:
		w.Raw(" DEFERRABLE INITIALLY IMMEDIATE")
	case md.InitiallyDeferred:
		w.Raw(" DEFERRABLE INITIALLY DEFERRED")
	}
}
