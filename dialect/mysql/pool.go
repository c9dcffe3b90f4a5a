package mysql

import (
	"context"
	"database/sql"
	"fmt"

	"limbeck.dev/migrate/dialect"
)

// pool is a [dialect.Pool].
type pool struct {
	dialect.SQLPool
	dialect Dialect // of someone else's pool; ours ask each session
}

// OpenPool implements [dialect.Driver].
func (Driver) OpenPool(u dialect.URL, o dialect.PoolOptions) (dialect.Pool, error) {
	configs, err := configsOf(u)
	if err != nil {
		return nil, fmt.Errorf("%s URL: %w", u.Scheme, err)
	}
	return &pool{SQLPool: dialect.OpenSQLPool(connector(configs), o)}, nil
}

// Acquire implements [dialect.Pool].
func (p *pool) Acquire(ctx context.Context) (dialect.Conn, error) {
	pin, err := p.Pin(ctx)
	if err != nil {
		return nil, sent{}.failure(err)
	}
	if p.Foreign {
		c := &conn{dialect: p.dialect, pin: pin}
		c.release = func(ctx context.Context) error { return c.giveBack(ctx, pin) }
		return c, nil
	}
	s, err := sessionOf(pin)
	if err != nil {
		pin.Close()
		return nil, sent{}.failure(err)
	}
	c := newConn(pin, s)
	c.release = func(ctx context.Context) error { return c.giveBack(ctx, pin) }
	if !s.ready && p.Options.Setup != nil {
		if err := p.Options.Setup(ctx, c); err != nil {
			dialect.Discard(pin)
			return nil, err
		}
	}
	s.ready = true
	return c, nil
}

// giveBack rolls back what is open; a connection on which that fails is closed.
func (c *conn) giveBack(ctx context.Context, pin *sql.Conn) error {
	if !c.open {
		return pin.Close()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), killPatience)
	defer cancel()
	if _, err := pin.ExecContext(ctx, "ROLLBACK"); err != nil {
		dialect.Discard(pin)
		return nil // the server rolls back what it loses
	}
	return pin.Close()
}

// FromDB makes a pool of one that a program has, opened by
// github.com/go-sql-driver/mysql with parseTime. The server is asked once what
// it is. When a context ends, the driver closes the connection, and the server
// notices when the statement is done. Closing our pool leaves db open.
func FromDB(ctx context.Context, db *sql.DB) (dialect.Pool, error) {
	d, err := ask(ctx, db)
	if err != nil {
		return nil, err
	}
	return &pool{SQLPool: dialect.SQLPool{DB: db, Foreign: true}, dialect: d}, nil
}

// FromTx makes a connection of a transaction that a program has, and that it
// commits or rolls back itself; Close does nothing. See [FromDB].
func FromTx(ctx context.Context, tx *sql.Tx) (dialect.Conn, error) {
	d, err := ask(ctx, tx)
	if err != nil {
		return nil, err
	}
	return &conn{dialect: d, pin: tx, release: func(context.Context) error { return nil }}, nil
}

// ask asks the server what it is.
func ask(ctx context.Context, q dialect.SQLConn) (Dialect, error) {
	var text, comment, lowerNames string
	rows, err := q.QueryContext(ctx, "SELECT "+identity)
	if err != nil {
		return Dialect{}, sent{}.failure(err)
	}
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(&text, &comment, &lowerNames); err != nil {
			return Dialect{}, err
		}
	}
	if err := rows.Err(); err != nil {
		return Dialect{}, sent{}.failure(err)
	}
	return tellDialect(text, comment, lowerNames)
}
