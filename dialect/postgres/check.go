package postgres

import (
	"fmt"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

func unsupported(what, mend string) error {
	return &dialect.UnsupportedError{Dialect: dialectName, What: what, Mend: mend}
}

// checkConstraint refuses what PostgreSQL would not keep of a constraint and
// what would change which rows it allows.
func (d pg) checkConstraint(c md.Constraint) error {
	title := string(c.Kind()) + " " + c.ConstraintName()
	switch c := c.(type) {
	case md.PrimaryKey:
		if c.OnConflict != "" {
			return unsupported("ON CONFLICT of "+title, "use INSERT … ON CONFLICT in the program")
		}
	case md.Unique:
		if c.OnConflict != "" {
			return unsupported("ON CONFLICT of "+title, "use INSERT … ON CONFLICT in the program")
		}
		if c.NullsNotDistinct && d.olderThan(15) {
			return unsupported("NULLS NOT DISTINCT of "+title+" before version 15", "use a unique index on expressions")
		}
	case md.ForeignKey:
		if c.Match == md.MatchPartial {
			return unsupported("MATCH PARTIAL of "+title, "use MATCH FULL, or the default")
		}
		if len(c.SetColumns) > 0 && d.olderThan(15) {
			return unsupported("a column list of ON DELETE in "+title+" before version 15", "leave set_columns out, or use a trigger")
		}
	case md.Check:
		if c.NotEnforced && d.version < 18 {
			return unsupported("NOT ENFORCED of "+title+" before version 18", "leave the check out, or use NotValid")
		}
	}
	return nil
}

// olderThan reports whether the server is known to be older than a version.
func (d pg) olderThan(version int) bool { return d.version != 0 && d.version < version }

// checkIndex refuses the index methods of MySQL.
func checkIndex(ix *md.Index) error {
	switch ix.Method {
	case "fulltext":
		return unsupported("the full-text index "+ix.Name, `use Method "gin" on a to_tsvector(…) expression`)
	case "spatial":
		return unsupported("the spatial index "+ix.Name, `use Method "gist"`)
	}
	return nil
}

// requireName is for statements that need the name of a constraint or index.
func requireName(kind, name string) error {
	if name == "" {
		return fmt.Errorf("the %s has no name; name it, or set a naming convention", kind)
	}
	return nil
}
