package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"limbeck.dev/migrate/dialect"
	"modernc.org/sqlite"
)

// pool is a [dialect.Pool].
type pool struct {
	dialect.SQLPool
	busyMillis int
}

// OpenPool implements [dialect.Driver]. A database in memory lives in one
// connection, which is kept as long as the pool.
func (fileDriver) OpenPool(u dialect.URL, o dialect.PoolOptions) (dialect.Pool, error) {
	settings, err := readOptions(u)
	if err != nil {
		return nil, err
	}
	if settings.path == "" {
		o.Size, o.Overflow, o.Recycle = 1, 0, 0
	}
	return &pool{dialect.OpenSQLPool(connector{settings}, o), settings.busyMillis}, nil
}

// connector opens connections to a file.
type connector struct{ options options }

// Driver implements driver.Connector.
func (connector) Driver() driver.Driver { return &sqlite.Driver{} }

// Connect implements driver.Connector. The header is read, so that a file of
// another kind is found here.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := checkFile(c.options); err != nil {
		return nil, err
	}
	native, err := driverOf().Open(c.options.dsn())
	if err != nil {
		return nil, fmt.Errorf("opening SQLite database %s: %w", c.options.shown(), err)
	}
	full, ok := native.(nativeConn)
	if !ok {
		native.Close()
		return nil, fmt.Errorf("the SQLite driver's connection is a %T, which lacks what is needed", native)
	}
	for _, text := range append(c.options.pragmas(), "SELECT count(*) FROM sqlite_schema") {
		if _, err := full.ExecContext(ctx, text, nil); err != nil {
			native.Close()
			return nil, fmt.Errorf("opening SQLite database %s: %w", c.options.shown(), explain(err))
		}
	}
	return &session{nativeConn: full}, nil
}

// driverOf returns the driver as it was registered, with all that the program
// registered with it.
func driverOf() driver.Driver {
	db, err := sql.Open("sqlite", ":memory:") // opens nothing yet
	if err != nil {
		return &sqlite.Driver{}
	}
	defer db.Close()
	return db.Driver()
}

// nativeConn is what the driver's connections are, as database/sql uses them.
type nativeConn interface {
	driver.Conn
	driver.Pinger
	driver.ExecerContext
	driver.QueryerContext
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.SessionResetter
	driver.Validator
}

// Acquire implements [dialect.Pool].
func (p *pool) Acquire(ctx context.Context) (dialect.Conn, error) {
	pin, err := p.Pin(ctx)
	if err != nil {
		return nil, sent{}.failure(err)
	}
	c := &Conn{pin: pin, conn: pin, busyMillis: p.busyMillis}
	if p.Foreign || p.Options.Setup == nil {
		return c, nil
	}
	var s *session
	err = pin.Raw(func(native any) error {
		s = native.(*session)
		return nil
	})
	if err == nil && !s.ready {
		err = p.Options.Setup(ctx, c)
		s.ready = err == nil
	}
	if err != nil {
		dialect.Discard(pin)
		return nil, err
	}
	return c, nil
}

// FromDB makes a pool of one that a program has, opened by modernc.org/sqlite.
// Closing ours leaves it open.
func FromDB(db *sql.DB) dialect.Pool {
	return &pool{dialect.SQLPool{DB: db, Foreign: true}, defaultBusyMillis}
}

// FromTx makes a connection of a transaction that a program has, and that it
// commits or rolls back itself; Close does nothing.
func FromTx(tx *sql.Tx) dialect.Conn { return &Conn{conn: tx, busyMillis: defaultBusyMillis} }
