package engine

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// Option configures an engine.
type Option func(*settings) error

// Pool says how many connections an engine has. The one that was given back
// last is used next, so that those beyond the need grow old.
type Pool struct {
	// Size connections are kept; 0 is 5.
	Size int
	// Overflow more are opened when those are in use, and closed afterwards.
	// Where no Pool is given, it is 10.
	Overflow int
	// Timeout bounds the wait for a connection; 0 is 30 seconds. It ends with a
	// [*PoolTimeoutError].
	Timeout time.Duration
	// Recycle replaces connections of that age; 0 never.
	Recycle time.Duration
	// PrePing asks the server before each use whether the connection is alive.
	// Without it a lost one is found when it was idle for more than a second
	// (PostgreSQL), or when its socket is closed (MySQL, MariaDB).
	PrePing bool
	// Null keeps no connection: each is closed after its use.
	Null bool
	// Static has one connection for all, who wait for each other. A SQLite
	// database in memory is always so.
	Static bool
}

// WithPool sets the pool.
func WithPool(p Pool) Option {
	return func(s *settings) error {
		switch {
		case p.Size < 0 || p.Overflow < 0 || p.Timeout < 0 || p.Recycle < 0:
			return errors.New("engine: a number of the pool is negative")
		case p.Null && p.Static:
			return errors.New("engine: a pool is Null or Static, not both")
		case p.Static && (p.Size > 1 || p.Overflow > 0):
			return fmt.Errorf("engine: a Static pool has one connection, not %d", p.Size+p.Overflow)
		}
		s.pool = p
		return nil
	}
}

// OnConnect calls setup once for each new connection, to set it up for the
// session. Its error closes the connection and is returned to who wanted it.
func OnConnect(setup func(ctx context.Context, c core.Conn) error) Option {
	return func(s *settings) error {
		s.setup = append(s.setup, setup)
		return nil
	}
}

// OnAcquire calls setup each time a connection is taken out of the pool, such as
// for what OnRelease undoes. Its error gives the connection back and is returned
// to who wanted it.
func OnAcquire(setup func(ctx context.Context, c core.Conn) error) Option {
	return func(s *settings) error {
		s.acquired = append(s.acquired, setup)
		return nil
	}
}

// OnRelease calls reset each time a connection is given back, when what was open
// on it is rolled back. Its error is returned to who gives it back; others get
// the connection all the same, so what must hold for them belongs in OnAcquire.
func OnRelease(reset func(ctx context.Context, c core.Conn) error) Option {
	return func(s *settings) error {
		s.released = append(s.released, reset)
		return nil
	}
}

// WithHook adds a hook around each statement, within those added before it.
func WithHook(h Hook) Option {
	return func(s *settings) error {
		s.hooks = append(s.hooks, h)
		return nil
	}
}

// WithLogger logs each statement.
func WithLogger(l *slog.Logger, o LogOptions) Option { return WithHook(&logHook{l, o}) }

// RevealValues makes errors tell the arguments of their statement, and what the
// server says with the values in it ([core.Error]).
func RevealValues() Option {
	return func(s *settings) error {
		s.reveal = true
		return nil
	}
}

// WithOptions sets the options of every statement of the engine.
func WithOptions(o Options) Option {
	return func(s *settings) error {
		s.options = s.options.with(o)
		return nil
	}
}

// Options are how statements run. They are set for an engine, for a connection
// (With), and for a statement ([With]); the narrower one wins, field by field.
type Options struct {
	// Schemas gives each schema of the tables that a statement names another
	// name, and "" to tables without one: a tenant's. Text of [core.SQL] is left
	// as it is.
	Schemas map[string]string
	// Timeout stops a statement on the server after that time, with its rows;
	// the error is context.DeadlineExceeded.
	Timeout time.Duration
	// ReadOnly runs transactions, and statements outside of one, read-only. It
	// has no effect on a transaction that is open.
	ReadOnly bool
	// Isolation is the level of the transactions that ask for none.
	Isolation dialect.Isolation
	// PageSize bounds the rows of one statement of a [core.InsertAll] that says
	// none itself; see [core.BulkStmt.PageSize].
	PageSize int
	// Tag is told to hooks.
	Tag string
}

// with returns the options with what o sets instead.
func (s Options) with(o Options) Options {
	if o.Schemas != nil {
		s.Schemas = maps.Clone(o.Schemas)
	}
	if o.Timeout != 0 {
		s.Timeout = o.Timeout
	}
	if o.Isolation != "" {
		s.Isolation = o.Isolation
	}
	if o.PageSize != 0 {
		s.PageSize = o.PageSize
	}
	if o.Tag != "" {
		s.Tag = o.Tag
	}
	s.ReadOnly = s.ReadOnly || o.ReadOnly
	return s
}

// settings are what options make.
type settings struct {
	pool     Pool
	setup    []func(context.Context, core.Conn) error
	acquired []func(context.Context, core.Conn) error
	released []func(context.Context, core.Conn) error
	hooks    []Hook
	reveal   bool
	options  Options
}

func newSettings(opts []Option) (*settings, error) {
	s := &settings{pool: Pool{Overflow: 10}}
	for _, o := range opts {
		if err := o(s); err != nil {
			return nil, err
		}
	}
	if s.pool.Size == 0 {
		s.pool.Size = 5
	}
	if s.pool.Timeout == 0 {
		s.pool.Timeout = 30 * time.Second
	}
	return s, nil
}

func (s *settings) engine() *Engine {
	return &Engine{
		service: &service{inUse: new(atomic.Int32), timeout: s.pool.Timeout, acquired: s.acquired, released: s.released, hooks: s.hooks, reveal: s.reveal},
		options: s.options,
	}
}

func (s *settings) poolOptions(e *service) dialect.PoolOptions {
	o := dialect.PoolOptions{Size: s.pool.Size, Overflow: s.pool.Overflow, Recycle: s.pool.Recycle, PrePing: s.pool.PrePing}
	switch {
	case s.pool.Null:
		o.Size, o.Overflow = 0, o.Size+o.Overflow
	case s.pool.Static:
		o.Size, o.Overflow = 1, 0
	}
	if len(s.setup) == 0 && len(s.hooks) == 0 {
		return o
	}
	o.Setup = func(ctx context.Context, c core.Conn) (err error) {
		ctx, event := e.before(ctx, &Event{Kind: EventConnect})
		for _, setup := range s.setup {
			if err = setup(ctx, c); err != nil {
				err = fmt.Errorf("setting up a new connection: %w", err)
				break
			}
		}
		e.after(ctx, event, 0, err)
		return err
	}
	return o
}
