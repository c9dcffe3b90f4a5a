package migrate_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

func openEngine(t testing.TB, url string) *engine.Engine {
	t.Helper()
	e, err := engine.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// TestConn migrates on a connection of the program's: it stays open, and its
// lock is free afterwards.
func TestConn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		c, err := openEngine(t, url).Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close(context.Background())
		set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.CreateTable{Table: table("b")}})
		target := &md.MetaData{Tables: []md.Table{table("a"), table("b")}}
		env := openConfig(t, migrate.Config{Conn: c, Scripts: set, Target: target})
		mustUpgrade(t, env, "head")
		if _, err := env.Check(t.Context()); err != nil {
			t.Errorf("check: %v", err)
		}
		if _, err := env.Downgrade(t.Context(), "r0"); err != nil {
			t.Error(err)
		}
		if _, err := c.Exec(t.Context(), core.SQL("INSERT INTO a (id) VALUES (1)")); err != nil {
			t.Error(err)
		}
		var rows int
		if _, err := core.QueryOne(t.Context(), c, core.SQL("SELECT count(*) FROM a"), &rows); err != nil || rows != 1 {
			t.Errorf("the connection is of no use any more: %d rows, %v", rows, err)
		}
		mustUpgrade(t, openSet(t, url, set), "head") // the lock is free
		if diff := cmp.Diff([]string{"r1"}, stateOf(t, url).Version); diff != "" {
			t.Error(diff)
		}
	})
}

// TestConnInTx migrates within a transaction of the program's: what it rolls
// back is gone, a step that fails leaves those before it, and another deployer
// has to wait until the end. MySQL and MariaDB, which would commit it, refuse.
func TestConnInTx(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		e := openEngine(t, url)
		set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.CreateTable{Table: table("b")}, ops.Execute{SQL: "INSERT INTO missing (id) VALUES (1)"}})
		no := errors.New("rolled back")
		within := func(work func(tx *engine.Tx, env *migrate.Environment) error) error {
			return e.InTx(t.Context(), func(tx *engine.Tx) error {
				return work(tx, openConfig(t, migrate.Config{Conn: tx, Scripts: set}))
			})
		}
		if server == "mysql" || server == "mariadb" {
			err := within(func(_ *engine.Tx, env *migrate.Environment) error {
				_, err := env.Upgrade(t.Context(), "head")
				return err
			})
			if !isA[*dialect.RefusedError](err) || len(stateOf(t, url).Rows) > 0 {
				t.Errorf("got %v, want a RefusedError", err)
			}
			return
		}
		err := within(func(tx *engine.Tx, env *migrate.Environment) error {
			mustUpgrade(t, env, "r0")
			if _, err := tx.Exec(t.Context(), core.SQL("INSERT INTO a (id) VALUES (1)")); err != nil {
				return err
			}
			return no
		})
		if !errors.Is(err, no) {
			t.Fatal(err)
		}
		if s := stateOf(t, url); len(s.Rows)+len(s.Version) > 0 {
			t.Errorf("after the rollback: %v", s)
		}
		err = within(func(tx *engine.Tx, env *migrate.Environment) error {
			if _, err := env.Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
				t.Errorf("got %v, want a StepError", err)
			}
			if server == "postgresql" {
				busy := openConfig(t, migrate.Config{URL: url, Scripts: set, LockWait: 1})
				if _, err := busy.Upgrade(t.Context(), "r0"); !isA[*migrate.LockBusyError](err) {
					t.Errorf("another deployer: %v, want a LockBusyError", err)
				}
			}
			_, err := tx.Exec(t.Context(), core.SQL("INSERT INTO a (id) VALUES (2)"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		s := stateOf(t, url)
		if diff := cmp.Diff(map[string][]string{"a": {"2"}}, s.Rows); diff != "" {
			t.Errorf("after the commit (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"r0"}, s.Version); diff != "" {
			t.Error(diff)
		}
		mustUpgrade(t, openSet(t, url, set), "r0") // the lock is free
	})
}

// TestConnInTxRefused: what cannot be done within the transaction is refused
// before anything is.
func TestConnInTxRefused(t *testing.T) {
	for _, server := range []string{"postgresql", "sqlite"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.Execute{SQL: "VACUUM", NoTransaction: true}})
			err := openEngine(t, url).InTx(t.Context(), func(tx *engine.Tx) error {
				_, err := openConfig(t, migrate.Config{Conn: tx, Scripts: set}).Upgrade(t.Context(), "head")
				return err
			})
			if refused, ok := errors.AsType[*migrate.NotTransactionalError](err); !ok || !refused.Foreign || !strings.Contains(err.Error(), "handed in") {
				t.Errorf("got %v, want a NotTransactionalError", err)
			}
			if s := stateOf(t, url); len(s.Rows) > 0 {
				t.Errorf("something was run: %v", s.Rows)
			}
		})
	}
}

// TestConnForeignKeys: within a transaction SQLite cannot switch foreign keys
// off, and to drop a table would take the rows that refer to it along.
func TestConnForeignKeys(t *testing.T) {
	for _, on := range []string{"on", "off"} {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db")+"?_pragma=foreign_keys("+on+")")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		set := line(ops.Script{ops.CreateTable{Table: table("a")}}, ops.Script{ops.DropTable{Name: "a"}})
		_, err = openConfig(t, migrate.Config{Conn: sqlite.FromTx(tx), Scripts: set}).Upgrade(t.Context(), "head")
		if on == "off" && err != nil || on == "on" && !isA[*dialect.RefusedError](err) {
			t.Errorf("foreign keys %s: %v", on, err)
		}
	}
}

// TestConnHooks: hooks work in the caller's transaction, and for offline scripts
// the connection tells what the database is.
func TestConnHooks(t *testing.T) {
	url := testdb.URL(t, "sqlite")
	createAudit(t, url)
	err := openEngine(t, url).InTx(t.Context(), func(tx *engine.Tx) error {
		config := audited(url, line(ops.Script{ops.CreateTable{Table: table("a")}}))
		config.URL, config.Conn = "", tx
		config.AfterRun = func(context.Context, migrate.Run, core.Conn) error { return nil }
		env := openConfig(t, config)
		mustUpgrade(t, env, "head")
		var text strings.Builder
		if _, err := env.UpgradeSQL(&text, "head"); err != nil || !strings.Contains(text.String(), "CREATE TABLE") {
			t.Errorf("offline: %v, %s", err, &text)
		}
		_, err := env.Stamp(t.Context(), false, "base")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if rows := stateOf(t, url).Rows["audit"]; len(rows) != 2 {
		t.Errorf("audit: %v", rows)
	}
	var none versions.Set
	if _, err := openConfig(t, migrate.Config{Scripts: &none}).Upgrade(t.Context(), "head"); !errors.Is(err, migrate.ErrNoURL) {
		t.Errorf("without URL and connection: %v", err)
	}
}
