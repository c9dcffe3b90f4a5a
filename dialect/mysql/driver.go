package mysql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"regexp"

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

// OfflineFor implements [dialect.OfflineDriver].
func (d Driver) OfflineFor(u dialect.URL, version string) (dialect.Dialect, error) {
	if version == "" {
		return d.Offline(u.Scheme), nil
	}
	if !versionForm.MatchString(version) {
		return nil, fmt.Errorf("server version %q: write it as 8.4 or 10.11.4", version)
	}
	return serverDialect(version, u.Scheme)
}

var versionForm = regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,2}(-.*)?$`)

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
	db := sql.OpenDB(connector(configs))
	pin, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, err
	}
	s, err := sessionOf(pin)
	if err == nil {
		err = s.refuseVitess(ctx)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	c := newConn(pin, s)
	c.verbatim, c.db = true, db
	c.release = func(context.Context) error { return errors.Join(c.pin.(*sql.Conn).Close(), db.Close()) }
	return c, nil
}
