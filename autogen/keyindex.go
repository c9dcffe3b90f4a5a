package autogen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// explicitKeyIndexes writes out what a server does by itself that keys pin
// columns on (MySQL, MariaDB): a foreign key without an index that begins with
// its columns gets one of its own name, which stays when the key is dropped.
// In a script of SQL text nobody looks at the table when it runs, so the index
// is created before the key and dropped after it. The state is the schema
// before the script, and the one after it in the end.
func explicitKeyIndexes(script ops.Script, state *md.MetaData) (ops.Script, error) {
	var out ops.Script
	add := func(op ops.Op) error {
		out = append(out, op)
		return op.Apply(state)
	}
	for _, op := range script {
		before, after := keyIndexOps(op, state)
		for _, op := range slices.Concat(before, []ops.Op{op}, after) {
			if err := add(op); err != nil {
				return nil, err
			}
		}
		if create, ok := op.(ops.CreateTable); ok {
			addKeyIndexes(state.Table(create.Table.Schema, create.Table.Name))
		}
	}
	return out, nil
}

// keyIndexOps returns the operations that belong before and after op.
func keyIndexOps(op ops.Op, state *md.MetaData) (before, after []ops.Op) {
	switch op := op.(type) {
	case ops.AddConstraint:
		fk, isKey := op.Constraint.(md.ForeignKey)
		if t := state.Table(op.Schema, op.Table); isKey && t != nil && fk.Name != "" && !hasIndexFor(t, fk) {
			return []ops.Op{ops.CreateIndex{Schema: op.Schema, Table: op.Table, Index: keyIndex(fk)}}, nil
		}
	case ops.DropConstraint:
		t := state.Table(op.Schema, op.Table)
		if op.Kind != md.KindForeignKey || t == nil {
			return nil, nil
		}
		fk, _ := t.Constraint(op.Kind, op.Name).(md.ForeignKey)
		if ix := t.Index(op.Name); ix != nil && slices.Equal(columnNames(*ix), fk.Columns) {
			return nil, []ops.Op{ops.DropIndex{Schema: op.Schema, Table: op.Table, Name: op.Name}}
		}
	}
	return nil, nil
}

// addKeyIndexes adds to a new table the indexes that the server makes for it.
func addKeyIndexes(t *md.Table) {
	for _, fk := range t.ForeignKeys {
		if fk.Name != "" && !hasIndexFor(t, fk) {
			t.Indexes = append(t.Indexes, keyIndex(fk))
		}
	}
}

func keyIndex(fk md.ForeignKey) md.Index {
	ix := md.Index{Name: fk.Name}
	for _, column := range fk.Columns {
		ix.Columns = append(ix.Columns, md.IndexColumn{Column: column})
	}
	return ix
}

// hasIndexFor reports whether an index or key of the table begins with the
// columns of fk.
func hasIndexFor(t *md.Table, fk md.ForeignKey) bool {
	begins := func(columns []string) bool {
		return len(columns) >= len(fk.Columns) && slices.Equal(columns[:len(fk.Columns)], fk.Columns)
	}
	return begins(t.PrimaryKey.Columns) ||
		slices.ContainsFunc(t.Uniques, func(u md.Unique) bool { return begins(u.Columns) }) ||
		slices.ContainsFunc(t.Indexes, func(ix md.Index) bool { return begins(columnNames(ix)) })
}

func columnNames(ix md.Index) []string {
	names := make([]string, len(ix.Columns))
	for i, c := range ix.Columns {
		names[i] = c.Column
	}
	return names
}
