package sqlite

import (
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// writeTable writes CREATE TABLE, under another name where a rebuild wants
// one. The table is in its normal form.
func writeTable(w *sqltext.Writer, t *md.Table, as string) {
	w.Raw("CREATE TABLE ").Ident(as).Raw(" (")
	separator := "\n\t"
	inline := false
	for i := range t.Columns {
		w.Raw(separator)
		Dialect{}.WriteColumn(w, t, &t.Columns[i])
		separator = ",\n\t"
		inline = inline || inlineKey(t, &t.Columns[i])
	}
	for _, c := range t.Constraints() {
		if c.Kind() == md.KindPrimaryKey && inline {
			continue
		}
		w.Raw(separator)
		Dialect{}.WriteConstraint(w, t, c)
	}
	w.Raw("\n)")
	Dialect{}.WriteTableOptions(w, t)
}

// WriteColumn implements [dialect.Grammar].
func (Dialect) WriteColumn(w *sqltext.Writer, t *md.Table, c *md.Column) {
	declared, err := typeText(c.Type)
	if err != nil {
		w.Fail(err)
	}
	w.Ident(c.Name)
	if declared != "" {
		w.Raw(" ", declared)
	}
	if c.Collation != "" {
		w.Raw(" COLLATE ").Ident(c.Collation)
	}
	switch {
	case c.Computed != nil:
		w.Raw(" GENERATED ALWAYS AS (", c.Computed.Expr, ")")
		if c.Computed.Stored {
			w.Raw(" STORED")
		} else {
			w.Raw(" VIRTUAL")
		}
	case literal.MatchString(c.Default):
		w.Raw(" DEFAULT ", c.Default)
	case c.Default != "":
		w.Raw(" DEFAULT (", c.Default, ")")
	}
	if inlineKey(t, c) {
		writeInlineKey(w, t.PrimaryKey, c)
	} else if c.NotNull && !slices.Contains(t.PrimaryKey.Nullable, c.Name) {
		w.Raw(" NOT NULL")
	}
}

// writeInlineKey writes the primary key of one column, which INTEGER PRIMARY
// KEY has to be for AUTOINCREMENT.
func writeInlineKey(w *sqltext.Writer, key md.PrimaryKey, c *md.Column) {
	w.Raw(" ")
	dialect.WriteConstraintName(w, key)
	w.Raw("PRIMARY KEY")
	if len(key.Desc) > 0 {
		w.Raw(" DESC")
	}
	writeOnConflict(w, key.OnConflict)
	if c.NeverReuse {
		w.Raw(" AUTOINCREMENT")
	}
	if !c.AutoIncrement && len(key.Nullable) == 0 {
		w.Raw(" NOT NULL")
	}
}

// WriteConstraint implements [dialect.Grammar].
func (Dialect) WriteConstraint(w *sqltext.Writer, _ *md.Table, c md.Constraint) {
	switch c := c.(type) {
	case md.PrimaryKey:
		dialect.WriteConstraintName(w, c)
		w.Raw("PRIMARY KEY (")
		for i, column := range c.Columns {
			w.Comma(i).Ident(column)
			if slices.Contains(c.Desc, column) {
				w.Raw(" DESC")
			}
		}
		w.Raw(")")
		writeOnConflict(w, c.OnConflict)
	case md.Unique:
		dialect.WriteConstraint(w, c)
		writeOnConflict(w, c.OnConflict)
	default:
		dialect.WriteConstraint(w, c)
	}
}

// writeOnConflict writes the action as a keyword; it never is a name or text
// of other kinds.
func writeOnConflict(w *sqltext.Writer, action string) {
	switch action {
	case "":
	case "ROLLBACK", "FAIL", "IGNORE", "REPLACE":
		w.Raw(" ON CONFLICT ", action)
	default:
		w.Fail(unsupported("ON CONFLICT "+action, "use ROLLBACK, ABORT, FAIL, IGNORE or REPLACE"))
	}
}

// WriteTableOptions implements [dialect.Grammar].
func (Dialect) WriteTableOptions(w *sqltext.Writer, t *md.Table) {
	switch {
	case t.Options.Strict && t.Options.WithoutRowID:
		w.Raw(" STRICT, WITHOUT ROWID")
	case t.Options.Strict:
		w.Raw(" STRICT")
	case t.Options.WithoutRowID:
		w.Raw(" WITHOUT ROWID")
	}
}
