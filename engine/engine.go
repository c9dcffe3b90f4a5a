// Package engine opens databases by URL: pools, connections, transactions.
//
// It stands between the dialects, which know how to connect, and everything
// above them, which only wants a [core.Conn]. An [Engine] is one itself: each
// statement runs on a pooled connection and commits by itself. [Engine.Conn]
// pins a connection, and [Engine.InTx] runs work in a transaction.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// Engine is a database that can be connected to. It is safe for use by several
// goroutines; the connections and transactions that it hands out are not.
type Engine struct {
	*service
	options Options
}

var _ core.Conn = (*Engine)(nil)

// service is what an engine and all that came from it share.
type service struct {
	url     dialect.URL
	driver  dialect.Driver // nil for a pool of the program's own
	pool    dialect.Pool
	timeout time.Duration // of the wait for a connection
	inUse   *atomic.Int32
	hooks   []Hook
	reveal  bool
	// acquired and released are called with a connection that is taken out of
	// the pool, and that is given back.
	acquired, released []func(context.Context, core.Conn) error
}

// Open reads the URL and finds its driver among those that the program
// imports. It does not connect: the first use does. A wrong URL, an option in
// it that is not known and a contradiction among opts are errors, which never
// show the password.
func Open(url string, opts ...Option) (*Engine, error) {
	u, err := dialect.ParseURL(url)
	if err != nil {
		return nil, err
	}
	return OpenURL(u, opts...)
}

// OpenURL is [Open] for a URL that is read already.
func OpenURL(u dialect.URL, opts ...Option) (*Engine, error) {
	driver, err := dialect.DriverFor(u)
	if err != nil {
		return nil, err
	}
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	e := s.engine()
	e.url, e.driver = u, driver
	if e.pool, err = driver.OpenPool(u, s.poolOptions(e.service)); err != nil {
		return nil, err
	}
	return e, nil
}

// Wrap makes an engine of a pool that the program has, as postgres.FromPool,
// mysql.FromDB and sqlite.FromDB give it. Its size is its owner's affair: of
// [Pool], only Timeout counts.
func Wrap(pool dialect.Pool, opts ...Option) (*Engine, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	e := s.engine()
	e.pool = pool
	return e, nil
}

// With returns an engine over the same pool whose statements have these
// options; what o leaves out stays as it is. Close either, and both are closed.
func (e *Engine) With(o Options) *Engine {
	return &Engine{service: e.service, options: e.options.with(o)}
}

// WithHooks returns an engine over the same pool whose statements these hooks see
// as well: for a part of a program, or a test. Close either, and both are closed.
func (e *Engine) WithHooks(hooks ...Hook) *Engine {
	s := *e.service
	s.hooks = append(s.hooks[:len(s.hooks):len(s.hooks)], hooks...)
	return &Engine{service: &s, options: e.options}
}

// URL returns the engine's URL; printed, it hides the password. It is empty for
// an engine of [Wrap].
func (e *Engine) URL() dialect.URL { return e.url }

// Offline returns the dialect that the URL names, without asking the server;
// nil for an engine of [Wrap].
func (e *Engine) Offline() dialect.Dialect {
	if e.driver == nil {
		return nil
	}
	return e.driver.Offline(e.url.Scheme)
}

// OfflineFor is Offline for a server of a version, such as 16 or 10.11.4, with
// what else the URL says; "" is the oldest version that is supported. It fails
// where there is no such version, and where the database has none to name.
func (e *Engine) OfflineFor(version string) (dialect.Dialect, error) {
	if d, ok := e.driver.(dialect.OfflineDriver); ok {
		return d.OfflineFor(e.url, version)
	}
	if version != "" {
		return nil, fmt.Errorf("%s takes no version of the server: leave it out", e.url.Scheme)
	}
	return e.Offline(), nil
}

// Dialect returns the dialect of the server, which is connected to if need be.
func (e *Engine) Dialect(ctx context.Context) (dialect.Dialect, error) {
	c, err := e.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return c.Dialect(), c.Close(ctx)
}

