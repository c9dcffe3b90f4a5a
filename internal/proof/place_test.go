package proof

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/schemagen"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
	"pgregory.net/rapid"
)

// place is a database that is emptied for each random case.
type place struct {
	conn   dialect.Conn
	d      dialect.Dialect
	url    string
	engine *engine.Engine
	sent   []string // the statements of this case
}

func newPlace(t *testing.T, server string) *place {
	p := &place{url: testdb.URL(t, server)}
	var err error
	if p.engine, err = engine.Open(p.url); err != nil {
		t.Fatal(err)
	}
	p.connect(t)
	t.Cleanup(func() { p.conn.Close(context.Background()) })
	return p
}

func (p *place) connect(t rapid.TB) {
	ctx := context.Background()
	c, err := p.engine.Connect(ctx)
	if err != nil {
		t.Fatalf("connecting: %v", err)
	}
	p.conn, p.d = c, c.Dialect()
	if err := p.d.Prepare(ctx, c, dialect.SessionOptions{LockTimeoutMillis: 10_000}); err != nil {
		t.Fatalf("preparing: %v", err)
	}
}

// empty leaves nothing of what the last case made.
func (p *place) empty(t rapid.TB) {
	ctx := context.Background()
	p.sent = nil
	_ = p.d.Rollback(ctx, p.conn)
	if p.d.Name() == "sqlite" {
		p.conn.Close(ctx)
		p.must(t, "removing the database", os.Truncate(p.engine.URL().Database, 0))
		p.connect(t)
		return
	}
	var list []string
	query := "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
	if p.d.Name() != "postgresql" {
		query = "SELECT DATABASE()"
	}
	p.query(t, query, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		quoted, _ := p.d.QuoteIdent(name)
		list = append(list, quoted)
		return err
	})
	for _, name := range list {
		if p.d.Name() == "postgresql" {
			p.exec(t, "DROP SCHEMA "+name+" CASCADE")
			continue
		}
		p.exec(t, "DROP DATABASE "+name)
		p.exec(t, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
		p.exec(t, "USE "+name)
	}
	if p.d.Name() == "postgresql" {
		p.exec(t, "CREATE SCHEMA public")
	}
	p.sent = nil
}

func (p *place) exec(t rapid.TB, sql string) {
	p.sent = append(p.sent, sql)
	if _, err := p.conn.Exec(context.Background(), core.SQL(sql)); err != nil {
		p.fail(t, "%v", err)
	}
}

func (p *place) query(t rapid.TB, sql string, row func(scan func(...any) error) error) {
	if err := core.QueryEach(context.Background(), p.conn, core.SQL(sql), row); err != nil {
		p.fail(t, "%s: %v", sql, err)
	}
}

// fail ends the case, and shows the statements that led there.
func (p *place) fail(t rapid.TB, format string, args ...any) {
	t.Helper()
	t.Fatalf("%s\nafter:\n%s", fmt.Sprintf(format, args...), strings.Join(p.sent, ";\n"))
}

func (p *place) must(t rapid.TB, doing string, err error) {
	t.Helper()
	if err != nil {
		p.fail(t, "%s: %v", doing, err)
	}
}

// run executes a script as the executor does: in one transaction where all of
// it can be rolled back, else operation by operation.
func (p *place) run(t rapid.TB, script ops.Script) {
	t.Helper()
	ctx := context.Background()
	parts := []ops.Script{script}
	if slices.ContainsFunc(script, p.commits) {
		parts = slices.Collect(slices.Chunk(script, 1))
	}
	for _, part := range parts {
		p.sent = append(p.sent, "-- begin")
		p.must(t, "begin", p.d.Begin(ctx, p.conn, dialect.BeginOptions{Script: part}))
		for _, op := range part {
			statements, err := p.d.CompileLive(ctx, p.conn, op)
			p.must(t, "compiling "+ops.Describe(op), err)
			for _, s := range statements {
				if s.OwnCommit && p.d.Capabilities().TransactionalDDL {
					p.must(t, "commit", p.d.Commit(ctx, p.conn))
				}
				p.exec(t, s.SQL)
			}
		}
		p.must(t, "commit", p.d.Commit(ctx, p.conn))
	}
}

