package mysql

import (
	"cmp"
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
//   - a check of a column is one of the column again when it is added (MariaDB);
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
	list, err := d.compileFor(ctx, connected{d, c}, op)
	return d.mark(list), err
}

// compileFor compiles an operation for what a lookup finds.
func (d Dialect) compileFor(ctx context.Context, s lookup, op ops.Op) ([]dialect.Statement, error) {
	if drop, ok := op.(ops.DropSchema); ok {
		if err := checkEmpty(ctx, s, drop.Name); err != nil {
			return nil, err
		}
	}
	op, err := nameTargets(ctx, s, op)
	if err != nil {
		return nil, err
	}
	looks, err := d.looksAtTable(ctx, s, op)
	if err != nil {
		return nil, err
	}
	if !looks {
		return d.compile(op)
	}
	t, err := s.table(ctx, ops.Touches(op)[0])
	if err != nil {
		return nil, err
	}
	if t == nil { // the server will say so
		return d.compile(op)
	}
	return d.compileWith(op, t)
}

// looksAtTable reports whether the statement for op depends on the table as it
// is.
func (d Dialect) looksAtTable(ctx context.Context, s lookup, op ops.Op) (bool, error) {
	if add, ok := op.(ops.AddConstraint); ok && d.hasColumnChecks() && add.Constraint.Kind() == md.KindCheck {
		return true, nil
	}
	switch op := op.(type) {
	case ops.AlterColumn, ops.RenameColumn, ops.DropConstraint, ops.DropIndex, ops.SetTableOptions:
		return true, nil
	case ops.CreateIndex, ops.AddConstraint:
		return s.keysMatter(ctx, ops.Touches(op)[0])
	}
	return false, nil
}

// compileWith compiles an operation on a table that is there.
func (d Dialect) compileWith(op ops.Op, t *liveTable) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.AlterColumn:
		return d.compileAlterColumn(op, t)
	case ops.AddConstraint:
		if column, expr := d.columnCheck(&t.Table, op.Constraint); column != "" {
			x := t.extras[column]
			x.check = expr
			return d.compileModify(op, t, column, x)
		}
		return d.compileAddKey(op, t)
	case ops.CreateIndex:
		return d.compileAddKey(op, t)
	case ops.RenameColumn:
		if !d.renamesInExpressions() {
			return d.compileRename(op, t)
		}
	case ops.SetTableOptions:
		return d.compileNewOptions(op, t)
	case ops.DropIndex:
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
			w.Raw("DROP INDEX ").Ident(op.Name)
			d.writeReplacement(w, &t.Table, op.Name)
		})
	case ops.DropConstraint:
		if x := t.extras[op.Name]; op.Kind == md.KindCheck && x.check != "" {
			x.check = ""
			return d.compileModify(op, t, op.Name, x)
		}
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) {
			d.writeDropConstraint(w, op)
			switch op.Kind {
			case md.KindForeignKey:
				d.writeDropKeyIndex(w, &t.Table, op.Name)
			case md.KindUnique:
				d.writeReplacement(w, &t.Table, op.Name)
			case md.KindPrimaryKey:
				d.writeReplacement(w, &t.Table, primary)
			}
		})
	}
	return d.compile(op)
}

// compileModify defines a column once more as it is, but with other extras.
func (d Dialect) compileModify(op ops.Op, t *liveTable, column string, x columnExtras) ([]dialect.Statement, error) {
	return d.alter(op, t.Schema, t.Name, func(w *sqltext.Writer) {
		w.Raw("MODIFY COLUMN ")
		d.WriteColumn(w, &t.Table, t.Column(column))
		x.write(w)
	})
}

// compileRename renames a column, and in the same statement makes anew the
// checks, computed columns and expression indexes that use it.
func (d Dialect) compileRename(op ops.RenameColumn, t *liveTable) ([]dialect.Statement, error) {
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
				d.WriteConstraint(w, &t.Table, after.Checks[i])
			}
		}
		for i, column := range t.Columns {
			if column.Computed != nil && column.Computed.Expr != after.Columns[i].Computed.Expr {
				w.Raw(", MODIFY COLUMN ")
				d.WriteColumn(w, &t.Table, &after.Columns[i])
				t.extras[column.Name].write(w)
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
func nameTargets(ctx context.Context, s lookup, op ops.Op) (ops.Op, error) {
	switch op := op.(type) {
	case ops.CreateTable:
		if op.Table.Schema == "" || len(op.Table.ForeignKeys) == 0 {
			return op, nil
		}
		home, err := s.home(ctx)
		op.Table = op.Table.Clone()
		for i := range op.Table.ForeignKeys {
			fk := &op.Table.ForeignKeys[i]
			fk.RefSchema = cmp.Or(fk.RefSchema, home)
		}
		return op, err
	case ops.AddConstraint:
		if fk, ok := op.Constraint.(md.ForeignKey); ok && op.Schema != "" && fk.RefSchema == "" {
			home, err := s.home(ctx)
			fk.RefSchema, op.Constraint = home, fk
			return op, err
		}
	}
	return op, nil
}

// checkEmpty refuses to drop a schema with anything in it: DROP DATABASE would.
func checkEmpty(ctx context.Context, s lookup, schema string) error {
	tables, routines, err := s.contents(ctx, schema)
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
