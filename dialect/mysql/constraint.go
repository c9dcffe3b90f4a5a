package mysql

import (
	"fmt"
	"slices"
	"strconv"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// WriteConstraint implements [dialect.Grammar].
func (d Dialect) WriteConstraint(w *sqltext.Writer, t *md.Table, c md.Constraint) {
	if err := d.checkConstraint(t, c); err != nil {
		w.Fail(err)
		return
	}
	switch c := nameLong(t, c).(type) {
	case md.PrimaryKey: // its name is always PRIMARY
		w.Raw("PRIMARY KEY (")
		for i, name := range c.Columns {
			w.Comma(i).Ident(name)
			if i < len(c.Lengths) && c.Lengths[i] > 0 {
				w.Raw("(", strconv.Itoa(c.Lengths[i]), ")")
			}
			if slices.Contains(c.Desc, name) {
				w.Raw(" DESC")
			}
		}
		w.Raw(")")
	case md.Check:
		dialect.WriteConstraint(w, c)
		if c.NotEnforced {
			w.Raw(" NOT ENFORCED")
		}
	default:
		dialect.WriteConstraint(w, c)
	}
}

// checkConstraint refuses what other databases have. A comment on a constraint
// is left out in silence, for it constrains nothing.
func (d Dialect) checkConstraint(t *md.Table, c md.Constraint) error {
	refuse := func(mend, what string) error {
		return d.unsupported(mend, "%s of %s %s on table %s", what, c.Kind(), c.ConstraintName(), t.QName())
	}
	switch c := c.(type) {
	case md.PrimaryKey:
		switch {
		case len(c.Include) > 0:
			return refuse("leave them out", "included columns")
		case c.Deferral != "":
			return refuse("leave it out", "the deferral")
		case c.OnConflict != "":
			return refuse("leave it out", "ON CONFLICT")
		}
	case md.Unique:
		switch {
		case len(c.Include) > 0:
			return refuse("leave them out", "included columns")
		case c.NullsNotDistinct:
			return refuse("make the columns NOT NULL, or index a computed column that is never null", "NULLS NOT DISTINCT")
		case c.Deferral != "":
			return refuse("leave it out", "the deferral")
		case c.OnConflict != "":
			return refuse("leave it out", "ON CONFLICT")
		}
	case md.Check:
		switch {
		case c.NotValid || c.NoInherit:
			return refuse("leave it out", "NOT VALID or NO INHERIT")
		case c.NotEnforced && !d.hasNotEnforced():
			return refuse("leave the constraint out", "NOT ENFORCED")
		}
	case md.ForeignKey:
		return d.checkForeignKey(t, c)
	case md.Exclusion:
		return refuse("check it in the application, or lock rows of a table of slots", "the exclusion")
	}
	return nil
}

// checkForeignKey refuses what InnoDB takes and then does not do, or does not
// take (MySQL manual, "FOREIGN KEY Constraints").
func (d Dialect) checkForeignKey(t *md.Table, fk md.ForeignKey) error {
	refuse := func(mend, what string) error {
		return d.unsupported(mend, "%s of foreign key %s on table %s", what, fk.Name, t.QName())
	}
	switch {
	case fk.Match != "":
		return refuse("leave it out", fmt.Sprintf("MATCH %s", fk.Match))
	case fk.OnDelete == md.SetDefault || fk.OnUpdate == md.SetDefault:
		return refuse("use SET NULL or CASCADE", "SET DEFAULT")
	case fk.Deferral != "":
		return refuse("leave it out; order the statements so that each one holds", "the deferral")
	case len(fk.SetColumns) > 0:
		return refuse("leave set_columns out, or use a trigger", "a column list of ON DELETE")
	case fk.NotValid:
		return refuse("leave it out; rows that are there are always checked", "NOT VALID")
	case len(fk.RefColumns) == 0:
		return refuse("name the referenced columns", "a target without columns")
	case t.Schema != "" && fk.RefSchema == "": // the server would look beside the table
		return refuse("name the schema of the referenced table", "a target in the default schema, from another one,")
	}
	return nil
}

// writeDropConstraint writes the dropping of a constraint, after ALTER TABLE.
func (d Dialect) writeDropConstraint(w *sqltext.Writer, op ops.DropConstraint) {
	switch op.Kind {
	case md.KindPrimaryKey:
		w.Raw("DROP PRIMARY KEY")
	case md.KindUnique:
		w.Raw("DROP INDEX ").Ident(op.Name)
	case md.KindForeignKey:
		w.Raw("DROP FOREIGN KEY ").Ident(op.Name)
	case md.KindCheck:
		w.Raw(d.dropCheck()).Ident(op.Name)
	default:
		w.Fail(d.unsupported("", "constraints of kind %q", op.Kind))
	}
}
