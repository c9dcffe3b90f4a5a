package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// Environment is a database together with its revisions and its model. Its
// methods connect when they need to and close again; it may be used by several
// goroutines, of which one migrates at a time.
type Environment struct {
	config Config
	engine *engine.Engine // nil without a URL
	conn   *borrowed      // nil unless one was handed in
	graph  *versions.Graph
	tables journal.Tables
	// halted ends when Stop calls halt; nil: nobody calls Stop.
	halted context.Context
	halt   context.CancelFunc
}

// Open reads the revisions and builds their graph. It does not connect; the
// context bounds the reading.
//
// It fails on a URL of an unknown kind, on a script whose header cannot be read,
// and on a graph that is not sound; see package versions for its errors. What a
// script does is read when it is needed: all that a run needs before anything
// runs, and all there is by [Environment.Load].
func Open(ctx context.Context, config Config) (*Environment, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e := &Environment{config: config}
	e.halted, e.halt = context.WithCancel(context.Background())
	if config.LockWait == 0 {
		e.config.LockWait = DefaultLockWait
	}
	if target := config.Targets[config.Name]; target != nil {
		e.config.Target = target
	}
	err := cmp.Or(config.checkGlobs(), config.DataLoss.check())
	if err != nil {
		return nil, err
	}
	if e.tables, err = journal.TablesOf(config.VersionTable); err != nil {
		return nil, err
	}
	var syntax sqltext.Syntax
	if config.URL != "" {
		if e.engine, err = config.engine(); err != nil {
			return nil, err
		}
		e.engine.Close() // its pool: migrations open connections of their own
		syntax = e.engine.Offline().Syntax()
	}
	if config.Conn != nil {
		e.conn = borrow(config.Conn)
		syntax = e.conn.Dialect().Syntax()
	}
	var revisions []versions.Revision
	if config.Scripts != nil {
		if revisions, err = versions.Headers(config.Scripts, syntax); err != nil {
			return nil, err
		}
	}
	if revisions, err = versions.Select(revisions, config.Name); err != nil {
		return nil, err
	}
	if e.graph, err = versions.NewGraph(revisions); err != nil {
		return nil, err
	}
	return e, nil
}

// Load reads what the SQL scripts do of which only the headers were needed so far,
// and tells what is wrong with each that cannot be read. Every method loads what
// it needs.
func (e *Environment) Load() error { return e.graph.Load() }

// Graph returns the graph of the revisions, which are loaded; one that [Environment.Load]
// has an error for does nothing.
func (e *Environment) Graph() *versions.Graph {
	_ = e.Load()
	return e.graph
}

// Outline is Graph without what the revisions do, for which scripts have to be
// parsed; see [versions.Revision.Load].
func (e *Environment) Outline() *versions.Graph { return e.graph }

// Dialect returns the dialect of the connection that was handed in, or that the
// URL names; nil without either.
func (e *Environment) Dialect() dialect.Dialect {
	switch {
	case e.conn != nil:
		return e.conn.Dialect()
	case e.engine == nil:
		return nil
	}
	return e.engine.Offline()
}

// offlineDialect is the dialect of scripts for the database's own client.
func (e *Environment) offlineDialect() (dialect.Dialect, error) {
	switch {
	case e.engine != nil:
		return e.engine.OfflineFor(e.config.ServerVersion)
	case e.conn != nil:
		return e.conn.Conn.Dialect(), nil
	}
	return nil, ErrNoURL
}

// database is the name of the database in the URL; "" where it is not known.
func (e *Environment) database() string {
	if e.engine == nil {
		return ""
	}
	return e.engine.URL().Database
}

// URL returns the database URL for people, its password hidden; "" without one.
func (e *Environment) URL() string {
	if e.engine == nil {
		return ""
	}
	return e.engine.URL().String()
}

// Stop asks a run that goes on in another goroutine to end after the current
// statement, with [ErrStopped]. What is committed stays; a revision in a
// transaction is rolled back.
func (e *Environment) Stop() {
	if e.halt != nil {
		e.halt()
	}
}

// waiting is the context of a wait, in which nothing is done that would be left
// half done: it ends with Stop as well.
func (e *Environment) waiting(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if e.halted == nil {
		return ctx, cancel
	}
	remove := context.AfterFunc(e.halted, cancel)
	return ctx, func() { remove(); cancel() }
}

// stopped returns the error to end with, if the run is to end now.
func (e *Environment) stopped(ctx context.Context) error {
	if e.halted != nil && e.halted.Err() != nil {
		return ErrStopped
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w (%w)", ErrStopped, err)
	}
	return nil
}

