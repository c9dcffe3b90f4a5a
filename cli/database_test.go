package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// runCommand runs a command and returns its exit code and all its output.
func runCommand(t *testing.T, config migrate.Config, dir string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	p := Program{Config: config, Args: args, Dir: dir, Env: os.Environ(), Stdout: &out, Stderr: &out}
	code := p.Run(t.Context())
	return code, out.String()
}

const databaseModel = `tables:
  users:
    columns:
      id: {type: bigint, nullable: false}
      email: {type: varchar(255), nullable: false}
    primary_key: [id]
    unique: {uq_users_email: [email]}
  posts:
    columns:
      id: {type: bigint, nullable: false}
      user_id: {type: bigint, nullable: false}
    primary_key: [id]
    indexes: {ix_posts_user: [user_id]}
    foreign_keys: {fk_posts_user: {columns: [user_id], references: users(id), on_delete: cascade}}
`

// The same project on every database, by its URL alone.
func TestEveryDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "schema.yaml"), databaseModel)
		writeFile(t, filepath.Join(dir, "migrate.yaml"), "url: ${TEST_URL}\nmodel: schema.yaml\n")
		t.Setenv("TEST_URL", url)
		if file, ok := strings.CutPrefix(url, "sqlite:///"); ok {
			writeFile(t, file, "") // check creates none
		}
		steps := []struct {
			args string
			code int
			want string
		}{
			{"check", 10, "+ create table users"},
			{"revision --autogenerate -m first --rev-id 1111", 0, "wrote "},
			{"check", 11, "not at the newest revision"},
			{"upgrade head --sql", 0, "-- Running upgrade base -> 1111, first"},
			{"upgrade head", 0, "Done: 1 revision; the database is at 1111 (head)."},
			{"upgrade head", 0, "Nothing to do"},
			{"check", 0, "No changes"},
			{"inspect", 0, "fk_posts_user"},
			{"inspect --json", 0, `"ix_posts_user"`},
			{"inspect --format sql", 0, "CREATE TABLE"},
			{"current --json", 0, `"id": "1111"`},
			{"downgrade -1", 0, "Running downgrade 1111 -> <base>, first"},
			{"current", 0, ""},
			{"inspect", 0, ""},
			{"stamp 1111", 0, "Stamped"},
			{"stamp base", 0, "<base>"},
			{"repair --applied", 1, "nothing to repair"},
		}
		for _, step := range steps {
			code, out := runCommand(t, migrate.Config{}, dir, strings.Fields(step.args)...)
			if code != step.code || !strings.Contains(out, step.want) || step.want == "" && out != "" {
				t.Errorf("migrate %s: exit code %d, want %d and %q\n%s", step.args, code, step.code, step.want, out)
			}
		}
	})
}

// Who does not want to wait for another deployer is told who it is.
func TestLockBusy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		if server == "sqlite" {
			t.Skip("SQLite has no lock for deployers: its transactions exclude one another")
		}
		var code int
		var out string
		var first, second versions.Set
		second.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{}})
		first.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{
			ops.Do{Name: "let another one try", Func: func(context.Context, core.Conn) error {
				code, out = runCommand(t, migrate.Config{Scripts: &second}, t.TempDir(), "upgrade", "--url", url, "--lock-wait", "0", "--json")
				return nil
			}},
		}})
		if code, out := runCommand(t, migrate.Config{Scripts: &first}, t.TempDir(), "upgrade", "--url", url); code != 0 {
			t.Errorf("exit code %d\n%s", code, out)
		}
		if code != 3 || !strings.Contains(out, `"code": "lock_busy"`) {
			t.Errorf("exit code %d, want 3\n%s", code, out)
		}
	})
}
