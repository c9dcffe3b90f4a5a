package mysql

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// server is an empty database on a server, with a connection that is prepared.
type server struct {
	dialect.Conn
	t    testing.TB
	d    Dialect
	url  dialect.URL
	bare []core.Statement // the queries of a reflection, for the benchmark
}

// each runs f on MySQL and on MariaDB.
func each(t *testing.T, f func(t *testing.T, s *server)) {
	t.Helper()
	for _, name := range []string{"mysql", "mariadb"} {
		t.Run(name, func(t *testing.T) { f(t, newServer(t, name)) })
	}
}

func newServer(t testing.TB, name string) *server {
	t.Helper()
	u, err := dialect.ParseURL(testdb.URL(t, name))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, url: u}
	s.Conn = s.connect()
	s.d = s.Dialect().(Dialect)
	if s.d.Name() != name {
		t.Fatalf("the dialect of %s is %s", name, s.d.Name())
	}
	return s
}

// connect opens one more connection to the same database.
func (s *server) connect() dialect.Conn {
	s.t.Helper()
	c, err := Driver{}.Connect(context.Background(), s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { c.Close(context.Background()) })
	if err := c.Dialect().Prepare(context.Background(), c, dialect.SessionOptions{LockTimeoutMillis: 20000}); err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *server) exec(text string, args ...any) {
	s.t.Helper()
	if _, err := s.Exec(context.Background(), core.SQL(text, args...)); err != nil {
		s.t.Fatalf("%s\n%v", text, err)
	}
}

// text returns the first column of the first row.
func (s *server) text(query string, args ...any) string {
	s.t.Helper()
	var v *string
	if _, err := core.QueryOne(context.Background(), s.Conn, core.SQL(query, args...), &v); err != nil {
		s.t.Fatalf("%s\n%v", query, err)
	}
	return deref(v)
}

// run compiles operations with the database at hand and executes them.
func (s *server) run(list ...ops.Op) {
	s.t.Helper()
	for _, op := range list {
		statements, err := s.d.CompileLive(context.Background(), s.Conn, op)
		if err != nil {
			s.t.Fatalf("%s: %v", ops.Describe(op), err)
		}
		for _, statement := range statements {
			s.exec(statement.SQL)
		}
	}
}

// create creates everything in m.
func (s *server) create(m *md.MetaData) {
	s.t.Helper()
	for _, schema := range m.Schemas {
		s.run(ops.CreateSchema{Schema: schema})
	}
	for _, q := range m.Sequences {
		s.run(ops.CreateSequence{Sequence: q})
	}
	tables, deferred := m.CreationOrder()
	for _, t := range tables {
		c := t.Clone()
		for _, late := range deferred {
			if late.Table == t.QName() {
				for i := range c.ForeignKeys {
					if c.ForeignKeys[i].Name == late.ForeignKey.Name {
						c.ForeignKeys = append(c.ForeignKeys[:i], c.ForeignKeys[i+1:]...)
						break
					}
				}
			}
		}
		s.run(ops.CreateTable{Table: c})
	}
	for _, late := range deferred {
		s.run(ops.AddConstraint{Schema: late.Table.Schema, Table: late.Table.Name, Constraint: late.ForeignKey})
	}
	s.createViews(m.Views)
}

// createViews creates views of which one may need another.
func (s *server) createViews(waiting []md.View) {
	s.t.Helper()
	for len(waiting) > 0 {
		var left []md.View
		var failed error
		for _, v := range waiting {
			list, err := s.d.Compile(ops.CreateView{View: v})
			if err == nil {
				_, err = s.Exec(context.Background(), core.SQL(list[0].SQL))
			}
			if err != nil {
				left, failed = append(left, v), err
			}
		}
		if len(left) == len(waiting) {
			s.t.Fatal(failed)
		}
		waiting = left
	}
}

func (s *server) reflect(o dialect.ReflectOptions) *dialect.Reflection {
	s.t.Helper()
	r, err := s.d.Reflect(context.Background(), s.Conn, o)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// live reflects the default schema, and checks that it is normal.
func (s *server) live() *md.MetaData {
	s.t.Helper()
	m := s.reflect(dialect.ReflectOptions{}).MetaData
	same(s.t, "Normalize(Reflect()) is not Reflect()", m, s.normal(m))
	return m
}

func (s *server) normal(m *md.MetaData) *md.MetaData {
	s.t.Helper()
	n, err := s.d.Normalize(m)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// same compares; a list without elements is the same as none.
func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
