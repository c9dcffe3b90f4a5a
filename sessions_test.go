package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
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

// sqlRevisions are revisions r001, r002, … of SQL text, in a line.
func sqlRevisions(texts ...string) fstest.MapFS {
	files, revises := make(fstest.MapFS), ""
	for i, text := range texts {
		id := fmt.Sprintf("r%03d", i+1)
		files[id+".sql"] = &fstest.MapFile{Data: fmt.Appendf(nil, "-- revision: %s\n-- revises: %s\n-- migrate: upgrade\n%s\n", id, revises, text)}
		revises = id
	}
	return files
}

func openSQL(t testing.TB, config migrate.Config, texts ...string) *migrate.Environment {
	t.Helper()
	config.Scripts = versions.FS(sqlRevisions(texts...), versions.FSOptions{})
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// valueOf is the one value of a query, as text.
func valueOf(t testing.TB, url, query string) string {
	t.Helper()
	c := testconn.Open(t, url)
	defer c.Close(context.Background())
	var value *string
	if _, err := core.QueryOne(t.Context(), c, core.SQL(query), &value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if value == nil {
		return "NULL"
	}
	return *value
}

func databaseOf(t testing.TB, target string) string {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

// sessionCase is what revisions do to their session, and what they must leave
// whichever way they are run. OTHER is another database, which is empty.
type sessionCase struct {
	name      string
	servers   string
	revisions []string
	query     string
	want      string
}

var sessionCases = []sessionCase{
	{"names", "mysql mariadb", []string{"SET NAMES latin1;", "CREATE TABLE b (m varchar(10)) CHARACTER SET utf8mb4; INSERT INTO b VALUES ('ä');"},
		"SELECT HEX(m) FROM b", "C3A4"},
	{"sql_mode", "mysql mariadb", []string{"SET sql_mode = ''; CREATE TABLE a (n tinyint);", "CREATE TABLE m (v varchar(200)); INSERT INTO m SELECT @@sql_mode LIKE '%STRICT%';"},
		"SELECT v FROM m", "1"},
	{"dump header", "mysql mariadb", []string{
		"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */; CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY); INSERT INTO a VALUES (0);" +
			" /*!40101 SET SQL_MODE=@OLD_SQL_MODE */;", "CREATE TABLE m (v varchar(200)); INSERT INTO m SELECT CONCAT(@@sql_mode LIKE '%STRICT%', @OLD_SQL_MODE IS NULL);"},
		"SELECT CONCAT((SELECT id FROM a), v) FROM m", "011"},
	{"a variable", "mysql mariadb", []string{"SET @id = 5; CREATE TABLE a (p int); INSERT INTO a VALUES (@id);", "CREATE TABLE b (p int); INSERT INTO b VALUES (@id);"},
		"SELECT CONCAT((SELECT p FROM a), '-', COALESCE((SELECT p FROM b), 'none'))", "5-none"},
	{"a temporary table", "mysql mariadb", []string{"CREATE TEMPORARY TABLE x (id int); INSERT INTO x VALUES (1); CREATE TABLE a AS SELECT * FROM x;", "CREATE TABLE x (id int); INSERT INTO x VALUES (7);"},
		"SELECT CONCAT((SELECT id FROM a), (SELECT id FROM x))", "17"},
	{"USE", "mysql mariadb", []string{"CREATE TABLE a (id int);", "USE OTHER; CREATE TABLE x (id int);", "CREATE TABLE b (id int); INSERT INTO b VALUES (3);"},
		"SELECT CONCAT((SELECT COUNT(*) FROM migrate_journal), (SELECT COUNT(*) FROM OTHER.x), (SELECT id FROM b))", "303"},
	{"foreign keys off", "mysql mariadb", []string{"SET foreign_key_checks = 0;", "CREATE TABLE m (v int); INSERT INTO m SELECT @@foreign_key_checks;"}, "SELECT v FROM m", "1"},
	{"a prepared statement", "mysql mariadb", []string{"PREPARE p FROM 'CREATE TABLE a (id int)'; EXECUTE p; DEALLOCATE PREPARE p; SET @s = 'CREATE TABLE b (id int)'; PREPARE p FROM @s; EXECUTE p;", "CREATE TABLE c (id int);"},
		"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name IN ('a', 'b', 'c')", "3"},
	{"the last id", "mysql mariadb", []string{"CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY); CREATE TABLE b (id int); INSERT INTO a VALUES (9); INSERT INTO a VALUES (NULL); CREATE TABLE c (id int); INSERT INTO b VALUES (LAST_INSERT_ID());",
		"INSERT INTO c VALUES (LAST_INSERT_ID());"}, "SELECT CONCAT((SELECT id FROM b), '-', (SELECT id FROM c))", "10-0"},
	{"rows of the statement before", "mysql mariadb", []string{"CREATE TABLE a (id int); CREATE TABLE b (n int); INSERT INTO a VALUES (1), (2), (3); INSERT INTO b VALUES (ROW_COUNT());"}, "SELECT n FROM b", "3"},
	{"a routine's settings", "mysql mariadb", []string{"CREATE PROCEDURE p() BEGIN SET SESSION group_concat_max_len = 9999; SET SESSION unique_checks = 0; END; CALL p(); CREATE TABLE a (v varchar(20)); INSERT INTO a SELECT @@group_concat_max_len;",
		"CREATE TABLE m (v varchar(99)); INSERT INTO m SELECT CONCAT(@@group_concat_max_len = @@GLOBAL.group_concat_max_len, ' ', @@unique_checks + 0);"}, "SELECT CONCAT((SELECT v FROM a), '-', v) FROM m", "9999-1 1"},
	{"a function's settings", "postgresql", []string{"CREATE SCHEMA other; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET search_path = other; SET TimeZone = 'Asia/Tokyo'; END $$; SELECT f(); CREATE TABLE t (id int); CREATE INDEX CONCURRENTLY ix ON t (id);",
		"CREATE TABLE u AS SELECT current_setting('TimeZone') AS zone;"}, "SELECT zone || (SELECT count(*) FROM other.t) FROM public.u", "UTC0"},
	{"search_path", "postgresql", []string{"CREATE SCHEMA other; SET search_path = other; CREATE TABLE t (id int); CREATE INDEX CONCURRENTLY ix ON t (id);", "CREATE TABLE u (id int);"},
		"SELECT string_agg(n.nspname || '.' || c.relname, ' ' ORDER BY c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname IN ('t', 'ix', 'u')", "other.ix other.t public.u"},
	{"search_path for a transaction", "postgresql", []string{"CREATE SCHEMA other; SET LOCAL search_path = other; CREATE TABLE t (id int); CREATE INDEX CONCURRENTLY ix ON t (id); CREATE TABLE v (id int);", "CREATE TABLE u (id int);"},
		"SELECT string_agg(n.nspname || '.' || c.relname, ' ' ORDER BY c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname IN ('t', 'ix', 'u', 'v')", "other.ix other.t public.u other.v"},
	{"an empty search_path", "postgresql", []string{"SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.t (id int);", "CREATE TABLE u (id int); INSERT INTO u VALUES (4);"},
		"SELECT id::text FROM public.u", "4"},
	{"settings", "postgresql", []string{"SET standard_conforming_strings = off; SET client_encoding = latin1; SET time zone 'Asia/Tokyo'; SET a.b = 'x';",
		`CREATE TABLE m (v text); INSERT INTO m VALUES ('ä\' || current_setting('TimeZone') || coalesce(current_setting('a.b', true), ''));`}, "SELECT v FROM m", `ä\UTC`},
	{"temporary objects", "postgresql", []string{"CREATE TEMP TABLE x (id int); CREATE SEQUENCE s; SELECT nextval('s');", "CREATE TABLE x (id int); INSERT INTO x VALUES (7);"}, "SELECT id::text FROM public.x", "7"},
	{"a prepared statement", "postgresql", []string{"PREPARE p AS SELECT 1; EXECUTE p;", "PREPARE p AS SELECT 2; DEALLOCATE ALL;", "CREATE TABLE a (id int); INSERT INTO a VALUES (1);"}, "SELECT id::text FROM a", "1"},
	{"pragmas", "sqlite", []string{"PRAGMA case_sensitive_like = ON; PRAGMA recursive_triggers = ON;", "CREATE TABLE m (v); INSERT INTO m SELECT 'a' LIKE 'A'; INSERT INTO m SELECT recursive_triggers FROM pragma_recursive_triggers;"},
		"SELECT group_concat(v) FROM m", "1,0"},
	{"a temporary table", "sqlite", []string{"CREATE TEMP TABLE x (id int); INSERT INTO x VALUES (1); CREATE TABLE a AS SELECT * FROM x;", "CREATE TABLE x (id int); INSERT INTO x VALUES (7);"},
		"SELECT (SELECT id FROM a) || (SELECT id FROM main.x)", "17"},
	{"another database", "sqlite", []string{"ATTACH ':memory:' AS other; CREATE TABLE other.x (id int);", "CREATE TABLE m (n); INSERT INTO m SELECT count(*) FROM pragma_database_list;"}, "SELECT n FROM m", "1"},
	{"the last id", "sqlite", []string{"CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (id int); VACUUM; INSERT INTO a VALUES (41); INSERT INTO b VALUES (last_insert_rowid());"}, "SELECT id FROM b", "41"},
}

// TestSessions: what a revision does to its session holds for the rest of it,
// and for no other; one run leaves what one run for each revision leaves, and
// what the script leaves.
func TestSessions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		for _, c := range sessionCases {
			if !strings.Contains(" "+c.servers+" ", " "+server+" ") {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				for _, way := range []string{"one run", "script", "all at once"} {
					if way == "all at once" && (server != "postgresql" && server != "sqlite" || strings.Contains(strings.Join(c.revisions, ""), "CONCURRENTLY") || strings.Contains(c.name, "last id") || strings.Contains(c.name, "another")) {
						continue
					}
					t.Run(way, func(t *testing.T) { testSession(t, server, way, c) })
				}
			})
		}
	})
}

