package migrate

import (
	"cmp"
	"context"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/loss"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Losses tells what each operation of a script throws away, each in words, as far
// as the script alone tells; nothing without a database URL.
func (e *Environment) Losses(script ops.Script) [][]string {
	d := e.Dialect()
	if d == nil {
		return make([][]string, len(script))
	}
	return loss.New(d, e.defaultSchema(d), nil, nil).Script(script)
}

// ledger returns what tells the losses of steps from where the database is.
func (e *Environment) ledger(ctx context.Context, c dialect.Conn, steps []versions.Step) (*loss.Ledger, error) {
	return e.ledgerOn(ctx, c, c.Dialect(), steps)
}

func (e *Environment) ledgerOn(ctx context.Context, c core.Conn, d dialect.Dialect, steps []versions.Step) (*loss.Ledger, error) {
	scripts := make([]ops.Script, len(steps))
	for i, step := range steps {
		scripts[i] = script(step)
	}
	return loss.Look(ctx, c, d, e.defaultSchema(d), scripts)
}

// defaultSchema is the name of the default schema, which is "" in metadata.
func (e *Environment) defaultSchema(d dialect.Dialect) string {
	return cmp.Or(d.Capabilities().DefaultSchema, e.database())
}
