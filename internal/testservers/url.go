package main

import (
	"context"
	"database/sql"
	"net"
	"net/url"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
)

// password is that of every server started here. Its last characters have a meaning in URLs, so that no
// test passes that forgets to decode them.
const password = "sesame+/?"

// serverURL gives the URL of a database on this machine.
func serverURL(scheme, user, port, database string) string {
	u := url.URL{
		Scheme: scheme,
		User:   url.UserPassword(user, password),
		Host:   net.JoinHostPort("127.0.0.1", port),
		Path:   "/" + database,
	}
	return u.String()
}

// version connects to the server that a URL leads to and asks for its version.
func version(ctx context.Context, rawURL string) (string, error) {
	var v string
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(u.Scheme, "postgres") {
		conn, err := pgx.Connect(ctx, rawURL)
		if err != nil {
			return "", err
		}
		defer conn.Close(ctx)
		err = conn.QueryRow(ctx, "SHOW server_version").Scan(&v)
		return v, err
	}
	c := mysql.NewConfig()
	c.User = u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.Net, c.Addr = "tcp", u.Host
	c.Logger = &mysql.NopLogger{} // a server that is still starting is no news
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return "", err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&v)
	return v, err
}
