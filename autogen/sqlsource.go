package autogen

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// SQLSource returns the revision as a SQL script for the database that c is
// connected to: each operation as the statements that it is compiled to, with
// what the tool would otherwise look up when it runs them. The database is as it
// is before the upgrade. Go code cannot be written so and is an error.
//
// Where tables are rebuilt, the statements depend on their triggers and views:
// the script is rehearsed, up and down, in a transaction that is rolled back.
func SQLSource(ctx context.Context, c dialect.Conn, r versions.Revision) ([]byte, error) {
	changes, err := SQLChanges(ctx, c, []versions.Change{{Upgrade: r.Upgrade, Downgrade: r.Downgrade}})
	if err != nil {
		return nil, fmt.Errorf("revision %s as SQL: %w", r.ID, err)
	}
	r.Upgrade, r.Downgrade = changes[0].Upgrade, changes[0].Downgrade
	return versions.FormatSQL(r, c.Dialect().Syntax())
}

// SQLChanges is [SQLSource] for the changes that revisions, one after the
// other, make to one of several databases: it returns their operations as SQL
// text, for versions.FormatSQLFor.
func SQLChanges(ctx context.Context, c dialect.Conn, changes []versions.Change) ([]versions.Change, error) {
	return RemarkedSQLChanges(ctx, c, changes, nil)
}

// RemarkedSQLChanges is [SQLChanges] with remarks on the operations, which become
// those of their first statements.
func RemarkedSQLChanges(ctx context.Context, c dialect.Conn, changes []versions.Change, remarks []versions.Remarks) (_ []versions.Change, err error) {
	d := c.Dialect()
	var all ops.Script
	for _, change := range changes {
		all = slices.Concat(all, change.Upgrade, change.Downgrade)
	}
	w := sqlWriter{d: d, compile: func(_ context.Context, op ops.Op) ([]dialect.Statement, error) { return d.Compile(op) }}
	switch f, foresees := d.(dialect.Foreseer); {
	case d.Capabilities().RebuildsTables:
		w.compile = rehearsal(c)
		if err := d.Begin(ctx, c, dialect.BeginOptions{Script: all}); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, d.Rollback(ctx, c)) }()
	case foresees:
		if w.compile, err = f.Foresee(ctx, c, schemasNamed(all)); err != nil {
			return nil, err
		}
	}
	return w.thereAndBack(ctx, slices.Clone(changes), remarks)
}

// sqlWriter turns operations into operations of SQL text.
type sqlWriter struct {
	d       dialect.Dialect
	compile compiler
}

// compiler returns the statements of an operation.
type compiler func(context.Context, ops.Op) ([]dialect.Statement, error)

// rehearsal returns a function that compiles an operation for the database as
// it is, and executes it. Rows that have no value for a column which must have
// one are a matter of the run, and the script has a note of it: the rehearsal
// goes on without them.
func rehearsal(c dialect.Conn) compiler {
	return func(ctx context.Context, op ops.Op) ([]dialect.Statement, error) {
		if err := execute(ctx, c, "SAVEPOINT migrate_rehearsal"); err != nil {
			return nil, err
		}
		statements, err := rehearse(ctx, c, op)
		if core.KindOf(err) == core.ErrNotNull {
			err = execute(ctx, c, "ROLLBACK TO migrate_rehearsal")
			for _, table := range ops.Touches(op) {
				w := sqltext.NewWriter(c.Dialect())
				text, _, failed := w.Raw("DELETE FROM ").Name(table.Schema, table.Name).Result()
				if err = errors.Join(err, failed); err == nil {
					err = execute(ctx, c, text)
				}
			}
			if err == nil {
				statements, err = rehearse(ctx, c, op)
			}
		}
		if err != nil {
			return nil, rehearsalError(op, err)
		}
		return statements, execute(ctx, c, "RELEASE migrate_rehearsal")
	}
}

func rehearse(ctx context.Context, c dialect.Conn, op ops.Op) ([]dialect.Statement, error) {
	statements, err := c.Dialect().CompileLive(ctx, c, op)
	if err != nil {
		return nil, err
	}
	for _, stmt := range statements {
		if _, err := c.Exec(ctx, stmt.Core()); err != nil {
			return nil, err
		}
	}
	return statements, nil
}

func execute(ctx context.Context, c dialect.Conn, text string) error {
	_, err := c.Exec(ctx, core.SQL(text))
	return err
}

// rehearsalError says which operation failed, and where rows are the cause,
// what to do about them.
func rehearsalError(op ops.Op, err error) error {
	switch core.KindOf(err) {
	case core.ErrUnique, core.ErrCheck, core.ErrForeignKey:
		return fmt.Errorf("rehearsing %q: rows that are there do not fit the model: %w; "+
			"change them in a revision of its own before", ops.Describe(op), err)
	}
	return fmt.Errorf("rehearsing %q: %w", ops.Describe(op), err)
}

// schemasNamed lists the namespaces whose objects a script names.
func schemasNamed(script ops.Script) []string {
	var list []string
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			if name.Schema != "" && !slices.Contains(list, name.Schema) {
				list = append(list, name.Schema)
			}
		}
	}
	return list
}

// thereAndBack compiles the upgrades in order, then the downgrades from the last
// to the first.
func (w sqlWriter) thereAndBack(ctx context.Context, changes []versions.Change, remarks []versions.Remarks) (_ []versions.Change, err error) {
	if remarks == nil {
		remarks = make([]versions.Remarks, len(changes))
	}
	for i := range changes {
		if changes[i].Upgrade, err = w.script(ctx, changes[i].Upgrade, &remarks[i].Upgrade); err != nil {
			return nil, fmt.Errorf("upgrade: %w", err)
		}
	}
	for i := range slices.Backward(changes) {
		if changes[i].Downgrade, err = w.script(ctx, changes[i].Downgrade, &remarks[i].Downgrade); err != nil {
			return nil, fmt.Errorf("downgrade: %w", err)
		}
	}
	return changes, nil
}

// script compiles a script. A statement that must leave the transaction says
// so, where there is one.
func (w sqlWriter) script(ctx context.Context, script ops.Script, remarks *[][]string) (ops.Script, error) {
	if script == nil {
		return nil, nil
	}
	out := ops.Script{}
	var moved [][]string // the remarks, at the statements
	for i, op := range script.AddTogether() {
		if i < len(*remarks) && len((*remarks)[i]) > 0 {
			moved = append(moved, make([][]string, len(out)+1-len(moved))...)
			moved[len(out)] = append(moved[len(out)], (*remarks)[i]...)
		}
		switch op := op.(type) {
		case ops.Do, ops.Dynamic:
			return nil, fmt.Errorf("%q is Go code", ops.Describe(op))
		case ops.Execute:
			if op.Statement == nil {
				out = append(out, op)
				continue
			}
		}
		statements, err := w.compile(ctx, op)
		if err != nil {
			return nil, err
		}
		if len(statements) == 0 {
			return nil, fmt.Errorf("%q has nothing to do on %s, and would be lost: leave it out, or write SQL for it", ops.Describe(op), w.d.Name())
		}
		for _, stmt := range statements {
			out = append(out, ops.Execute{SQL: stmt.SQL, NoTransaction: stmt.OwnCommit && w.d.Capabilities().TransactionalDDL})
		}
	}
	*remarks = moved
	return out, nil
}
