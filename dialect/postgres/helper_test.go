package postgres

import (
	"context"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// open connects to an empty database of the test's own, or to url.
func open(t testing.TB, url ...string) *conn {
	t.Helper()
	if len(url) == 0 {
		url = []string{testdb.URL(t, "postgresql")}
	}
	u, err := dialect.ParseURL(url[0])
	if err != nil {
		t.Fatal(err)
	}
	c, err := driver{}.Connect(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	if err := c.Dialect().Prepare(context.Background(), c, dialect.SessionOptions{ApplicationName: t.Name()}); err != nil {
		t.Fatal(err)
	}
	return c.(*conn)
}

// mustExec runs SQL text.
func mustExec(t testing.TB, c *conn, sql string) {
	t.Helper()
	if _, err := c.Exec(context.Background(), core.SQL(sql)); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

// run executes a script, each operation compiled with the database at hand.
func run(t testing.TB, c *conn, script ...ops.Op) {
	t.Helper()
	for _, op := range script {
		statements, err := c.dialect.CompileLive(context.Background(), c, op)
		if err != nil {
			t.Fatalf("%s: %v", ops.Describe(op), err)
		}
		for _, s := range statements {
			mustExec(t, c, s.SQL)
		}
	}
}

// look reflects the database: all schemas.
func look(t testing.TB, c *conn) *dialect.Reflection {
	t.Helper()
	r, err := c.dialect.Reflect(context.Background(), c, dialect.ReflectOptions{Schemas: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// normal is a schema as the server spells it, as far as the dialect knows; the tests know the rest.
func normal(t testing.TB, d dialect.Dialect, m *md.MetaData) *md.MetaData {
	t.Helper()
	n, err := d.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	if d.(pg).version >= 16 {
		for i := range n.Views {
			n.Views[i].Definition = ownQualifier.ReplaceAllString(n.Views[i].Definition, "")
		}
	}
	return n
}

// ownQualifier is what the columns of the views of these tests, each of one table, are qualified with: PostgreSQL 15
// writes it where later ones do not.
var ownQualifier = regexp.MustCompile(`\b(t|logs)\.`)

func equal(t testing.TB, what string, want, got any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

// creation is the script that creates everything in m.
func creation(m *md.MetaData) ops.Script {
	var script ops.Script
	var after ops.Script
	for _, s := range m.Schemas {
		script = append(script, ops.CreateSchema{Schema: s})
	}
	for _, e := range m.Enums {
		script = append(script, ops.CreateEnum{Enum: e})
	}
	for _, q := range m.Sequences {
		free := q
		free.OwnedBy = md.ColumnRef{}
		script = append(script, ops.CreateSequence{Sequence: free})
		if q.OwnedBy.Table != "" {
			after = append(after, ops.AlterSequence{From: free, To: q})
		}
	}
	tables, _ := m.CreationOrder()
	for _, t := range tables {
		c := t.Clone()
		c.ForeignKeys = nil
		script = append(script, ops.CreateTable{Table: c})
		for _, fk := range t.ForeignKeys {
			after = append(after, ops.AddConstraint{Schema: t.Schema, Table: t.Name, Constraint: fk})
		}
	}
	script = append(script, after...)
	for _, v := range m.Views {
		script = append(script, ops.CreateView{View: v})
	}
	return script
}

// quoted is a qualified name as SQL text.
func quoted(t testing.TB, schema, name string) string {
	t.Helper()
	w := sqltext.NewWriter(pg{})
	text, _, err := w.Name(schema, name).Result()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
