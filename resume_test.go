package migrate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

func noCode(context.Context, core.Conn) error { return nil }

// failing returns two revisions; the second statement of the first fails, up
// and down, until mended.
func failing(t *testing.T, url string, mended bool) *migrate.Environment {
	t.Helper()
	sql := "INSERT INTO missing (id) VALUES (1)"
	if mended {
		sql = "INSERT INTO a (id) VALUES (1)"
	}
	set := line(ops.Script{ops.CreateTable{Table: table("a")}},
		ops.Script{ops.CreateTable{Table: table("b")}, ops.Execute{SQL: sql}},
		ops.Script{ops.CreateTable{Table: table("c")}})
	return openSet(t, url, set)
}

// TestRelativeResume: a relative move that was interrupted ends where it would
// have ended.
func TestRelativeResume(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			mustUpgrade(t, failing(t, url, false), "r0")
			if _, err := failing(t, url, false).Upgrade(t.Context(), "+1"); !isA[*migrate.StepError](err) {
				t.Fatalf("got %v", err)
			}
			result, err := failing(t, url, true).Upgrade(t.Context(), "+1")
			if err != nil || len(result.Steps) != 1 {
				t.Fatalf("%d steps, %v; want the interrupted one", len(result.Steps), err)
			}
			if diff := cmp.Diff([]string{"r1"}, result.Heads); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMovedUnderPart: a version table that was changed by hand while a revision
// was applied in part is an error that says so, at once.
func TestMovedUnderPart(t *testing.T) {
	url := testdb.URL(t, "mysql")
	if _, err := failing(t, url, false).Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
		t.Fatalf("got %v", err)
	}
	if _, err := testconn.Open(t, url).Exec(t.Context(), core.SQL("DELETE FROM migrate_version")); err != nil {
		t.Fatal(err)
	}
	begun := 0
	config := migrate.Config{URL: url, Scripts: line(ops.Script{}, ops.Script{ops.Execute{SQL: "SELECT 1"}})}
	config.OnEvent = func(migrate.Event) { begun++ }
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.Upgrade(t.Context(), "head"); err == nil || begun > 0 {
		t.Errorf("got %v after %d events", err, begun)
	}
	if _, err := env.Stamp(t.Context(), false, "head"); err != nil {
		t.Error(err)
	}
	mustUpgrade(t, env, "head")
}

// TestDynamicFinds: all that a Dynamic finds is run, Go code as well.
func TestDynamicFinds(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		ran := 0
		count := ops.Do{Name: "count", Func: func(context.Context, core.Conn) error { ran++; return nil }}
		inner := ops.Dynamic{Name: "inner", Func: func(context.Context, core.Conn) (ops.Script, error) {
			return ops.Script{count, ops.CreateTable{Table: table("b")}}, nil
		}}
		outer := ops.Dynamic{Name: "outer", Func: func(context.Context, core.Conn) (ops.Script, error) { return ops.Script{inner}, nil }}
		mustUpgrade(t, openSet(t, url, line(ops.Script{ops.CreateTable{Table: table("a")}, outer})), "head")
		if rows := stateOf(t, url).Rows; ran != 1 || len(rows) != 2 {
			t.Errorf("the code ran %d times; tables: %v", ran, rows)
		}
	})
}

// TestLostAck: a connection that is lost while a revision in a transaction is
// under way is made anew, and the revision applied once.
func TestLostAck(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	times := 0
	lose := ops.Do{Name: "lose", Func: func(ctx context.Context, db core.Conn) error {
		if times++; times > 1 {
			return nil
		}
		_, err := db.Exec(ctx, core.SQL("SELECT pg_terminate_backend(pg_backend_pid())"))
		if err == nil {
			err = errors.New("the connection was not lost")
		}
		return err
	}}
	env := openSet(t, url, line(ops.Script{ops.CreateTable{Table: table("a")}, lose}, ops.Script{ops.CreateTable{Table: table("b")}}))
	result, err := env.Upgrade(t.Context(), "+1")
	if err != nil || len(result.Steps) != 1 || result.Heads[0] != "r0" {
		t.Errorf("got %v, %v", result, err)
	}
}

// TestOneDeployer: while a step goes on that holds no transaction, a second
// deployer waits for the first.
func TestOneDeployer(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		var second error
		set := func(work func(context.Context, core.Conn) error) *versions.Set {
			return line(ops.Script{ops.CreateTable{Table: table("a")}, ops.Do{Name: "work", NoTransaction: true, Func: work}})
		}
		env := openSet(t, url, set(func(ctx context.Context, _ core.Conn) error {
			other, err := migrate.Open(ctx, migrate.Config{URL: url, Scripts: set(noCode), LockWait: time.Millisecond})
			if err == nil {
				_, second = other.Upgrade(ctx, "head")
			}
			return err
		}))
		mustUpgrade(t, env, "head")
		var busy *migrate.LockBusyError
		if !errors.As(second, &busy) || busy.Holder == "" {
			t.Errorf("the second deployer: %v", second)
		}
	})
}

// TestTraceless: of SQL text that changes rows and commits by itself nobody can
// tell whether it was done, so it does not run again unasked. One that the
// server refused was not done, and may be mended.
func TestTraceless(t *testing.T) {
	for server, texts := range map[string][2]string{
		"postgresql": {"INSERT INTO nothing (id) VALUES (1)", "INSERT INTO a (id) VALUES (1)"},
		"mariadb":    {"EXECUTE IMMEDIATE 'INSERT INTO nothing (id) VALUES (1)'", "EXECUTE IMMEDIATE 'INSERT INTO a (id) VALUES (1)'"},
	} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			run := func(text string, onEvent func(migrate.Event)) error {
				set := line(ops.Script{ops.CreateTable{Table: table("a")}},
					ops.Script{ops.Execute{SQL: text, NoTransaction: true}, ops.Do{Name: "end", Func: noCode}})
				env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: set, OnEvent: onEvent})
				if err == nil {
					_, err = env.Upgrade(t.Context(), "head")
				}
				return err
			}
			if err := run(texts[0], nil); !isA[*migrate.StepError](err) {
				t.Fatalf("the refused statement: %v", err)
			}
			killed := false
			err := run(texts[1], func(e migrate.Event) {
				if !killed && e.Kind == migrate.EventStatement && e.Text == "do end" {
					killed = true
					killOthers(t, url)
				}
			})
			if !killed || !isA[*migrate.RepairError](err) {
				t.Fatalf("killed %t, and the next run says: %v", killed, err)
			}
			if rows := stateOf(t, url).Rows["a"]; len(rows) != 1 {
				t.Errorf("rows: %v", rows)
			}
		})
	}
}
