package realschemas

import (
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"limbeck.dev/migrate/internal/testdb"
)

// load runs a file through the database's own client, which stops at the first
// error, and returns what the client said.
func load(t *testing.T, target, file string) (string, error) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	switch u.Scheme {
	case "postgresql":
		return run(postgresClient(t, u, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file), "")
	case "sqlite":
		return loadSQLite(t, strings.TrimPrefix(target, "sqlite:///"), file)
	}
	c := exec.Command(testdb.Program(t, "mysql", "mariadb"), "--host="+u.Hostname(), "--port="+u.Port(), "--user="+u.User.Username(), strings.TrimPrefix(u.Path, "/"))
	password, _ := u.User.Password()
	c.Env = append(os.Environ(), "MYSQL_PWD="+password)
	return run(c, file)
}

// loadSQLite uses SQLite's own client where it is installed, else its library,
// which has fewer modules.
func loadSQLite(t *testing.T, database, file string) (string, error) {
	t.Helper()
	if path, err := exec.LookPath("sqlite3"); err == nil {
		return run(exec.Command(path, "-bail", database), file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	db, err := sql.Open("sqlite", database)
	if err != nil {
		return "", err
	}
	defer db.Close()
	if _, err = db.Exec(string(text)); err != nil && strings.Contains(err.Error(), "no such module") {
		t.Skipf("the client sqlite3 is not installed, and the library cannot load it: %v", err)
	}
	return "", err
}

// postgresClient is a command of one of PostgreSQL's programs, which takes the
// database from the environment.
func postgresClient(t *testing.T, u *url.URL, program string, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(testdb.Program(t, program), args...)
	password, _ := u.User.Password()
	c.Env = append(os.Environ(), "PGHOST="+u.Hostname(), "PGPORT="+u.Port(), "PGUSER="+u.User.Username(),
		"PGPASSWORD="+password, "PGDATABASE="+strings.TrimPrefix(u.Path, "/"))
	return c
}

// run runs a command with a file as its standard input, where one is named.
func run(c *exec.Cmd, stdin string) (string, error) {
	if stdin != "" {
		f, err := os.Open(stdin)
		if err != nil {
			return "", err
		}
		defer f.Close()
		c.Stdin = f
	}
	out, err := c.CombinedOutput()
	return string(out), err
}

// roles are what a schema grants privileges to and does not create.
var roles = map[string][]string{"graphile_starter": {"graphile_starter", "graphile_starter_visitor", "postgres"}}

// createRoles creates the roles of a schema that the server lacks, until the
// test ends. It comes before the test's database, so that it is undone after it.
func createRoles(t *testing.T, schema string) {
	t.Helper()
	for _, role := range roles[schema] {
		u, err := url.Parse(os.Getenv("MIGRATE_TEST_POSTGRES"))
		if err != nil {
			t.Fatal(err)
		}
		psql := func(sql string) (string, error) {
			return run(postgresClient(t, u, "psql", "-X", "-q", "-c", sql), "")
		}
		switch out, err := psql("CREATE ROLE " + role); {
		case err == nil:
			t.Cleanup(func() { _, _ = psql("DROP ROLE " + role) }) // another run may need it still
		case !strings.Contains(out, "already exists"):
			t.Fatalf("creating the role %s: %v\n%s", role, err, out)
		}
	}
}
