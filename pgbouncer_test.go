package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// pgbouncer starts the pooler in a mode before the server of a database, and
// returns the database's URL through it. The test is skipped where it is not
// installed.
func pgbouncer(t *testing.T, target, mode string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("pgbouncer is not installed")
	}
	u, err := dialect.ParseURL(target)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	dir, err := os.MkdirTemp("", "pgbouncer") // another user has to read it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf(`[databases]
* = host=%s port=%d user=%s password='%s'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = %s
default_pool_size = 5
`, u.Hosts[0].Name, u.Hosts[0].Port, u.User, strings.ReplaceAll(u.Password.Reveal(), "'", "''"), port, mode)
	if err := errors.Join(os.WriteFile(config, []byte(text), 0o644), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	args := []string{"-q", config}
	if os.Getuid() == 0 { // as whom it does not run
		if _, err := user.Lookup("nobody"); err != nil {
			t.Skip("there is no user nobody to run pgbouncer as")
		}
		args = append([]string{"-u", "nobody"}, args...)
	}
	cmd := exec.Command(program, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	for range 200 {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return "postgresql://" + u.User + "@" + address + "/" + u.Database
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("pgbouncer does not listen")
	return ""
}

// TestPgbouncer: the mode of a pooler is found out. One that shares the server's
// sessions is refused, whatever is allowed, and no lock stays behind; one in
// session mode is for the user to allow, and then everything works.
func TestPgbouncer(t *testing.T) {
	for _, test := range []struct {
		mode  string
		allow bool
		want  string // part of the refusal; empty: it works
	}{
		{"session", false, "--allow-pooler"},
		{"session", true, ""},
		{"transaction", false, "in transaction mode"},
		{"transaction", true, "in transaction mode"},
		{"statement", true, "in statement mode"},
	} {
		t.Run(fmt.Sprintf("%s, allowed %v", test.mode, test.allow), func(t *testing.T) {
			t.Parallel()
			direct := testdb.URL(t, "postgresql")
			pooled := pgbouncer(t, direct, test.mode)
			set := line(
				ops.Script{ops.Execute{SQL: "CREATE TABLE a (id integer PRIMARY KEY)"}},
				ops.Script{ops.Execute{SQL: "CREATE INDEX CONCURRENTLY ix ON a (id)"}},
			)
			env, err := migrate.Open(t.Context(), migrate.Config{
				URL: pooled + "?search_path=public&options=-c%20statement_timeout%3D60s", Scripts: set, AllowPooler: test.allow,
			})
			if err != nil {
				t.Fatal(err)
			}
			if heads, err := env.Current(t.Context()); err != nil || len(heads) > 0 {
				t.Errorf("current: %v, %v", heads, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			_, err = env.Upgrade(ctx, "head")
			refused, _ := errors.AsType[*dialect.RefusedError](err)
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (refused == nil || !strings.Contains(refused.Error(), test.want)):
				t.Errorf("upgrade: %v", err)
			}
			if test.want == "" {
				mustUpgrade(t, env, "head")
			}
			var locks int
			c := testconn.Open(t, direct)
			if _, err := core.QueryOne(t.Context(), c, core.SQL(
				"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), &locks); err != nil || locks > 0 {
				t.Errorf("%d locks stay behind, %v", locks, err)
			}
		})
	}
}
