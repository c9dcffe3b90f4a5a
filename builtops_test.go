package migrate_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// builtSet fills a table by rows and built statements.
func builtSet() *versions.Set {
	t := core.NewTable("t")
	id, a := core.Col[int64](t, "id"), core.NullCol[string](t, "a")
	return line(
		ops.Script{ops.CreateTable{Table: table("t", md.Column{Name: "a", Type: md.String{Length: 40}}, md.Column{Name: "n", Type: md.Integer{}})}},
		ops.Script{
			ops.BulkInsert{Table: "t", Columns: []string{"id", "a"}, Rows: seedRows(230)},
			ops.BulkInsert{Table: "t", Columns: []string{"id"}},
		},
		ops.Script{ops.Execute{
			Statement:        core.Update(t).Set(a.To(`none, "O'Neil" \ ?`)).Where(a.IsNull(), id.Lt(200)),
			ReverseStatement: core.Update(t).Set(a.ToNull()).Where(a.Eq(`none, "O'Neil" \ ?`)),
		}},
	)
}

// TestBuiltOperations: what built statements and rows do online, their script
// does as well; and the reverse undoes.
func TestBuiltOperations(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		env := openSet(t, url, builtSet())
		mustUpgrade(t, env, "r1")
		filled := stateOf(t, url)
		if rows := filled.Rows["t"]; len(rows) != 230 || !strings.HasPrefix(rows[1], "101|it's \\1|") {
			t.Fatalf("%d rows, %v", len(rows), rows[:2])
		}
		mustUpgrade(t, env, "head")
		changed := stateOf(t, url)
		if cmp.Equal(filled.Rows, changed.Rows) {
			t.Error("the update changed nothing")
		}
		if _, err := env.Downgrade(t.Context(), "r1"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(filled, stateOf(t, url)); diff != "" {
			t.Errorf("after the reverse: %s", diff)
		}

		offline := testdb.URL(t, server)
		var script strings.Builder
		if _, err := openSet(t, offline, builtSet()).UpgradeSQL(&script, "head"); err != nil {
			t.Fatal(err)
		}
		runScript(t, offline, script.String())
		if diff := cmp.Diff(changed, stateOf(t, offline)); diff != "" {
			t.Errorf("by the script: (-online +script)\n%s", diff)
		}
	})
}

func runScript(t *testing.T, url, script string) {
	t.Helper()
	c := testconn.Open(t, url)
	defer c.Close(context.Background())
	parts, err := sqltext.Split(script, c.Dialect().Syntax())
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		if _, err := c.Exec(t.Context(), core.SQL(part.Text)); err != nil {
			t.Fatalf("%s: %v", part.Text, err)
		}
	}
}

// TestBuiltOperationMistakes: a mistake in an operation is found before
// anything runs.
func TestBuiltOperationMistakes(t *testing.T) {
	stmt := core.SQL("SELECT ?", 1)
	for _, c := range []struct {
		op   ops.Op
		want string
	}{
		{ops.Execute{}, "has no statement"},
		{ops.Execute{SQL: "SELECT 1", Statement: stmt}, "both SQL and a Statement"},
		{ops.Execute{SQL: "SELECT 1", Reverse: "SELECT 2", ReverseStatement: stmt}, "both a Reverse and"},
		{ops.Execute{Statement: core.Update(settleTable)}, "sets nothing"},
		{ops.Execute{Statement: core.SQL("SELECT ?", struct{}{})}, "struct {}"},
		{ops.BulkInsert{Table: "t", Rows: [][]any{{1}}}, "no columns"},
		{ops.BulkInsert{Table: "t", Columns: []string{"id"}, Rows: [][]any{{1}, {1, 2}}}, "row 2 has 2 values for 1 columns"},
		{ops.BulkInsert{Table: "t", Columns: []string{"id"}, Rows: [][]any{{struct{}{}}}}, "struct {}"},
	} {
		url := testdb.URL(t, "sqlite")
		set := line(ops.Script{ops.CreateTable{Table: table("t")}}, ops.Script{c.op})
		_, err := openSet(t, url, set).Upgrade(t.Context(), "head")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%#v: got %v, want %q", c.op, err, c.want)
		}
	}
}
