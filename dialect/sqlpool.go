package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// SQLPool is a database/sql pool, with all of a [Pool] but Acquire.
type SQLPool struct {
	DB      *sql.DB
	Options PoolOptions
	Foreign bool // it belongs to the program, and is not closed with ours
}

// OpenSQLPool opens a pool of our own.
func OpenSQLPool(c driver.Connector, o PoolOptions) SQLPool {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(o.MaxOpen())
	db.SetMaxIdleConns(o.Size)
	db.SetConnMaxLifetime(o.Recycle)
	return SQLPool{DB: db, Options: o}
}

// Pin takes a connection out of the pool. With PrePing, one that does not answer
// is thrown away and the next one taken.
func (p SQLPool) Pin(ctx context.Context) (*sql.Conn, error) {
	for {
		pin, err := p.DB.Conn(ctx)
		if err != nil || !p.Options.PrePing {
			return pin, err
		}
		err = pin.PingContext(ctx)
		if err == nil {
			return pin, nil
		}
		Discard(pin)
		if !errors.Is(err, driver.ErrBadConn) || ctx.Err() != nil {
			return nil, err
		}
	}
}

// Discard closes the connection, which does not go back to its pool.
func Discard(pin *sql.Conn) {
	_ = pin.Raw(func(any) error { return driver.ErrBadConn }) // it says so itself
	_ = pin.Close()
}

// Seats implements [Pool].
func (p SQLPool) Seats() int {
	if p.Foreign {
		return 0
	}
	return p.Options.MaxOpen()
}

// Stats implements [Pool].
func (p SQLPool) Stats() PoolStats {
	s := p.DB.Stats()
	return PoolStats{MaxOpen: s.MaxOpenConnections, Open: s.OpenConnections, InUse: s.InUse, Idle: s.Idle,
		Waits: s.WaitCount, Waited: s.WaitDuration}
}

// Close implements [Pool].
func (p SQLPool) Close() error {
	if p.Foreign {
		return nil
	}
	return p.DB.Close()
}

// SQLConn is what *sql.Conn and *sql.Tx have in common.
type SQLConn interface {
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	PrepareContext(ctx context.Context, text string) (*sql.Stmt, error)
}
