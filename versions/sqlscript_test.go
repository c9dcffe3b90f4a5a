package versions

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func TestParseSQL(t *testing.T) {
	const text = `-- revision: 1975ea83b712
-- revises: 27c6a30d7c24, ae1027a6acf1
-- depends_on: shop
-- labels: account,billing
-- created: 2026-11-21T10:23:12Z
-- message: add   account: "quoted"
-- A comment of somebody's, with one word: and a colon.

-- migrate: upgrade
-- the accounts
CREATE TABLE account (note text DEFAULT '
-- migrate: downgrade
');
-- migrate: no-transaction
-- migrate: done SELECT count(*) > 0 FROM pg_index
CREATE INDEX CONCURRENTLY ix ON account (note);
DO $$ BEGIN
-- migrate: upgrade
PERFORM 1; END $$;

-- migrate: downgrade
DROP TABLE account
`
	want := Revision{
		ID: "1975ea83b712", Revises: IDs{"27c6a30d7c24", "ae1027a6acf1"}, DependsOn: IDs{"shop"},
		Labels: []string{"account", "billing"}, Created: "2026-11-21T10:23:12Z",
		Message: `add account: "quoted"`, Path: "x.sql",
		Upgrade: ops.Script{
			ops.Execute{SQL: "CREATE TABLE account (note text DEFAULT '\n-- migrate: downgrade\n')"},
			ops.Execute{
				SQL: "CREATE INDEX CONCURRENTLY ix ON account (note)", NoTransaction: true,
				Done: "SELECT count(*) > 0 FROM pg_index",
			},
			ops.Execute{SQL: "DO $$ BEGIN\n-- migrate: upgrade\nPERFORM 1; END $$"},
		},
		Downgrade: ops.Script{ops.Execute{SQL: "DROP TABLE account"}},
	}
	unix, err := ParseSQL("x.sql", []byte(text), sqltext.PostgreSQLSyntax())
	if err != nil {
		t.Fatal(err)
	}
	want.Hash = unix.Checksum()
	if diff := cmp.Diff(want, unix, cmp.AllowUnexported(Revision{})); diff != "" {
		t.Error(diff)
	}
	windows, err := ParseSQL("x.sql", []byte("\uFEFF"+strings.ReplaceAll(text, "\n", "\r\n")), sqltext.PostgreSQLSyntax())
	if diff := cmp.Diff(unix, windows, cmp.AllowUnexported(Revision{})); err != nil || diff != "" {
		t.Error("with the line ends of Windows:", err, diff)
	}
}

