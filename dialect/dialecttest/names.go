package dialecttest

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// testDropsNamed: a constraint that is kept with its name can be dropped by it.
func testDropsNamed(s *suite) {
	if !s.caps.DropsNamed {
		s.Skip("not declared")
	}
	t := table(md.Col("a", md.Integer{}), md.Col("b", md.Integer{}))
	t.Checks = []md.Check{{Name: "the_check", Expr: "a > 0"}}
	t.Uniques = []md.Unique{{Name: "the_unique", Columns: []string{"a"}}}
	t.ForeignKeys = []md.ForeignKey{{Name: "the_key", Columns: []string{"b"}, RefTable: "t", RefColumns: []string{"id"}}}
	s.mustRoundTrip(model(t))
	for _, c := range []md.Constraint{t.ForeignKeys[0], t.Uniques[0], t.Checks[0]} {
		after := t.Clone()
		if err := (ops.DropConstraint{Table: "t", Kind: c.Kind(), Name: c.ConstraintName()}).Apply(model(after)); err != nil {
			s.Fatal(err)
		}
		drop := ops.Op(ops.DropConstraint{Table: "t", Kind: c.Kind(), Name: c.ConstraintName()})
		schema := s.reflect(dialect.ReflectOptions{}).MetaData
		if s.d.NeedsRebuild(drop) {
			to := schema.Clone()
			if err := drop.Apply(to); err != nil {
				s.Fatal(err)
			}
			drop = ops.RebuildTable{From: *schema.Table("", "t"), To: *to.Table("", "t")}
		}
		s.apply(drop)
		if s.reflect(dialect.ReflectOptions{}).MetaData.Table("", "t").Constraint(c.Kind(), c.ConstraintName()) != nil {
			s.Errorf("%s %s was dropped and is still there", c.Kind(), c.ConstraintName())
		}
	}
}

// testPinnedColumns alters a column that a view, or a foreign key, uses.
func testPinnedColumns(s *suite) {
	if s.caps.RebuildsTables {
		s.Skip("tables are rebuilt")
	}
	viewed := table(md.Col("a", md.Integer{}))
	child := table(md.Col("parent", md.Integer{}))
	child.Name, child.PrimaryKey.Name = "child", "pk_child"
	child.ForeignKeys = []md.ForeignKey{{Name: "fk_child", Columns: []string{"parent"}, RefTable: "t", RefColumns: []string{"id"}}}
	m := model(viewed, child)
	m.Views = []md.View{{Name: "v", Definition: "SELECT a FROM t"}}
	s.create(m)
	alter := func(table, column string) error {
		return s.try(ops.AlterColumn{Table: table, From: md.Col(column, md.Integer{}), To: md.Col(column, md.BigInteger{})})
	}
	if err := alter("t", "a"); (err != nil) != s.caps.ViewsPinColumns {
		s.Errorf("ViewsPinColumns is %v, but altering a column of a view: %v", s.caps.ViewsPinColumns, err)
	}
	if err := alter("child", "parent"); (err != nil) != s.caps.KeysPinColumns {
		s.Errorf("KeysPinColumns is %v, but altering a column of a foreign key: %v", s.caps.KeysPinColumns, err)
	}
}

// testDefaultSchema: the default namespace is "" in metadata, whatever its name.
func testDefaultSchema(s *suite) {
	if s.caps.DefaultSchema == "" {
		s.Skip("it has no name that it usually has")
	}
	t := table(md.Col("a", md.Integer{}))
	t.Schema = s.caps.DefaultSchema
	if got := s.mustRoundTrip(model(t)); got.Table("", "t") == nil {
		s.Errorf("a table of schema %s is not in the default one: %+v", s.caps.DefaultSchema, got)
	}
}

// testLongestName: a name of the greatest length is kept, a longer one is an
// error before anything is sent.
func testLongestName(s *suite) {
	length := s.caps.MaxIdentifier
	if length == 0 {
		length = 300
	}
	name := strings.Repeat("n", length)
	t := table(md.Col(name, md.Integer{}))
	t.Name = name
	if got := s.mustRoundTrip(model(t)); got.Table("", name) == nil || got.Table("", name).Column(name) == nil {
		s.Errorf("a name of %d is not kept: %+v", length, got)
	}
	if s.caps.MaxIdentifier == 0 {
		return
	}
	for _, long := range []string{name + "n", strings.Repeat("é", length+1), strings.Repeat("n", 200)} {
		t.Name = long
		if statements, err := s.d.Compile(ops.CreateTable{Table: t}); err == nil {
			s.Errorf("a name of %d bytes is compiled: %v", len(long), statements)
		}
	}
}
