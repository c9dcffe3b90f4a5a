package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"

	"github.com/go-sql-driver/mysql"

	"limbeck.dev/migrate/dialect"
)

func init() { dialect.Register(Driver{}) }

// Driver connects to MySQL and MariaDB; see [Driver.Connect].
type Driver struct{}

// Schemes implements [dialect.Driver].
func (Driver) Schemes() []string { return []string{"mysql", "mariadb"} }

// Offline implements [dialect.Driver].
func (Driver) Offline(scheme string) dialect.Dialect {
	if scheme == "mariadb" {
		return NewMariaDB()
	}
	return New()
}

// Warnings implements [dialect.WarningDriver].
func (Driver) Warnings(u dialect.URL) []string {
	configs, _ := configsOf(u) // Connect tells what is wrong with the URL
	var list []string
	for _, c := range configs {
		host, _, _ := net.SplitHostPort(c.Addr)
		if c.Net == "tcp" && c.TLS == nil && c.TLSConfig != "true" && !isLoopback(host) {
			list = append(list, fmt.Sprintf("with tls=%s, %s does not prove who it is; tls=true is safe", c.TLSConfig, host))
		}
	}
	return list
}

// Connect implements [dialect.Driver]. The hosts of the URL are tried in
// order. The options of the URL are those of [options]; any other is an error.
// The dialect is that of the server, whichever scheme the URL has.
func (Driver) Connect(ctx context.Context, u dialect.URL) (dialect.Conn, error) {
	configs, err := configsOf(u)
	if err != nil {
		return nil, fmt.Errorf("%s URL: %w", u.Scheme, err)
	}
	var failed []error
	for _, config := range configs {
		c, err := connect(ctx, config)
		if err == nil {
			return c, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}

// connect opens a connection that a hostile server has no use of: what it may
// send until then is bounded, and a greeting that makes the driver panic is an
// error.
func connect(ctx context.Context, config *mysql.Config) (c *conn, err error) {
	var o opening
	config.DialFunc = o.dial
	defer func() {
		if recover() != nil {
			o.conn.Close()
			c, err = nil, errGreeting
		}
	}()
	if c, err = pin(ctx, config); err != nil {
		return nil, o.explain(err)
	}
	o.over.Store(true)
	return c, nil
}

// pin opens a connection, pins it, and asks who is there.
func pin(ctx context.Context, config *mysql.Config) (*conn, error) {
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxIdleConns(0) // the second connection, which kills, is closed at once
	pin, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, err
	}
	c := &conn{db: db, pin: pin, verbatim: true}
	c.release = func(context.Context) error { return errors.Join(pin.Close(), db.Close()) }
	var text, comment string
	row := pin.QueryRowContext(ctx, "SELECT VERSION(), @@version_comment, CONNECTION_ID()")
	if err = row.Scan(&text, &comment, &c.id); err == nil {
		c.dialect, err = serverDialect(text, comment)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return c, nil
}