func TestParseSQLDelimiterEndsWithItsSection(t *testing.T) {
	const text = "-- revision: a\n-- migrate: upgrade\nDELIMITER //\nCREATE TABLE a (b int); SELECT 2 //\n-- migrate: downgrade\nCREATE TABLE a (b int); SELECT 4;\n"
	r, err := ParseSQL("a.sql", []byte(text), sqltext.MySQLSyntax())
	if err != nil || len(r.Upgrade) != 1 || len(r.Downgrade) != 2 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestParseSQLTakesIndentedDirectives(t *testing.T) {
	const text = "  -- revision: a\n\t-- migrate: upgrade  \n SELECT 1;\n  -- migrate: downgrade\n  -- migrate: no-transaction \n SELECT 2;"
	r, err := ParseSQL("a.sql", []byte(text), sqltext.MySQLSyntax())
	up, down := ops.Script{ops.Execute{SQL: "SELECT 1"}}, ops.Script{ops.Execute{SQL: "SELECT 2", NoTransaction: true}}
	if diff := cmp.Diff([]ops.Script{up, down}, []ops.Script{r.Upgrade, r.Downgrade}); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestParseSQLWithoutDowngrade(t *testing.T) {
	const header = "-- revision: a\n-- migrate: upgrade\n"
	without, err := ParseSQL("a.sql", []byte(header), sqltext.Syntax{})
	if err != nil || without.HasDowngrade() || without.Upgrade == nil {
		t.Errorf("%+v %v", without, err)
	}
	empty, err := ParseSQL("a.sql", []byte(header+"-- migrate: downgrade"), sqltext.Syntax{})
	if err != nil || !empty.HasDowngrade() {
		t.Errorf("%+v %v", empty, err)
	}
}

func TestParseSQLErrors(t *testing.T) {
	const head = "-- revision: a\n-- migrate: upgrade\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "x.sql:1: this is no revision script: it must start with a line"},
		{"plain SQL", "SELECT 1;\n", "x.sql:1: this is no revision script"},
		{"a comment alone", "-- Hello.\n-- migrate: upgrade\n", "x.sql:1: this is no revision script"},
		{"goose", "-- +goose Up\nSELECT 1;\n", `x.sql:1: this is nearly a directive: write "-- migrate: word", or another comment; did you mean "upgrade"?`},
		{"no id", "-- message: m\n-- migrate: upgrade\n", `x.sql:2: the header has no id: add a line "-- revision: <id>"`},
		{"empty id", "-- revision:\n-- migrate: upgrade\n", `x.sql:1: invalid revision id ""`},
		{"hostile id", "-- revision: ../../evil\n", `x.sql:1: invalid revision id "../../evil"`},
		{"unknown key", "-- revision: a\n-- depend_on: b\n", `x.sql:2: unknown key "depend_on": there are revision, revises, depends_on, labels, created, message; did you mean "depends_on"?`},
		{"key twice", "-- revision: a\n-- revises: b\n-- revises: c\n", `x.sql:3: a second "revises": the first is on line 2`},
		{"no time", "-- revision: a\n-- created: yesterday\n", `x.sql:2: "yesterday" is no time: write it as 2026-11-21T10:23:12Z`},
		{"text first", "-- revision: a\n\nSELECT 1;\n-- migrate: upgrade\n", `x.sql:3: text before the first section: write "-- migrate: upgrade" on a line before it`},
		{"directive first", "-- revision: a\n-- migrate: no-transaction\n-- migrate: upgrade\n", "x.sql:2: the directive no-transaction is out of place"},
		{"no section", "-- revision: a\n", "x.sql:2: there is no upgrade section"},
		{"downgrade alone", "-- revision: a\n-- migrate: downgrade\n", "there is no upgrade section: add a line"},
		{"section twice", head + "SELECT 1;\n-- migrate: upgrade\n", "x.sql:4: a second upgrade section: the first is on line 2"},
		{"section with text", "-- revision: a\n-- migrate: upgrade SELECT 1;\n", `x.sql:2: "SELECT 1;" is no name of a database: statements begin on the next line`},
		{"named and unnamed", head + "-- migrate: upgrade b\n", "x.sql:3: sections for named databases and one for all cannot stand together"},
		{"unnamed after named", "-- revision: a\n-- migrate: upgrade b\n-- migrate: downgrade\n", "x.sql:3: sections for named databases"},
		{"named section twice", "-- revision: a\n-- migrate: upgrade b\n-- migrate: upgrade b\n", "x.sql:3: a second upgrade b section: the first is on line 2"},
		{"named downgrade alone", "-- revision: a\n-- migrate: downgrade b\n", `there is no upgrade section for b: add a line "-- migrate: upgrade b"`},
		{"section on a statement's line", head + "SELECT 1; -- migrate: downgrade\nSELECT 2;", "x.sql:3: the directive downgrade must stand on a line of its own"},
		{"section within a statement", head + "SELECT (1\n-- migrate: downgrade\n);\n", "x.sql:3: statement with an unclosed parenthesis"},
		{"misspelt section", head + "-- migrate: dwongrade\nDROP TABLE t;\n", `x.sql:3: unknown directive "dwongrade": there are upgrade, downgrade, no-transaction, done, effect; did you mean "downgrade"?`},
		{"section of dbmate", head + "-- migrate:down\nDROP TABLE t;\n", `x.sql:3: unknown directive "down": there are upgrade, downgrade, no-transaction, done, effect; did you mean "downgrade"?`},
		{"section without a colon", head + "-- migrate downgrade\nDROP TABLE t;\n", `x.sql:3: this is nearly a directive: write "-- migrate: word", or another comment; did you mean "downgrade"?`},
		{"section in capitals", head + "-- MIGRATE: DOWNGRADE\nDROP TABLE t;\n", "x.sql:3: this is nearly a directive"},
		{"section without a space", head + "--migrate:downgrade\nDROP TABLE t;\n", "x.sql:3: this is nearly a directive"},
		{"trailing near-directive", head + "SELECT 1;\n-- migrate down\n", "x.sql:4: this is nearly a directive"},
		{"directive for nothing", head + "SELECT 1;\n-- migrate: no-transaction\n", "x.sql:4: the directive no-transaction is out of place"},
		{"directive on a statement's line", head + "SELECT 1; -- migrate: no-transaction\nSELECT 2;\n", "x.sql:3: the directive no-transaction is out of place"},
		{"directive in a statement", head + "SELECT\n-- migrate: done SELECT 2\n1;\nSELECT 2;\n", "x.sql:4: the directive done is out of place"},
		{"directive with text", head + "-- migrate: no-transaction please\nSELECT 1;\n", "x.sql:3: text after the directive no-transaction"},
		{"done without a query", head + "-- migrate: done\nSELECT 1;\n", "x.sql:3: the directive done needs a query after it"},
		{"done twice", head + "-- migrate: done SELECT 1\n-- migrate: done SELECT 2\nSELECT 1;\n", "x.sql:4: the directive done is out of place"},
		{"open string", head + "SELECT 1;\nSELECT 'x;\n-- migrate: downgrade\nSELECT 1;\n", "x.sql:4: unterminated string"},
		{"open string below", head + "SELECT 1;\n-- migrate: downgrade\nSELECT 1;\nSELECT 'x;\n", "x.sql:6: unterminated string"},
		{"not text", "-- revision: a\n-- message: \xff\n", "x.sql:1: the file is not UTF-8 text"},
		{"UTF-16", "-\x00-\x00", "x.sql:1: the file is not UTF-8 text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := ParseSQL("x.sql", []byte(c.text), sqltext.PostgreSQLSyntax())
			var typed *ScriptError
			if !errors.As(err, &typed) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %+v\nwant %s", err, r, c.want)
			}
		})
	}
}

func FuzzParseSQL(f *testing.F) {
	f.Add("-- revision: a\n-- migrate: upgrade\nSELECT 1;\n-- migrate: downgrade\n")
	f.Add("-- revision: a\n-- migrate: upgrade b\nSELECT 1;\n-- migrate: downgrade b\n-- migrate: upgrade c\n# it's\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, syn := range []sqltext.Syntax{sqltext.PostgreSQLSyntax(), sqltext.MySQLSyntax(), sqltext.SQLiteSyntax()} {
			r, err := ParseSQL("x.sql", []byte(text), syn)
			if err == nil && !ValidID(r.ID) {
				t.Errorf("id %q", r.ID)
			}
		}
	})
}
