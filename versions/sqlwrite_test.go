package versions

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func TestFormatSQL(t *testing.T) {
	r := Revision{
		ID: "1975ea83b712", Revises: IDs{"27c6a30d7c24", "ae1027a6acf1"}, Created: "2026-11-21T10:23:12Z", Message: "add account",
		Upgrade: ops.Script{
			ops.Execute{SQL: "CREATE TABLE account (id integer); -- and that is it"},
			ops.Execute{SQL: "VACUUM", NoTransaction: true, Done: "SELECT 1"},
		},
		Downgrade: ops.Script{ops.Execute{SQL: "DROP TABLE account", Reverse: "CREATE TABLE account ()"}},
	}
	text, err := FormatSQL(r, sqltext.PostgreSQLSyntax())
	const want = `-- revision: 1975ea83b712
-- revises: 27c6a30d7c24, ae1027a6acf1
-- created: 2026-11-21T10:23:12Z
-- message: add account

-- migrate: upgrade
CREATE TABLE account (id integer);

-- migrate: no-transaction
-- migrate: done SELECT 1
VACUUM;

-- migrate: downgrade
DROP TABLE account;
`
	if diff := cmp.Diff(want, string(text)); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestFormatSQLRefuses(t *testing.T) {
	ok := ops.Script{ops.Execute{SQL: "SELECT 1"}}
	for _, c := range []struct {
		name string
		rev  Revision
		want string
	}{
		{"two statements", Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "SELECT 1; DROP TABLE x"}}}, "is 2 statements, not one"},
		{"no statement", Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "-- nothing"}}}, "is 0 statements, not one"},
		{"open string", Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "SELECT 'x"}}}, "unterminated string"},
		{"an operation", Revision{ID: "a", Upgrade: ops.Script{ops.DropTable{Name: "t"}}}, "drop table t is no SQL statement"},
		{"a directive inside", Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "SELECT 1 +\n-- migrate: downgrade\n2"}}}, "writing revision a as SQL"},
		{"done over two lines", Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "SELECT 1", Done: "SELECT\nDROP TABLE x;"}}}, "its statements would be read back as something else"},
		{"hostile id", Revision{ID: "a\nDROP TABLE x;", Upgrade: ok}, "writing revision"},
		{"hostile label", Revision{ID: "a", Labels: []string{"x\n-- migrate: upgrade\nDROP TABLE x;"}, Upgrade: ok}, "writing revision a"},
		{"label with a comma", Revision{ID: "a", Labels: []string{"x, y"}, Upgrade: ok}, "its header would be read back as something else"},
		{"hostile time", Revision{ID: "a", Created: "2026-11-21T10:23:12Z\n-- labels: x", Upgrade: ok}, "its header would be read back as something else"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := FormatSQL(c.rev, sqltext.PostgreSQLSyntax())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v and\n%s", err, text)
			}
		})
	}
}

// A message that left its line would be run by the database's own client.
func TestCleanMessage(t *testing.T) {
	for message, want := range map[string]string{
		"add account":             "add account",
		" a\t b\r\n\\! touch /x ": `a b \! touch /x`,
		"a\u2028b\u2029c\u0085d":  "a b c d",
		"\x1b[2Jred\u202e":        "[2Jred",
		"größer 数":                "größer 数",
		"\x00\xff":                "",
	} {
		if got := CleanMessage(message); got != want {
			t.Errorf("%q: got %q, want %q", message, got, want)
		}
	}
}

