package mysql

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// checkedColumns writes columns with the checks that MariaDB keeps within them,
// under their names.
type checkedColumns struct {
	Dialect
	checks map[string]string // by column
}

// columnChecks takes the checks of columns out of those of the table: on MariaDB
// the ones that have the name of a column.
func (d Dialect) columnChecks(t *md.Table) (checkedColumns, md.Table) {
	g, rest := checkedColumns{d, map[string]string{}}, t.Clone()
	if d.hasColumnChecks() {
		rest.Checks = slices.DeleteFunc(rest.Checks, func(k md.Check) bool {
			is := k.Name != "" && t.Column(k.Name) != nil
			if is {
				g.checks[k.Name] = k.Expr
			}
			return is
		})
	}
	return g, rest
}

// WriteColumn implements [dialect.Grammar].
func (g checkedColumns) WriteColumn(w *sqltext.Writer, t *md.Table, c *md.Column) {
	g.Dialect.WriteColumn(w, t, c)
	columnExtras{check: g.checks[c.Name]}.write(w)
}

// columnCheck returns the check that a constraint is of a column, and the column's
// name; "": it is none.
func (d Dialect) columnCheck(t *md.Table, c md.Constraint) (column, expr string) {
	check, ok := c.(md.Check)
	if !ok || !d.hasColumnChecks() || check.Name == "" || t == nil || t.Column(check.Name) == nil {
		return "", ""
	}
	return check.Name, check.Expr
}
