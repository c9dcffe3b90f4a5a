package migrate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// awkward is a text as all the databases write it in a literal; \ and ' twice
// where the server needs it, and what clients take for their own commands.
const awkward = `O''Brien; "x" :y /* no -- comment # */ ${z} \! end //
\q delimiter ;
.quit`

// routines are a function and a trigger in which there are semicolons, for each
// server: one after the other, and how they go.
var routines = map[string][2]string{
	"postgresql": {`CREATE FUNCTION doubled() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
	NEW.n := NEW.n * 2; -- twice; not thrice
	RETURN NEW;
END
$body$;
CREATE TRIGGER t_doubled BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION doubled();
CREATE FUNCTION one() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; END;`,
		"DROP TRIGGER t_doubled ON t; DROP FUNCTION doubled(); DROP FUNCTION one();"},
	"mysql": {`CREATE TRIGGER t_doubled BEFORE INSERT ON t FOR EACH ROW
BEGIN
	SET NEW.n = NEW.n * 2; -- twice; not thrice
	IF NEW.note = 'http://x' THEN SET NEW.note = '\'//\\;'; END IF;
END;
CREATE FUNCTION one() RETURNS integer DETERMINISTIC NO SQL BEGIN DECLARE x integer; SET x = 1; RETURN x; END;`,
		"DROP TRIGGER t_doubled; DROP FUNCTION one;"},
	"sqlite": {`CREATE TRIGGER t_doubled AFTER INSERT ON t
BEGIN
	UPDATE t SET n = n * 2 WHERE id = NEW.id; -- twice; not thrice
	DELETE FROM t WHERE note = 'never;';
END;`, "DROP TRIGGER t_doubled;"},
}

// offlineScripts are revisions with a branch and its merge.
func offlineScripts(server string) fstest.MapFS {
	text := awkward
	if server == "mysql" || server == "mariadb" {
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	routine, ok := routines[server]
	if !ok {
		routine = routines["mysql"]
	}
	index := "CREATE INDEX ix_n ON t (n);"
	if server == "postgresql" {
		index = "-- migrate: no-transaction\nCREATE INDEX CONCURRENTLY ix_n ON t (n);"
	}
	scripts := make(fstest.MapFS)
	for id, parts := range map[string][3]string{
		"1111": {"", "CREATE TABLE t (id integer NOT NULL PRIMARY KEY, n integer, note varchar(200));\nINSERT INTO t (id, n, note) VALUES (1, 1, '" + text + "');", "DROP TABLE t;"},
		"2222": {"1111", routine[0] + "\nINSERT INTO t (id, n, note) VALUES (2, 2, 'http://x') -- the second\n;", routine[1] + "\nDELETE FROM t WHERE id = 2;"},
		"3333": {"1111", "CREATE TABLE u (id integer NOT NULL PRIMARY KEY);\n" + index, "DROP INDEX ix_n" + on(server) + ";\nDROP TABLE u;"},
		"4444": {"2222, 3333", "UPDATE t SET note = 'it''s merged' WHERE id = 2;", "UPDATE t SET note = 'parted' WHERE id = 2;"},
	} {
		script := fmt.Sprintf("-- revision: %s\n-- revises: %s\n-- message: it's \\! %s\n-- migrate: upgrade\n%s\n-- migrate: downgrade\n%s\n", id, parts[0], id, parts[1], parts[2])
		scripts[id+".sql"] = &fstest.MapFile{Data: []byte(script)}
	}
	return scripts
}

// on is what MySQL needs to find an index.
func on(server string) string {
	if server == "mysql" || server == "mariadb" {
		return " ON t"
	}
	return ""
}

// TestOffline: what the scripts do by the databases' own clients is what the
// commands do: the schema, the rows, the version rows and the journal, up and
// down (behaviours 37 and 38).
func TestOffline(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		offline := testdb.URL(t, server)
		open := func(url string) *migrate.Environment {
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: versions.FS(offlineScripts(server), versions.FSOptions{})})
			if err != nil {
				t.Fatal(err)
			}
			return env
		}
		for _, step := range []struct{ verb, script, online string }{
			{"up", "2222", "2222"},
			{"up", "2222:4444", "4444"},
			{"down", "4444:1111", "1111"},
			{"down", "1111:base", "base"},
			{"up", "head", "head"}, // its tables are there still
			{"stamp", "head:1111", "1111"},
			{"stamp", "1111:head", "head"},
			{"down", "head:base", "base"},
		} {
			t.Log(step.verb, step.script)
			var script strings.Builder
			var err, onlineErr error
			switch written, env := open(offline), open(url); step.verb {
			case "up":
				_, err = written.UpgradeSQL(&script, step.script)
				_, onlineErr = env.Upgrade(t.Context(), step.online)
			case "down":
				_, err = written.DowngradeSQL(&script, step.script)
				_, onlineErr = env.Downgrade(t.Context(), step.online)
			case "stamp":
				err = written.StampSQL(&script, step.script)
				_, onlineErr = env.Stamp(t.Context(), false, step.online)
			}
			if err != nil || onlineErr != nil {
				t.Fatalf("%s: %v, online: %v", step.script, err, onlineErr)
			}
			runClient(t, server, offline, script.String())
			if diff := cmp.Diff(stateOf(t, url), stateOf(t, offline)); diff != "" {
				t.Fatalf("%s %s: (-online +script)\n%s\n%s", step.verb, step.script, diff, script.String())
			}
			if diff := cmp.Diff(journalOf(t, url), journalOf(t, offline)); diff != "" {
				t.Fatalf("%s %s: journal (-online +script)\n%s", step.verb, step.script, diff)
			}
		}
		if _, err := open(offline).Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("after the scripts, an upgrade fails: %v", err)
		}
		testGuard(t, server, offline, open(offline))
	})
}

