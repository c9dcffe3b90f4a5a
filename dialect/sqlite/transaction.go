package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	lib "modernc.org/sqlite/lib"
)

// transaction is what a connection remembers from BEGIN to its end.
type transaction struct {
	// checked says that foreign keys are off for the transaction, and that
	// what they guard is compared before COMMIT.
	checked bool
	// restore says that foreign keys were on, and are to be on again.
	restore bool
	before  faults
	// dropsTrigger says that a trigger was dropped by name: one that is gone
	// was not forgotten.
	dropsTrigger bool
	// dropsIndex says the same of indexes, or that the script is known not to
	// lose one.
	dropsIndex bool
}

// Begin implements [dialect.Migrator]. For a script that may drop a table,
// foreign keys are switched off: within a transaction SQLite ignores the pragma.
// BEGIN IMMEDIATE waits until other writers are done.
func (Dialect) Begin(ctx context.Context, c core.Conn, o dialect.BeginOptions) error {
	s, err := sessionOf(c)
	if err != nil {
		return err
	}
	s.tx = transaction{checked: dropsTables(o.Script), dropsIndex: o.Known || slices.ContainsFunc(o.Script, rebuilds)}
	if s.tx.checked {
		if err := s.foreignKeysOff(ctx); err != nil {
			return err
		}
	}
	err = s.run(ctx, "BEGIN IMMEDIATE")
	if err == nil && s.tx.checked {
		s.tx.before, err = findFaults(ctx, s)
		s.tx.before = s.tx.before.follow(renamed(o.Script))
	}
	if err != nil {
		return errors.Join(err, rollback(ctx, s))
	}
	return nil
}

// rebuilds reports whether an operation makes a table anew: it makes the indexes
// that it does not know again.
func rebuilds(op ops.Op) bool {
	_, ok := op.(ops.RebuildTable)
	return ok
}

// Join implements [dialect.Migrator]. A transaction that was begun with foreign
// keys on is refused a script that may drop a table: within it they cannot be
// switched off, and the rows that refer to those of the table would go with it.
func (Dialect) Join(ctx context.Context, c core.Conn, o dialect.BeginOptions) error {
	s, err := sessionOf(c)
	if err != nil || s.tx.checked || !dropsTables(o.Script) {
		return err
	}
	on, err := s.number(ctx, "PRAGMA foreign_keys")
	if err == nil && on != 0 {
		err = &dialect.RefusedError{
			Reason: "a transaction is open with foreign keys on, and a table is to be dropped or made anew",
			Mend:   "run PRAGMA foreign_keys = OFF before the transaction begins, or begin none",
		}
	}
	return err
}

// foreignKeysOff switches foreign keys off and reads the setting back.
func (c *Conn) foreignKeysOff(ctx context.Context) error {
	on, err := c.number(ctx, "PRAGMA foreign_keys")
	if err != nil || on == 0 {
		return err
	}
	if err := c.run(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
		return err
	}
	if on, err = c.number(ctx, "PRAGMA foreign_keys"); err != nil {
		return err
	}
	if on != 0 {
		return errors.New("foreign keys cannot be switched off: a transaction is open already")
	}
	c.tx.restore = true
	return nil
}

// Commit implements [dialect.Migrator]. It rolls back, with an error, where
// rows would refer to rows that are not there, or a view or trigger would no
// longer work, that were in order at Begin; and where a trigger vanished with a
// table that was made anew.
func (Dialect) Commit(ctx context.Context, c core.Conn) error {
	s, err := sessionOf(c)
	if err != nil {
		return err
	}
	if s.tx.checked {
		err = s.checkFaults(ctx)
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		// Not to be cancelled: it would not be known whether it was done.
		err = s.run(context.WithoutCancel(ctx), "COMMIT")
	}
	switch {
	case err == nil:
		return s.endTransaction(ctx)
	case code(err) == lib.SQLITE_CONSTRAINT:
		err = fmt.Errorf("%w: %w", dialect.ErrIntegrity, err) // a deferred foreign key
	}
	return errors.Join(err, rollback(ctx, s))
}

func (c *Conn) checkFaults(ctx context.Context) error {
	after, err := findFaults(ctx, c)
	if err != nil {
		return err
	}
	if c.tx.dropsTrigger {
		c.tx.before.triggers = nil
	}
	if c.tx.dropsIndex {
		c.tx.before.indexes = nil
	}
	return after.since(c.tx.before)
}

// Rollback implements [dialect.Migrator]. It is done even where the context
// has ended.
func (Dialect) Rollback(ctx context.Context, c core.Conn) error {
	s, err := sessionOf(c)
	if err != nil {
		return err
	}
	return rollback(ctx, s)
}

func rollback(ctx context.Context, s *Conn) error {
	ctx = context.WithoutCancel(ctx)
	err := s.run(ctx, "ROLLBACK")
	// SQLite rolls back by itself when the disk is full, among others.
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		err = nil
	}
	return errors.Join(err, s.endTransaction(ctx))
}

// endTransaction restores the pragmas that the transaction changed.
func (c *Conn) endTransaction(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	tx := c.tx
	c.tx = transaction{}
	if !tx.checked {
		return nil
	}
	texts := []string{"PRAGMA legacy_alter_table = OFF"} // an interrupted rebuild leaves it on
	if tx.restore {
		texts = append(texts, "PRAGMA foreign_keys = ON")
	}
	return c.run(ctx, texts...)
}
