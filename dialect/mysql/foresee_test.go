package mysql

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// sharing are operations whose statements depend on what those before them did,
// or on what the server does by itself, from the schema that a script makes.
func sharing(d Dialect) map[string][2]ops.Script {
	key := func(name string, columns ...string) md.ForeignKey {
		refs := []string{"x", "y"}[:len(columns)]
		return md.ForeignKey{Name: name, Columns: columns, RefTable: "target", RefColumns: refs}
	}
	target := ops.CreateTable{Table: md.Table{Name: "target", Columns: []md.Column{
		{Name: "x", Type: md.Integer{}, NotNull: true}, {Name: "y", Type: md.Integer{}, NotNull: true}},
		PrimaryKey: md.PrimaryKey{Columns: []string{"x", "y"}}, Uniques: []md.Unique{{Name: "uq_x", Columns: []string{"x"}}}}}
	table := func(keys ...md.ForeignKey) ops.Op {
		return ops.CreateTable{Table: md.Table{Name: "t", ForeignKeys: keys, Columns: []md.Column{
			{Name: "a", Type: md.Integer{}}, {Name: "b", Type: md.Integer{}}, {Name: "s", Type: md.String{Length: 10}}}}}
	}
	index := func(name string, columns ...string) ops.Op {
		ix := md.Index{Name: name}
		for _, c := range columns {
			ix.Columns = append(ix.Columns, md.IndexColumn{Column: c})
		}
		return ops.CreateIndex{Table: "t", Index: ix}
	}
	descending := ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix", Columns: []md.IndexColumn{{Column: "a", Desc: true}, {Column: "b"}}}}
	add := func(fk md.ForeignKey) ops.Op { return ops.AddConstraint{Table: "t", Constraint: fk} }
	drop := func(name string) ops.Op { return ops.DropConstraint{Table: "t", Kind: md.KindForeignKey, Name: name} }
	options := func(collation string) ops.Op {
		return ops.SetTableOptions{Table: "t", Options: md.TableOptions{Collation: collation}}
	}
	return map[string][2]ops.Script{
		"the keys share an index":           {{target, table(key("fk1", "a"), key("fk2", "a"))}, {drop("fk1"), drop("fk2")}},
		"the other key first":               {{target, table(key("fk1", "a"), key("fk2", "a"))}, {drop("fk2"), drop("fk1")}},
		"a second key":                      {{target, table(key("fk1", "a"))}, {add(key("fk2", "a")), drop("fk1")}},
		"a second key, of somebody's index": {{target, table(), index("fk1", "a"), add(key("fk1", "a"))}, {add(key("fk2", "a")), drop("fk2"), drop("fk1")}},
		"a longer key":                      {{target, table(key("fk1", "a"))}, {add(key("fk2", "a", "b")), drop("fk1")}},
		"a shorter key":                     {{target, table(key("fk2", "a", "b"))}, {add(key("fk1", "a")), drop("fk2")}},
		"both lengths":                      {{target}, {table(key("fk1", "a"), key("fk2", "a", "b")), drop("fk2"), drop("fk1")}},
		"an index that serves the key":      {{target, table(key("fk1", "a"))}, {index("ix", "a", "b"), drop("fk1")}},
		"an index that does not serve":      {{target, table(key("fk1", "a"))}, {index("ix", "b", "a"), drop("fk1")}},
		"a descending index":                {{target, table(key("fk1", "a"))}, {descending, drop("fk1")}},
		"an index that served":              {{target, table(), index("ix", "a", "b"), add(key("fk1", "a"))}, {ops.DropIndex{Table: "t", Name: "ix"}, drop("fk1")}},
		"a unique key that serves": {{target, table(key("fk1", "a"))}, {
			ops.AddConstraint{Table: "t", Constraint: md.Unique{Name: "uq", Columns: []string{"a"}}}, drop("fk1")}},
		"options and back": {{target, table()}, {options("latin1_bin"), options("")}},
		"options, a column, options": {{target, table()}, {options("latin1_bin"),
			ops.AddColumn{Table: "t", Column: md.Column{Name: "n", Type: md.Char{Length: 3}}}, options("utf8mb4_bin")}},
		"a new table": {{target}, {table(key("fk1", "b")), index("ix", "b", "a"), drop("fk1"), options("latin1_bin")}},
		"a column that was renamed": {{target, table(key("fk1", "a"))}, {
			ops.RenameColumn{Table: "t", Name: "a", To: "z"}, ops.RenameTable{Name: "t", To: "u"},
			ops.DropConstraint{Table: "u", Kind: md.KindForeignKey, Name: "fk1"}}},
	}
}

// TestForesee compiles each script and the way back before the first statement
// runs, and compares what it then does with what it does to a schema in memory,
// and the copy that foresaw it with the tables as they are.
func TestForesee(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for name, script := range changes(s.d) {
			t.Run(name, func(t *testing.T) {
				s.startOver(t)
				s.create(before())
				s.foresees(script)
			})
		}
		for name, c := range sharing(s.d) {
			t.Run(name, func(t *testing.T) {
				s.startOver(t)
				s.run(c[0]...)
				s.foresees(c[1])
			})
		}
	})
}

