package dialect

import (
	"context"
	"time"

	"limbeck.dev/migrate/core"
)

// Pool hands out connections to one database. It is safe for use by several
// goroutines.
type Pool interface {
	// Acquire returns a connection, which Close gives back: what it left open
	// is rolled back first, and a broken one is thrown away. Where all are in
	// use it waits until the context ends.
	Acquire(ctx context.Context) (Conn, error)
	// Seats is how many connections can be had at once before Acquire waits for
	// one to be given back; 0 where others take some as well.
	Seats() int
	// Stats tells how the pool is used at this moment.
	Stats() PoolStats
	// Close closes the connections that are idle, and each other one as soon as
	// it is given back.
	Close() error
}

// PoolOptions say how many connections a pool has, and for how long.
type PoolOptions struct {
	// Size connections are kept; Overflow more are opened when those are in
	// use, and closed when they are given back.
	Size, Overflow int
	// Recycle closes a connection of that age instead of using it again; 0 never.
	Recycle time.Duration
	// PrePing asks the server before each use whether the connection is alive.
	PrePing bool
	// Setup is called once for each new connection; its error closes it. It may
	// be nil.
	Setup func(ctx context.Context, c core.Conn) error
}

// MaxOpen is how many connections may be open at once.
func (o PoolOptions) MaxOpen() int { return max(1, o.Size+o.Overflow) }

// PoolStats is the state of a pool.
type PoolStats struct {
	MaxOpen, Open, InUse, Idle int
	// Waits counts the times that somebody had to wait for a connection, and
	// Waited is for how long in all.
	Waits  int64
	Waited time.Duration
}
