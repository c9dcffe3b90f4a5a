package versions

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

const twoDatabases = `-- revision: a
-- message: for two

-- migrate: upgrade app
CREATE TABLE t (name text DEFAULT $$-- migrate: downgrade$$);
SELECT $q$ isn't $q$;

-- migrate: upgrade log
# it's a comment of MySQL's
CREATE TABLE ` + "`u`" + ` (id int);

-- migrate: downgrade log
DROP TABLE u;

-- migrate: downgrade app
DROP TABLE t;
`

// A script for several databases is read in the syntax of the one that it runs
// on, whatever the sections of the others hold.
func TestSectionsOfDatabases(t *testing.T) {
	app := selectOne(t, twoDatabases, sqltext.PostgreSQLSyntax(), "app")
	if diff := cmp.Diff([]string{"CREATE TABLE t (name text DEFAULT $$-- migrate: downgrade$$)", "SELECT $q$ isn't $q$"}, sqlOf(app.Upgrade)); diff != "" {
		t.Error(diff)
	}
	log := selectOne(t, twoDatabases, sqltext.MySQLSyntax(), "log")
	if diff := cmp.Diff([]string{"CREATE TABLE `u` (id int)"}, sqlOf(log.Upgrade)); diff != "" {
		t.Error(diff)
	}
	if got := sqlOf(log.Downgrade); len(got) != 1 || got[0] != "DROP TABLE u" {
		t.Error(got)
	}
	other := selectOne(t, twoDatabases, sqltext.SQLiteSyntax(), "other")
	if len(other.Upgrade) != 0 || !other.HasDowngrade() {
		t.Errorf("for another database there is nothing to do, and a way back: %+v", other)
	}
	edited := selectOne(t, strings.Replace(twoDatabases, "DROP TABLE t", "DROP TABLE IF EXISTS t", 1), sqltext.MySQLSyntax(), "log")
	if edited.Checksum() != log.Checksum() {
		t.Error("an edit of another database's section changes the checksum")
	}
	edited = selectOne(t, strings.Replace(twoDatabases, "(id int)", "(id bigint)", 1), sqltext.MySQLSyntax(), "log")
	if edited.Checksum() == log.Checksum() {
		t.Error("an edit does not change the checksum")
	}
}

func selectOne(t *testing.T, text string, syn sqltext.Syntax, name string) Revision {
	t.Helper()
	r, err := ParseSQL("a.sql", []byte(text), syn)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Select([]Revision{r}, name)
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

func sqlOf(script ops.Script) (texts []string) {
	for _, op := range script {
		texts = append(texts, op.(ops.Execute).SQL)
	}
	return texts
}

func TestSelectErrors(t *testing.T) {
	r, err := ParseSQL("a.sql", []byte(twoDatabases), sqltext.PostgreSQLSyntax())
	if err != nil {
		t.Fatal(err)
	}
	var which *WhichDatabaseError
	if _, err := Select([]Revision{r}, ""); !errors.As(err, &which) || !cmp.Equal(which.Names, []string{"app", "log"}) {
		t.Error(err)
	}
	broken := "-- revision: a\n-- migrate: upgrade app\nSELECT (1;\n-- migrate: upgrade log\n"
	if r, err = ParseSQL("a.sql", []byte(broken), sqltext.PostgreSQLSyntax()); err != nil {
		t.Fatal(err)
	}
	var script *ScriptError
	if _, err := Select([]Revision{r}, "app"); !errors.As(err, &script) || script.Line != 3 {
		t.Error(err)
	}
	if _, err := Select([]Revision{r}, "log"); err != nil {
		t.Error(err)
	}
}

func TestFormatSQLFor(t *testing.T) {
	r := Revision{ID: "a", For: map[string]Change{
		"app": {Upgrade: ops.Script{ops.Execute{SQL: "SELECT $q$ isn't $q$"}}, Downgrade: ops.Script{}},
		"log": {Upgrade: ops.Script{ops.Execute{SQL: "SELECT `it's`"}}},
	}}
	syntaxes := map[string]sqltext.Syntax{"app": sqltext.PostgreSQLSyntax(), "log": sqltext.MySQLSyntax()}
	text, err := FormatSQLFor(r, syntaxes)
	want := "-- revision: a\n-- message:\n\n-- migrate: upgrade app\nSELECT $q$ isn't $q$;\n\n-- migrate: downgrade app\n\n-- migrate: upgrade log\nSELECT `it's`;\n"
	if diff := cmp.Diff(want, string(text)); diff != "" || err != nil {
		t.Error(diff, err)
	}
	r.For["log"] = Change{Upgrade: ops.Script{ops.Execute{SQL: "SELECT '\n-- migrate: upgrade app\n'"}}}
	if text, err := FormatSQLFor(r, syntaxes); err == nil {
		t.Errorf("a statement that would be read as a section was written:\n%s", text)
	}
	r.For = map[string]Change{"no name": {}}
	if _, err := FormatSQLFor(r, syntaxes); err == nil {
		t.Error("a database without a name was written")
	}
}
