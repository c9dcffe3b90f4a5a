package orm

import (
	"context"
	"fmt"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
)

// transaction is what a session works in.
type transaction interface {
	engine.Database
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

// joined is a connection that is in somebody else's transaction.
type joined struct{ db core.Conn }

// Begin implements [Source]; a session that has joined begins a savepoint
// instead.
func (joined) Begin(context.Context, engine.TxOptions) (*engine.Tx, error) {
	return nil, engine.ErrTxOpen
}

func (j joined) begin(ctx context.Context) (transaction, error) {
	db, ok := j.db.(engine.Database)
	if !ok {
		return nil, fmt.Errorf("a %T does not tell what database it is connected to; join a session to an *engine.Tx, or to the connection of a migration", j.db)
	}
	tx := joinedTx{db, savepoint{db, "orm_session"}}
	return tx, tx.point.set(ctx)
}

// joinedTx is a savepoint that a session takes for its transaction.
type joinedTx struct {
	db    engine.Database
	point savepoint
}

func (t joinedTx) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	return t.db.Exec(ctx, stmt)
}

func (t joinedTx) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	return t.db.Query(ctx, stmt)
}

func (t joinedTx) Dialect() dialect.Dialect         { return t.db.Dialect() }
func (t joinedTx) Commit(ctx context.Context) error { return t.point.release(ctx) }
func (t joinedTx) Rollback(ctx context.Context) error {
	return t.point.undo(context.WithoutCancel(ctx))
}

// savepoint is one in a transaction. Its name is the program's own.
type savepoint struct {
	db   core.Conn
	name string
}

func (p savepoint) set(ctx context.Context) error     { return p.exec(ctx, "SAVEPOINT ") }
func (p savepoint) release(ctx context.Context) error { return p.exec(ctx, "RELEASE SAVEPOINT ") }

func (p savepoint) undo(ctx context.Context) error {
	if err := p.exec(ctx, "ROLLBACK TO SAVEPOINT "); err != nil {
		return err
	}
	return p.release(ctx)
}

func (p savepoint) exec(ctx context.Context, verb string) error {
	_, err := p.db.Exec(ctx, core.SQL(verb+p.name))
	return err
}

// undo takes back what a transaction, or a part of it behind a savepoint, did to
// the states of a session.
type undo struct {
	outer *undo
	steps []func()
}

func (u *undo) note(step func()) { u.steps = append(u.steps, step) }

// run takes everything back, the last first.
func (u *undo) run() {
	for i := len(u.steps) - 1; i >= 0; i-- {
		u.steps[i]()
	}
	u.drop()
}

func (u *undo) drop() { u.steps = nil }

// pass leaves everything to the transaction around.
func (u *undo) pass() {
	u.outer.steps = append(u.outer.steps, u.steps...)
	u.drop()
}

func (u *undo) depth() int {
	if u.outer == nil {
		return 0
	}
	return 1 + u.outer.depth()
}
