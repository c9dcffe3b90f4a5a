package dialecttest

import (
	"errors"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// testVersion: the server is named with a version.
func testVersion(s *suite) {
	version, err := s.d.ServerVersion(s.Context(), s.conn)
	if name, number, _ := strings.Cut(version, " "); err != nil || !strings.EqualFold(name, s.d.Name()) || !strings.Contains(number, ".") {
		s.Errorf("the server is %q, %v", version, err)
	}
}

// testScratch: the scratch place leaves nothing behind and changes nothing,
// also when the schema cannot be created there.
func testScratch(s *suite) {
	t := table(md.Col("a", md.Integer{}, md.Default("5")))
	t.Indexes = []md.Index{{Name: "ix_t_a", Columns: keys("a")}}
	m := model(t)
	m.Views = []md.View{{Name: "v", Definition: "SELECT id FROM t"}}
	s.create(m)
	s.exec(core.SQL("INSERT INTO t (id, a) VALUES (1, 2)"))
	before, definitions := s.reflectAll(), s.fingerprint()

	other := m.Clone()
	other.Tables[0].Columns = append(other.Tables[0].Columns, md.Col("b", md.String{Length: 9}, md.NotNull, md.Default("'x'")))
	found, err := s.d.Scratch(s.Context(), s.conn, other)
	if err != nil {
		s.Fatal(err)
	}
	if got := found.Table("", "t"); got == nil || got.Column("b") == nil || found.View("", "v") == nil {
		s.Errorf("the scratch place did not create the schema under its own names: %+v", found)
	}
	broken := other.Clone()
	broken.Tables[0].Checks = []md.Check{{Name: "ck", Expr: "no such ( thing"}}
	if _, err := s.d.Scratch(s.Context(), s.conn, broken); err != nil && errors.Is(err, errors.ErrUnsupported) {
		s.Errorf("a broken table is taken for the lack of a scratch place: %v", err)
	}
	s.mustEqual("the scratch place left something behind", before, s.reflectAll())
	if s.fingerprint() != definitions {
		s.Error("the scratch place changed a definition")
	}
	if n := s.count("t"); n != 1 {
		s.Errorf("the table has %d rows instead of 1", n)
	}
}

// reflectAll reads the database and its own other schemas; where schemas belong
// to the server, those of other tests come and go.
func (s *suite) reflectAll() *md.MetaData {
	s.Helper()
	var o dialect.ReflectOptions
	if s.caps.TransactionalDDL {
		o.Schemas = []string{"*"}
	}
	return s.reflect(o).MetaData
}

func (s *suite) fingerprint(ignore ...md.Name) string {
	s.Helper()
	f, err := s.d.Fingerprint(s.Context(), s.conn, dialect.FingerprintOptions{Ignore: ignore})
	if err != nil {
		s.Fatal(err)
	}
	return f
}

func (s *suite) count(table string) (n int) {
	s.Helper()
	if _, err := core.QueryOne(s.Context(), s.conn, count{table}, &n); err != nil {
		s.Fatal(err)
	}
	return n
}

// count counts the rows of a table.
type count struct{ table string }

// WriteSQL implements core.Statement.
func (c count) WriteSQL(w *sqltext.Writer) { w.Raw("SELECT count(*) FROM ").Ident(c.table) }

// testFingerprint: the hash changes with each definition, and not with rows.
func testFingerprint(s *suite) {
	seen := map[string]string{s.fingerprint(): "empty"}
	changed := func(what string) {
		s.Helper()
		f := s.fingerprint()
		if before, known := seen[f]; known {
			s.Errorf("after %q the fingerprint is that of %q", what, before)
		}
		seen[f] = what
	}
	steps := ops.Script{
		ops.CreateTable{Table: table()},
		ops.AddColumn{Table: "t", Column: md.Col("a", md.Integer{})},
		ops.AddColumn{Table: "t", Column: md.Col("b", md.Integer{}, md.NotNull, md.Default("1"))},
		ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix_a", Columns: keys("a")}},
		ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix_b", Unique: true, Columns: keys("b", "a")}},
		ops.CreateView{View: md.View{Name: "v", Definition: "SELECT id FROM t"}},
		ops.DropView{Name: "v"},
		ops.CreateView{View: md.View{Name: "v", Definition: "SELECT id + 1 AS id FROM t"}},
		ops.RenameColumn{Table: "t", Name: "a", To: "c"},
	}
	for _, op := range steps {
		s.apply(op)
		if _, back := op.(ops.DropView); !back {
			changed(ops.Describe(op))
		}
	}
	for _, op := range []ops.Op{
		ops.SetTableComment{Table: "t", Comment: "said"},
		ops.CreateSequence{Sequence: md.Sequence{Name: "q"}},
		ops.AlterSequence{From: md.Sequence{Name: "q"}, To: md.Sequence{Name: "q", SequenceOptions: md.SequenceOptions{Increment: new(int64(3))}}},
		ops.AddConstraint{Table: "t", Constraint: md.Check{Name: "ck", Expr: "id > 0"}},
		ops.AddConstraint{Table: "t", Constraint: md.ForeignKey{Name: "fk", Columns: []string{"c"}, RefTable: "t", RefColumns: []string{"id"}}},
		ops.AlterColumn{Table: "t", From: md.Col("b", md.Integer{}, md.NotNull, md.Default("1")), To: md.Col("b", md.Integer{}, md.NotNull, md.Default("2"))},
	} {
		if statements, err := s.d.Compile(op); err != nil || len(statements) == 0 || s.d.NeedsRebuild(op) {
			continue // the database has no such thing, or rebuilds the table for it
		}
		s.apply(op)
		changed(ops.Describe(op))
	}
	s.rowsChangeNothing()
}

func (s *suite) rowsChangeNothing() {
	s.Helper()
	before := s.fingerprint()
	for i := range 20 {
		s.exec(core.SQL("INSERT INTO t (id, b) VALUES (?, ?)", i+1, i))
	}
	s.exec(core.SQL("DELETE FROM t WHERE id > 3"))
	if s.fingerprint() != before {
		s.Error("the fingerprint changes with rows")
	}
	without := s.fingerprint(md.Name{Name: "ignored"})
	other := table(md.Col("x", md.Integer{}))
	other.Name, other.PrimaryKey.Name = "ignored", "pk_ignored"
	s.apply(ops.CreateTable{Table: other})
	if s.fingerprint(md.Name{Name: "ignored"}) != without {
		s.Error("the fingerprint changes with a table that it is to ignore")
	}
}

// testFilter: only the tables that are asked for are read.
func testFilter(s *suite) {
	s.create(manyTables(5))
	for _, wanted := range [][]string{{}, {"t1"}, {"t2", "t4"}, {"nobody"}} {
		names := []md.Name{}
		want := 0
		for _, name := range wanted {
			names = append(names, md.Name{Name: name})
			if name != "nobody" {
				want++
			}
		}
		got := s.reflect(dialect.ReflectOptions{Tables: names}).MetaData
		if len(got.Tables) != want {
			s.Errorf("asked for %v: %d tables", wanted, len(got.Tables))
		}
		for _, name := range wanted {
			all := s.reflect(dialect.ReflectOptions{}).MetaData
			if t := all.Table("", name); t != nil {
				s.mustEqual("table "+name+" is read in another way by itself", model(*t), model(*got.Table("", name)))
			}
		}
	}
}

// testQueries: the number of queries of a reflection does not grow with the
// number of tables.
func testQueries(s *suite) {
	few, many := manyTables(60), manyTables(60)
	few.Tables, many.Tables = few.Tables[:3], many.Tables[3:]
	s.create(few)
	first := s.queries()
	s.create(many)
	if second := s.queries(); second != first {
		s.Errorf("%d queries for 3 tables, %d for 60", first, second)
	}
}

// queries counts the statements of a reflection.
func (s *suite) queries() int {
	s.Helper()
	counting := &counter{Conn: s.conn}
	if _, err := s.d.Reflect(s.Context(), counting, dialect.ReflectOptions{}); err != nil {
		s.Fatal(err)
	}
	return counting.n
}

// manyTables are n tables, each with a foreign key to the one before it.
func manyTables(n int) *md.MetaData {
	m := new(md.MetaData)
	for i := range n {
		name := fmt.Sprintf("t%d", i)
		t := table(md.Col("a", md.Integer{}), md.Col("s", md.String{Length: 20}, md.Default("'x'")))
		t.Name, t.PrimaryKey.Name = name, "pk_"+name
		t.Checks = []md.Check{{Name: "ck_" + name, Expr: "a > 0"}}
		t.Uniques = []md.Unique{{Name: "uq_" + name, Columns: []string{"s", "a"}}}
		t.Indexes = []md.Index{{Name: "ix_" + name, Columns: keys("a")}}
		if i > 0 {
			t.ForeignKeys = []md.ForeignKey{{Name: "fk_" + name, Columns: []string{"a"}, RefTable: fmt.Sprintf("t%d", i-1), RefColumns: []string{"id"}}}
		}
		m.Tables = append(m.Tables, t)
	}
	return m
}
