package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
)

// A server is a database server that the tests want: what it is, and, once it was had, how. Alembic, which they
// want too, is one whose URL is the path of a program.
type server struct {
	name     string
	variable string   // the environment variable that tells the tests its URL
	required bool     // whether a run without it has failed
	only     bool     // whether the variable is not looked at: it has to come from a source
	sources  []source // the ways to get it, best first
	ask      func(ctx context.Context, url string) (version string, err error)

	url     string
	version string // as the server itself says it
	from    string
	err     error // why it could not be had
}

// A source gets a server from somewhere, and gives its URL and, for people, the place it came from. Where it
// has nothing to offer on this machine its error wraps errAbsent, and the next source is asked.
type source func(ctx context.Context, l *lab) (url, from string, err error)

var errAbsent = errors.New("not here")

// alembic is what internal/alembic takes turns with.
func alembic() *server {
	return &server{name: "alembic", variable: "MIGRATE_TEST_ALEMBIC", ask: alembicVersion, sources: []source{debianAlembic}}
}

// fromSuite lists the servers of a run on those that a Debian suite has. None of them is started yet.
func fromSuite(suite string) []*server {
	return []*server{
		{
			name: "postgresql", variable: "MIGRATE_TEST_POSTGRES", required: true, ask: version, only: true,
			sources: []source{debianPostgres(suite)},
		},
		{
			name: "mariadb", variable: "MIGRATE_TEST_MARIADB", required: true, ask: version, only: true,
			sources: []source{debianMariaDB(suite)},
		},
		alembic(),
	}
}

// wanted lists the servers of an ordinary run, none of them started yet.
func wanted() []*server {
	return []*server{
		{
			name: "postgresql", variable: "MIGRATE_TEST_POSTGRES", required: true, ask: version,
			sources: []source{
				installedPostgres,
				dockered("postgresql", "5432", "postgresql", "migrate", "postgres"),
				afterApt(installedPostgres, "postgresql", "postgresql-contrib"),
			},
		},
		{
			name: "mysql", variable: "MIGRATE_TEST_MYSQL", ask: version,
			sources: []source{
				installedMySQL,
				dockered("mysql", "3306", "mysql", "root", "mysql"),
				debianMySQL,
			},
		},
		{
			name: "mariadb", variable: "MIGRATE_TEST_MARIADB", required: true, ask: version,
			sources: []source{
				installedMariaDB,
				dockered("mariadb", "3306", "mariadb", "root", "mysql"),
				afterApt(installedMariaDB, "mariadb-server"),
			},
		},
		alembic(),
	}
}

// startAll gets all servers at the same time. What went wrong with one is left in its err.
func (l *lab) startAll(ctx context.Context, servers []*server) {
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(func() {
			if s.err = s.get(ctx, l); s.err != nil {
				say("no %s: %v", s.name, s.err)
				return
			}
			say("%s %s from %s", s.name, s.version, s.from)
		})
	}
	all.Wait()
}

// get asks the environment and then one source after the other, and the server for its version.
func (s *server) get(ctx context.Context, l *lab) error {
	var absent []error
	if !s.only {
		s.url, s.from = os.Getenv(s.variable), "$"+s.variable
	}
	for _, from := range s.sources {
		if s.url != "" {
			break
		}
		var err error
		s.url, s.from, err = from(ctx, l)
		if errors.Is(err, errAbsent) {
			absent = append(absent, err)
		} else if err != nil {
			return err
		}
	}
	if s.url == "" {
		return errors.Join(absent...)
	}
	var err error
	if s.version, err = s.ask(ctx, s.url); err != nil {
		return fmt.Errorf("%s does not answer: %w", s.from, err)
	}
	return nil
}
