package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
)

// command is a command line, the exit code that it must have, and what it
// must print: parts that are there or, behind a !, that are not; "=" is all.
type command struct {
	line string
	code int
	want []string
}

// behaviour is one of the behaviours that people know from Alembic, by its
// number in the project's list; those of the graph alone are in package
// versions, 42 and 43 in the session script_files. Where ours differs, why says
// so.
type behaviour struct {
	number   string
	why      string
	only     string   // a server; empty: all
	graph    []string // see writeGraph
	files    map[string]string
	prepare  []string // SQL that runs first
	commands []command
}

var forked = []string{"a", "b a", "c1 b #l1", "d1 c1", "c2 b #l2", "d2 c2"}

// half is a revision that fails at its second statement; atOnce is the
// configuration of a run in one transaction.
const (
	half   = "-- revision: b\n-- revises: a\n-- migrate: upgrade\nCREATE TABLE t_b (id integer);\nINSERT INTO nowhere VALUES (1);\n"
	atOnce = "url: ${TEST_URL}\nscripts: scripts\ntransaction: all\n"
)

var behaviours = []behaviour{
	{number: "30", graph: forked, commands: []command{
		{"stamp d1 c2", 0, nil},
		{"current", 0, []string{"=c2\nd1 (head)\n"}},
		{"stamp b", 0, nil},
		{"current", 0, []string{"=b\n"}},
		{"stamp --purge d1 c2", 0, nil},
		{"stamp l1@base", 0, nil},
		{"current", 0, []string{"=c2\n"}},
		{"inspect", 0, []string{"!t_"}}, // no script ran
	}},
	{
		number: "32", graph: []string{"a"}, files: map[string]string{"newer/z.sql": "-- revision: zz\n-- migrate: upgrade\n", "newer.yaml": "url: ${TEST_URL}\nscripts: newer\n"},
		commands: []command{
			{"-c newer.yaml stamp zz", 0, nil},
			{"current", 5, []string{"zz (not among the scripts)", `the database is at revision "zz", which is not among these scripts`}},
			{"upgrade", 5, []string{`"zz"`}},
			{"stamp a", 5, []string{`"zz"`}},
			{"stamp base", 5, []string{`"zz"`}},
			{"stamp --purge a", 0, nil},
			{"current", 0, []string{"=a (head)\n"}},
		},
	},
	{
		number: "33", graph: forked, files: map[string]string{"schema.yaml": "tables: {}\n", "empty.yaml": "url: ${TEST_URL}\nmodel: schema.yaml\nscripts: none\n"},
		commands: []command{
			{"current", 0, []string{"="}},
			{"history -r :current -i", 0, []string{"="}},
			{"-c empty.yaml check", 0, []string{"No changes"}},
			{"show current", 0, []string{"="}},
			{"upgrade heads --sql", 0, nil},
			{"nothing created", 0, nil},
		},
	},
	{
		number: "35", why: "each revision has its own transaction by default; Alembic has one for all on PostgreSQL, " +
			"and on SQLite, where it trusts the driver's, none",
		graph: []string{"a", "b a", "c b"}, files: map[string]string{"scripts/b.sql": half},
		commands: []command{
			{"upgrade head", 7, []string{"nowhere", "scripts"}},
			{"current", 0, []string{"=a\n"}},
			{"upgrade head", 7, []string{"nowhere"}}, // not "table t_b exists", as Alembic says on MySQL
		},
	},
	{number: "35", only: "postgresql", graph: []string{"a", "b a"}, files: map[string]string{"scripts/b.sql": half}, commands: []command{
		{"upgrade head", 7, nil},
		{"inspect", 0, []string{"t_a", "!t_b"}},
	}},
	{number: "35", only: "postgresql", graph: []string{"a", "b a"}, files: map[string]string{"scripts/b.sql": half, "migrate.yaml": atOnce}, commands: []command{
		{"upgrade head", 7, []string{"nowhere"}},
		{"current", 0, []string{"="}},
		{"inspect", 0, []string{"!t_a"}},
	}},
	{number: "35", only: "sqlite", graph: []string{"a", "b a"}, files: map[string]string{"scripts/b.sql": half, "migrate.yaml": atOnce}, commands: []command{
		{"upgrade head", 7, []string{"nowhere"}},
		{"current", 0, []string{"="}},
		{"inspect", 0, []string{"!t_a"}},
	}},
	{number: "35", only: "mysql", why: "DDL commits by itself, and what cannot be had is refused", graph: []string{"a"}, files: map[string]string{"migrate.yaml": atOnce}, commands: []command{
		{"upgrade head", 1, []string{"set transaction: revision"}},
	}},
	{
		number: "37", why: "version table and journal are created only if they are missing, since downgrade base leaves them",
		graph: []string{"a", "b a", "c b"}, commands: []command{
			{"upgrade c --sql", 0, []string{"CREATE TABLE IF NOT EXISTS", "version_num", "INSERT INTO"}},
			{"upgrade a:c --sql", 0, []string{"UPDATE ", "!t_a", "!_version` (\n", "!_version\" (\n"}},
		},
	},
	{number: "37", only: "postgresql", graph: []string{"a"}, commands: []command{{"upgrade a --sql", 0, []string{"\nBEGIN;\n", "\nCOMMIT;\n"}}}},
	{number: "37", only: "mysql", graph: []string{"a"}, commands: []command{{"upgrade a --sql", 0, []string{"!START TRANSACTION", "!BEGIN"}}}},
	{number: "37", only: "mariadb", graph: []string{"a"}, commands: []command{{"upgrade a --sql", 0, []string{"!START TRANSACTION", "!BEGIN"}}}},
	{number: "37", only: "sqlite", why: "SQLite rolls back DDL, so there is a transaction", graph: []string{"a"}, commands: []command{
		{"upgrade a --sql", 0, []string{"\nBEGIN IMMEDIATE;\n", "\nCOMMIT;\n"}},
	}},
	{number: "38", graph: []string{"a", "b a", "c b"}, commands: []command{
		{"downgrade c:base --sql", 0, []string{"DROP TABLE t_a", "DELETE FROM", "!DROP TABLE migrate", "!DROP TABLE \"migrate", "!DROP TABLE `migrate"}},
		{"downgrade base --sql", 1, []string{"needs a range"}},
		{"downgrade c:base", 2, []string{"is a range"}},
		{"upgrade a:c", 2, []string{"is a range"}},
	}},
	{
		number: "40", graph: []string{"a"}, files: map[string]string{
			"migrate.yaml": "url: ${TEST_URL}\nscripts: scripts\nversion_table: own_versions\nmodel: schema.yaml\n",
			"schema.yaml":  "tables:\n  t_a: {columns: {id: {type: integer, nullable: false}}, primary_key: [id]}\n  own_versions: {columns: {version_num: {type: varchar(32), nullable: false}}, primary_key: [version_num]}\n",
		},
		commands: []command{
			{"upgrade", 0, nil},
			{"check", 0, []string{"No changes"}},
			{"revision --autogenerate -m none", 0, []string{"Nothing was written"}},
			{"current", 0, []string{"=a (head)\n"}},
			{"inspect", 0, []string{"t_a", "!own_versions"}},
		},
	},
	{
		number: "40", only: "postgresql", graph: []string{"a"}, prepare: []string{"CREATE SCHEMA own"}, files: map[string]string{
			"migrate.yaml": "url: ${TEST_URL}\nscripts: scripts\nversion_table: own.versions\nmodel: schema.yaml\nschemas: [own]\n",
			"schema.yaml":  "tables:\n  t_a: {columns: {id: {type: integer, nullable: false}}, primary_key: [id]}\n  own.versions: {columns: {version_num: {type: varchar(32), nullable: false}}, primary_key: [version_num]}\n",
		},
		commands: []command{
			{"upgrade", 0, nil},
			{"check", 0, []string{"No changes"}},
			{"inspect", 0, []string{"t_a", "!versions"}},
			{"downgrade base", 0, nil},
			{"current", 0, []string{"="}},
		},
	},
	{
		number: "41", why: "a range holds both its ends; what a branch depends on is part of its history",
		graph: forked, commands: []command{
			{"upgrade heads", 0, nil},
			{"history -r :l1@head", 0, []string{"=c1 -> d1 (l1) (head)\nb -> c1 (l1)\na -> b (branchpoint)\n<base> -> a\n"}},
			{"history -r c2:", 0, []string{"=c2 -> d2 (l2) (head)\nb -> c2 (l2)\n"}},
			{"stamp --purge d1", 0, nil},
			{"history -r -2:current", 0, []string{"=c1 -> d1 (l1) (head)\nb -> c1 (l1)\na -> b (branchpoint)\n"}},
			{"stamp --purge c2", 0, nil},
			{"history -r current: -i", 0, []string{"=c2 -> d2 (l2) (head)\nb -> c2 (l2) (current)\n"}},
			{"history -r c2", 2, []string{"write it as from:to"}},
		},
	},
	{
		number: "44", why: "each outcome has its own exit code", graph: []string{"a", "b a"}, files: map[string]string{
			"migrate.yaml": "url: ${TEST_URL}\nscripts: scripts\nmodel: schema.yaml\n",
			"schema.yaml":  "tables:\n  t_a: {columns: {id: {type: integer, nullable: false}}, primary_key: [id]}\n  t_b: {columns: {id: {type: integer, nullable: false}}, primary_key: [id]}\n",
			"more.yaml":    "url: ${TEST_URL}\nscripts: scripts\nmodel: larger.yaml\n",
			"larger.yaml":  "tables:\n  t_a: {columns: {id: {type: integer, nullable: false}, n: {type: integer}}, primary_key: [id]}\n  t_b: {columns: {id: {type: integer, nullable: false}}, primary_key: [id]}\n",
		},
		commands: []command{
			{"upgrade a", 0, nil},
			{"check", 11, []string{"the database is not at the newest revision"}},
			{"current --check-heads", 11, nil},
			{"upgrade", 0, nil},
			{"check", 0, []string{"No changes"}},
			{"-c more.yaml check", 10, []string{"+ add column t_a.n", "the model has changes that no revision makes"}},
			{"heads", 0, []string{"=b (head)\n"}}, // no file was written
		},
	},
}

