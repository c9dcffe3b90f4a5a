package testdb

import (
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Client is the database's own client (psql, mysql, mariadb, sqlite3), which reads a script from its input and stops
// at the first error. The test is skipped where the client is not installed.
func Client(t testing.TB, server, target string) *exec.Cmd {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	database := strings.TrimPrefix(u.Path, "/")
	args := map[string][]string{
		"sqlite":     {"sqlite3", "-bail", strings.TrimPrefix(target, "sqlite:///")},
		"postgresql": {"psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", u.Hostname(), "-p", u.Port(), "-U", u.User.Username(), database},
		"mysql":      {"mysql", "--comments", "--host=" + u.Hostname(), "--port=" + u.Port(), "--user=" + u.User.Username(), database},
		"mariadb":    {"mariadb", "--comments", "--host=" + u.Hostname(), "--port=" + u.Port(), "--user=" + u.User.Username(), database},
	}[server]
	if _, err := exec.LookPath(args[0]); err != nil {
		t.Skipf("the client %s is not installed", args[0])
	}
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), "PGPASSWORD="+password, "MYSQL_PWD="+password)
	return c
}
