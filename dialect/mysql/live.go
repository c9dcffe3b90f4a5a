package mysql

import (
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// CompileLive implements [dialect.Compiler]. It looks at the table where an
// operation alone does not say enough:
//
//   - MODIFY COLUMN repeats what metadata.Column cannot hold (INVISIBLE, MariaDB's
//     check of a column);
//   - the index that the server made for a foreign key goes with the key, and
//     an index that a foreign key needs is replaced by one of the key's own;
//   - an AUTO_INCREMENT column stays a key all the time, as the server demands;
//   - on MySQL, checks and computed columns are made anew when a column that
//     they use is renamed;
//   - the columns without a collation follow when the table's changes;
//   - a schema that is not empty is not dropped.
//
// Each is still one statement.
func (d Dialect) CompileLive(ctx context.Context, c core.Conn, op ops.Op) ([]dialect.Statement, error) {
	list, err := d.compileLive(ctx, c, op)
	return d.mark(list), err
}

func (d Dialect) compileLive(ctx context.Context, c core.Conn, op ops.Op) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.DropSchema:
		if err := checkEmpty(ctx, c, op.Name); err != nil {
			return nil, err
		}
	case ops.CreateTable:
		return d.nameTargets(ctx, c, op)
	case ops.AddConstraint:
		if fk, ok := op.Constraint.(md.ForeignKey); ok && op.Schema != "" && fk.RefSchema == "" {
			home, err := currentDatabase(ctx, c)
			if err != nil {
				return nil, err
			}
			fk.RefSchema, op.Constraint = home, fk
			return d.compile(op)
		}
	}
	touched := ops.Touches(op)
	looks, err := looksAtTable(ctx, c, op)
	if err != nil {
		return nil, err
	}
	if !looks {
		return d.compile(op)
	}
	t, r, err := d.liveTable(ctx, c, touched[0].Schema, touched[0].Name)
	if err != nil {
		return nil, err
	}
	if t == nil { // the server will say so
		return d.compile(op)
	}
	return d.compileWith(op, t, r)
}

// looksAtTable reports whether the statement for op depends on the table as it
// is. A new key does so only where there is a keeper, which is quickly asked.
func looksAtTable(ctx context.Context, c core.Conn, op ops.Op) (bool, error) {
	switch op := op.(type) {
	case ops.AlterColumn, ops.RenameColumn, ops.DropConstraint, ops.DropIndex, ops.SetTableOptions:
		return true, nil
	case ops.CreateIndex:
		return hasKeeper(ctx, c, op.Schema, op.Table)
	case ops.AddConstraint:
		return hasKeeper(ctx, c, op.Schema, op.Table)
	}
	return false, nil
}

// compileWith compiles an operation on a table that is there.
func (d Dialect) compileWith(op ops.Op, t *md.Table, r *reflector) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.AlterColumn:
		x := r.extras[md.ColumnRef{Table: t.Name, Column: op.From.Name}]
		x.table = t
		return d.compileAlterColumn(op, x)
	case ops.AddConstraint, ops.CreateIndex:
		return d.compileAddKey(op, t)
	case ops.RenameColumn:
		if !d.renamesInExpressions() {
			return d.compileRename(op, t, r)
		}
	case ops.SetTableOptions:
		return d.compileNewOptions(op, t, r)
	case ops.DropIndex:
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
			w.Raw("DROP INDEX ").Ident(op.Name)
			d.writeReplacement(w, t, op.Name)
		})
	case ops.DropConstraint:
		if x := r.extras[md.ColumnRef{Table: t.Name, Column: op.Name}]; op.Kind == md.KindCheck && x.check != "" {
			x.check = ""
			return d.compileModify(op, t, op.Name, x)
		}
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
			d.writeDropConstraint(w, op)
			switch op.Kind {
			case md.KindForeignKey:
				d.writeDropKeyIndex(w, t, op.Name)
			case md.KindUnique:
				d.writeReplacement(w, t, op.Name)
			case md.KindPrimaryKey:
				d.writeReplacement(w, t, primary)
			}
		})
	}
	return d.compile(op)
}

// compileModify defines a column once more as it is, but with other extras.
func (d Dialect) compileModify(op ops.Op, t *md.Table, column string, x columnExtras) ([]dialect.Statement, error) {
	return d.alter(op, t.Schema, t.Name, func(w *sqltext.Writer) {
		w.Raw("MODIFY COLUMN ")
		d.WriteColumn(w, t, t.Column(column))
		x.write(w)
	})
}

