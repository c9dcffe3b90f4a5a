package autogen

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// SQLSource returns the revision as a SQL script for the database that c is
// connected to: each operation as the statements that it is compiled to, with
// what the tool would otherwise look up when it runs them. before is the schema
// before the upgrade. Go code cannot be written so and is an error.
//
// Where tables are rebuilt, the statements depend on their triggers and views:
// the script is rehearsed, up and down, in a transaction that is rolled back.
func SQLSource(ctx context.Context, c dialect.Conn, r versions.Revision, before *md.MetaData) ([]byte, error) {
	changes, err := SQLChanges(ctx, c, []versions.Change{{Upgrade: r.Upgrade, Downgrade: r.Downgrade}}, before)
	if err != nil {
		return nil, fmt.Errorf("revision %s as SQL: %w", r.ID, err)
	}
	r.Upgrade, r.Downgrade = changes[0].Upgrade, changes[0].Downgrade
	return versions.FormatSQL(r, c.Dialect().Syntax())
}

// SQLChanges is [SQLSource] for the changes that revisions, one after the
// other, make to one of several databases: it returns their operations as SQL
// text, for versions.FormatSQLFor.
func SQLChanges(ctx context.Context, c dialect.Conn, changes []versions.Change, before *md.MetaData) (_ []versions.Change, err error) {
	d := c.Dialect()
	changes = slices.Clone(changes)
	if d.Capabilities().KeysPinColumns {
		state := before.Clone()
		if err := thereAndBack(changes, func(script ops.Script) (ops.Script, error) { return explicitKeyIndexes(script, state) }, nil); err != nil {
			return nil, err
		}
	}
	w := sqlWriter{d: d, compile: d.Compile}
	if d.Capabilities().RebuildsTables {
		w.compile = rehearsal(ctx, c)
		var all ops.Script
		for _, change := range changes {
			all = slices.Concat(all, change.Upgrade, change.Downgrade)
		}
		if err := d.Begin(ctx, c, dialect.BeginOptions{Script: all}); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, d.Rollback(ctx, c)) }()
	}
	compile := w.compile
	if d.Capabilities().KeysPinColumns {
		w.compile = lookingOnce(ctx, c, compile, before)
	}
	turn := func() { w.compile = compile }
	return changes, thereAndBack(changes, func(script ops.Script) (ops.Script, error) { return w.script(script) }, turn)
}

// thereAndBack replaces the upgrades in order, then the downgrades from the last
// to the first, and calls turn, which may be nil, in between.
func thereAndBack(changes []versions.Change, replace func(ops.Script) (ops.Script, error), turn func()) (err error) {
	for i := range changes {
		if changes[i].Upgrade, err = replace(changes[i].Upgrade); err != nil {
			return fmt.Errorf("upgrade: %w", err)
		}
	}
	if turn != nil {
		turn()
	}
	for i := range slices.Backward(changes) {
		if changes[i].Downgrade, err = replace(changes[i].Downgrade); err != nil {
			return fmt.Errorf("downgrade: %w", err)
		}
	}
	return nil
}

// sqlWriter turns operations into operations of SQL text.
type sqlWriter struct {
	d       dialect.Dialect
	compile compiler
}

// compiler returns the statements of an operation.
type compiler func(ops.Op) ([]dialect.Statement, error)

// rehearsal returns a function that compiles an operation for the database as
// it is, and executes it.
func rehearsal(ctx context.Context, c dialect.Conn) compiler {
	return func(op ops.Op) ([]dialect.Statement, error) {
		statements, err := c.Dialect().CompileLive(ctx, c, op)
		if err != nil {
			return nil, err
		}
		for _, stmt := range statements {
			if _, err := c.Exec(ctx, stmt.Core()); err != nil {
				return nil, fmt.Errorf("rehearsing %q: %w", ops.Describe(op), err)
			}
		}
		return statements, nil
	}
}

// lookingOnce compiles with the database at hand what it still holds as the
// script will find it: the first operation on a table, and foreign keys that are
// dropped, with which the index goes that the server made for them.
func lookingOnce(ctx context.Context, c dialect.Conn, compile compiler, before *md.MetaData) compiler {
	touched := make(map[md.Name]bool)
	return func(op ops.Op) ([]dialect.Statement, error) {
		tables := ops.Touches(op)
		looks := len(tables) == 1 && before.Table(tables[0].Schema, tables[0].Name) != nil
		drop, ok := op.(ops.DropConstraint)
		dropsKey := ok && drop.Kind == md.KindForeignKey
		looks = looks && (dropsKey || !touched[tables[0]])
		for _, name := range tables {
			touched[name] = true
		}
		if looks {
			return c.Dialect().CompileLive(ctx, c, op)
		}
		return compile(op)
	}
}

// script compiles a script. A statement that must leave the transaction says
// so, where there is one.
func (w sqlWriter) script(script ops.Script) (ops.Script, error) {
	if script == nil {
		return nil, nil
	}
	out := ops.Script{}
	for _, op := range script {
		switch op := op.(type) {
		case ops.Do, ops.Dynamic:
			return nil, fmt.Errorf("%q is Go code", ops.Describe(op))
		case ops.Execute:
			if op.Statement == nil {
				out = append(out, op)
				continue
			}
		}
		statements, err := w.compile(op)
		if err != nil {
			return nil, err
		}
		for _, stmt := range statements {
			out = append(out, ops.Execute{SQL: stmt.SQL, NoTransaction: stmt.OwnCommit && w.d.Capabilities().TransactionalDDL})
		}
	}
	return out, nil
}
