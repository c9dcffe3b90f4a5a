package mysql

import (
	"context"
	"database/sql"

	"limbeck.dev/migrate/core"
)

// sender is the way of a statement to the server: ExecContext, or another.
type sender func(ctx context.Context, text string, args ...any) (sql.Result, error)

// Repeat implements [core.Repeater]. A statement with arguments takes two round
// trips, of which the one that prepares it is made once. It stays prepared until
// the connection is closed.
func (c *conn) Repeat(ctx context.Context, stmt core.Statement) (core.Result, error) {
	text, args, err := c.dialect.compileArgs(stmt)
	if err != nil {
		return core.Result{}, err
	}
	return c.exec(ctx, text, args, c.execKept)
}

func (c *conn) execKept(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt := c.kept[text]
	if stmt == nil {
		var err error
		if stmt, err = c.pin.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
		if c.kept == nil {
			c.kept = make(map[string]*sql.Stmt)
		}
		c.kept[text] = stmt
	}
	return stmt.ExecContext(ctx, args...)
}
