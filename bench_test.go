package migrate_test

import (
	"fmt"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// wideSchema is n tables of 12 columns with two indexes and a foreign key.
func wideSchema(n int) *md.MetaData {
	m := &md.MetaData{Tables: make([]md.Table, n)}
	for i := range m.Tables {
		name := fmt.Sprintf("t%05d", i)
		t := md.Table{Name: name, PrimaryKey: md.PrimaryKey{Name: "pk_" + name, Columns: []string{"id"}}}
		t.Columns = []md.Column{{Name: "id", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true}, {Name: "parent", Type: md.BigInteger{}}}
		for c := range 5 {
			t.Columns = append(t.Columns,
				md.Column{Name: fmt.Sprintf("s%d", c), Type: md.String{Length: 100}, NotNull: true, Default: "'x'"},
				md.Column{Name: fmt.Sprintf("n%d", c), Type: md.Integer{}})
		}
		t.Indexes = []md.Index{
			{Name: "ix_" + name + "_parent", Columns: []md.IndexColumn{{Column: "parent"}}},
			{Name: "ix_" + name + "_n", Columns: []md.IndexColumn{{Column: "n0"}, {Column: "n1"}}},
		}
		t.ForeignKeys = []md.ForeignKey{{Name: "fk_" + name, Columns: []string{"parent"}, RefTable: fmt.Sprintf("t%05d", i/2), RefColumns: []string{"id"}}}
		m.Tables[i] = t
	}
	return m
}

// eachServer runs a benchmark on each database.
func eachServer(b *testing.B, f func(b *testing.B, url string)) {
	for _, server := range testdb.Servers() {
		b.Run(server, func(b *testing.B) { f(b, testdb.URL(b, server)) })
	}
}

func createSchema(b *testing.B, url string, m *md.MetaData) dialect.Conn {
	b.Helper()
	c := testconn.Open(b, url)
	d := c.Dialect()
	if err := d.Begin(b.Context(), c, dialect.BeginOptions{}); err != nil {
		b.Fatal(err)
	}
	for _, op := range diff.Compare(&md.MetaData{}, m, diff.Options{}) {
		statements, err := d.Compile(op)
		if err != nil {
			b.Fatal(err)
		}
		for _, stmt := range statements {
			if _, err := c.Exec(b.Context(), core.SQL(stmt.SQL)); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := d.Commit(b.Context(), c); err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkSchema reads 1,000 tables, and compares them with an equal model.
// The bare catalogue queries stand beside it in each dialect's own benchmark.
func BenchmarkSchema(b *testing.B) {
	model := wideSchema(1000)
	eachServer(b, func(b *testing.B, url string) {
		c := createSchema(b, url, model)
		b.Run("reflect", func(b *testing.B) {
			for b.Loop() {
				if _, err := c.Dialect().Reflect(b.Context(), c, dialect.ReflectOptions{}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("autogenerate", func(b *testing.B) {
			for b.Loop() {
				found, err := autogen.Generate(b.Context(), c, c.Dialect(), autogen.Request{Model: model})
				if err != nil || len(found.Upgrade) > 0 {
					b.Fatal(err, len(found.Upgrade))
				}
			}
		})
	})
}

// BenchmarkDiff compares schemas of growing size that differ in each table.
func BenchmarkDiff(b *testing.B) {
	for _, n := range []int{1000, 10000} {
		from, to := wideSchema(n), wideSchema(n)
		for i := range to.Tables {
			to.Tables[i].Columns = append(to.Tables[i].Columns, md.Column{Name: "more", Type: md.Text{}})
		}
		b.Run(fmt.Sprintf("tables=%d", n), func(b *testing.B) {
			for b.Loop() {
				if len(diff.Compare(from, to, diff.Options{})) != n {
					b.Fatal("wrong difference")
				}
			}
		})
	}
}

// revisionStatement is what revision i of the upgrade benchmark executes.
func revisionStatement(i int) string {
	return fmt.Sprintf("CREATE TABLE b%04d (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(50))", i)
}

func manyRevisions(n int) *versions.Set {
	set := &versions.Set{}
	var revises versions.IDs
	for i := range n {
		id := fmt.Sprintf("r%04d", i)
		name := fmt.Sprintf("b%04d", i)
		set.Add(versions.Revision{ID: id, Revises: revises, Downgrade: ops.Script{}, Upgrade: ops.Script{ops.CreateTable{Table: md.Table{
			Name:       name,
			Columns:    []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "name", Type: md.String{Length: 50}}},
			PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
		}}}})
		revises = versions.IDs{id}
	}
	return set
}

// BenchmarkUpgrade applies 1,000 revisions of one small table each; "bare" is
// the same statements in a loop with nothing but a version row.
func BenchmarkUpgrade(b *testing.B) {
	const n = 1000
	set := manyRevisions(n)
	for _, server := range testdb.Servers() {
		b.Run(server+"/migrate", func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				env := openSet(b, testdb.URL(b, server), set)
				b.StartTimer()
				mustUpgrade(b, env, "head")
			}
		})
		b.Run(server+"/bare", func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				c := testconn.Open(b, testdb.URL(b, server))
				b.StartTimer()
				bareUpgrade(b, c, n)
			}
		})
	}
}

func bareUpgrade(b *testing.B, c dialect.Conn, n int) {
	b.Helper()
	exec := func(sql string) {
		if _, err := c.Exec(b.Context(), core.SQL(sql)); err != nil {
			b.Fatal(err)
		}
	}
	exec("CREATE TABLE version (id VARCHAR(10))")
	exec("INSERT INTO version VALUES ('')")
	for i := range n {
		exec("BEGIN")
		exec(revisionStatement(i))
		exec(fmt.Sprintf("UPDATE version SET id = 'r%04d'", i))
		exec("COMMIT")
	}
}

// BenchmarkNothingToDo is a whole upgrade with 1,000 applied revisions: open
// the environment, connect, lock, find that there is nothing to do.
func BenchmarkNothingToDo(b *testing.B) {
	set := manyRevisions(1000)
	eachServer(b, func(b *testing.B, url string) {
		env := openSet(b, url, set)
		if _, err := env.Stamp(b.Context(), false, "head"); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			env, err := migrate.Open(b.Context(), migrate.Config{URL: url, Scripts: set})
			if err != nil {
				b.Fatal(err)
			}
			mustUpgrade(b, env, "head")
		}
	})
}
