package postgres

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"limbeck.dev/migrate/dialect"
)

// rollbackPatience bounds the rolling back of what a connection left open when
// it is given back.
const rollbackPatience = 10 * time.Second

// pool is a pgxpool behind [dialect.Pool]. The pgxpool is made when it is first
// used, since it keeps a goroutine.
type pool struct {
	open func() (*pgxpool.Pool, error)
	// size is how many idle connections are kept; -1: pgxpool decides.
	size int
	path []string
	own  bool // it is closed with us
	// seats is how many connections there may be; 0: its owner knows.
	seats int
	// taken counts the connections that are in use; overflow says that there
	// were once more than size.
	taken    atomic.Int32
	overflow atomic.Bool
}

// OpenPool implements [dialect.Driver]. Statements are prepared once on each
// connection and kept there, as pgx does by default; the option
// default_query_exec_mode=exec is for transaction poolers, which cannot have it.
func (driver) OpenPool(u dialect.URL, o dialect.PoolOptions) (dialect.Pool, error) {
	single, path, err := config(u)
	if err == nil {
		err = setAfterConnecting(single)
	}
	if err != nil {
		return nil, err
	}
	if !u.Query.Has(execMode) {
		single.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	}
	c, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, scrub(err)
	}
	c.ConnConfig = single
	c.MaxConns, c.MinConns = int32(o.MaxOpen()), 0
	c.MaxConnLifetime = o.Recycle
	if o.Recycle == 0 {
		c.MaxConnLifetime = time.Duration(1<<63 - 1)
	}
	if o.PrePing {
		c.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return true }
	}
	c.AfterConnect = func(ctx context.Context, native *pgx.Conn) error {
		configureTypes(native.TypeMap())
		own, err := newConn(native, path)
		if err != nil || o.Setup == nil {
			return err
		}
		own.borrowed = true
		return o.Setup(ctx, own)
	}
	open := sync.OnceValues(func() (*pgxpool.Pool, error) { return pgxpool.NewWithConfig(context.Background(), c) })
	return &pool{open: open, size: o.Size, path: path, own: true, seats: o.MaxOpen()}, nil
}

// Acquire implements [dialect.Pool].
func (p *pool) Acquire(ctx context.Context) (dialect.Conn, error) {
	native, err := p.open()
	if err != nil {
		return nil, scrub(err)
	}
	taken, err := native.Acquire(ctx)
	if err != nil {
		return nil, sent{}.failure(ctx, explain(err))
	}
	c, err := p.handle(taken.Conn())
	if err != nil {
		taken.Release()
		return nil, err
	}
	if int(p.taken.Add(1)) > p.size {
		p.overflow.Store(true)
	}
	c.pool, c.taken = p, taken
	return c, nil
}

// handleKey is where a connection keeps our handle of it.
const handleKey = "limbeck.dev/migrate"

// handle returns our handle of a connection, which is made once: without what
// the last user has left in it.
func (p *pool) handle(native *pgx.Conn) (*conn, error) {
	kept := native.PgConn().CustomData()
	if c, ok := kept[handleKey].(*conn); ok {
		*c = conn{native: native, dialect: c.dialect}
		return c, nil
	}
	c, err := newConn(native, p.path)
	if err == nil {
		kept[handleKey] = c
	}
	return c, err
}

// giveBack rolls back what is open, and closes the connection where enough
// others are idle. Where it was lost, so are its siblings, most likely: they
// are replaced before their next use.
func (p *pool) giveBack(ctx context.Context, taken *pgxpool.Conn) error {
	native, err := p.open()
	if err != nil {
		return err
	}
	c := taken.Conn()
	p.taken.Add(-1)
	switch {
	case c.IsClosed():
		native.Reset()
	case c.PgConn().TxStatus() != 'I':
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackPatience)
		defer cancel()
		_, err = c.Exec(ctx, "ROLLBACK")
	}
	if p.size >= 0 && p.overflow.Load() && !c.IsClosed() {
		if s := native.Stat(); int(s.TotalConns()) > p.size && int(s.IdleConns()) >= p.size {
			return errors.Join(err, taken.Hijack().Close(ctx))
		}
	}
	taken.Release()
	return err
}

// Seats implements [dialect.Pool].
func (p *pool) Seats() int { return p.seats }

// Stats implements [dialect.Pool].
func (p *pool) Stats() dialect.PoolStats {
	native, err := p.open()
	if err != nil {
		return dialect.PoolStats{}
	}
	s := native.Stat()
	return dialect.PoolStats{
		MaxOpen: int(s.MaxConns()), Open: int(s.TotalConns()), InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns()),
		Waits: s.EmptyAcquireCount(), Waited: s.EmptyAcquireWaitTime(),
	}
}

// Close implements [dialect.Pool].
func (p *pool) Close() error {
	native, err := p.open()
	switch {
	case err != nil || !p.own:
	case native.Stat().AcquiredConns() > 0:
		go native.Close() // it waits for those that are in use
	default:
		native.Close()
	}
	return nil
}

// FromPool makes a pool of one that a program has. Closing ours leaves it open.
func FromPool(native *pgxpool.Pool) dialect.Pool {
	open := func() (*pgxpool.Pool, error) { return native, nil }
	return &pool{open: open, size: -1, path: []string{"public"}}
}

// FromTx makes a connection of a transaction that a program has, and that it
// commits or rolls back itself; Close does nothing.
func FromTx(tx pgx.Tx) (dialect.Conn, error) {
	c, err := newConn(tx.Conn(), []string{"public"})
	if err != nil {
		return nil, err
	}
	c.borrowed = true
	return c, nil
}
