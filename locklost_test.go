package migrate_test

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// TestLockLost: a lock that is gone while the connection lives is noticed before
// the next statement, and the revision goes on under a new one; each statement
// runs once.
func TestLockLost(t *testing.T) {
	for server, lose := range map[string]string{
		"postgresql": "SELECT pg_advisory_unlock_all()", "mysql": "SELECT RELEASE_ALL_LOCKS()", "mariadb": "SELECT RELEASE_ALL_LOCKS()",
	} {
		t.Run(server, func(t *testing.T) {
			url, runs := testdb.URL(t, server), 0
			env := openSet(t, url, line(ops.Script{
				ops.Execute{SQL: "CREATE TABLE a (id int)", NoTransaction: true},
				ops.Do{Name: "lose the lock", NoTransaction: true, Idempotent: true, Func: func(ctx context.Context, db core.Conn) error {
					if runs++; runs > 1 {
						return nil
					}
					var any *string
					_, err := core.QueryOne(ctx, db, core.SQL(lose), &any)
					return err
				}},
				ops.Execute{SQL: "CREATE TABLE b (id int)", NoTransaction: true},
				ops.Execute{SQL: "INSERT INTO b VALUES (1)"},
			}))
			mustUpgrade(t, env, "head")
			if got := valueOf(t, url, "SELECT count(*) FROM b"); got != "1" || runs != 2 {
				t.Errorf("%s rows, %d runs", got, runs)
			}
			if got := valueOf(t, url, "SELECT count(*) FROM migrate_journal WHERE state <> 'applied'"); got != "0" {
				t.Errorf("%s rows of the journal are not done", got)
			}
		})
	}
}