// TestBehaviours runs the behaviours on each database.
func TestBehaviours(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		for _, b := range behaviours {
			if b.only != "" && b.only != server {
				continue
			}
			t.Run(b.number, func(t *testing.T) { b.run(t, testdb.URL(t, server)) })
		}
	})
}

func (b behaviour) run(t *testing.T, url string) {
	dir := t.TempDir()
	t.Setenv("TEST_URL", url)
	if file, ok := strings.CutPrefix(url, "sqlite:///"); ok {
		writeFile(t, file, "") // looking creates none
	}
	writeFile(t, filepath.Join(dir, "migrate.yaml"), "url: ${TEST_URL}\nscripts: scripts\n")
	writeGraph(t, filepath.Join(dir, "scripts"), b.graph)
	for name, text := range b.files {
		writeFile(t, filepath.Join(dir, name), text)
	}
	if err := os.MkdirAll(filepath.Join(dir, "none"), 0o755); err != nil {
		t.Fatal(err)
	}
	execute(t, url, b.prepare...)
	for _, c := range b.commands {
		if c.line == "nothing created" {
			if tables := tablesOf(t, url); len(tables) > 0 {
				t.Errorf("tables %v were created", tables)
			}
			continue
		}
		code, out := runCommand(t, migrate.Config{}, dir, strings.Fields(c.line)...)
		if code != c.code || slices.ContainsFunc(c.want, func(part string) bool { return !shows(out, part) }) {
			t.Errorf("migrate %s: exit code %d, want %d and %q %s\n%s", c.line, code, c.code, c.want, b.why, out)
		}
	}
}

