package sqlite

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// CompileLive implements [dialect.Compiler]. Every operation on a table that
// ALTER TABLE cannot do becomes a rebuild of the table as it is found. Indexes
// that the operation does not change, indexes that it does not know, and
// triggers are made again from their own text.
//
// A rebuild that would lose something is refused: columns that the operation
// does not know, and clauses that metadata cannot hold.
func (d Dialect) CompileLive(ctx context.Context, c core.Conn, op ops.Op) ([]dialect.Statement, error) {
	if !d.NeedsRebuild(op) {
		return d.Compile(op)
	}
	if err := checkOpSchema(op); err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	live, err := readTable(ctx, c, ops.Touches(op)[0].Name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	statements, err := live.compile(op)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	return statements, nil
}

// liveTable is a table as the database has it.
type liveTable struct {
	md.Table
	indexText map[string]string // by name
	triggers  []string
}

// readTable reads a table and all that goes with it.
func readTable(ctx context.Context, c core.Conn, table string) (*liveTable, error) {
	objects, err := readObjects(ctx, c, table)
	if err != nil {
		return nil, err
	}
	live := &liveTable{indexText: make(map[string]string)}
	for _, o := range objects {
		switch o.kind {
		case "index":
			live.indexText[o.name] = o.sql
		case "trigger":
			live.triggers = append(live.triggers, o.sql)
		}
	}
	r := schemaReader{objects: objects}
	r.read()
	if len(r.out.Tables) == 0 {
		for _, s := range r.skipped {
			if s.Kind == "table" || s.Kind == "virtual table" {
				return nil, unsupported("the rebuild of "+s.Kind+" "+s.Name, s.Detail)
			}
		}
		return nil, fmt.Errorf("table %s %w", table, ops.ErrNotFound)
	}
	for _, s := range r.skipped {
		if s.Kind == "clause" || s.Kind == "index" {
			return nil, unsupported("the rebuild of a table with "+strings.TrimSpace(s.Kind+" "+s.Name+" "+s.Detail),
				"a rebuild would lose it: write the statements by Execute")
		}
	}
	live.Table = r.out.Tables[0]
	return live, normalizeTable(&live.Table)
}

// compile compiles an operation on the table that needs a rebuild.
func (live *liveTable) compile(op ops.Op) ([]dialect.Statement, error) {
	given, isRebuild := op.(ops.RebuildTable)
	if !isRebuild {
		var err error
		if given, err = live.asRebuild(op); err != nil {
			return nil, err
		}
	}
	r, err := newRebuild(given)
	if err != nil {
		return nil, err
	}
	if !isRebuild && reflect.DeepEqual(r.from, r.to) {
		return nil, nil
	}
	if err := live.checkColumns(&r.from, &r.to); err != nil {
		return nil, err
	}
	if alter, ok := op.(ops.AlterColumn); ok && alter.Using != "" {
		r.values = map[string]string{alter.To.Name: alter.Using}
	}
	if r.after, err = live.indexes(op, &r); err != nil {
		return nil, err
	}
	r.after = append(r.after, live.triggers...)
	r.from = live.Table
	return r.compile(op)
}

// checkColumns compares the table with what the operation takes it for.
func (live *liveTable) checkColumns(from, to *md.Table) error {
	if found := dialect.Strangers(&live.Table, from, to, false); len(found) > 0 {
		return fmt.Errorf("table %s has %s, which the operation does not know, and a rebuild would lose: "+
			"write the revision anew against this database", live.Name, strings.Join(found, " and "))
	}
	for _, c := range from.Columns {
		if sameColumnName(&live.Table, c.Name) == nil {
			return fmt.Errorf("column %s of table %s %w", c.Name, live.Name, ops.ErrNotFound)
		}
	}
	return nil
}

// asRebuild applies the operation to the table in memory.
func (live *liveTable) asRebuild(op ops.Op) (ops.RebuildTable, error) {
	if err := live.checkUnnamed(op); err != nil {
		return ops.RebuildTable{}, err
	}
	// The operation's name for the table may differ in schema (main) and case.
	target := ops.Touches(op)[0]
	after := md.MetaData{Tables: []md.Table{live.Clone()}}
	after.Tables[0].Schema, after.Tables[0].Name = target.Schema, target.Name
	if err := op.Apply(&after); err != nil {
		return ops.RebuildTable{}, err
	}
	after.Tables[0].Name = live.Name
	return ops.RebuildTable{From: live.Table, To: after.Tables[0]}, nil
}

// checkUnnamed fails where a constraint is to be dropped that is one of several
// without a name.
func (live *liveTable) checkUnnamed(op ops.Op) error {
	drop, ok := op.(ops.DropConstraint)
	if !ok || drop.Name != "" || drop.Kind == md.KindPrimaryKey {
		return nil
	}
	n := 0
	for _, c := range live.Constraints() {
		if c.Kind() == drop.Kind && c.ConstraintName() == "" {
			n++
		}
	}
	if n > 1 {
		return fmt.Errorf("table %s has %d constraints of kind %s without a name: use RebuildTable to say which one goes", live.Name, n, drop.Kind)
	}
	return nil
}

// indexes returns the statements that make the indexes of the new table.
func (live *liveTable) indexes(op ops.Op, r *rebuild) ([]string, error) {
	var list []string
	for _, ix := range r.to.Indexes {
		if old := live.Index(ix.Name); old != nil && reflect.DeepEqual(*old, ix) {
			list = append(list, live.indexText[ix.Name])
			continue
		}
		s, err := dialect.Build(Dialect{}, op, func(w *sqltext.Writer) { writeIndex(w, r.to.Name, ix) })
		if err != nil {
			return nil, err
		}
		list = append(list, s.SQL)
	}
	for _, ix := range live.Indexes {
		known := func(other md.Index) bool { return other.Name == ix.Name }
		if !slices.ContainsFunc(r.from.Indexes, known) && !slices.ContainsFunc(r.to.Indexes, known) {
			list = append(list, live.indexText[ix.Name])
		}
	}
	return list, nil
}