// TestPlantedTable: a version table that is not the tool's own is refused with
// what was found, and nothing is changed.
func TestPlantedTable(t *testing.T) {
	view := "CREATE VIEW migrate_version AS SELECT 'x' AS version_num"
	table := "CREATE TABLE migrate_version (version_num varchar(255) NOT NULL PRIMARY KEY)"
	for _, c := range []struct {
		server, found string
		texts         []string
	}{
		{"postgresql", "is a view", []string{view}},
		{"postgresql", "a table with triggers (tr)", []string{table, "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'", "CREATE TRIGGER tr BEFORE INSERT ON migrate_version EXECUTE FUNCTION f()"}},
		{"postgresql", "a table with rules (ru)", []string{table, "CREATE RULE ru AS ON DELETE TO migrate_version DO NOTHING"}},
		{"postgresql", "of role", []string{table, "DO $$ BEGIN CREATE ROLE planter_of_tables; EXCEPTION WHEN duplicate_object THEN END $$", "GRANT ALL ON SCHEMA public TO planter_of_tables", "ALTER TABLE migrate_version OWNER TO planter_of_tables"}},
		{"mysql", "is a view", []string{view}},
		{"mysql", "a table with triggers (tr)", []string{table, "CREATE TRIGGER tr BEFORE INSERT ON migrate_version FOR EACH ROW SET NEW.version_num = 'x'"}},
		{"mariadb", "a table with triggers (tr)", []string{table, "CREATE TRIGGER tr BEFORE INSERT ON migrate_version FOR EACH ROW SET NEW.version_num = 'x'"}},
		{"sqlite", "is a view", []string{view}},
		{"sqlite", "a table with triggers (tr)", []string{table, "CREATE TRIGGER tr AFTER INSERT ON migrate_version BEGIN SELECT 1; END"}},
	} {
		t.Run(c.server+" "+c.found, func(t *testing.T) {
			url := testdb.URL(t, c.server)
			conn := testconn.Open(t, url)
			for _, text := range c.texts {
				if _, err := conn.Exec(t.Context(), core.SQL(text)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := openSQL(t, migrate.Config{URL: url}, "CREATE TABLE a (id int);").Upgrade(t.Context(), "head")
			if !isA[*dialect.RefusedError](err) || !strings.Contains(err.Error(), c.found) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestEqualRows: two equal rows of a version table without a key are an error at
// once.
func TestEqualRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		conn := testconn.Open(t, url)
		for _, text := range []string{"CREATE TABLE migrate_version (version_num varchar(255) NOT NULL)", "INSERT INTO migrate_version VALUES ('r001'), ('r001')"} {
			if _, err := conn.Exec(t.Context(), core.SQL(text)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := openSQL(t, migrate.Config{URL: url}, "SELECT 1;", "CREATE TABLE a (id int);").Upgrade(t.Context(), "head")
		if err == nil || !strings.Contains(err.Error(), `"r001" more than once`) {
			t.Errorf("got %v", err)
		}
	})
}

// TestNoDefaultSchema: where the default schema does not exist, a revision is
// refused, unless it creates it.
func TestNoDefaultSchema(t *testing.T) {
	base := testdb.URL(t, "postgresql")
	join := "?"
	if strings.Contains(base, "?") {
		join = "&"
	}
	config := migrate.Config{URL: base + join + "search_path=tenant", VersionTable: "public.migrate_version"}
	_, err := openSQL(t, config, "CREATE TABLE t (id int);").Upgrade(t.Context(), "head")
	if !isA[*dialect.RefusedError](err) || !strings.Contains(err.Error(), `CREATE SCHEMA "tenant"`) {
		t.Fatalf("got %v", err)
	}
	_, err = openSQL(t, migrate.Config{URL: config.URL}, "CREATE SCHEMA tenant; CREATE TABLE t (id int);").Upgrade(t.Context(), "head")
	if !isA[*dialect.RefusedError](err) {
		t.Fatalf("the version table in it: %v", err)
	}
	mustUpgrade(t, openSQL(t, config, "CREATE SCHEMA tenant; CREATE TABLE t (id int);", "CREATE TABLE u (id int);"), "head")
	if got := valueOf(t, base, "SELECT count(*) FROM pg_tables WHERE schemaname = 'tenant'"); got != "2" {
		t.Errorf("%s tables", got)
	}
}

// TestNoDefaultSchemaOffline: the script of --sql refuses what Upgrade refuses.
func TestNoDefaultSchemaOffline(t *testing.T) {
	elsewhere, create := "public.migrate_version", "CREATE SCHEMA tenant; CREATE TABLE t (id int);"
	for _, c := range []struct {
		name, version string
		revisions     []string
		refused       bool
		tables        string // of ours and of the first revision's, in any schema
	}{
		{"a table", elsewhere, []string{"CREATE TABLE t (id int);"}, true, "0"},
		{"its own tables", "", []string{create}, true, "0"},
		{"the revision creates it", elsewhere, []string{create, "CREATE TABLE u (id int);"}, false, "2"},
		{"a later one creates it", elsewhere, []string{"CREATE TABLE t (id int);", create}, true, "0"},
		{"another schema is created", elsewhere, []string{"CREATE SCHEMA other; CREATE TABLE t (id int);"}, true, "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := testdb.URL(t, "postgresql")
			u, err := url.Parse(base)
			if err != nil {
				t.Fatal(err)
			}
			query := u.Query()
			query.Set("search_path", "tenant")
			u.RawQuery = query.Encode()
			var script strings.Builder
			if _, err := openSQL(t, migrate.Config{URL: u.String(), VersionTable: c.version}, c.revisions...).UpgradeSQL(&script, "head"); err != nil {
				t.Fatal(err)
			}
			client := testdb.Client(t, "postgresql", base)
			client.Stdin = strings.NewReader(script.String())
			out, err := client.CombinedOutput()
			if refused := strings.Contains(string(out), `CREATE SCHEMA "tenant"`); refused != c.refused || refused != (err != nil) {
				t.Errorf("%v\n%s", err, out)
			}
			if got := valueOf(t, base, "SELECT count(*)::text FROM pg_class WHERE relname IN ('t', 'u')"); got != c.tables {
				t.Errorf("%s tables", got)
			}
		})
	}
}

// TestExclusiveLock: a database file that another program has locked is waited
// for, as long as for a deployer, and no longer.
func TestExclusiveLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	url := "sqlite:///" + path
	mustUpgrade(t, openSQL(t, migrate.Config{URL: url}, "CREATE TABLE a (id int);"), "head")
	other := testconn.Open(t, url)
	for _, text := range []string{"PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"} {
		if _, err := other.Exec(t.Context(), core.SQL(text)); err != nil {
			t.Fatal(err)
		}
	}
	env := openSQL(t, migrate.Config{URL: url, LockWait: 50 * time.Millisecond}, "CREATE TABLE a (id int);", "CREATE TABLE b (id int);")
	if _, err := env.Upgrade(t.Context(), "head"); env.Dialect().Classify(err) != core.ErrLockTimeout {
		t.Fatalf("got %v", err)
	}
	if _, err := other.Exec(t.Context(), core.SQL("ROLLBACK")); err != nil {
		t.Fatal(err)
	}
	other.Close(context.Background())
	mustUpgrade(t, env, "head")
}

// TestTakenOver: a row of the journal belongs to who has resumed it.
func TestTakenOver(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			text := "CREATE TABLE a (id int); %s CREATE TABLE b (id int);"
			fail := openSQL(t, migrate.Config{URL: url}, fmt.Sprintf(text, "INSERT INTO nosuch VALUES (1);"))
			id := "SELECT max(id) FROM migrate_journal WHERE state = 'running'"
			if _, err := fail.Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
				t.Fatal(err)
			}
			first := valueOf(t, url, id)
			if _, err := fail.Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
				t.Fatal(err)
			}
			second := valueOf(t, url, id)
			if first == second || first == "NULL" || second == "NULL" {
				t.Errorf("the row was %s, and is %s", first, second)
			}
			mustUpgrade(t, openSQL(t, migrate.Config{URL: url}, fmt.Sprintf(text, "")), "head")
		})
	}
}

