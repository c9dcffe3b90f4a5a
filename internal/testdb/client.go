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
	programs := map[string][]string{"sqlite": {"sqlite3"}, "postgresql": {"psql"}, "mysql": {"mysql", "mariadb"}, "mariadb": {"mariadb", "mysql"}}
	mysql := []string{"--comments", "--host=" + u.Hostname(), "--port=" + u.Port(), "--user=" + u.User.Username(), database}
	args := map[string][]string{
		"sqlite":     {"-bail", strings.TrimPrefix(target, "sqlite:///")},
		"postgresql": {"-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", u.Hostname(), "-p", u.Port(), "-U", u.User.Username(), database},
		"mysql":      mysql,
		"mariadb":    mysql,
	}
	c := exec.Command(Program(t, programs[server]...), args[server]...)
	c.Env = append(os.Environ(), "PGPASSWORD="+password, "MYSQL_PWD="+password)
	return c
}

// Program is the path of the first of some programs that is installed: Debian's newer packages of MariaDB have no mysql,
// but mariadb. The test is skipped where none of them is.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("the program %s is not installed", strings.Join(names, " or "))
	return ""
}

// SkipTooOld skips the test where the output of a pg_dump says that the server is newer than itself, for which it does
// nothing.
func SkipTooOld(t testing.TB, output string) {
	t.Helper()
	if strings.Contains(output, "server version mismatch") {
		t.Skip("pg_dump is older than the server: " + output)
	}
}
