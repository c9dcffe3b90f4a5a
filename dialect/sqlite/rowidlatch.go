package sqlite

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// becomesRowID returns the old form of a column that becomes the rowid and was
// not; nil: there is none, or its values are given.
func (r rebuild) becomesRowID() *md.Column {
	key := autoIncrement(&r.to)
	if key == nil {
		return nil
	}
	name := key.Name
	if old, renamed := r.renamed[name]; renamed {
		name = old
	}
	was := sameColumnName(&r.from, name)
	if _, given := r.values[key.Name]; given || was == nil || was.AutoIncrement {
		return nil
	}
	return was
}

// writeRowIDLatch writes a query that fails where a value cannot be a rowid.
// SQLite itself says "datatype mismatch", and not where. The comparison converts a
// text as the rowid would.
func (r rebuild) writeRowIDLatch(w *sqltext.Writer, was *md.Column) {
	w.Raw("SELECT CASE WHEN EXISTS (SELECT 1 FROM ").Ident(r.from.Name)
	w.Raw(" WHERE NOT (CAST(").Ident(was.Name).Raw(" AS INTEGER) = ").Ident(was.Name).Raw(")) THEN " + raise)
	w.Literal(fmt.Sprintf("column %s of table %s becomes an INTEGER PRIMARY KEY, and holds values that are not integers: "+
		"give these rows, and those that refer to them, integer keys first, or add a new key column and drop this one later", was.Name, r.from.Name))
	w.Raw(") END")
}
