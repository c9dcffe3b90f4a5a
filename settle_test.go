package migrate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// settleBase is what the operations of settleCases work on.
func settleBase(server string) ops.Script {
	t1 := table("t", md.Column{Name: "a", Type: md.String{Length: 20}}, md.Column{Name: "n", Type: md.Integer{}})
	t1.Indexes = []md.Index{{Name: "ix_a", Columns: []md.IndexColumn{{Column: "a"}}}}
	if server != "postgresql" {
		t1.Columns = append(t1.Columns, virtual)
	}
	base := ops.Script{
		ops.CreateTable{Table: t1}, ops.CreateView{View: md.View{Name: "v", Definition: "SELECT id FROM t"}},
		ops.Execute{SQL: "INSERT INTO t (id, a, n) VALUES (5, 'x', 50)"},
	}
	if server == "mariadb" {
		base = append(base, ops.CreateSequence{Sequence: md.Sequence{Name: "q"}})
	}
	return base
}

// addOne is a statement that must run once.
var addOne = func() core.Statement {
	n := core.Col[int64](settleTable, "n")
	return core.Update(settleTable).Set(n.ToExpr(core.Num(n).Add(1))).All()
}()

var settleTable = core.NewTable("t")

// seedRows are rows with a number from 100 on, and a text or NULL.
func seedRows(count int) (rows [][]any) {
	for i := range count {
		row := []any{100 + i, fmt.Sprintf("it's \\%d", i)}
		if i%10 == 0 {
			row[1] = nil
		}
		rows = append(rows, row)
	}
	return rows
}

var virtual = md.Column{Name: "twice", Type: md.Integer{}, Computed: &md.Computed{Expr: "n * 2"}}

// settleCases are operations that commit by themselves. other is a schema, or
// on MySQL and MariaDB a database, beside the default one.
func settleCases(server, home, other string) ops.Script {
	plain := virtual
	plain.Computed = nil
	ix := func(name, comment string) md.Index {
		return md.Index{Name: name, Columns: []md.IndexColumn{{Column: "n"}}, Comment: comment}
	}
	elsewhere := "CREATE TABLE " + other + ".made (id INTEGER)"
	if server == "postgresql" {
		return ops.Script{
			ops.Execute{SQL: elsewhere, NoTransaction: true},
			ops.CreateIndex{Table: "t", Index: ix("ix", ""), Concurrently: true},
			ops.CreateIndex{Table: "t", Index: ix("ix", "said"), Concurrently: true},
			ops.CreateIndex{Schema: home, Table: "t", Index: ix("ix", ""), Concurrently: true},
			ops.DropIndex{Schema: home, Table: "t", Name: "ix_a", Concurrently: true},
			ops.Execute{SQL: "CREATE INDEX CONCURRENTLY ix ON " + other + ".beside (id)"},
			ops.Execute{SQL: "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS Ix ON t (n, lower(a)) WHERE n > 0"},
			ops.Execute{SQL: "DROP INDEX CONCURRENTLY ix_a"},
			ops.Execute{SQL: "REINDEX INDEX CONCURRENTLY ix_a"},
		}
	}
	cases := ops.Script{
		ops.AddColumn{Table: "t", Column: md.Column{Name: "b", Type: md.Integer{}, NotNull: true, Default: "1"}},
		ops.AddColumn{Schema: home, Table: "t", Column: md.Column{Name: "b", Type: md.Integer{}}},
		ops.DropColumn{Table: "t", Name: "a"},
		ops.RenameColumn{Table: "t", Name: "a", To: "b"},
		ops.AlterColumn{Table: "t", From: virtual, To: plain},
		ops.DropConstraint{Table: "t", Kind: md.KindPrimaryKey, Name: "pk_t"},
		ops.CreateView{View: md.View{Name: "w", Definition: "SELECT v.id, t.a FROM v JOIN t ON t.id = v.id"}},
		ops.DropView{Name: "v"},
		ops.Execute{SQL: "ALTER TABLE t ADD z INTEGER"},
		ops.Execute{SQL: elsewhere},
		ops.Execute{SQL: "INSERT INTO t (id, a, n) VALUES (1, 'x', 2)"},
		ops.Execute{Statement: addOne},
		ops.BulkInsert{Table: "t", Columns: []string{"id", "a"}, Rows: seedRows(150)},
	}
	if server == "mariadb" {
		three := int64(3)
		cases = append(cases, ops.AlterSequence{From: md.Sequence{Name: "q"},
			To: md.Sequence{Name: "q", Comment: "said", SequenceOptions: md.SequenceOptions{Increment: &three}}})
	}
	return cases
}