func testSession(t *testing.T, server, way string, c sessionCase) {
	url, other := testdb.URL(t, server), ""
	if strings.Contains(strings.Join(c.revisions, ""), "OTHER") {
		other = databaseOf(t, testdb.URL(t, server))
	}
	var texts []string
	for _, text := range c.revisions {
		texts = append(texts, strings.ReplaceAll(text, "OTHER", other))
	}
	env := openSQL(t, migrate.Config{URL: url, TransactionPerRun: way == "all at once"}, texts...)
	switch way {
	case "one run", "all at once":
		mustUpgrade(t, env, "head")
	case "script":
		var script strings.Builder
		if _, err := env.UpgradeSQL(&script, "head"); err != nil {
			t.Fatal(err)
		}
		runClient(t, server, url, script.String())
	}
	if got := valueOf(t, url, strings.ReplaceAll(c.query, "OTHER", other)); got != c.want {
		t.Errorf("got %q, want %q", got, c.want)
	}
	if heads, err := env.Current(t.Context()); err != nil || len(heads) != 1 || heads[0] != fmt.Sprintf("r%03d", len(texts)) {
		t.Errorf("heads %v, %v", heads, err)
	}
}

// resumeCases fail at FAIL, which is taken out then, and go on in a new session.
var resumeCases = []sessionCase{
	{"a variable", "mysql mariadb", []string{"CREATE TABLE child (p int); SET @id = 5; FAIL INSERT INTO child VALUES (@id);"}, "SELECT p FROM child", "5"},
	{"variables of every kind", "mysql mariadb", []string{"CREATE TABLE v (a int, b varchar(20) CHARACTER SET utf8mb4, c decimal(10,3), d varbinary(9), e int, f int);" +
		" SET @a = 1, @b = 'ä''\\\\', @c = 1.250, @d = X'00FF'; SELECT COUNT(*) INTO @e FROM v; FAIL INSERT INTO v VALUES (@a, @b, @c, @d, @e, @f);"},
		"SELECT CONCAT_WS('|', a, b, c, HEX(d), e, COALESCE(f, 'null')) FROM v", `1|ä'\|1.250|00FF|0|null`},
	{"the value of then", "mysql mariadb", []string{"CREATE TABLE a (n int); INSERT INTO a VALUES (1); SET @n = (SELECT MAX(n) FROM a); INSERT INTO a VALUES (2); FAIL INSERT INTO a VALUES (@n * 10);"},
		"SELECT MAX(n) FROM a", "10"},
	{"sql_mode", "mysql mariadb", []string{"CREATE TABLE a (n tinyint); SET sql_mode = ''; FAIL INSERT INTO a VALUES (1000);"}, "SELECT n FROM a", "127"},
	{"a dump", "mysql mariadb", []string{"/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */; CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY); FAIL" +
		" INSERT INTO a VALUES (0); /*!40101 SET SQL_MODE=@OLD_SQL_MODE */;"}, "SELECT id FROM a", "0"},
	{"USE", "mysql mariadb", []string{"CREATE TABLE a (n int); USE OTHER; FAIL CREATE TABLE x (n int);"}, "SELECT COUNT(*) FROM OTHER.x", "0"},
	{"an empty temporary table", "mysql mariadb", []string{"CREATE TABLE a (n int); CREATE TEMPORARY TABLE x (n int); FAIL INSERT INTO x VALUES (3); INSERT INTO a SELECT n FROM x;"}, "SELECT n FROM a", "3"},
	{"a dropped temporary table", "mysql mariadb", []string{"CREATE TABLE a (n int); CREATE TEMPORARY TABLE x (n int); INSERT INTO x VALUES (3); DROP TEMPORARY TABLE x; FAIL INSERT INTO a VALUES (4);"}, "SELECT n FROM a", "4"},
	{"a prepared statement", "mysql mariadb", []string{"CREATE TABLE a (n int); SET @s = 'INSERT INTO a VALUES (5)'; PREPARE p FROM @s; FAIL EXECUTE p;"}, "SELECT n FROM a", "5"},
	{"the last id", "mysql mariadb", []string{"CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY); CREATE TABLE b (id int); INSERT INTO a VALUES (9); INSERT INTO a VALUES (NULL); FAIL INSERT INTO b VALUES (LAST_INSERT_ID());"},
		"SELECT (SELECT id FROM b) = MAX(id) FROM a", "1"},
	{"the last id of a statement that ran", "mysql mariadb", []string{"CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY); CREATE TABLE b (id int); INSERT INTO a VALUES (9); INSERT INTO a VALUES (NULL);" +
		" CREATE TABLE c (id int); FAIL INSERT INTO b VALUES (LAST_INSERT_ID());"}, "SELECT id FROM b", "10"},
	{"the rows of the one before", "mysql mariadb", []string{"CREATE TABLE a (id int); CREATE TABLE b (n int); INSERT INTO a VALUES (1), (2); SET @n = ROW_COUNT(); FAIL INSERT INTO b VALUES (@n);"}, "SELECT n FROM b", "2"},
	{"a routine's settings", "mysql mariadb", []string{"CREATE PROCEDURE p() BEGIN SET SESSION group_concat_max_len = 9999; SET @hidden = 3; END; CREATE TABLE a (v varchar(20), h int); CALL p(); FAIL INSERT INTO a SELECT @@group_concat_max_len, @hidden;"},
		"SELECT CONCAT(v, '-', h) FROM a", "9999-3"},
	{"a prepared setting", "mysql mariadb", []string{"CREATE TABLE a (n tinyint); SET @s = 'SET SESSION sql_mode = ?'; PREPARE p FROM @s; SET @mode = ''; EXECUTE p USING @mode; FAIL INSERT INTO a VALUES (1000);"}, "SELECT n FROM a", "127"},
	{"a block's settings", "postgresql", []string{"CREATE SCHEMA other; VACUUM; DO $$ BEGIN SET search_path = other; END $$; CREATE TABLE a (n int); FAIL CREATE TABLE t (id int);"},
		"SELECT count(*)::text FROM pg_tables WHERE schemaname = 'other'", "2"},
	{"a function's settings", "postgresql", []string{"CREATE SCHEMA other; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET search_path = other; SET DateStyle = 'German'; END $$; VACUUM; SELECT f(); CREATE TABLE a AS SELECT 1 AS n; FAIL" +
		" CREATE TABLE t AS SELECT date '2020-01-02'::text AS d;"}, "SELECT d FROM other.t", "02.01.2020"},
	{"a procedure's settings", "postgresql", []string{"CREATE SCHEMA other; CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN SET search_path = other; END $$; VACUUM; CALL p(); CREATE TABLE a (n int); FAIL CREATE TABLE t (id int);"},
		"SELECT count(*)::text FROM pg_tables WHERE schemaname = 'other'", "2"},
	{"a role", "postgresql", []string{"VACUUM; SET ROLE pg_monitor; CREATE TEMP TABLE x (n int); FAIL RESET ROLE; CREATE TABLE a AS SELECT tableowner FROM pg_tables WHERE tablename = 'x';"}, "SELECT tableowner FROM a", "pg_monitor"},
	{"search_path", "postgresql", []string{"CREATE SCHEMA other; VACUUM; SET search_path = other; CREATE TABLE a (n int); FAIL CREATE TABLE t (id int);"},
		"SELECT string_agg(n.nspname || '.' || c.relname, ' ' ORDER BY c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname IN ('t', 'a')", "other.a other.t"},
	{"a temporary table", "postgresql", []string{"VACUUM; CREATE TEMP TABLE x (n int); FAIL INSERT INTO x VALUES (3); CREATE TABLE a AS SELECT n FROM x;"}, "SELECT n::text FROM a", "3"},
	{"pragmas", "sqlite", []string{"VACUUM; PRAGMA case_sensitive_like = ON; CREATE TABLE m (v); FAIL INSERT INTO m SELECT 'a' LIKE 'A';"}, "SELECT v FROM m", "0"},
}