// hostile are pieces of text that end something, or begin it.
var hostile = []string{
	"a", "_", " ", "  ", "\n", "\r", "\r\n", "\t", "'", "''", `"`, "`", `\`, ";", "--", "-- ", "/*", "*/", "$$", "$a$", "#",
	"-- migrate: downgrade", "-- migrate: upgrade\n", "\n-- migrate: no-transaction\n", "\n-- migrate: done SELECT 2\n", "-- revision: x\n",
	"\\! id\n", "\u2028", "\u202e", "\x00", "\xff", "é", "数", "BEGIN", "END", "DELIMITER //", "/*!50000 ", ":", ",", "(", ")", "[", "]",
}

func drawText(t *rapid.T, name string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 0, 8).Draw(t, name), "")
}

// What is written is read back as the same, or is not written at all.
func TestFormatSQLRoundTrip(t *testing.T) {
	syntaxes := []sqltext.Syntax{sqltext.PostgreSQLSyntax(), sqltext.MySQLSyntax(), sqltext.SQLiteSyntax()}
	rapid.Check(t, func(t *rapid.T) {
		syn := rapid.SampledFrom(syntaxes).Draw(t, "syntax")
		r := Revision{ID: "a", Message: drawText(t, "message"), Upgrade: drawScript(t, "up")}
		if rapid.Bool().Draw(t, "has downgrade") {
			r.Downgrade = drawScript(t, "down")
		}
		text, err := FormatSQL(r, syn)
		if err != nil {
			return
		}
		back, err := ParseSQL("a.sql", text, syn)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		want := r
		want.Message, want.Path, want.Hash = CleanMessage(r.Message), "a.sql", back.Hash
		want.Upgrade, want.Downgrade = alone(r.Upgrade, syn), alone(r.Downgrade, syn)
		if diff := cmp.Diff(want, back, cmp.AllowUnexported(Revision{})); diff != "" {
			t.Fatalf("%s\n%s", diff, text)
		}
	})
}

func drawScript(t *rapid.T, name string) ops.Script {
	script := ops.Script{}
	for range rapid.IntRange(0, 3).Draw(t, name) {
		op := ops.Execute{SQL: "SELECT " + drawText(t, "sql"), NoTransaction: rapid.Bool().Draw(t, "no transaction")}
		if rapid.Bool().Draw(t, "done") {
			op.Done = "SELECT" + drawText(t, "query")
		}
		script = append(script, op)
	}
	return script
}

// alone is the script with nothing around its statements.
func alone(script ops.Script, syn sqltext.Syntax) ops.Script {
	if script == nil {
		return nil
	}
	out := ops.Script{}
	for _, op := range script {
		execute := op.(ops.Execute)
		execute.SQL, _ = oneStatement(execute.SQL, syn)
		execute.Done = strings.TrimSpace(execute.Done)
		out = append(out, execute)
	}
	return out
}

// Any value that is quoted as it must be is written, and comes back.
func TestFormatSQLTakesQuotedText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.NewReplacer("\x00", "", "\xff", "").Replace(drawText(t, "value"))
		sql := "SELECT '" + strings.ReplaceAll(text, "'", "''") + `' AS "` + strings.ReplaceAll(text, `"`, `""`) + `"`
		if _, err := FormatSQL(Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: sql}}}, sqltext.PostgreSQLSyntax()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFormatRemarkedSQL(t *testing.T) {
	r := Revision{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "SELECT 1"}, ops.Execute{SQL: "SELECT 2", NoTransaction: true}}, Downgrade: ops.Script{}}
	text, err := FormatRemarkedSQL(r, Remarks{Upgrade: [][]string{
		{"-- why", "/* because\r\n; */"}, {"-- migrate: downgrade", "--  +goose Down", "-- Migrate Up"},
	}}, sqltext.SQLiteSyntax())
	want := "-- revision: a\n-- message:\n\n-- migrate: upgrade\n-- why\n/* because\n; */\nSELECT 1;\n\n" +
		"-- was: migrate: downgrade\n-- was: +goose Down\n-- was: Migrate Up\n-- migrate: no-transaction\nSELECT 2;\n\n-- migrate: downgrade\n"
	if diff := cmp.Diff(want, string(text)); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := FormatRemarkedSQL(r, Remarks{Upgrade: [][]string{{"/* open"}}}, sqltext.SQLiteSyntax()); err == nil {
		t.Error("an open comment was written")
	}
}
