package versions

import (
	"errors"
	"strings"
	"testing"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func replayed(t *testing.T, list ...Revision) *Graph {
	t.Helper()
	g, err := NewGraph(list)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func tableNamed(name string) ops.Op {
	return ops.CreateTable{Table: md.Table{Name: name, Columns: []md.Column{{Name: "id", Type: md.Integer{}}}}}
}

func TestSchema(t *testing.T) {
	g := replayed(t,
		Revision{ID: "a", Upgrade: ops.Script{tableNamed("one")}},
		Revision{ID: "b", Revises: IDs{"a"}, Upgrade: ops.Script{ops.Execute{SQL: "SELECT 1"}, ops.RenameTable{Name: "one", To: "two"}}},
		Revision{ID: "c", Revises: IDs{"b"}, Upgrade: ops.Script{ops.AddColumn{Table: "two", Column: md.Column{Name: "x", Type: md.Text{}}}}},
		Revision{ID: "z", Upgrade: ops.Script{tableNamed("other")}},
	)
	replay, err := g.Schema([]string{"c"})
	if err != nil {
		t.Fatal(err)
	}
	two := replay.MetaData.Table("", "two")
	if two == nil || len(two.Columns) != 2 || len(replay.MetaData.Tables) != 1 || idText(replay.Opaque) != "b" {
		t.Errorf("%+v opaque: %s", replay.MetaData, idText(replay.Opaque))
	}
	if before, err := g.Schema([]string{"a"}); err != nil || before.MetaData.Table("", "one") == nil || before.Opaque != nil {
		t.Errorf("%+v %v", before, err)
	}
	var unknown *UnknownRevisionError
	if _, err := g.Schema([]string{"q"}); !errors.As(err, &unknown) {
		t.Error(err)
	}
}

func TestSchemaNamesTheOperation(t *testing.T) {
	g := replayed(t,
		Revision{ID: "a", Path: "a.sql", Upgrade: ops.Script{ops.Execute{SQL: "CREATE TABLE t (id integer)"}}},
		Revision{ID: "b", Path: "b_rev.go", Revises: IDs{"a"}, Upgrade: ops.Script{tableNamed("u"), ops.DropTable{Name: "t"}}},
	)
	_, err := g.Schema(g.RealHeads())
	const want = "replay revision b (b_rev.go): operation 2 (drop table t): table t does not exist; " +
		"it may be that revision a (a.sql) did it"
	var failed *ReplayError
	if !errors.As(err, &failed) || !errors.Is(err, ops.ErrNotFound) || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestOwned(t *testing.T) {
	g := replayed(t,
		Revision{ID: "a", Upgrade: ops.Script{
			tableNamed("Created"), ops.RenameTable{Name: "Created", To: "renamed"}, ops.DropTable{Name: "renamed"},
			ops.CreateView{View: md.View{Schema: "s", Name: "v"}},
			ops.CreateSequence{Sequence: md.Sequence{Name: "q"}},
			ops.CreateEnum{Enum: md.Enum{Name: "mood"}},
			ops.Execute{SQL: `/* ours */ CREATE TABLE IF NOT EXISTS public.Text (id integer)`},
			ops.Execute{SQL: `CREATE TABLE other."text2" (id integer)`},
			ops.Execute{SQL: `CREATE TEMPORARY TABLE gone (id integer)`},
			ops.Execute{SQL: `CREATE MATERIALIZED VIEW textview AS SELECT 1`},
			ops.Execute{SQL: `CREATE TABLE Both (id integer)`}, tableNamed("both"),
			ops.Execute{SQL: `CREATE SEQUENCE textseq`},
			ops.Execute{SQL: `CREATE TYPE textmood AS ENUM ('sad')`},
			ops.Execute{SQL: `INSERT INTO t VALUES ('CREATE TABLE fake (id integer)')`},
		}},
		Revision{ID: "b", Revises: IDs{"a"}, Upgrade: ops.Script{tableNamed("later")}, Downgrade: ops.Script{tableNamed("down")}},
	)
	owned, err := g.Owned([]string{"a"}, sqltext.PostgreSQLSyntax(), "public")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		names        Names
		schema, name string
		want         bool
	}{
		{owned.Tables, "", "Created", true},
		{owned.Tables, "", "created", false},
		{owned.Tables, "", "renamed", true},
		{owned.Tables, "", "text", true},
		{owned.Tables, "public", "text", false}, // the default schema is "" in a reflection
		{owned.Tables, "other", "text2", true},
		{owned.Tables, "", "text2", false},
		{owned.Tables, "", "both", true},
		{owned.Tables, "", "BOTH", true},
		{owned.Tables, "", "gone", false},
		{owned.Tables, "", "fake", false},
		{owned.Tables, "", "later", false},
		{owned.Tables, "", "down", false},
		{owned.Views, "s", "v", true},
		{owned.Views, "", "textview", true},
		{owned.Tables, "", "textview", false},
		{owned.Sequences, "", "q", true},
		{owned.Sequences, "", "textseq", true},
		{owned.Enums, "", "mood", true},
		{owned.Enums, "", "textmood", true},
	} {
		if got := c.names.Has(md.Name{Schema: c.schema, Name: c.name}); got != c.want {
			t.Errorf("%s.%s: %v", c.schema, c.name, got)
		}
	}
}
