package mysql

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Foresee implements [dialect.Foreseer]. The tables are read once; from then on
// a copy in memory follows each operation that is compiled, with what the server
// does by itself beside it.
func (d Dialect) Foresee(ctx context.Context, c core.Conn, schemas []string) (func(context.Context, ops.Op) ([]dialect.Statement, error), error) {
	r := newReflector(d, c)
	if err := r.readSchemas(ctx, schemas); err != nil {
		return nil, err
	}
	f := &foreseen{reflector: r}
	if _, err := core.QueryOne(ctx, c, core.SQL("SELECT @@collation_server"), &f.serverCollation); err != nil {
		return nil, err
	}
	return f.compile, nil
}

// foreseen is the schema as it will be after the operations so far.
type foreseen struct {
	*reflector
	serverCollation string // that of a new schema
}

// compile compiles the next operation.
func (f *foreseen) compile(ctx context.Context, op ops.Op) ([]dialect.Statement, error) {
	if create, ok := op.(ops.CreateTable); ok {
		op = ops.CreateTable{Table: withSharedIndexes(create.Table)}
	}
	list, err := f.compileFor(ctx, f, op)
	if err != nil {
		return nil, err
	}
	if err := f.follow(ops.Unqualified(op, f.reflector.home)); err != nil {
		return nil, fmt.Errorf("%s does not fit what the operations before it leave: %w; what is made in SQL text is not known, and is changed in SQL text", ops.Describe(op), err)
	}
	if drop, ok := op.(ops.DropSchema); ok {
		guard, err := f.guardEmpty(drop.Name)
		return f.mark(append(guard, list...)), err
	}
	return f.mark(list), nil
}

// guardEmpty returns statements that fail unless a schema is empty when they
// run: what others will have made there by then, nobody can foresee.
func (f *foreseen) guardEmpty(schema string) (list []dialect.Statement, err error) {
	empty, err := core.CompileInline(f.Dialect, core.SQL(`(SELECT COUNT(*) FROM information_schema.tables WHERE `+lasting+` AND table_schema = ?)
		+ (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = ?) = 0`, schema, schema))
	for _, text := range assert(empty, "a schema that is to be dropped is not empty") {
		list = append(list, dialect.Statement{SQL: text})
	}
	return list, err
}

// withSharedIndexes returns a table with the indexes for its foreign keys written
// out, where one could serve two of them: which it is, the server decides.
func withSharedIndexes(t md.Table) md.Table {
	for i, a := range t.ForeignKeys {
		for j, b := range t.ForeignKeys {
			if i != j && isPrefix(a.Columns, b.Columns) {
				t = t.Clone()
				raw := t.Clone()
				uniquesAsIndexes(&raw)
				t.Indexes = append(t.Indexes, missingIndexes(&raw, "")...)
				return t
			}
		}
	}
	return t
}

// home implements [lookup].
func (f *foreseen) home(context.Context) (string, error) { return f.reflector.home, nil }

// table implements [lookup].
func (f *foreseen) table(_ context.Context, name md.Name) (*liveTable, error) {
	return f.live(name), nil
}

// keysMatter implements [lookup]: what the server would see to is written out
// where there is a choice.
func (f *foreseen) keysMatter(context.Context, md.Name) (bool, error) { return true, nil }

// contents implements [lookup].
func (f *foreseen) contents(ctx context.Context, schema string) (tables, routines int, err error) {
	_, routines, err = connected{f.Dialect, f.c}.contents(ctx, schema)
	for i := range f.m.Tables {
		if f.m.Tables[i].Schema == schema {
			tables++
		}
	}
	for i := range f.m.Views {
		if f.m.Views[i].Schema == schema {
			tables++
		}
	}
	return tables, routines, err
}

// follow does to the copy what the statements for op do to the database.
func (f *foreseen) follow(op ops.Op) error {
	var gone []string // the indexes that go beside
	switch op := op.(type) {
	case ops.CreateEnum, ops.DropEnum: // the values are in the columns
		return nil
	case ops.CreateSchema:
		f.collations[op.Schema.Name] = f.serverCollation
	case ops.DropTable:
		delete(f.extras, md.Name{Schema: op.Schema, Name: op.Name})
	case ops.DropColumn:
		delete(f.extras[md.Name{Schema: op.Schema, Name: op.Table}], op.Name)
		gone = f.indexesOnly(op)
	case ops.RenameTable:
		f.renameTable(op)
	case ops.RenameColumn:
		f.renameExtras(op)
	case ops.CreateIndex, ops.AddConstraint:
		gone = f.replace(op)
	case ops.DropConstraint:
		if op.Kind == md.KindUnique {
			return f.follow(ops.DropIndex{Schema: op.Schema, Table: op.Table, Name: op.Name})
		}
		if t := f.touched(op); t != nil && op.Kind == md.KindForeignKey {
			gone = ownIndexes(t, op.Name)
		}
		if x := f.extras[md.Name{Schema: op.Schema, Name: op.Table}]; op.Kind == md.KindCheck && x[op.Name].check != "" {
			x[op.Name] = columnExtras{invisible: x[op.Name].invisible}
		}
	}
	f.noteChecks(op)
	if t := f.touched(op); t != nil {
		t.Indexes = slices.DeleteFunc(t.Indexes, func(ix md.Index) bool { return slices.Contains(gone, ix.Name) })
	}
	if err := op.Apply(f.m); err != nil {
		return err
	}
	if t := f.touched(op); t != nil {
		f.settle(t)
	}
	return nil
}