// TestSessionsResumed: a session that goes on with a revision has what the one
// before it had.
func TestSessionsResumed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		for _, c := range resumeCases {
			if !strings.Contains(" "+c.servers+" ", " "+server+" ") {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				url, other := testdb.URL(t, server), ""
				if strings.Contains(c.revisions[0], "OTHER") {
					other = databaseOf(t, testdb.URL(t, server))
				}
				text := strings.ReplaceAll(c.revisions[0], "OTHER", other)
				_, err := openSQL(t, migrate.Config{URL: url}, strings.ReplaceAll(text, "FAIL", "INSERT INTO nosuch VALUES (1);")).Upgrade(t.Context(), "head")
				if !isA[*migrate.StepError](err) {
					t.Fatalf("got %v", err)
				}
				mustUpgrade(t, openSQL(t, migrate.Config{URL: url}, strings.ReplaceAll(text, "FAIL", "")), "head")
				if got := valueOf(t, url, strings.ReplaceAll(c.query, "OTHER", other)); got != c.want {
					t.Errorf("got %q, want %q", got, c.want)
				}
			})
		}
	})
}

// TestSessionsLost: what cannot be made again is told, and the rest of the
// script can be changed so that it does not need it.
func TestSessionsLost(t *testing.T) {
	for _, c := range []struct{ server, text, mended, query, want string }{
		{"mysql", "CREATE TABLE a (n int); CREATE TEMPORARY TABLE x (n int); INSERT INTO x VALUES (3); CREATE TABLE b (n int); FAIL INSERT INTO a SELECT n FROM x;",
			"CREATE TABLE a (n int); CREATE TEMPORARY TABLE x (n int); INSERT INTO x VALUES (3); CREATE TABLE b (n int); INSERT INTO a VALUES (3);", "SELECT n FROM a", "3"},
		{"mariadb", "CREATE TABLE a (n int); CREATE TEMPORARY TABLE x AS SELECT 3 AS n; FAIL INSERT INTO a SELECT n FROM x;",
			"CREATE TABLE a (n int); CREATE TEMPORARY TABLE x AS SELECT 3 AS n; INSERT INTO a VALUES (3);", "SELECT n FROM a", "3"},
		{"postgresql", "VACUUM; CREATE TABLE a (n int); CREATE TEMP TABLE x AS SELECT 3 AS n; FAIL INSERT INTO a SELECT n FROM x;",
			"VACUUM; CREATE TABLE a (n int); CREATE TEMP TABLE x AS SELECT 3 AS n; INSERT INTO a VALUES (3);", "SELECT n::text FROM a", "3"},
		{"sqlite", "CREATE TABLE a (n int); VACUUM; INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); VACUUM; FAIL INSERT INTO a VALUES (last_insert_rowid());",
			"CREATE TABLE a (n int); VACUUM; INSERT INTO a VALUES (1); INSERT INTO a VALUES (2); VACUUM; INSERT INTO a VALUES (3);", "SELECT max(n) FROM a", "3"},
	} {
		t.Run(c.server, func(t *testing.T) {
			url := testdb.URL(t, c.server)
			if _, err := openSQL(t, migrate.Config{URL: url}, strings.ReplaceAll(c.text, "FAIL", "INSERT INTO nosuch VALUES (1);")).Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
				t.Fatalf("got %v", err)
			}
			before := stateOf(t, url)
			if _, err := openSQL(t, migrate.Config{URL: url}, strings.ReplaceAll(c.text, "FAIL", "")).Upgrade(t.Context(), "head"); !isA[*migrate.SessionLostError](err) {
				t.Fatalf("got %v", err)
			}
			if diff := cmp.Diff(before, stateOf(t, url)); diff != "" {
				t.Error(diff)
			}
			mustUpgrade(t, openSQL(t, migrate.Config{URL: url}, c.mended), "head")
			if got := valueOf(t, url, c.query); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestLooksAtCommitted: what commits by itself is recorded at once, so that
// nothing can see its count of rows; nothing is run.
func TestLooksAtCommitted(t *testing.T) {
	url := testdb.URL(t, "mysql")
	env := openSQL(t, migrate.Config{URL: url}, "CREATE TABLE a AS SELECT 1 AS n; CREATE TABLE b (n int); CREATE TABLE c AS SELECT 1 AS n; SET @n = ROW_COUNT();")
	if _, err := env.Upgrade(t.Context(), "head"); !isA[*migrate.SessionLostError](err) {
		t.Fatalf("got %v", err)
	}
	if rows := stateOf(t, url).Rows; len(rows) > 0 {
		t.Errorf("there are %v", rows)
	}
}

// TestCodeSees: Go code sees what the statement before it left.
func TestCodeSees(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			var count, id int
			env := openSet(t, testdb.URL(t, server), line(ops.Script{
				ops.Execute{SQL: "CREATE TABLE a (id int AUTO_INCREMENT PRIMARY KEY, n int)"},
				ops.Execute{SQL: "INSERT INTO a (n) VALUES (1), (2)"},
				ops.Do{Name: "count", Func: func(ctx context.Context, db core.Conn) error {
					_, err1 := core.QueryOne(ctx, db, core.SQL("SELECT ROW_COUNT()"), &count)
					_, err2 := core.QueryOne(ctx, db, core.SQL("SELECT LAST_INSERT_ID()"), &id)
					return errors.Join(err1, err2)
				}},
			}))
			mustUpgrade(t, env, "head")
			if count != 2 || id != 1 {
				t.Errorf("%d rows, id %d", count, id)
			}
		})
	}
}

