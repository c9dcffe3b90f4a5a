package dialect

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// OpenDB opens a database/sql pool with the options of ours.
func OpenDB(c driver.Connector, o PoolOptions) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(o.MaxOpen())
	db.SetMaxIdleConns(o.Size)
	db.SetConnMaxLifetime(o.Recycle)
	return db
}

// Pin takes a connection out of a database/sql pool. With ping, one that does
// not answer is thrown away and the next one taken.
func Pin(ctx context.Context, db *sql.DB, ping bool) (*sql.Conn, error) {
	for {
		pin, err := db.Conn(ctx)
		if err != nil || !ping {
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

// StatsOf tells the state of a database/sql pool.
func StatsOf(db *sql.DB) PoolStats {
	s := db.Stats()
	return PoolStats{MaxOpen: s.MaxOpenConnections, Open: s.OpenConnections, InUse: s.InUse, Idle: s.Idle,
		Waits: s.WaitCount, Waited: s.WaitDuration}
}
