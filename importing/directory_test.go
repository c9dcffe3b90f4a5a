package importing

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// dirOf makes a directory of names and texts in turn.
func dirOf(pairs ...string) fstest.MapFS {
	dir := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		dir[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return dir
}

// outline is a directory as lines "id <- parents: statements | statements", with
// ! before a statement that runs outside of a transaction, and - where there is
// no way back.
func outline(t *testing.T, dir *Directory, syn sqltext.Syntax) []string {
	t.Helper()
	scripts, err := dir.Scripts(syn)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range scripts {
		line := s.Revision.ID + " " + s.Revision.Message + " <- " + strings.Join(s.Revision.Revises, ",") + ": " + statements(s.Revision.Upgrade)
		if s.Revision.HasDowngrade() {
			line += " | " + statements(s.Revision.Downgrade)
		} else {
			line += " -"
		}
		lines = append(lines, line)
	}
	return lines
}

func statements(script ops.Script) string {
	var list []string
	for _, op := range script {
		execute := op.(ops.Execute)
		if execute.NoTransaction {
			execute.SQL = "!" + execute.SQL
		}
		list = append(list, execute.SQL)
	}
	return strings.Join(list, "; ")
}

func TestRead(t *testing.T) {
	tests := []struct {
		name  string
		dir   fstest.MapFS
		tool  Tool // what the files tell
		want  []string
		notes []string
	}{
		{"goose", dirOf(
			"2_b.sql", "\uFEFF-- a header\r\n-- +goose Up\r\nCREATE TABLE b (x int);\r\n-- +goose Down\r\nDROP TABLE b;\r\n",
			"10_c.sql", "-- +goose NO TRANSACTION\n-- +goose Up\n-- +goose StatementBegin\nCREATE TABLE c (x int)\n-- +goose StatementEnd\nVACUUM;\n",
			"01_a.sql", "-- +goose up\n-- +goose Down\n",
			"notes.sql", "no migration", "00_zero.sql", "neither", "a_test.go", "package x", ".hidden/1_x.sql", "x", "below/3_x.sql", "-- +goose Up\n",
		), Goose, []string{"01 a <- :  | ", "02 b <- 01: CREATE TABLE b (x int) | DROP TABLE b", "10 c <- 02: !CREATE TABLE c (x int); !VACUUM -"},
			[]string{"left out, since goose does not run them: 00_zero.sql, a_test.go, below/3_x.sql, notes.sql"}},
		{"goose's numbers", dirOf(
			"+3_plus.sql", "-- +goose Up\nSELECT 3;", "9223372036854775808_great.sql", "-- +goose Up\n", "1.sql", "-- +goose Up\n", "2_a.SQL", "", "README.md", "",
		), Goose, []string{"3 plus <- : SELECT 3 -"},
			[]string{"left out, since goose does not run them: 1.sql, 2_a.SQL, 9223372036854775808_great.sql, README.md"}},
		{"golang-migrate's extensions", dirOf(
			"1_a.up.sql", "SELECT 1", "2_b.up..sql", "SELECT 2", "2_b.down..sql", "SELECT -2", "3_c.up.pgsql", "SELECT 3", "4_d.up.down.sql", "SELECT -4", "4_.up.", "SELECT 4",
			"18446744073709551616_e.up.sql", "", "5_f.sql", "", "x_g.up.sql", "", "6_h.UP.sql", "", "sub/7_i.up.sql", "",
		), GolangMigrate, []string{"1 a <- : SELECT 1 -", "2 b <- 1: SELECT 2 | SELECT -2", "3 c <- 2: SELECT 3 -", "4 4 <- 3: SELECT 4 | SELECT -4"},
			[]string{"left out, since golang-migrate does not run them: 18446744073709551616_e.up.sql, 5_f.sql, 6_h.UP.sql, sub/7_i.up.sql, x_g.up.sql"}},
		{"flyway's names", dirOf(
			"V1.sql", "SELECT 1", "V2__.sql", "SELECT 2", "V3__c.sql", "CREATE INDEX CONCURRENTLY i ON t (a)", "V3__c.sql.conf", "executeInTransaction = false\nshouldExecute=true\n",
			"afterMigrate__x.sql", "", "v4__d.sql", "", "V5_e.sql", "", "Readme.sql", "", "R__.sql", "SELECT 9",
		), Flyway, []string{"1 1 <- : SELECT 1 -", "2 2 <- 1: SELECT 2 -", "3 c <- 2: !CREATE INDEX CONCURRENTLY i ON t (a) -", "r_ R__.sql <- 3: SELECT 9 -"},
			[]string{
				"R__.sql becomes the last revision: as a repeatable migration it ran whenever it had changed; from now on, write a revision for each change",
				"V3__c.sql.conf: shouldExecute is left out",
				"afterMigrate__x.sql is left out: Flyway runs it at an event; write what it does into the revisions, or as a hook",
				"left out, since flyway does not run them: Readme.sql, V5_e.sql, v4__d.sql"}},
		{"golang-migrate", dirOf(
			"2_b.up.sql", "BEGIN;\nCREATE TABLE b (x int);\nCREATE TABLE c (x int);\nCOMMIT;\n", "2_b.down.sql", "DROP TABLE b",
			"1_a_table.up.sql", "CREATE TABLE a (x int)",
		), GolangMigrate, []string{"1 a table <- : CREATE TABLE a (x int) -", "2 b <- 1: CREATE TABLE b (x int); CREATE TABLE c (x int) | DROP TABLE b"},
			[]string{"2_b.up.sql: BEGIN and COMMIT are left out: a revision has a transaction of its own"}},
		{"dbmate", dirOf(
			"20240101120000_a.sql", "-- migrate:up\nCREATE TABLE a (x int);\n-- migrate:down\nDROP TABLE a;\n-- migrate:up\nCREATE TABLE b (x int);\n--  migrate:down\nDROP TABLE b;\n",
			"20240102.sql", "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\n",
		), Dbmate, []string{
			"20240101120000 a <- : CREATE TABLE a (x int); CREATE TABLE b (x int) | DROP TABLE b; DROP TABLE a",
			"20240102 20240102 <- 20240101120000: !VACUUM | "}, nil},
		{"atlas", dirOf(
			"20240102_b.sql", "-- atlas:txmode none\n\nVACUUM;\n", "20240101_a.sql", "-- atlas:delimiter \\n\\n\\n\n\nCREATE TABLE a (x int);\n\n\nCREATE TABLE b (x int)\n\n\n",
			"20240103_c.sql", "-- atlas:checkpoint\n\nCREATE TABLE a (x int);", "20240104.sql", "DROP TABLE a;", "20240104.down.sql", "CREATE TABLE a (x int)", "atlas.sum", "h1:x",
		), Atlas, []string{"20240101 a <- : CREATE TABLE a (x int); CREATE TABLE b (x int) -", "20240102 b <- 20240101: !VACUUM -", "20240104 20240104 <- 20240102: DROP TABLE a | CREATE TABLE a (x int)"},
			[]string{"20240103_c.sql is left out: a checkpoint holds what the files before it make"}},
		{"atlas by its sum", dirOf("1_a.sql", "SELECT 1", "atlas.sum", "h1:x"), Atlas, []string{"1 a <- : SELECT 1 -"}, nil},
		{"flyway", dirOf(
			"V1.10__c.sql", "SELECT 3", "V1.2__b.sql", "SELECT 2", "sub/V1__a.sql", "SELECT 1", "U1.2__undo.sql", "SELECT -2", "R__Views.sql", "SELECT 4", "B3__all.sql", "SELECT 5", "x.sql", "",
		), Flyway, []string{"1 a <- : SELECT 1 -", "1_2 b <- 1: SELECT 2 | SELECT -2", "1_10 c <- 1_2: SELECT 3 -", "r_views Views <- 1_10: SELECT 4 -"},
			[]string{"B3__all.sql is left out: a baseline holds what the files before it make",
				"R__Views.sql becomes the last revision: as a repeatable migration it ran whenever it had changed; from now on, write a revision for each change",
				"left out, since flyway does not run them: x.sql"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, err := Read(tt.dir, "")
			if err != nil {
				t.Fatal(err)
			}
			if dir.Tool != tt.tool {
				t.Errorf("the files tell %s, want %s", dir.Tool, tt.tool)
			}
			if diff := cmp.Diff(tt.want, outline(t, dir, sqltext.SQLiteSyntax())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notes, dir.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadErrors(t *testing.T) {
	tests := []struct {
		name string
		tool Tool
		dir  fstest.MapFS
		want string
	}{
		{"nothing", "", dirOf(), "the files do not tell which tool they are of"},
		{"nothing of the tool", Goose, dirOf("a.sql", ""), "there are no migrations of goose"},
		{"an unknown tool", "tern", dirOf("a.sql", ""), `there is no tool "tern": there are goose`},
		{"two tools", "", dirOf("1_a.up.sql", "", "V1__a.sql", ""), "the files could be of golang-migrate, flyway: say which with --from"},
		{"goose in Go", "", dirOf("1_a.sql", "-- +goose Up\n", "2_b.go", "package x"), "2_b.go: a migration in Go cannot be imported"},
		{"atlas without a version", Atlas, dirOf("1_a.sql", "SELECT 1", "_b.sql", "SELECT 2"), "_b.sql: its name begins with no version"},
		{"flyway in Java", Flyway, dirOf("V1__a.sql", "SELECT 1", "db/V2__B.java", "class"), "db/V2__B.java: a migration that is a program cannot be imported"},
		{"goose without a section", Goose, dirOf("1_a.sql", "SELECT 1"), `1_a.sql: there is no "-- +goose Up"`},
		{"goose with variables", Goose, dirOf("1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\n"), "1_a.sql:2: environment variables in statements cannot be imported"},
		{"goose with a new annotation", Goose, dirOf("1_a.sql", "-- +goose Up\n-- +goose Sideways\n"), "1_a.sql:2: unknown annotation of goose"},
		{"one version twice", Goose, dirOf("1_a.sql", "-- +goose Up\n", "01_b.sql", "-- +goose Up\n"), "1_a.sql: version 1 is that of 01_b.sql too"},
		{"one way up twice", GolangMigrate, dirOf("1_a.up.sql", "", "01_b.up.sql", ""), "1_a.up.sql: version 1 is that of 01_b.up.sql too"},
		{"one way back twice", GolangMigrate, dirOf("1_a.up.sql", "", "1_a.down.sql", "", "1_b.down.sql", ""), "1_b.down.sql: version 1 has a way back in 1_a.down.sql already"},
		{"a way back alone", GolangMigrate, dirOf("1_a.down.sql", ""), "1_a.down.sql: a way back, and there is no migration that it is of"},
		{"dbmate without a section", Dbmate, dirOf("1_a.sql", "SELECT 1"), `1_a.sql: there is no "-- migrate:up"`},
		{"a placeholder", Flyway, dirOf("V1__a.sql", "\nSELECT '${name}'"), "V1__a.sql:2: the placeholder ${name} cannot be imported"},
		{"a version of Flyway twice", Flyway, dirOf("V1.0__a.sql", "", "V1__b.sql", ""), "V1__b.sql: version 1 is that of V1.0__a.sql too"},
		{"an open string", Goose, dirOf("1_a.sql", "-- a\n-- +goose Up\n\nSELECT 'a"), "1_a.sql:4: unterminated string"},
		{"ROLLBACK", GolangMigrate, dirOf("1_a.up.sql", "BEGIN;\nROLLBACK;"), "1_a.up.sql:2: ROLLBACK cannot be imported"},
		{"a command of psql", GolangMigrate, dirOf("1_a.up.sql", "\\set a 1\n"), `1_a.up.sql:1: \set is a command to the database's client`},
		{"a version that is no id", Atlas, dirOf("-_a.sql", "SELECT 1"), `-_a.sql: its version makes the id`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, err := Read(tt.dir, tt.tool)
			if err == nil {
				_, err = dir.Scripts(sqltext.PostgreSQLSyntax())
			}
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			named, _, _ := strings.Cut(tt.want, ":")
			if _, ofFile := errors.AsType[*FileError](err); ofFile != strings.Contains(named, ".") {
				t.Errorf("%T: is it about a file?", err)
			}
		})
	}
}
