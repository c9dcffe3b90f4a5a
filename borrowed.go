package migrate

import (
	"context"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// Conn is a connection that a program has: a dialect.Conn, such as
// postgres.FromTx gives it, an *engine.Conn or an *engine.Tx.
type Conn interface {
	core.Conn
	Dialect() dialect.Dialect
}

// borrowed is the connection of [Config.Conn]: it is never closed.
type borrowed struct {
	Conn
	dialect dialect.Dialect
}

func borrow(c Conn) *borrowed {
	b := &borrowed{c, c.Dialect()}
	if dialect.InTransaction(c) {
		b.dialect = &joined{Dialect: b.dialect}
	}
	return b
}

// Dialect implements [dialect.Conn].
func (b *borrowed) Dialect() dialect.Dialect { return b.dialect }

// Unwrap returns the program's connection.
func (b *borrowed) Unwrap() core.Conn { return b.Conn }

// Close implements [dialect.Conn]: it does nothing.
func (b *borrowed) Close(context.Context) error { return nil }

// isJoined reports whether everything happens in a transaction of the caller's.
func (b *borrowed) isJoined() bool {
	if b == nil {
		return false
	}
	_, yes := b.dialect.(*joined)
	return yes
}

// joined is the dialect of a connection in a transaction of the caller's: what
// would be a transaction is a savepoint, and neither begins nor ends anything.
type joined struct {
	dialect.Dialect
	open bool // the savepoint
}

// Prepare implements [dialect.Migrator]. The session stays as the caller has it.
func (j *joined) Prepare(context.Context, core.Conn, dialect.SessionOptions) error {
	if j.Capabilities().TransactionalDDL {
		return nil
	}
	return &dialect.RefusedError{
		Reason: "a transaction is open on the connection that was handed in, and " + j.Name() + " commits it with the first DDL statement",
		Mend:   "hand in a connection without an open transaction",
	}
}

// TryLock implements [dialect.Migrator]. Where it can be, the lock is held until
// the caller's transaction ends.
func (j *joined) TryLock(ctx context.Context, c core.Conn, key string) (bool, error) {
	if l, ok := j.Dialect.(dialect.TxLocker); ok {
		return l.TryLockTx(ctx, c, key)
	}
	return j.Dialect.TryLock(ctx, c, key)
}

// Unlock implements [dialect.Migrator].
func (j *joined) Unlock(ctx context.Context, c core.Conn, key string) error {
	if _, ok := j.Dialect.(dialect.TxLocker); ok {
		return nil
	}
	return j.Dialect.Unlock(ctx, c, key)
}

// Begin implements [dialect.Migrator].
func (j *joined) Begin(ctx context.Context, c core.Conn, o dialect.BeginOptions) error {
	if _, err := c.Exec(ctx, core.SQL("SAVEPOINT migrate")); err != nil {
		return err
	}
	j.open = true
	o.Foreign = true
	if err := j.Join(ctx, c, o); err != nil {
		_ = j.Rollback(context.WithoutCancel(ctx), c) // the first error is the one to show
		return err
	}
	return nil
}

// Join implements [dialect.Migrator].
func (j *joined) Join(ctx context.Context, c core.Conn, o dialect.BeginOptions) error {
	o.Foreign = true
	return j.Dialect.Join(ctx, c, o)
}

// Own implements [dialect.Migrator]: what it set would hold until the end of the
// caller's transaction.
func (j *joined) Own(context.Context, core.Conn) error { return nil }

// Commit implements [dialect.Migrator].
func (j *joined) Commit(ctx context.Context, c core.Conn) error {
	_, err := c.Exec(ctx, core.SQL("RELEASE SAVEPOINT migrate"))
	j.open = j.open && err != nil
	return err
}

// Rollback implements [dialect.Migrator].
func (j *joined) Rollback(ctx context.Context, c core.Conn) error {
	if !j.open {
		return nil
	}
	j.open = false
	if _, err := c.Exec(ctx, core.SQL("ROLLBACK TO SAVEPOINT migrate")); err != nil {
		return err
	}
	_, err := c.Exec(ctx, core.SQL("RELEASE SAVEPOINT migrate"))
	return err
}
