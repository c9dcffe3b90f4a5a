package migrate_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

var crashes = flag.Int("crashes", 50, "how often the deployer is killed on each database")

func init() { scriptSets["crash"] = crashScripts }

// crashRows makes the ALTER of the crash scripts take a while.
const crashRows = 30000

// crashScripts are six revisions of the kinds that can be interrupted: DDL,
// rows that must not be inserted twice, an ALTER that copies the table, an
// index built outside a transaction, Go code, and the [lastScript].
func crashScripts(server string) *versions.Set {
	set := &versions.Set{}
	id := md.Column{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true}
	n := md.Column{Name: "n", Type: md.Integer{}, NotNull: true}
	wide := n
	wide.Type = md.BigInteger{}
	account := md.Table{Name: "account", Columns: []md.Column{id, n, {Name: "note", Type: md.String{Length: 100}}}, PrimaryKey: md.PrimaryKey{Name: "pk_account", Columns: []string{"id"}}}
	entry := md.Table{Name: "entry", Columns: []md.Column{id, {Name: "account_id", Type: md.BigInteger{}, NotNull: true}}, PrimaryKey: md.PrimaryKey{Name: "pk_entry", Columns: []string{"id"}}}
	fk := md.ForeignKey{Name: "fk_entry_account", Columns: []string{"account_id"}, RefTable: "account", RefColumns: []string{"id"}, OnDelete: md.Cascade}

	set.Add(versions.Revision{ID: "a1", Upgrade: ops.Script{
		ops.CreateTable{Table: account},
		ops.CreateTable{Table: entry},
		ops.CreateIndex{Table: "entry", Index: md.Index{Name: "ix_entry_account", Columns: []md.IndexColumn{{Column: "account_id"}}}},
		ops.AddConstraint{Table: "entry", Constraint: fk},
	}, Downgrade: ops.Script{}})
	set.Add(versions.Revision{ID: "a2", Revises: versions.IDs{"a1"}, Upgrade: ops.Script{
		ops.Execute{SQL: numbers(server)},
		ops.Execute{SQL: "INSERT INTO entry (id, account_id) SELECT id, id FROM account WHERE n < 10"},
	}, Downgrade: ops.Script{}})
	set.Add(versions.Revision{ID: "a3", Revises: versions.IDs{"a2"}, Upgrade: ops.Script{
		ops.AlterColumn{Table: "account", From: n, To: wide},
		ops.Execute{SQL: "UPDATE account SET n = n + 1 WHERE id <= 100"},
		ops.AddColumn{Table: "account", Column: md.Column{Name: "active", Type: md.Boolean{}, NotNull: true, Default: "true"}},
	}, Downgrade: ops.Script{}})
	set.Add(versions.Revision{ID: "a4", Revises: versions.IDs{"a3"}, Upgrade: ops.Script{
		ops.CreateIndex{Table: "account", Index: md.Index{Name: "ix_account_n", Columns: []md.IndexColumn{{Column: "n"}}}, Concurrently: true},
		ops.Do{Name: "count once more", Func: func(ctx context.Context, db core.Conn) error {
			_, err := db.Exec(ctx, core.SQL("UPDATE account SET n = n + ? WHERE id = 1", 1000))
			return err
		}},
		ops.Execute{SQL: "CREATE TABLE plain (id INTEGER NOT NULL PRIMARY KEY)"},
	}, Downgrade: ops.Script{}})
	set.Add(versions.Revision{ID: "a5", Revises: versions.IDs{"a4"}, Upgrade: ops.Script{
		ops.DropIndex{Table: "account", Name: "ix_account_n"},
		ops.RenameColumn{Table: "account", Name: "note", To: "remark"},
		ops.DropTable{Name: "plain"},
		ops.Execute{SQL: "INSERT INTO entry (id, account_id) VALUES (100, 1)"},
	}, Downgrade: ops.Script{}})
	set.Add(versions.Revision{ID: "a6", Revises: versions.IDs{"a5"}, Upgrade: lastScript(server), Downgrade: ops.Script{}})
	return set
}

// lastScript holds what only some of the databases have: SQL text outside a
// transaction, and a change that takes two statements that commit.
func lastScript(server string) ops.Script {
	switch server {
	case "postgresql":
		return ops.Script{
			ops.Execute{SQL: "CREATE SCHEMA beside", NoTransaction: true},
			ops.Execute{SQL: "CREATE TABLE beside.made (id INTEGER)", NoTransaction: true},
			ops.Execute{SQL: "CREATE INDEX CONCURRENTLY ix_account_remark ON account (n, (upper(remark))) WHERE id > 1"},
			ops.Execute{SQL: "REINDEX INDEX CONCURRENTLY ix_account_remark"},
			ops.Execute{SQL: "DROP INDEX CONCURRENTLY ix_entry_account"},
		}
	case "mysql", "mariadb":
		plain := virtual
		plain.Computed = nil
		return ops.Script{
			ops.AddColumn{Table: "account", Column: virtual},
			ops.AlterColumn{Table: "account", From: virtual, To: plain},
		}
	}
	return ops.Script{ops.Execute{SQL: "VACUUM"}}
}

// numbers inserts crashRows accounts. Keys are given: the counters of MySQL are
// not rolled back.
func numbers(server string) string {
	recursive := "WITH RECURSIVE s (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 175) "
	cross := fmt.Sprintf("SELECT (a.i - 1) * 175 + b.i, (a.i - 1) * 175 + b.i, 'note' FROM s a, s b WHERE (a.i - 1) * 175 + b.i <= %d", crashRows)
	if server == "mysql" || server == "mariadb" {
		return "INSERT INTO account (id, n, note) " + recursive + cross
	}
	return recursive + "INSERT INTO account (id, n, note) " + cross
}

// TestCrash kills the deployer at random points and runs it again at once: it
// must arrive at the same schema and rows as an undisturbed run.
func TestCrash(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		begun := time.Now()
		first := deployer(t, url, "crash", "head")
		if err := first.Run(); err != nil {
			t.Fatalf("undisturbed run: %v\n%s", err, stderr(first))
		}
		length := time.Since(begun)
		want := stateOf(t, url)
		finished := 0
		rounds := *crashes
		if testing.Short() {
			rounds = min(rounds, 5)
		}
		for round := range rounds {
			url := testdb.URL(t, server)
			delay := time.Duration(rand.Int64N(int64(length)))
			if !killed(t, url, delay) {
				finished++
			}
			again := deployer(t, url, "crash", "head")
			if err := again.Run(); err != nil {
				t.Fatalf("round %d, killed after %v: the next run failed: %v\n%s", round, delay, err, stderr(again))
			}
			if diff := cmp.Diff(want, stateOf(t, url)); diff != "" {
				t.Fatalf("round %d, killed after %v: (-undisturbed +resumed)\n%.2000s", round, delay, diff)
			}
		}
		t.Logf("%d rounds over %v; in %d the deployer was done before it could be killed", rounds, length.Round(time.Millisecond), finished)
	})
}

// killed starts a deployer and kills it after the delay; false if it had ended.
func killed(t *testing.T, url string, delay time.Duration) bool {
	t.Helper()
	cmd := deployer(t, url, "crash", "head")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("deployer failed before it was killed: %v\n%s", err, stderr(cmd))
		}
		return false
	case <-time.After(delay):
		cmd.Process.Kill()
		<-done
		return true
	}
}