// Stats tells how the pool is used at this moment.
func (e *Engine) Stats() dialect.PoolStats { return e.pool.Stats() }

// Close closes the pool: idle connections at once, others when they are given
// back. A pool of the program's own stays open.
func (e *Engine) Close() error { return e.pool.Close() }

// connectTimeout bounds the opening of a connection: a server of another kind
// may take it and never say a word.
const connectTimeout = 20 * time.Second

// Connect opens a connection of its own, outside the pool, for whom errors tell
// all that the server says, and which the caller closes: it is for tools, such
// as migrations. A database that is a file is created where it does not exist.
func (e *Engine) Connect(ctx context.Context) (dialect.Conn, error) {
	if e.driver == nil {
		return nil, errors.New("an engine over a pool of the program's own cannot open further connections: use Conn")
	}
	return e.connect(ctx, e.driver.Connect)
}

// ConnectExisting is Connect for those who only look: it creates no database
// where there is none, but fails with [io/fs.ErrNotExist].
func (e *Engine) ConnectExisting(ctx context.Context) (dialect.Conn, error) {
	if creating, ok := e.driver.(dialect.CreatingDriver); ok {
		return e.connect(ctx, creating.ConnectExisting)
	}
	c, err := e.Connect(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		err = unreachable{err}
	}
	return c, err
}

// unreachable is an error about a file on the way to a server, such as its socket or
// a certificate: that it is not there says nothing of the database.
type unreachable struct{ err error }

// Error implements error.
func (u unreachable) Error() string { return u.err.Error() }

// Is is that of the cause, but for [fs.ErrNotExist].
func (u unreachable) Is(target error) bool {
	return target != fs.ErrNotExist && errors.Is(u.err, target)
}

// As is that of the cause.
func (u unreachable) As(target any) bool { return errors.As(u.err, target) }

func (e *Engine) connect(ctx context.Context, connect func(context.Context, dialect.URL) (dialect.Conn, error)) (dialect.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	c, err := connect(ctx, e.url)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", e.url, err)
	}
	return c, nil
}

// acquire takes a connection out of the pool; release gives it back. A timer is
// set only where it may have to be waited for.
func (s *service) acquire(ctx context.Context) (dialect.Conn, error) {
	wait := ctx
	if int(s.inUse.Add(1)) > s.pool.Seats() {
		timed, cancel := context.WithTimeout(ctx, s.timeout)
		defer cancel()
		wait = timed
	}
	c, err := s.pool.Acquire(wait)
	if err == nil {
		return c, nil
	}
	s.inUse.Add(-1)
	stats := s.pool.Stats()
	full := wait.Err() != nil && stats.InUse >= stats.MaxOpen
	switch {
	case full && ctx.Err() == nil:
		return nil, &PoolTimeoutError{Timeout: s.timeout, Stats: stats, Err: err}
	case full:
		return nil, fmt.Errorf("waiting for one of %d connections: %w", stats.MaxOpen, err)
	case s.driver == nil:
		return nil, fmt.Errorf("connecting: %w", err)
	}
	return nil, fmt.Errorf("connecting to %s: %w", s.url, err)
}

// release gives a connection back to the pool.
func (s *service) release(ctx context.Context, c dialect.Conn) error {
	err := c.Close(ctx)
	s.inUse.Add(-1)
	return err
}

// PoolTimeoutError says that all connections were in use for too long.
type PoolTimeoutError struct {
	Timeout time.Duration
	Stats   dialect.PoolStats
	Err     error
}

// Error implements error.
func (e *PoolTimeoutError) Error() string {
	return fmt.Sprintf("no connection became free in %s: %d of %d are in use (%d waits, %s in all): "+
		"close rows, connections and transactions sooner, or raise Size or Overflow of the engine's Pool",
		e.Timeout, e.Stats.InUse, e.Stats.MaxOpen, e.Stats.Waits, e.Stats.Waited.Round(time.Millisecond))
}

// Unwrap returns what the pool said.
func (e *PoolTimeoutError) Unwrap() error { return e.Err }