// TestSettle loses the connection right before and right after each statement
// that commits by itself: the run connects again, finds out which it was, and
// ends as if nothing had happened.
func TestSettle(t *testing.T) {
	for _, server := range []string{"postgresql", "mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			for i, op := range settleCases(server, "", "") {
				t.Run(ops.Describe(op), func(t *testing.T) {
					t.Parallel()
					undisturbed, statements := settleRound(t, server, i, 0)
					for at := 1; at <= statements; at++ {
						if diff := cmp.Diff(undisturbed, first(settleRound(t, server, i, at))); diff != "" {
							t.Errorf("killed at statement %d of %d: (-undisturbed +resumed)\n%s", at, statements, diff)
						}
					}
				})
			}
		})
	}
}

func first(s state, _ int) state { return s }

// settleRound runs one case in a database of its own and loses the connection at
// the statement of that number; 0 is never. It counts the statements.
func settleRound(t *testing.T, server string, index, at int) (end state, statements int) {
	t.Helper()
	url := testdb.URL(t, server)
	home, other := besideHome(t, url)
	op := settleCases(server, home, other)[index]
	killed := at == 0
	set := line(settleBase(server), ops.Script{op, ops.Do{Name: "end", Func: noCode}})
	config := migrate.Config{URL: url, Scripts: set}
	config.OnEvent = func(e migrate.Event) {
		if e.Kind != migrate.EventStatement || e.Revision.ID != "r1" {
			return
		}
		if statements++; !killed && statements == at {
			killed = true
			killOthers(t, url)
		}
	}
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	mustUpgrade(t, env, "r0")
	mustUpgrade(t, env, "head")
	if !killed {
		t.Error("nothing was killed")
	}
	return stateOf(t, url), statements
}

// besideHome returns the name of the default schema, and that of another one,
// which it creates.
func besideHome(t testing.TB, url string) (home, other string) {
	t.Helper()
	c := testconn.Open(t, url)
	defer c.Close(context.Background())
	home, other = "public", "other"
	if !strings.HasPrefix(url, "postgresql") {
		if _, err := core.QueryOne(t.Context(), c, core.SQL("SELECT database()"), &home); err != nil {
			t.Fatal(err)
		}
		other = home + "_other"
		t.Cleanup(func() {
			c := testconn.Open(t, url)
			if _, err := c.Exec(context.Background(), core.SQL("DROP DATABASE "+other)); err != nil {
				t.Error(err)
			}
		})
	}
	for _, text := range []string{"CREATE SCHEMA " + other, "CREATE TABLE " + other + ".beside (id INTEGER)"} {
		if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
			t.Fatal(err)
		}
	}
	return home, other
}

// killOthers ends the other connections to the database.
func killOthers(t *testing.T, url string) {
	t.Helper()
	c := testconn.Open(t, url)
	defer c.Close(context.Background())
	find := "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
	kill := "KILL %d"
	if strings.HasPrefix(url, "postgresql") {
		find = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
		kill = "SELECT pg_terminate_backend(%d, 5000)"
	}
	var id int64
	found, err := core.QueryOne(t.Context(), c, core.SQL(find), &id)
	if err == nil && found {
		_, err = c.Exec(t.Context(), core.SQL(fmt.Sprintf(kill, id)))
	}
	if err != nil || !found {
		t.Fatalf("no connection was killed: %v", err)
	}
}
