// Package dialecttest is the conformance suite of dialects, in the manner of
// testing/slogtest: it holds a dialect to the contract of package dialect and to
// the capabilities that it declares, on a real database.
//
// A dialect's own test calls [Run]:
//
//	func TestCompliance(t *testing.T) {
//		dialecttest.Run(t, func(t testing.TB) string { return testdb.URL(t, "sqlite") })
//	}
package dialecttest

import (
	"context"
	"errors"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Run runs the suite. The function gives the URL of an empty database that
// belongs to the test alone; it is called once for each subtest. The dialect
// must be registered.
func Run(t *testing.T, url func(t testing.TB) string) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(newSuite(t, url(t))) })
	}
}

var tests = []struct {
	name string
	run  func(*suite)
}{
	{"operations", testOperations},
	{"capabilities", testCapabilities},
	{"names kept", testDropsNamed},
	{"pinned columns", testPinnedColumns},
	{"default schema", testDefaultSchema},
	{"longest name", testLongestName},
	{"hostile names and texts", testHostile},
	{"literals", testLiterals},
	{"scratch", testScratch},
	{"fingerprint", testFingerprint},
	{"version", testVersion},
	{"lock", testLock},
	{"scripts", testScripts},
	{"transaction", testTransaction},
	{"open transaction", testJoin},
	{"deferred integrity", testIntegrity},
	{"error classes", testClassify},
	{"cancel", testCancel},
	{"number of queries", testQueries},
	{"table filter", testFilter},
	{"include", testInclude},
}

// suite is one test on one empty database.
type suite struct {
	*testing.T
	url  string
	conn dialect.Conn
	d    dialect.Dialect
	caps dialect.Capabilities
}

func newSuite(t *testing.T, url string) *suite {
	t.Helper()
	s := &suite{T: t, url: url}
	s.conn = s.connect()
	s.d = s.conn.Dialect()
	s.caps = s.d.Capabilities()
	return s
}

// connect opens one more connection, prepared for migrations with a short
// patience for locks.
func (s *suite) connect() dialect.Conn {
	s.Helper()
	eng, err := engine.Open(s.url)
	if err != nil {
		s.Fatal(err)
	}
	c, err := eng.Connect(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { c.Close(context.Background()) })
	if err := c.Dialect().Prepare(s.Context(), c, dialect.SessionOptions{LockTimeoutMillis: 700}); err != nil {
		s.Fatal(err)
	}
	return c
}

func (s *suite) exec(stmt core.Statement) {
	s.Helper()
	if _, err := s.conn.Exec(s.Context(), stmt); err != nil {
		s.Fatal(err)
	}
}

// apply executes operations one after the other.
func (s *suite) apply(script ...ops.Op) {
	s.Helper()
	for _, op := range script {
		if err := s.try(op); err != nil {
			s.Fatalf("%s: %v", ops.Describe(op), err)
		}
	}
}

// try executes one operation in a transaction of its own.
func (s *suite) try(op ops.Op) error {
	err := s.d.Begin(s.Context(), s.conn, dialect.BeginOptions{Script: ops.Script{op}})
	if err == nil {
		err = s.execute(op)
	}
	if err == nil {
		err = s.d.Commit(s.Context(), s.conn)
	}
	if err != nil {
		return errors.Join(err, s.d.Rollback(s.Context(), s.conn))
	}
	return nil
}

// execute executes one operation in the transaction that is open, if one is.
func (s *suite) execute(op ops.Op) error {
	statements, err := s.d.CompileLive(s.Context(), s.conn, op)
	for _, stmt := range statements {
		if err == nil {
			_, err = s.conn.Exec(s.Context(), stmt.Core())
		}
	}
	return err
}

// create creates everything in m, and the enums that its columns declare.
func (s *suite) create(m *md.MetaData) {
	s.Helper()
	normal, err := s.d.Normalize(m)
	if err != nil {
		s.Fatal(err)
	}
	m = m.Clone()
	m.Enums = normal.Enums
	for _, schema := range m.Schemas {
		s.Cleanup(func() { s.dropSchema(schema.Name) })
	}
	s.apply(creation(m)...)
}

// dropSchema drops a schema that may outlive the test's database.
func (s *suite) dropSchema(name string) {
	statements, err := s.d.Compile(ops.DropSchema{Name: name})
	for _, stmt := range statements {
		if err == nil {
			_, _ = s.conn.Exec(context.Background(), stmt.Core()) // not empty: it goes with the database
		}
	}
}

// creation is the script that creates everything in m.
func creation(m *md.MetaData) ops.Script {
	var script ops.Script
	for _, schema := range m.Schemas {
		script = append(script, ops.CreateSchema{Schema: schema})
	}
	for _, e := range m.Enums {
		script = append(script, ops.CreateEnum{Enum: e})
	}
	for _, q := range m.Sequences {
		script = append(script, ops.CreateSequence{Sequence: q})
	}
	tables, _ := m.CreationOrder()
	for _, t := range tables {
		script = append(script, ops.CreateTable{Table: t.Clone()})
	}
	for _, v := range ops.ViewOrder(m.Views) {
		script = append(script, ops.CreateView{View: v})
	}
	return script
}

// reflect reads the live schema and checks that it is in its normal form.
func (s *suite) reflect(o dialect.ReflectOptions) *dialect.Reflection {
	s.Helper()
	r, err := s.d.Reflect(s.Context(), s.conn, o)
	if err != nil {
		s.Fatal(err)
	}
	normal, err := s.d.Normalize(r.MetaData)
	if err != nil {
		s.Fatal(err)
	}
	s.mustEqual("Normalize changes what Reflect returns", r.MetaData, normal)
	return r
}

// mustRoundTrip creates the model, reflects it, and compares.
func (s *suite) mustRoundTrip(m *md.MetaData) *md.MetaData {
	s.Helper()
	s.create(m)
	want, err := Spell(s.Context(), s.conn, m)
	if err != nil {
		s.Fatal(err)
	}
	var schemas []string
	for _, schema := range m.Schemas {
		schemas = append(schemas, schema.Name)
	}
	got := s.reflect(dialect.ReflectOptions{Schemas: schemas}).MetaData
	s.mustEqual("the reflection differs from the model", want, got)
	return got
}