// commits reports whether a statement of the operation commits by itself.
func (p *place) commits(op ops.Op) bool {
	statements, err := p.d.CompileLive(context.Background(), p.conn, op)
	return err != nil || slices.ContainsFunc(statements, func(s dialect.Statement) bool { return s.OwnCommit })
}

// insert writes the rows of every table. They satisfy the foreign keys when all
// of them are there; what a database needs to wait for that stands around.
func (p *place) insert(t rapid.TB, m *md.MetaData) {
	around := map[string][2]string{
		"sqlite":  {"BEGIN; PRAGMA defer_foreign_keys = ON", "COMMIT"},
		"mysql":   {"SET foreign_key_checks = 0", "SET foreign_key_checks = 1"},
		"mariadb": {"SET foreign_key_checks = 0", "SET foreign_key_checks = 1"},
	}
	if text, ok := around[p.d.Name()]; ok {
		p.exec(t, text[0])
		defer p.exec(t, text[1])
	}
	normal, err := p.d.Normalize(m)
	p.must(t, "normalizing", err)
	tables, _ := normal.CreationOrder() // as diff sees them
	for _, table := range tables {
		statement, err := schemagen.Rows(p.d, m, m.Table(table.Schema, table.Name))
		p.must(t, "rows", err)
		if statement != "" {
			p.exec(t, statement)
		}
	}
}

// create makes the schema in the empty database, with rows. The foreign keys
// that close a cycle come after the rows.
func (p *place) create(t rapid.TB, m *md.MetaData) ops.Script {
	script := p.compare(t, &md.MetaData{}, m)
	isKey := func(op ops.Op) bool { _, is := op.(ops.AddConstraint); return is }
	first := slices.IndexFunc(script, isKey)
	if first < 0 {
		first = slices.IndexFunc(script, func(op ops.Op) bool { _, is := op.(ops.CreateView); return is })
	}
	if first < 0 {
		first = len(script)
	}
	p.run(t, script[:first])
	p.insert(t, m)
	p.run(t, script[first:])
	return script
}

func (p *place) reflect(t rapid.TB, schemas []string) *md.MetaData {
	t.Helper()
	r, err := p.d.Reflect(context.Background(), p.conn, dialect.ReflectOptions{Schemas: schemas})
	p.must(t, "reflecting", err)
	if len(r.Skipped) > 0 {
		p.fail(t, "reflection does not know %v", r.Skipped)
	}
	r.MetaData.Tables = slices.DeleteFunc(r.MetaData.Tables, func(t md.Table) bool {
		return strings.HasPrefix(t.Name, "migrate_") // the tool's own
	})
	return r.MetaData
}

func (p *place) compare(t rapid.TB, live, model *md.MetaData) ops.Script {
	t.Helper()
	found, err := autogen.Compare(context.Background(), p.conn, p.d, live, model)
	p.must(t, "comparing", err)
	return found.Script
}

// generate compares the model with the database, which a script has made.
func (p *place) generate(t rapid.TB, model *md.MetaData, schemas []string, made ops.Script) *autogen.Candidate {
	t.Helper()
	graph, err := versions.NewGraph([]versions.Revision{{ID: madeID, Upgrade: made}})
	p.must(t, "graph", err)
	owned, err := graph.Owned([]string{madeID}, p.d.Syntax(), p.d.Capabilities().DefaultSchema)
	p.must(t, "graph", err)
	found, err := autogen.Generate(context.Background(), p.conn, p.d, autogen.Request{Model: model, Schemas: schemas, Owned: owned})
	p.must(t, "generating", err)
	if len(found.Foreign) > 0 {
		p.fail(t, "taken for somebody else's: %q", found.Foreign)
	}
	return found
}
