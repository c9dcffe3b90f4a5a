package mysql

import (
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// keeper is the name of the index that keeps an AUTO_INCREMENT column a key, as
// the server demands, between the operation that makes the column, or takes its
// key away, and the one that brings the next key. It is no part of MetaData.
const keeper = "migrate_auto_increment"

// compileAddColumn lets a column that numbers itself come with its keeper.
func (d Dialect) compileAddColumn(op ops.AddColumn) ([]dialect.Statement, error) {
	list, err := dialect.Standard(d, op)
	if err == nil && autoIncrements(&op.Column) {
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
			w.Raw("ADD COLUMN ")
			d.WriteColumn(w, nil, &op.Column)
			writeKeeper(w, op.Column.Name)
		})
	}
	return list, err
}

func writeKeeper(w *sqltext.Writer, column string) {
	w.Raw(", ADD UNIQUE INDEX ").Ident(keeper).Raw(" (").Ident(column).Raw(")")
}

// autoIncrementColumn returns the name of the column that numbers itself; a
// table has one at most.
func autoIncrementColumn(t *md.Table) string {
	for i := range t.Columns {
		if autoIncrements(&t.Columns[i]) {
			return t.Columns[i].Name
		}
	}
	return ""
}

// isKey reports whether an index begins with the column.
func isKey(column string, indexes [][]string) bool {
	return slices.ContainsFunc(indexes, func(columns []string) bool { return isPrefix([]string{column}, columns) })
}

// writeKeeperOf follows a change of a column: a keeper is added to one that
// begins to number itself and is no key, and dropped from one that ceases to.
func writeKeeperOf(w *sqltext.Writer, t *md.Table, c *md.Column) {
	switch {
	case autoIncrements(c) && !isKey(c.Name, coveringIndexes(t, "")):
		writeKeeper(w, c.Name)
	case !autoIncrements(c) && autoIncrementColumn(t) == c.Name:
		if t.Index(keeper) != nil {
			w.Raw(", DROP INDEX ").Ident(keeper)
		}
	}
}