// TestNoTransactions: rows of a table whose engine cannot roll back stay, also
// where a statement fails that could be; none is inserted twice.
func TestNoTransactions(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		for _, tables := range []string{"MyISAM", "MEMORY"} {
			t.Run(server+" "+tables, func(t *testing.T) {
				url := testdb.URL(t, server)
				first := "CREATE TABLE m (n int) ENGINE = " + tables + "; CREATE TABLE i (n int PRIMARY KEY);"
				second := "INSERT INTO m VALUES (1); INSERT INTO i VALUES (1); UPDATE m, i SET m.n = 2, i.n = 2; INSERT INTO m VALUES (3); %s INSERT INTO i VALUES (4);"
				if _, err := openSQL(t, migrate.Config{URL: url}, first, fmt.Sprintf(second, "INSERT INTO nosuch VALUES (1);")).Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
					t.Fatal(err)
				}
				mustUpgrade(t, openSQL(t, migrate.Config{URL: url}, first, fmt.Sprintf(second, "")), "head")
				if got := valueOf(t, url, "SELECT CONCAT((SELECT GROUP_CONCAT(n ORDER BY n) FROM m), '|', (SELECT GROUP_CONCAT(n ORDER BY n) FROM i))"); got != "2,3|2,4" {
					t.Errorf("got %s", got)
				}
			})
		}
	}
}

// TestNoTransactionsBehind: a table that cannot roll back is seen behind what a
// statement names, too; a statement that fails half way is not run again blindly.
func TestNoTransactionsBehind(t *testing.T) {
	const tables = "CREATE TABLE m (n int) ENGINE = %s; CREATE TABLE i (n int PRIMARY KEY); "
	for _, c := range []struct{ name, first, statement string }{
		{"a trigger", "CREATE TRIGGER tr BEFORE INSERT ON i FOR EACH ROW INSERT INTO m VALUES (NEW.n);", "INSERT INTO i VALUES (1), (1)"},
		{"a trigger that calls", "CREATE PROCEDURE p(a int) INSERT INTO `m` VALUES (a); CREATE TRIGGER tr BEFORE INSERT ON i FOR EACH ROW CALL p(NEW.n);", "INSERT INTO i VALUES (1), (1)"},
		{"a view", "CREATE VIEW v AS SELECT n FROM m;", "INSERT INTO v VALUES (1), (CAST('x' AS SIGNED) + (SELECT 1 UNION SELECT 2))"},
		{"a trigger behind a view", "CREATE VIEW v AS SELECT n FROM i; CREATE TRIGGER tr BEFORE INSERT ON i FOR EACH ROW INSERT INTO m VALUES (NEW.n);", "INSERT INTO v VALUES (1), (1)"},
		{"a function", "CREATE FUNCTION f() RETURNS int NOT DETERMINISTIC MODIFIES SQL DATA BEGIN INSERT INTO m VALUES (1); INSERT INTO i VALUES (1), (1); RETURN 1; END;", "SELECT f()"},
		{"a procedure", "CREATE PROCEDURE p() BEGIN INSERT INTO m VALUES (1); INSERT INTO i VALUES (1), (1); END;", "CALL p()"},
	} {
		for _, server := range []string{"mysql", "mariadb"} {
			for _, engine := range []string{"MyISAM", "MEMORY"} {
				t.Run(strings.Join([]string{c.name, server, engine}, " "), func(t *testing.T) {
					url := testdb.URL(t, server)
					first := fmt.Sprintf(tables, engine) + c.first
					statement := c.statement
					if engine == "MEMORY" { // in another place of the script
						statement = "INSERT INTO i VALUES (7); " + statement
					}
					_, err := openSQL(t, migrate.Config{URL: url}, first, statement+";").Upgrade(t.Context(), "head")
					if !isA[*migrate.StepError](err) {
						t.Fatal(err)
					}
					before := stateOf(t, url).Rows
					_, err = openSQL(t, migrate.Config{URL: url}, first, statement+";").Upgrade(t.Context(), "head")
					if !isA[*migrate.RepairError](err) {
						t.Errorf("got %v", err)
					}
					if diff := cmp.Diff(before, stateOf(t, url).Rows); diff != "" {
						t.Error(diff)
					}
				})
			}
		}
	}
}

// TestScriptStopsAtCode: a script stops before a revision that runs Go code, and
// does nothing of it.
func TestScriptStopsAtCode(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		env := openSet(t, url, line(
			ops.Script{ops.CreateTable{Table: table("a")}},
			ops.Script{ops.CreateTable{Table: table("b")}, ops.Do{Name: "fill", Func: noCode}, ops.DropTable{Name: "a"}},
		))
		var script strings.Builder
		if code, err := env.UpgradeSQL(&script, "head"); err != nil || len(code) != 1 {
			t.Fatalf("%v, %v", code, err)
		}
		client := testdb.Client(t, server, url)
		client.Stdin = strings.NewReader(script.String())
		out, err := client.CombinedOutput()
		if err == nil || !strings.Contains(string(out), "runs Go code") {
			t.Errorf("%v\n%s", err, out)
		}
		if got := stateOf(t, url); len(got.Schema.Tables) != 1 || len(got.Version) != 1 || got.Version[0] != "r0" {
			t.Errorf("%d tables, at %v", len(got.Schema.Tables), got.Version)
		}
	})
}