// noteChecks keeps the checks of columns that an operation brings.
func (f *foreseen) noteChecks(op ops.Op) {
	note := func(t *md.Table, c md.Constraint) {
		column, expr := f.columnCheck(t, c)
		if column == "" {
			return
		}
		if f.extras[t.QName()] == nil {
			f.extras[t.QName()] = map[string]columnExtras{}
		}
		x := f.extras[t.QName()][column]
		x.check = expr
		f.extras[t.QName()][column] = x
	}
	switch op := op.(type) {
	case ops.CreateTable:
		for _, c := range op.Table.Checks {
			note(&op.Table, c)
		}
	case ops.AddConstraint:
		note(f.touched(op), op.Constraint)
	}
}

// touched returns the table that an operation changes; nil: none that is there.
func (f *foreseen) touched(op ops.Op) *md.Table {
	for _, name := range ops.Touches(op) {
		if t := f.m.Table(name.Schema, name.Name); t != nil {
			return t
		}
	}
	return nil
}

// replace names the indexes that a new key takes the place of. Where that is a
// foreign key, it is its own index which does, as [Dialect.compileAddKey] writes.
func (f *foreseen) replace(op ops.Op) []string {
	t := f.touched(op)
	if t == nil {
		return nil
	}
	gone := replacedIndexes(op, t)
	if add, ok := op.(ops.AddConstraint); ok && len(gone) > 0 {
		if fk, ok := add.Constraint.(md.ForeignKey); ok {
			t.Indexes = append(t.Indexes, indexOf(fk))
		}
	}
	return gone
}

// indexesOnly names the keeper, where the column that is dropped is its.
func (f *foreseen) indexesOnly(op ops.DropColumn) []string {
	if t := f.touched(op); t != nil && autoIncrementColumn(t) == op.Name {
		return []string{keeper}
	}
	return nil
}

// renameTable takes along what is kept by the table's name, and the names that
// the server gave to foreign keys.
func (f *foreseen) renameTable(op ops.RenameTable) {
	from, to := md.Name{Schema: op.Schema, Name: op.Name}, md.Name{Schema: op.Schema, Name: op.To}
	f.extras[to] = f.extras[from]
	delete(f.extras, from)
	if t := f.m.Table(from.Schema, from.Name); t != nil {
		for i := range t.ForeignKeys {
			fk := &t.ForeignKeys[i]
			if number, made := strings.CutPrefix(fk.Name, op.Name+"_ibfk_"); made {
				fk.Name = op.To + "_ibfk_" + number
			}
		}
	}
}

// renameExtras takes along what is kept by the column's name.
func (f *foreseen) renameExtras(op ops.RenameColumn) {
	if x := f.extras[md.Name{Schema: op.Schema, Name: op.Table}]; x != nil {
		x[op.To] = x[op.Name]
		delete(x, op.Name)
	}
}

// settle brings a table into the form in which reflection reads it, with the
// indexes that the server demands.
func (f *foreseen) settle(t *md.Table) {
	uniquesAsIndexes(t)
	t.Indexes = append(t.Indexes, missingIndexes(t, "")...)
	if autoIncrementColumn(t) == "" {
		t.Indexes = slices.DeleteFunc(t.Indexes, func(ix md.Index) bool { return ix.Name == keeper })
	}
	collation := f.collations[t.Schema]
	n := normalizer{Dialect: f.Dialect}
	if o := t.Options; n.collation(o.Collation) == collation {
		t.Options.Charset, t.Options.Collation = "", ""
	} else if o.Collation != "" {
		collation = n.collation(o.Collation)
	}
	for i := range t.Columns {
		if c := &t.Columns[i]; n.collation(c.Collation) == collation {
			c.Collation = ""
		}
	}
}

// uniquesAsIndexes makes the unique constraints of a table what they are here.
func uniquesAsIndexes(t *md.Table) {
	for _, u := range t.Uniques {
		t.Indexes = append(t.Indexes, md.Index{Name: u.Name, Unique: true, Columns: wholeColumns(u.Columns)})
	}
	t.Uniques = nil
}
