// Package testdb gives a test an empty database of its own on a real server.
//
// The servers are named by environment variables, each the URL of a maintenance database in which the
// user may create others:
//
//	MIGRATE_TEST_POSTGRES  postgresql://user:password@host:port/postgres
//	MIGRATE_TEST_MYSQL     mysql://user:password@host:port/mysql
//	MIGRATE_TEST_MARIADB   mariadb://user:password@host:port/mysql
//
// A test that needs a server whose variable is empty is skipped, and says so. SQLite is always there.
// The program internal/testservers starts servers and sets the variables.
//
// The package imports nothing else of this project, so that every package's tests may use it.
package testdb

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long one CREATE or DROP DATABASE may take on a busy machine.
const patience = time.Minute

// variables names the environment variable that leads to each server.
var variables = map[string]string{
	"postgresql": "MIGRATE_TEST_POSTGRES",
	"mysql":      "MIGRATE_TEST_MYSQL",
	"mariadb":    "MIGRATE_TEST_MARIADB",
}

// Servers gives the names that URL takes, always in the same order.
func Servers() []string {
	return []string{"sqlite", "postgresql", "mysql", "mariadb"}
}

// Each runs f once for each server, as a subtest with the server's name and an empty database of its own.
// The subtest of a server that is not there is skipped.
func Each(t *testing.T, f func(t *testing.T, server, url string)) {
	t.Helper()
	for _, server := range Servers() {
		t.Run(server, func(t *testing.T) {
			f(t, server, URL(t, server))
		})
	}
}

// URL makes a new, empty database for this one test on a server named in Servers, and gives its URL,
// such as postgresql://user:password@host:port/name or sqlite:////absolute/path.db. The database is
// dropped when the test ends, whoever is still connected. The test is skipped where the server's
// variable is not set, and fails where the server refuses.
func URL(t testing.TB, server string) string {
	t.Helper()
	if server == "sqlite" {
		return "sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "test.db"))
	}
	u := adminURL(t, server)
	a, err := adminOf(server, u)
	if err != nil {
		t.Fatalf("testdb: %s: %v", variables[server], err)
	}
	name := "migrate_test_" + strings.ToLower(rand.Text()[:12])

	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.create(ctx, name); err != nil {
		t.Fatalf("testdb: create a database on %s at %s: %v", server, u.Host, err)
	}
	t.Cleanup(func() {
		// The test's own context is already cancelled here.
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := a.drop(ctx, name); err != nil {
			t.Errorf("testdb: drop database %s on %s at %s: %v", name, server, u.Host, err)
		}
	})
	own := *u
	own.Path = "/" + name
	return own.String()
}

// With adds a parameter to the URL of a database, which may have others.
func With(t testing.TB, rawURL, name, value string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// adminURL reads the server's variable, and skips the test where it is not set.
func adminURL(t testing.TB, server string) *url.URL {
	t.Helper()
	variable, known := variables[server]
	if !known {
		t.Fatalf("testdb: no server is called %q; there are %s", server, strings.Join(Servers(), ", "))
	}
	value := os.Getenv(variable)
	if value == "" {
		t.Skipf("testdb: %s is not set, so there is no %s to test on (see DEVELOPERS.md)", variable, server)
	}
	u, err := url.Parse(value)
	if err != nil {
		t.Fatalf("testdb: %s: %v", variable, err)
	}
	// The scheme is the name of the server, however the variable spells it (postgres, mysql for MariaDB).
	u.Scheme = server
	return u
}