// shows tells whether an output is as a command wants it.
func shows(out, want string) bool {
	if all, ok := strings.CutPrefix(want, "="); ok {
		return out == all
	}
	if absent, ok := strings.CutPrefix(want, "!"); ok {
		return !strings.Contains(out, absent)
	}
	return strings.Contains(out, want)
}

// writeGraph writes SQL scripts, each of which makes a table: "c a b #l" is a
// revision c with the label l that comes after a and b.
func writeGraph(t *testing.T, dir string, graph []string) {
	t.Helper()
	for _, text := range graph {
		words := strings.Fields(text)
		id, revises, labels := words[0], []string{}, []string{}
		for _, word := range words[1:] {
			if label, ok := strings.CutPrefix(word, "#"); ok {
				labels = append(labels, label)
			} else {
				revises = append(revises, word)
			}
		}
		writeFile(t, filepath.Join(dir, id+".sql"), "-- revision: "+id+"\n-- revises: "+strings.Join(revises, ", ")+"\n-- labels: "+strings.Join(labels, ", ")+
			"\n-- migrate: upgrade\nCREATE TABLE t_"+id+" (id integer NOT NULL PRIMARY KEY);\n-- migrate: downgrade\nDROP TABLE t_"+id+";\n")
	}
}

func execute(t *testing.T, url string, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL(sql)); err != nil {
			t.Fatal(err)
		}
	}
}

// tablesOf returns those of the tool's tables that a database has.
func tablesOf(t *testing.T, url string) (found []string) {
	t.Helper()
	c := testconn.Open(t, url)
	for _, table := range []string{"migrate_version", "migrate_journal", "migrate_statement"} {
		if _, err := c.Exec(t.Context(), core.SQL("SELECT 1 FROM "+table)); err == nil {
			found = append(found, table)
		}
	}
	return found
}
