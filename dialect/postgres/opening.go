package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"limbeck.dev/migrate/dialect"
)

// tlsOptions are the options that decide what is asked of a server.
var tlsOptions = dialect.TLSOptions{
	Authority: "sslrootcert=FILE", AnyServer: "sslmode=require", Plain: "sslmode=disable", Server: "ssl = on in postgresql.conf",
}

// explain makes the reason clear for which no connection could be opened: a
// server that does not prove who it is is a [*dialect.RefusedError], beside the
// errors of the other servers. The URL's secrets are left out.
func explain(err error) error {
	var connect *pgconn.ConnectError
	var all interface{ Unwrap() []error }
	if !errors.As(err, &connect) || !errors.As(connect.Unwrap(), &all) {
		return scrub(err)
	}
	attempts := all.Unwrap()
	tries := map[string]int{}
	for _, attempt := range attempts {
		tries[server(attempt)]++
	}
	var refusals int
	list := make([]error, len(attempts))
	for i, attempt := range attempts {
		// With sslmode=prefer and allow, a server without TLS was tried in plain text too.
		noTLS := tries[server(attempt)] == 1 && strings.HasSuffix(attempt.Error(), "server refused TLS connection")
		list[i] = scrub(attempt)
		if refused := dialect.RefuseTLS(attempt, noTLS, tlsOptions); refused != nil {
			refusals++
			list[i] = fmt.Errorf("%s: %w", server(attempt), refused)
			if len(attempts) == 1 {
				return refused
			}
		}
	}
	if refusals == 0 {
		return scrub(err)
	}
	return errors.Join(list...)
}

// server returns whom an attempt to connect went to, as pgx writes it in front
// of the error: address and host; "" where the host has no address.
func server(attempt error) string {
	name, _, found := strings.Cut(attempt.Error(), "): ")
	if !found {
		return ""
	}
	return name + ")"
}

// connect opens a connection. Where the URL names one server, it is found out when
// another is there.
func connect(ctx context.Context, c *pgx.ConnConfig) (*pgx.Conn, error) {
	open := func(ctx context.Context) (*pgx.Conn, error) { return pgx.ConnectConfig(ctx, c) }
	network, address := pgconn.NetworkAddress(c.Host, c.Port)
	for _, other := range c.Fallbacks {
		if other.Host != c.Host || other.Port != c.Port {
			return open(ctx)
		}
	}
	return dialect.ConnectTo(ctx, network, address, dialect.SpeaksPostgreSQL, open, func(err error) bool {
		dial, isDial := errors.AsType[*net.OpError](err)
		return sqlState(err) == "" && !(isDial && dial.Op == "dial")
	})
}