// carelessly are the arguments with which the clients go on after an error. That
// of SQLite has none that would undo the one of testdb.Client.
var carelessly = map[string][]string{
	"postgresql": {"-v", "ON_ERROR_STOP=0"}, "mysql": {"--force"}, "mariadb": {"--force"},
}

// testGuard runs scripts on a database that is elsewhere: they fail, say why, and
// do nothing, also where the client goes on.
func testGuard(t *testing.T, server, url string, env *migrate.Environment) {
	before := stateOf(t, url)
	for _, span := range []string{"head", "1111:head", "2222:4444"} {
		var script strings.Builder
		if _, err := env.UpgradeSQL(&script, span); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{nil, carelessly[server]} {
			c := testdb.Client(t, server, url)
			c.Args = append(c.Args, args...)
			c.Stdin = strings.NewReader(script.String())
			out, err := c.CombinedOutput()
			if err == nil && args == nil || !strings.Contains(string(out), "migrate: the database is not at ") {
				t.Errorf("%s %v: %v\n%s", span, args, err, out)
			}
			if diff := cmp.Diff(before, stateOf(t, url)); diff != "" {
				t.Errorf("%s %v on a database that is at head: %s", span, args, diff)
			}
		}
	}
}

// runClient runs a script by the database's own client.
func runClient(t *testing.T, server, url, script string) {
	t.Helper()
	c := testdb.Client(t, server, url)
	c.Stdin = strings.NewReader(script)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script)
	}
}

// journalOf returns what the journal says, but for when and by whom.
func journalOf(t *testing.T, url string) []string {
	t.Helper()
	c := testconn.Open(t, url)
	var list []string
	err := core.QueryEach(t.Context(), c, core.SQL("SELECT id, revision, direction, state, heads_before, heads_after, checksum, tool, applied_by, started_at, error FROM migrate_journal ORDER BY id"),
		func(scan func(...any) error) error {
			v := make([]string, 11)
			if err := scan(&v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &v[8], &v[9], &v[10]); err != nil {
				return err
			}
			if len(v[0]) != len("20060102T150405.000000-0123456789ab") || v[8] == "" || !strings.HasPrefix(v[9], v[0][:4]+"-") || !strings.HasSuffix(v[9], "Z") {
				t.Errorf("id %q, by %q, at %q", v[0], v[8], v[9])
			}
			list = append(list, fmt.Sprint(append(v[1:8:8], v[10])))
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestOfflineAfterAlembic: a script goes on in a database that only Alembic has
// migrated, and leaves the version table as Alembic made it.
func TestOfflineAfterAlembic(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		runClient(t, server, url, "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));\n"+
			"INSERT INTO alembic_version (version_num) VALUES ('1111');\nCREATE TABLE t (id integer NOT NULL PRIMARY KEY, n integer, note varchar(200));")
		env, err := migrate.Open(t.Context(), migrate.Config{
			URL: url, Scripts: versions.FS(offlineScripts(server), versions.FSOptions{}), VersionTable: "alembic_version",
		})
		if err != nil {
			t.Fatal(err)
		}
		var script strings.Builder
		if _, err := env.UpgradeSQL(&script, "1111:2222"); err != nil {
			t.Fatal(err)
		}
		runClient(t, server, url, script.String())
		heads, err := env.Current(t.Context())
		if err != nil || fmt.Sprint(heads) != "[2222]" {
			t.Errorf("current: %v, %v", heads, err)
		}
		if _, err := env.Upgrade(t.Context(), "head"); err != nil {
			t.Errorf("the next upgrade: %v", err)
		}
	})
}

// TestOfflineLock: a script and a deployer keep each other out.
func TestOfflineLock(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		if server == "sqlite" {
			t.Skip("a script on SQLite has its transactions")
		}
		var script strings.Builder
		if _, err := openSet(t, url, line(ops.Script{})).UpgradeSQL(&script, "head"); err != nil {
			t.Fatal(err)
		}
		var out []byte
		var err error
		busy := line(ops.Script{ops.Do{Name: "let a script try", Func: func(context.Context, core.Conn) error {
			c := testdb.Client(t, server, url)
			c.Stdin = strings.NewReader(script.String())
			out, err = c.CombinedOutput()
			return nil
		}}})
		mustUpgrade(t, openSet(t, url, busy), "head")
		if err == nil || !strings.Contains(string(out), "migrate: another deployer is migrating this database") {
			t.Errorf("the script beside a deployer: %v\n%s", err, out)
		}
	})
}