// writeDropKeyIndex drops the index that the server made for a foreign key that
// is being dropped. Another key that uses it gets the one that the server would
// have made for that key alone.
func (d Dialect) writeDropKeyIndex(w *sqltext.Writer, t *md.Table, name string) {
	isOwn := func(fk md.ForeignKey) bool { return fk.Name == name }
	rest, own := *t, md.Table{Name: t.Name}
	rest.ForeignKeys = slices.DeleteFunc(slices.Clone(t.ForeignKeys), isOwn)
	own.ForeignKeys = slices.DeleteFunc(slices.Clone(t.ForeignKeys), func(fk md.ForeignKey) bool { return !isOwn(fk) })
	for i := range t.Indexes {
		ix := &t.Indexes[i]
		columns, plain := plainColumns(ix)
		if plain && !ix.Unique && belongsToForeignKey(&own, ix.Name, columns) {
			w.Raw(", DROP INDEX ").Ident(ix.Name)
			d.writeReplacement(w, &rest, ix.Name)
		}
	}
}

// writeReplacement adds what must be there when the named index is dropped: the
// indexes that the server would have made for foreign keys without it, and one
// that keeps an AUTO_INCREMENT column a key.
func (d Dialect) writeReplacement(w *sqltext.Writer, t *md.Table, dropped string) {
	covering := coveringIndexes(t, dropped)
	for _, fk := range t.ForeignKeys {
		covered := slices.ContainsFunc(covering, func(columns []string) bool { return isPrefix(fk.Columns, columns) })
		if !covered {
			w.Raw(", ADD INDEX ").Ident(fk.Name).Raw(" (").Idents(fk.Columns).Raw(")")
			covering = append(covering, fk.Columns)
		}
	}
	if column := autoIncrementColumn(t); column != "" && !isKey(column, covering) {
		writeKeeper(w, column)
	}
}

// primary is the name of every primary key.
const primary = "PRIMARY"

// coveringIndexes lists the columns that each index of a table begins with, but
// for the one that is being dropped.
func coveringIndexes(t *md.Table, dropped string) [][]string {
	var covering [][]string
	if dropped != primary {
		covering = append(covering, t.PrimaryKey.Columns)
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

func isPrefix(short, long []string) bool {
	return len(short) <= len(long) && slices.Equal(short, long[:len(short)])
}

// compileRename renames a column, and in the same statement makes anew the
// checks, computed columns and expression indexes that use it.
func (d Dialect) compileRename(op ops.RenameColumn, t *md.Table, r *reflector) ([]dialect.Statement, error) {
	after := t.Clone()
	renamed := md.MetaData{Tables: []md.Table{after}}
	if err := op.Apply(&renamed); err != nil {
		return d.compile(op) // the server will say so
	}
	after = renamed.Tables[0]
	return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
		w.Raw("RENAME COLUMN ").Ident(op.Name).Raw(" TO ").Ident(op.To)
		for i, check := range t.Checks {
			if check.Expr != after.Checks[i].Expr {
				w.Raw(", ", d.dropCheck()).Ident(check.Name).Raw(", ADD ")
				d.WriteConstraint(w, t, after.Checks[i])
			}
		}
		for i, column := range t.Columns {
			if column.Computed != nil && column.Computed.Expr != after.Columns[i].Computed.Expr {
				w.Raw(", MODIFY COLUMN ")
				d.WriteColumn(w, t, &after.Columns[i])
				r.extras[md.ColumnRef{Table: t.Name, Column: column.Name}].write(w)
			}
		}
		for i, ix := range t.Indexes {
			if !slices.EqualFunc(ix.Columns, after.Indexes[i].Columns, func(a, b md.IndexColumn) bool { return a.Expr == b.Expr }) {
				w.Raw(", DROP INDEX ").Ident(ix.Name).Raw(", ADD ")
				d.writeIndex(w, &after.Indexes[i])
			}
		}
	})
}

// nameTargets names the default schema in the foreign keys of a table in
// another one, beside which the server would look otherwise.
func (d Dialect) nameTargets(ctx context.Context, c core.Conn, op ops.CreateTable) ([]dialect.Statement, error) {
	if op.Table.Schema == "" || len(op.Table.ForeignKeys) == 0 {
		return d.compile(op)
	}
	home, err := currentDatabase(ctx, c)
	if err != nil {
		return nil, err
	}
	op.Table = op.Table.Clone()
	for i := range op.Table.ForeignKeys {
		if fk := &op.Table.ForeignKeys[i]; fk.RefSchema == "" {
			fk.RefSchema = home
		}
	}
	return d.compile(op)
}

// checkEmpty refuses to drop a schema with anything in it: DROP DATABASE would.
func checkEmpty(ctx context.Context, c core.Conn, schema string) error {
	var tables, routines int
	_, err := core.QueryOne(ctx, c, core.SQL(`SELECT (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = ?),
		(SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = ?)`, schema, schema), &tables, &routines)
	if err != nil {
		return err
	}
	if tables+routines > 0 {
		return &dialect.RefusedError{
			Reason: fmt.Sprintf("schema %s is not empty: it holds %d tables and views and %d routines", schema, tables, routines),
			Mend:   "drop them first; dropping the schema would drop them unseen",
		}
	}
	return nil
}