// TestBeforeRunHolds: what the hook before a run sets for the session holds for
// all its revisions, although one of them changes the session.
func TestBeforeRunHolds(t *testing.T) {
	set := map[string]string{"postgresql": "SET lock_timeout = '7s'", "mysql": "SET @hook = 7", "mariadb": "SET @hook = 7", "sqlite": "PRAGMA case_sensitive_like = ON"}
	change := map[string]string{"postgresql": "SET TimeZone = 'Asia/Tokyo';", "mysql": "SET @a = 1;", "mariadb": "SET @a = 1;", "sqlite": "PRAGMA recursive_triggers = ON;"}
	seen := map[string]string{"postgresql": "SELECT reset_val || '' FROM (SELECT current_setting('TimeZone') AS reset_val) AS s", "mysql": "SELECT @hook", "mariadb": "SELECT @hook", "sqlite": "SELECT 7 - 7 * ('a' LIKE 'A')"}
	want := map[string]string{"postgresql": "UTC", "mysql": "7", "mariadb": "7", "sqlite": "7"}
	testdb.Each(t, func(t *testing.T, server, url string) {
		calls := 0
		config := migrate.Config{URL: url, BeforeRun: func(ctx context.Context, _ migrate.Run, db core.Conn) error {
			calls++
			_, err := db.Exec(ctx, core.SQL(set[server]))
			return err
		}}
		mustUpgrade(t, openSQL(t, config, change[server], "CREATE TABLE m (v varchar(20)); INSERT INTO m "+seen[server]+";"), "head")
		if got := valueOf(t, url, "SELECT v FROM m"); got != want[server] || calls != 2 {
			t.Errorf("got %s after %d calls", got, calls)
		}
	})
}
