package sqlite

import (
	"context"
	"fmt"
	"strings"

	lib "modernc.org/sqlite/lib"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Rehearse implements [dialect.Rehearser], in a database in memory that has the
// live schema.
func (d Dialect) Rehearse(ctx context.Context, c core.Conn, _ *md.MetaData, script ops.Script) error {
	for _, op := range script {
		for _, name := range ops.Objects(op) {
			if name.Schema != "" && !strings.EqualFold(name.Schema, d.Capabilities().DefaultSchema) {
				return nil // what is attached is not here
			}
		}
	}
	scratch, err := open(ctx, options{})
	if err != nil {
		return err
	}
	defer scratch.Close(ctx)
	if whole, err := scratch.copySchema(ctx, c); err != nil || !whole {
		return err
	}
	if err := d.Begin(ctx, scratch, dialect.BeginOptions{Script: script}); err != nil {
		return err
	}
	asIs := func(op ops.Op) ops.Op { return op }
	return dialect.TryOps(ctx, scratch, d, script, asIs, verdict)
}

// copySchema makes in c, which is empty, what another database has, without rows;
// false: not all of it can be made here, and nothing can be told.
func (c *Conn) copySchema(ctx context.Context, from core.Conn) (bool, error) {
	var texts []string
	err := core.QueryEach(ctx, from, core.SQL("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"), func(scan func(...any) error) error {
		var text string
		err := scan(&text)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, text := range texts {
		if err := c.run(ctx, text); err != nil && !strings.Contains(err.Error(), "already exists") { // a virtual table brings its own
			return false, ctx.Err()
		}
	}
	return true, nil
}

// verdict is what a failure says of an operation: only an error in the statement
// does, not one of the machine.
func verdict(ctx context.Context, op ops.Op, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if code(err) != lib.SQLITE_ERROR {
		return nil
	}
	return &dialect.CannotRunError{Op: op, Err: fmt.Errorf("SQLite refuses it: %w", err), Mend: "correct the model, or write a revision of your own"}
}
