package dialecttest

import (
	"context"

	"limbeck.dev/migrate/core"
)

// counter counts the statements that go through a connection.
type counter struct {
	core.Conn
	n int
}

// Exec implements core.Conn.
func (c *counter) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	c.n++
	return c.Conn.Exec(ctx, stmt)
}

// Query implements core.Conn.
func (c *counter) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	c.n++
	return c.Conn.Query(ctx, stmt)
}

// Unwrap returns the connection itself, for what a dialect asks of its own.
func (c *counter) Unwrap() core.Conn { return c.Conn }
