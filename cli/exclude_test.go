package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
)

// excluded are databases of which a part is excluded.
var excluded = []struct {
	name, on, sql, config string
	lacks                 string // in what inspect prints
}{
	{"table", "", "CREATE TABLE a (id integer NOT NULL PRIMARY KEY)", "exclude: [a]", "a:"},
	{"pattern", "", "CREATE TABLE tmp_a (id integer NOT NULL PRIMARY KEY); CREATE TABLE tmp_b (id integer NOT NULL PRIMARY KEY)", `exclude: ["tmp_*"]`, "tmp_"},
	{"class of characters", "", "CREATE TABLE x1 (id integer NOT NULL PRIMARY KEY)", `exclude: ["x[0-9]", "?"]`, "x1:"},
	{"include", "", "CREATE TABLE a (id integer NOT NULL PRIMARY KEY)", "include: [keep, child]", "a:"},
	{"foreign key to it", "", "CREATE TABLE a (id integer NOT NULL PRIMARY KEY); CREATE TABLE child (id integer NOT NULL PRIMARY KEY, a_id integer, CONSTRAINT fk_a FOREIGN KEY (a_id) REFERENCES a (id))", "exclude: [a]", ""},
	{"foreign key from it", "", "CREATE TABLE a (id integer NOT NULL PRIMARY KEY, k integer REFERENCES keep (id))", "exclude: [a]", "a:"},
	{"view of it", "", "CREATE TABLE a (id integer NOT NULL PRIMARY KEY); CREATE VIEW va AS SELECT id FROM a", "exclude: [a]", "  a:"},
	{"view", "", "CREATE VIEW va AS SELECT id FROM keep", "exclude: [va]", "va"},
	{"with its schema", "postgresql", "CREATE TABLE a (id integer PRIMARY KEY)", "exclude: [public.a]", "  a:"},
	{"with its schema", "sqlite", "CREATE TABLE a (id integer PRIMARY KEY)", "exclude: [main.a]", "  a:"},
	{"schema", "postgresql", "CREATE SCHEMA app; CREATE TABLE app.a (id integer PRIMARY KEY)", `{schemas: ["*"], exclude: ["app.*"]}`, "app.a"},
	{"table of a schema", "postgresql", "CREATE SCHEMA app; CREATE TABLE app.a (id serial PRIMARY KEY); CREATE TABLE app.b (id integer PRIMARY KEY)", "{schemas: [app], exclude: [app.a]}", "app.a"},
	{"serial", "postgresql", "CREATE TABLE a (id serial PRIMARY KEY)", "exclude: [a]", "a_id_seq"},
	{"identity", "postgresql", "CREATE TABLE a (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY)", "exclude: [a]", "a:"},
	{"enum", "postgresql", "CREATE TYPE mood AS ENUM ('x'); CREATE TABLE a (m mood)", "exclude: [a]", "  a:"},
	{"parent of a partition", "postgresql", "CREATE TABLE p (id integer) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)", "exclude: [p]", "  p:"},
	{"partition", "postgresql", "CREATE TABLE p (id integer) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)", "exclude: [p1]", "p1:"},
	{"another case", "sqlite", "CREATE TABLE Aa (id integer PRIMARY KEY)", "exclude: [aA]", "Aa"},
	{"another case, as it is", "postgresql mysql mariadb", `CREATE TABLE Aa (id integer PRIMARY KEY)`, `exclude: ["[aA]a"]`, "a:"},
	{"index and comment", "mysql mariadb", "CREATE TABLE a (id integer PRIMARY KEY, v varchar(10), KEY ix (v)) COMMENT 'x'", "exclude: [a]", "  a:"},
	{"trigger", "sqlite", "CREATE TABLE a (id integer PRIMARY KEY); CREATE TRIGGER tr AFTER INSERT ON a BEGIN SELECT 1", "exclude: [a]", "  a:"},
}

// What inspect prints beside an exclude is a model that the database fulfils.
func TestExcludeRoundTrip(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		for _, tt := range excluded {
			if tt.on != "" && !strings.Contains(tt.on, server) {
				continue
			}
			t.Run(tt.name, func(t *testing.T) {
				url := testdb.URL(t, server)
				c := testconn.Open(t, url)
				for _, sql := range append([]string{"CREATE TABLE keep (id integer NOT NULL PRIMARY KEY)"}, strings.Split(tt.sql, "; ")...) {
					if strings.HasPrefix(sql, "CREATE TRIGGER") {
						sql += "; END"
					}
					if _, err := c.Exec(t.Context(), core.SQL(sql)); err != nil {
						t.Fatal(sql, err)
					}
				}
				dir := t.TempDir()
				config := fmt.Sprintf("url: %s\nmodel: schema.yaml\nscript_format: sql\n%s\n", url, strings.NewReplacer("{", "", "}", "", ", exclude", "\nexclude").Replace(tt.config))
				writeFile(t, filepath.Join(dir, "migrate.yaml"), config)
				writeFile(t, filepath.Join(dir, "schema.yaml"), "tables: {}\n")
				var out, rest bytes.Buffer
				p := Program{Args: []string{"inspect"}, Dir: dir, Env: os.Environ(), Stdout: &out, Stderr: &rest}
				code, text := p.Run(t.Context()), out.String()
				if code != 0 || tt.lacks != "" && strings.Contains(text, "\n  "+strings.TrimSpace(tt.lacks)) {
					t.Fatalf("inspect: exit code %d\n%s%s", code, text, &rest)
				}
				writeFile(t, filepath.Join(dir, "schema.yaml"), text)
				if code, out := runCommand(t, migrate.Config{}, dir, "check"); code != 0 {
					t.Errorf("check: exit code %d\n%s\nmodel:\n%s", code, out, text)
				}
				if tt.name == "foreign key to it" {
					keepsKey(t, dir, text)
				}
			})
		}
	})
}

// keepsKey changes a table of the model in another point, and makes sure that its
// foreign key to an excluded table stays.
func keepsKey(t *testing.T, dir, model string) {
	t.Helper()
	writeFile(t, filepath.Join(dir, "schema.yaml"), strings.Replace(model, "a_id: integer", "a_id: integer\n      v: {type: integer, default: 1, nullable: false}", 1))
	config, err := os.ReadFile(filepath.Join(dir, "migrate.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "all.yaml"), strings.Replace(string(config), "exclude: [a]", "", 1))
	for _, step := range []struct{ args, want string }{
		{"revision --autogenerate --rev-id 1111 -m v", "child.v"}, {"upgrade", "Done"}, {"check", "No changes"}, {"-c all.yaml inspect", "fk_a"},
	} {
		if code, out := runCommand(t, migrate.Config{}, dir, strings.Fields(step.args)...); code != 0 || !strings.Contains(out, step.want) {
			t.Errorf("migrate %s: exit code %d\n%s", step.args, code, out)
		}
	}
}
