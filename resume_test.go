package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func noCode(context.Context, core.Conn) error { return nil }

// TestSettle loses the connection right before and right after a statement
// that commits by itself: the run connects again, finds out which it was, and
// ends as if nothing had happened.
func TestSettle(t *testing.T) {
	t1 := table("t", md.Column{Name: "a", Type: md.String{Length: 20}}, md.Column{Name: "n", Type: md.Integer{}})
	t1.Indexes = []md.Index{{Name: "ix_a", Columns: []md.IndexColumn{{Column: "a"}}}}
	base := ops.Script{ops.CreateTable{Table: t1}, ops.CreateView{View: md.View{Name: "v", Definition: "SELECT id FROM t"}}}
	for _, server := range []string{"mysql", "mariadb"} {
		for _, op := range []ops.Op{
			ops.AddColumn{Table: "t", Column: md.Column{Name: "b", Type: md.Integer{}, NotNull: true, Default: "1"}},
			ops.DropColumn{Table: "t", Name: "a"},
			ops.RenameColumn{Table: "t", Name: "a", To: "b"},
			ops.DropConstraint{Table: "t", Kind: md.KindPrimaryKey, Name: "pk_t"},
			ops.CreateView{View: md.View{Name: "w", Definition: "SELECT v.id, t.a FROM v JOIN t ON t.id = v.id"}},
			ops.DropView{Name: "v"},
			ops.Execute{SQL: "ALTER TABLE t ADD z INTEGER"},
			ops.Execute{SQL: "INSERT INTO t (id, a, n) VALUES (1, 'x', 2)"},
		} {
			script := ops.Script{op, ops.Do{Name: "end", Func: noCode}}
			undisturbed := testdb.URL(t, server)
			mustUpgrade(t, openSet(t, undisturbed, line(base, script)), "head")
			want := stateOf(t, undisturbed)
			for _, at := range script {
				t.Run(fmt.Sprintf("%s %s, killed at %s", server, ops.Describe(op), ops.Describe(at)), func(t *testing.T) {
					url := testdb.URL(t, server)
					killed := false
					config := migrate.Config{URL: url, Scripts: line(base, script)}
					config.OnEvent = func(e migrate.Event) {
						if !killed && e.Kind == migrate.EventStatement && e.Revision.ID == "r1" && e.Text == ops.Describe(at) {
							killed = true
							killOther(t, url)
						}
					}
					env, err := migrate.Open(t.Context(), config)
					if err != nil {
						t.Fatal(err)
					}
					mustUpgrade(t, env, "r0")
					mustUpgrade(t, env, "head")
					if diff := cmp.Diff(want, stateOf(t, url)); !killed || diff != "" {
						t.Errorf("killed %t: (-undisturbed +resumed)\n%s", killed, diff)
					}
				})
			}
		}
	}
}

// killOther ends the other connections to a MySQL or MariaDB database.
func killOther(t *testing.T, url string) {
	t.Helper()
	c := connect(t, url)
	var id int64
	found, err := core.QueryOne(t.Context(), c, core.SQL("SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"), &id)
	if err == nil && found {
		_, err = c.Exec(t.Context(), core.SQL(fmt.Sprintf("KILL %d", id)))
	}
	if err != nil || !found {
		t.Fatalf("no connection was killed: %v", err)
	}
}

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
	if _, err := connect(t, url).Exec(t.Context(), core.SQL("DELETE FROM migrate_version")); err != nil {
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