// connect opens a connection to a database that is created where it can be.
func (e *Environment) connect(ctx context.Context) (dialect.Conn, error) {
	switch {
	case e.conn != nil:
		return e.conn, nil
	case e.engine == nil:
		return nil, ErrNoURL
	}
	return e.patiently(ctx, e.engine.Connect)
}

// release closes a connection that connect or look has opened.
func (e *Environment) release(ctx context.Context, c dialect.Conn) {
	_ = c.Close(context.WithoutCancel(ctx)) // whatever was to be done is done
}

// look opens a connection for reading; a database that is not there is
// [fs.ErrNotExist].
func (e *Environment) look(ctx context.Context) (dialect.Conn, error) {
	switch {
	case e.conn != nil:
		return e.conn, nil
	case e.engine == nil:
		return nil, ErrNoURL
	}
	c, err := e.patiently(ctx, e.engine.ConnectExisting)
	if err != nil {
		return nil, err
	}
	if err := e.checkTables(ctx, c); err != nil {
		e.release(ctx, c)
		return nil, err
	}
	return c, nil
}

// patiently connects; a server that does not accept connections yet is tried again
// until Config.Wait is over.
func (e *Environment) patiently(ctx context.Context, connect func(context.Context) (dialect.Conn, error)) (dialect.Conn, error) {
	begun := time.Now()
	ctx, cancel := e.waiting(ctx)
	defer cancel()
	for told := false; ; told = true {
		c, err := connect(ctx)
		if err == nil {
			return c, nil
		}
		if stopped := e.stopped(ctx); stopped != nil {
			return nil, errors.Join(stopped, &ConnectError{err})
		}
		left := e.config.Wait - time.Since(begun)
		if left <= 0 || e.engine.Offline().Classify(err) != core.ErrDisconnect {
			return nil, &ConnectError{err}
		}
		if !told {
			e.tell(Event{Kind: EventConnecting, Text: e.Redact(err.Error())})
		}
		if stopped := e.sleep(ctx, min(left, jitter(time.Second))); stopped != nil {
			return nil, errors.Join(stopped, &ConnectError{err})
		}
	}
}

// Look calls f with a connection for reading, which is closed when f returns. A
// database that is a file which is not there is [fs.ErrNotExist].
func (e *Environment) Look(ctx context.Context, f func(context.Context, dialect.Conn) error) error {
	c, err := e.look(ctx)
	if err != nil {
		return err
	}
	defer e.release(ctx, c)
	return f(ctx, c)
}

// Current returns the rows of the version table, sorted; none if there is no
// such table. It changes nothing, and fails with [fs.ErrNotExist] where the
// database is a file that is not there.
func (e *Environment) Current(ctx context.Context) ([]string, error) {
	c, err := e.look(ctx)
	if err != nil {
		return nil, err
	}
	defer e.release(ctx, c)
	return e.tables.HeadsIfAny(ctx, c)
}

// Resolve returns the revisions that a text stands for; base is none. Where the
// text counts from where the database is (+1, current), the database is asked,
// which fails as Current does. See [versions.Graph.Resolve].
func (e *Environment) Resolve(ctx context.Context, text string) ([]string, error) {
	var rows []string
	if versions.FromCurrent(text) {
		var err error
		if rows, err = e.Current(ctx); err != nil {
			return nil, err
		}
	}
	return e.graph.Resolve(text, rows)
}

// Inspect reads the live schema, without the tool's own tables. It fails as
// Current does.
func (e *Environment) Inspect(ctx context.Context) (*dialect.Reflection, error) {
	c, err := e.look(ctx)
	if err != nil {
		return nil, err
	}
	defer e.release(ctx, c)
	if _, err := c.Dialect().CheckHome(ctx, c); err != nil {
		return nil, err
	}
	found, err := e.reflect(ctx, c, false)
	if err != nil {
		return nil, err
	}
	return found, e.checkAsked(ctx, c, e.reflects(c.Dialect()), found.MetaData)
}

// reflects says what of the live schema is read.
func (e *Environment) reflects(d dialect.Dialect) dialect.ReflectOptions {
	return dialect.ReflectOptions{Schemas: e.config.Schemas, Include: e.filter(d).Reflects()}
}

func (e *Environment) reflect(ctx context.Context, c dialect.Conn, definitions bool) (*dialect.Reflection, error) {
	o := e.reflects(c.Dialect())
	o.Definitions = definitions
	r, err := c.Dialect().Reflect(ctx, c, o)
	if err != nil {
		return nil, fmt.Errorf("reading the live schema: %w", err)
	}
	e.tables.Hide(r.MetaData, c.Dialect())
	r.Skipped = append(r.Skipped, e.filter(c.Dialect()).Trim(r.MetaData)...)
	return r, nil
}
