package mysql

import (
	"cmp"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// writeDropKeyIndex drops the index that the server made for a foreign key that
// is being dropped. Another key that uses it gets the one that the server would
// have made for that key alone.
func (d Dialect) writeDropKeyIndex(w *sqltext.Writer, t *md.Table, name string) {
	rest := *t
	rest.ForeignKeys = slices.DeleteFunc(slices.Clone(t.ForeignKeys), func(fk md.ForeignKey) bool { return fk.Name == name })
	for _, ix := range ownIndexes(t, name) {
		w.Raw(", DROP INDEX ").Ident(ix)
		d.writeReplacement(w, &rest, ix)
	}
}

// ownIndexes names the indexes that the server made for a foreign key.
func ownIndexes(t *md.Table, key string) []string {
	own := md.Table{Name: t.Name}
	for _, fk := range t.ForeignKeys {
		if fk.Name == key {
			own.ForeignKeys = append(own.ForeignKeys, fk)
		}
	}
	var names []string
	for i := range t.Indexes {
		ix := &t.Indexes[i]
		if columns, plain := plainColumns(ix); plain && !ix.Unique && belongsToForeignKey(&own, ix.Name, columns) {
			names = append(names, ix.Name)
		}
	}
	return names
}

// writeReplacement adds what must be there when the named index is dropped.
func (d Dialect) writeReplacement(w *sqltext.Writer, t *md.Table, dropped string) {
	for _, ix := range missingIndexes(t, dropped) {
		w.Raw(", ADD ")
		d.writeIndex(w, &ix)
	}
}

// missingIndexes returns what must be there without the named index: the indexes
// that the server would have made for foreign keys, and one that keeps an
// AUTO_INCREMENT column a key.
func missingIndexes(t *md.Table, dropped string) []md.Index {
	var missing []md.Index
	covering := coveringIndexes(t, dropped)
	keys := slices.Clone(t.ForeignKeys)
	slices.SortStableFunc(keys, func(a, b md.ForeignKey) int { return len(b.Columns) - len(a.Columns) })
	for _, fk := range keys {
		if !slices.ContainsFunc(covering, func(columns []string) bool { return isPrefix(fk.Columns, columns) }) {
			missing = append(missing, indexOf(fk))
			covering = append(covering, fk.Columns)
		}
	}
	if column := autoIncrementColumn(t); column != "" && !isKey(column, covering) {
		missing = append(missing, md.Index{Name: keeper, Unique: true, Columns: []md.IndexColumn{{Column: column}}})
	}
	return missing
}

// indexOf returns the index that the server makes for a foreign key.
func indexOf(fk md.ForeignKey) md.Index {
	return md.Index{Name: cmp.Or(fk.Name, fk.Columns[0]), Columns: wholeColumns(fk.Columns)}
}

// wholeColumns makes columns the keys of an index.
func wholeColumns(columns []string) (keys []md.IndexColumn) {
	for _, column := range columns {
		keys = append(keys, md.IndexColumn{Column: column})
	}
	return keys
}

// supersededIndexes names the indexes of foreign keys that the server drops when
// a key on these columns comes, if it made them itself and not at somebody's
// word: that it keeps for itself. So whoever adds the key drops them.
func supersededIndexes(t *md.Table, columns []string) []string {
	var names []string
	for i := range t.Indexes {
		ix := &t.Indexes[i]
		own, plain := plainColumns(ix)
		if !plain || ix.Unique || !isPrefix(own, columns) || !belongsToForeignKey(t, ix.Name, own) {
			continue
		}
		covers := func(others []string) bool { return isPrefix(own, others) }
		if !slices.ContainsFunc(coveringIndexes(t, ix.Name), covers) { // else it was made at somebody's word
			names = append(names, ix.Name)
		}
	}
	return names
}

// keyColumns returns the columns that a new key begins with.
func keyColumns(op ops.Op) []string {
	switch op := op.(type) {
	case ops.CreateIndex:
		return leadingColumns(&op.Index)
	case ops.AddConstraint:
		switch key := op.Constraint.(type) {
		case md.PrimaryKey:
			return wholeKeyColumns(&key)
		case md.Unique:
			return key.Columns
		case md.ForeignKey:
			return key.Columns
		}
	}
	return nil
}

// replacedIndexes names the indexes that go when op adds a key to a table: those
// that it supersedes, and the keeper.
func replacedIndexes(op ops.Op, t *md.Table) []string {
	columns := keyColumns(op)
	names := supersededIndexes(t, columns)
	column := autoIncrementColumn(t)
	if column != "" && t.Index(keeper) != nil && isPrefix([]string{column}, columns) {
		names = append(names, keeper)
	}
	return names
}

// compileAddKey adds a key to a table, and drops in the same statement what it
// takes the place of.
func (d Dialect) compileAddKey(op ops.Op, t *liveTable) ([]dialect.Statement, error) {
	replaced := replacedIndexes(op, &t.Table)
	if len(replaced) == 0 {
		return d.compile(op)
	}
	return d.alter(op, t.Schema, t.Name, func(w *sqltext.Writer) {
		w.Raw("ADD ")
		switch op := op.(type) {
		case ops.CreateIndex:
			d.writeIndex(w, &op.Index)
		case ops.AddConstraint:
			if fk, ok := op.Constraint.(md.ForeignKey); ok {
				ix := indexOf(fk)
				d.writeIndex(w, &ix)
				w.Raw(", ADD ")
			}
			d.WriteConstraint(w, &t.Table, op.Constraint)
		}
		for _, name := range replaced {
			w.Raw(", DROP INDEX ").Ident(name)
		}
	})
}

// primary is the name of every primary key.
const primary = "PRIMARY"

// coveringIndexes lists the columns that each index of a table begins with, but
// for the one that is being dropped.
func coveringIndexes(t *md.Table, dropped string) [][]string {
	var covering [][]string
	if dropped != primary {
		covering = append(covering, wholeKeyColumns(&t.PrimaryKey))
	}
	for i := range t.Indexes {
		if t.Indexes[i].Name != dropped {
			covering = append(covering, leadingColumns(&t.Indexes[i]))
		}
	}
	return covering
}

// leadingColumns returns the keys of an index, up to the first that is not a
// whole column.
func leadingColumns(ix *md.Index) []string {
	var columns []string
	if isKindOfIndex(ix) {
		return nil
	}
	for _, key := range ix.Columns {
		if key.Column == "" || key.Length > 0 {
			break
		}
		columns = append(columns, key.Column)
	}
	return columns
}

// wholeKeyColumns is leadingColumns of a primary key.
func wholeKeyColumns(key *md.PrimaryKey) []string {
	if i := slices.IndexFunc(key.Lengths, func(n int) bool { return n > 0 }); i >= 0 && i < len(key.Columns) {
		return key.Columns[:i]
	}
	return key.Columns
}

func isPrefix(short, long []string) bool {
	return len(short) <= len(long) && slices.Equal(short, long[:len(short)])
}