// startOver empties the database for one more test.
func (s *server) startOver(t *testing.T) {
	s.t = t
	s.exec("DROP DATABASE " + s.url.Database)
	s.exec("CREATE DATABASE " + s.url.Database + " CHARACTER SET utf8mb4")
	s.exec("USE " + s.url.Database)
}

func (s *server) foresees(script ops.Script) {
	s.t.Helper()
	start := s.live()
	undo, err := script.Inverse(start)
	if err != nil {
		s.t.Fatal(err)
	}
	f := &foreseen{reflector: s.raw()}
	f.serverCollation = s.text("SELECT @@collation_server")
	up, down := s.foreseen(f, script), s.foreseen(f, undo)
	want := start.Clone()
	for i, step := range []struct {
		script ops.Script
		texts  []string
	}{{script, up}, {undo, down}} {
		for _, text := range step.texts {
			s.exec(text)
		}
		if err := step.script.Apply(want); err != nil {
			s.t.Fatal(err)
		}
		same(s.t, []string{"up", "down"}[i], s.normal(want), s.live())
	}
	same(s.t, "what was foreseen", keysOf(f.reflector), keysOf(s.raw()))
}

// foreseen returns the statements of a script.
func (s *server) foreseen(f *foreseen, script ops.Script) (texts []string) {
	s.t.Helper()
	for _, op := range script {
		list, err := f.compile(context.Background(), op)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, stmt := range list {
			texts = append(texts, stmt.SQL)
		}
	}
	return texts
}

func (s *server) raw() *reflector {
	s.t.Helper()
	r := newReflector(s.d, s.Conn)
	if err := r.readSchemas(context.Background(), nil); err != nil {
		s.t.Fatal(err)
	}
	return r
}

// keysOf lists the columns of every index of the tables that were read.
func keysOf(r *reflector) map[string][]md.IndexColumn {
	keys := make(map[string][]md.IndexColumn)
	for _, t := range r.m.Tables {
		for _, ix := range t.Indexes {
			columns := slices.Clone(ix.Columns)
			for i := range columns {
				columns[i].Desc, columns[i].Expr = columns[i].Desc && r.hasDescendingKeys(), ""
			}
			keys[t.Name+"."+ix.Name] = columns
		}
	}
	return keys
}

// TestForeseeExtras: what MetaData cannot hold stays through several operations.
func TestForeseeExtras(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (a int, b int DEFAULT 1 INVISIBLE, c int)")
		if s.d.hasColumnChecks() {
			s.exec("ALTER TABLE t MODIFY COLUMN b int DEFAULT 1 INVISIBLE CHECK (b > 0)")
		}
		column := s.live().Table("", "t").Column("b").Clone()
		big := column.Clone()
		big.Type = md.BigInteger{}
		script := ops.Script{
			ops.AlterColumn{Table: "t", From: column, To: big}, ops.RenameTable{Name: "t", To: "u"},
			ops.RenameColumn{Table: "u", Name: "a", To: "z"},
		}
		last := ops.AlterColumn{Table: "u", From: big, To: column}
		if s.d.hasColumnChecks() {
			script = append(script, ops.DropConstraint{Table: "u", Kind: md.KindCheck, Name: "b"})
		}
		f := &foreseen{reflector: s.raw()}
		for _, text := range s.foreseen(f, append(script, last)) {
			s.exec(text)
		}
		now := s.raw()
		same(t, "checks", []md.Check(nil), now.m.Tables[0].Checks)
		if !maps.Equal(now.extras[md.Name{Name: "u"}], map[string]columnExtras{"b": {invisible: true}}) {
			t.Errorf("extras: %v", now.extras)
		}
	})
}

// TestForeseeRefuses: an operation that does not fit what the ones before it
// leave is an error, and so is dropping a schema with something in it.
func TestForeseeRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		other := s.url.Database + "_other"
		t.Cleanup(func() { s.exec("DROP DATABASE IF EXISTS " + other) })
		s.run(ops.CreateSchema{Schema: md.Schema{Name: other}},
			ops.CreateTable{Table: md.Table{Schema: other, Name: "t", Columns: []md.Column{{Name: "a", Type: md.Integer{}}}}})
		compile, err := s.d.Foresee(t.Context(), s.Conn, []string{other})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := compile(t.Context(), ops.DropColumn{Table: "none", Name: "a"}); !errors.Is(err, ops.ErrNotFound) {
			t.Errorf("a table that is not there: %v", err)
		}
		var refused *dialect.RefusedError
		if _, err := compile(t.Context(), ops.DropSchema{Name: other}); !errors.As(err, &refused) {
			t.Errorf("a schema with a table: %v", err)
		}
		if _, err := compile(t.Context(), ops.DropTable{Schema: other, Name: "t"}); err != nil {
			t.Error(err)
		}
		dropped, err := compile(t.Context(), ops.DropSchema{Name: other})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.execAll(dropped); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("the table is still there when the script runs: %v", err)
		}
		s.exec("DROP TABLE " + other + ".t")
		if err := s.execAll(dropped); err != nil {
			t.Error(err)
		}
	})
}

// execAll executes statements until one fails.
func (s *server) execAll(list []dialect.Statement) error {
	for _, stmt := range list {
		if _, err := s.Exec(context.Background(), stmt.Core()); err != nil {
			return err
		}
	}
	return nil
}
