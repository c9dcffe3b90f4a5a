package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// required are changes that ask rows for a value which they do not have.
var required = []struct {
	name, table, model string
	op                 ops.Op
	sql                map[string]string
	note, hint         string
}{
	{
		name: "new column", table: "id integer, n integer",
		model: "{id: integer, n: integer, m: {type: integer, nullable: false}}",
		op:    ops.AddColumn{Table: "t", Column: md.Column{Name: "m", Type: md.Integer{}, NotNull: true}},
		sql:   map[string]string{"": "ALTER TABLE t ADD COLUMN m integer NOT NULL"},
		note:  "column t.m is NOT NULL without a default, and table t has rows, which", hint: "add it nullable or with a server default",
	},
	{
		name: "new date", table: "id integer, n integer",
		model: "{id: integer, n: integer, d: {type: date, nullable: false}}",
		op:    ops.AddColumn{Table: "t", Column: md.Column{Name: "d", Type: md.Date{}, NotNull: true}},
		sql:   map[string]string{"": "ALTER TABLE t ADD d date NOT NULL"},
		note:  "column t.d is NOT NULL without a default, and table t has rows, which", hint: "add it nullable or with a server default",
	},
	{
		name: "not null", table: "id integer, n integer",
		model: "{id: integer, n: {type: integer, nullable: false}}",
		op:    ops.AlterColumn{Table: "t", From: md.Column{Name: "n", Type: md.Integer{}}, To: md.Column{Name: "n", Type: md.Integer{}, NotNull: true}},
		sql: map[string]string{
			"postgresql": `ALTER TABLE T ALTER COLUMN n SET NOT NULL`, "mysql": "ALTER TABLE t MODIFY n integer NOT NULL",
			"mariadb": "ALTER TABLE t CHANGE COLUMN n n integer NOT NULL",
			"sqlite":  "CREATE TABLE x (id integer, n integer NOT NULL); INSERT INTO x SELECT id, n FROM t; DROP TABLE t; ALTER TABLE x RENAME TO t",
		},
		note: "column t.n becomes NOT NULL, and table t has rows", hint: "fill",
	},
}

// A column that must have a value is noted where a table has rows, by autogenerate
// and plan, and the error says what to do. A table without rows takes it.
func TestRequiredColumn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		c := testconn.Open(t, url)
		exec := func(sql ...string) {
			for _, text := range sql {
				if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
		}
		fills := c.Dialect().Capabilities().FillsNotNull
		for _, tt := range required {
			text := tt.sql[server]
			if text == "" {
				text = tt.sql[""]
			}
			for form, revision := range map[string]ops.Script{"operations": {tt.op}, "sql": statements(text), "autogenerate": nil} {
				t.Run(tt.name+"/"+form, func(t *testing.T) {
					exec("DROP TABLE IF EXISTS t", "CREATE TABLE t ("+tt.table+")", "INSERT INTO t (id) VALUES (1)")
					dir, config := t.TempDir(), migrate.Config{}
					base := versions.Revision{ID: "1111", Upgrade: statements("CREATE TABLE t (" + tt.table + ")"), Downgrade: ops.Script{}}
					writeFile(t, filepath.Join(dir, "migrate.yaml"), "url: "+url+"\nmodel: schema.yaml\nscript_format: sql\n")
					writeFile(t, filepath.Join(dir, "go.yaml"), "url: "+url+"\nmodel: schema.yaml\nscript_format: go\n")
					writeFile(t, filepath.Join(dir, "schema.yaml"), "tables: {t: {columns: "+tt.model+"}}")
					if revision == nil {
						writeFile(t, filepath.Join(dir, "migrations", "versions", "1111.sql"), "-- revision: 1111\n-- migrate: upgrade\nSELECT 1;\n")
					} else {
						config.Scripts = new(versions.Set)
						config.Scripts.(*versions.Set).Add(base)
						config.Scripts.(*versions.Set).Add(versions.Revision{ID: "2222", Revises: []string{"1111"}, Upgrade: revision})
					}
					must := func(code int, want string, args ...string) string {
						t.Helper()
						got, out := runCommand(t, config, dir, args...)
						if got != code || !strings.Contains(out, want) {
							t.Fatalf("migrate %v: exit code %d, want %d and %q\n%s", args, got, code, want, out)
						}
						return out
					}
					must(0, "", "stamp", "1111", "--purge")
					if revision == nil {
						must(10, tt.note, "check")
						must(0, tt.note, "revision", "--autogenerate", "--rev-id", "2222", "-m", "x", "-c", "go.yaml")
						script := filepath.Join(dir, "migrations", "versions", "2222_x_rev.go")
						mustHold(t, script, "// note: "+tt.note)
						if err := os.Remove(script); err != nil {
							t.Fatal(err)
						}
						must(0, tt.note, "revision", "--autogenerate", "--rev-id", "2222", "-m", "x")
						mustHold(t, filepath.Join(dir, "migrations", "versions", "2222_x.sql"), "-- note: "+tt.note)
					}
					must(0, tt.note, "plan")
					if change, ok := tt.op.(ops.AlterColumn); ok && form == "operations" {
						must(0, "~ "+ops.Describe(change)+": not null\n", "plan")
					}
					must(0, `"notes": [`, "plan", "--json")
					if _, adds := tt.op.(ops.AddColumn); fills && adds { // MySQL and MariaDB put a value there
						must(12, "data loss", "plan", "--exit-code")
					} else {
						must(7, tt.hint, "upgrade")
					}
					exec("DELETE FROM t")
					if out := must(0, "", "plan"); strings.Contains(out, "note:") {
						t.Errorf("an empty table: %s", out)
					}
					must(0, "Done", "upgrade")
				})
			}
		}
	})
}

func statements(text string) (script ops.Script) {
	for _, sql := range strings.Split(text, "; ") {
		script = append(script, ops.Execute{SQL: sql})
	}
	return script
}

func mustHold(t *testing.T, path, want string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), want) {
		t.Errorf("%s lacks %q:\n%s", path, want, text)
	}
}
