package mysql

import (
	"context"
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// before is the schema that the operations of changes are done to.
func before() *md.MetaData {
	return &md.MetaData{
		Tables: []md.Table{
			{Name: "boss", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "x", Type: md.Integer{}}},
				PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Uniques: []md.Unique{{Name: "uq_boss_x", Columns: []string{"x"}}}},
			{Name: "t", Comment: "old", Columns: []md.Column{
				{Name: "id", Type: md.Integer{}, NotNull: true},
				{Name: "a", Type: md.Integer{}},
				{Name: "s", Type: md.String{Length: 20}, NotNull: true, Default: "'x'", Comment: "text"},
				{Name: "boss_id", Type: md.Integer{}},
				{Name: "indexed_boss_id", Type: md.Integer{}},
				{Name: "unique_boss_id", Type: md.Integer{}},
				{Name: "v", Type: md.Integer{}, Computed: &md.Computed{Expr: "`a` + 1"}},
				{Name: "st", Type: md.Integer{}, Computed: &md.Computed{Expr: "`a` + 2", Stored: true}},
				{Name: "e", Type: md.Enum{Values: []string{"a", "b"}}},
				{Name: "ts", Type: md.Timestamp{WithZone: true}, NotNull: true, Default: "CURRENT_TIMESTAMP(6)"},
				{Name: "d", Type: md.Text{}},
				{Name: "l", Type: md.String{Length: 20}, Collation: "latin1_bin"},
			}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
				Uniques: []md.Unique{{Name: "uq_t_a", Columns: []string{"a"}}, {Name: "uq_t_boss", Columns: []string{"unique_boss_id"}}},
				Checks:  []md.Check{{Name: "ck_t_a", Expr: "`a` > 0"}},
				Indexes: []md.Index{{Name: "ix_t_s", Columns: []md.IndexColumn{{Column: "s"}}}, {Name: "ix_t_boss", Columns: []md.IndexColumn{{Column: "indexed_boss_id"}, {Column: "a"}}}},
				ForeignKeys: []md.ForeignKey{
					{Name: "fk_t_boss", Columns: []string{"boss_id"}, RefTable: "boss", RefColumns: []string{"id"}},
					{Name: "fk_t_boss_2", Columns: []string{"indexed_boss_id"}, RefTable: "boss", RefColumns: []string{"id"}},
					{Name: "fk_t_boss_3", Columns: []string{"unique_boss_id"}, RefTable: "boss", RefColumns: []string{"id"}},
				}},
		},
		Views: []md.View{{Name: "seen", Definition: "select 1 AS `one`"}},
	}
}

// changes are scripts to execute on the schema before.
func changes(d Dialect) map[string]ops.Script {
	t := &before().Tables[1]
	alter := func(name string, change func(*md.Column)) ops.Op {
		from, to := t.Column(name).Clone(), t.Column(name).Clone()
		change(&to)
		return ops.AlterColumn{Table: "t", From: from, To: to}
	}
	index := func(name string, columns ...md.IndexColumn) md.Index { return md.Index{Name: name, Columns: columns} }
	list := map[string]ops.Script{
		"create table":        {ops.CreateTable{Table: md.Table{Name: "n", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true, AutoIncrement: true}}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}}}},
		"drop table":          {ops.DropTable{Name: "t"}},
		"rename table":        {ops.RenameTable{Name: "t", To: "u"}},
		"rename target":       {ops.RenameTable{Name: "boss", To: "chief"}},
		"comment":             {ops.SetTableComment{Table: "t", Comment: `it's \'; DROP TABLE boss; -- `}},
		"no comment":          {ops.SetTableComment{Table: "t"}},
		"row format":          {ops.SetTableOptions{Table: "t", Options: md.TableOptions{RowFormat: "COMPACT"}}},
		"charset":             {ops.SetTableOptions{Table: "t", Options: md.TableOptions{Charset: "latin1", Collation: "latin1_swedish_ci"}}},
		"options as they are": {ops.SetTableOptions{Table: "t", Options: md.TableOptions{Engine: "innodb"}}},
		"partition":           {ops.SetTableOptions{Table: "boss", Options: md.TableOptions{}}},
		"add column":          {ops.AddColumn{Table: "t", Column: md.Column{Name: "n", Type: md.JSON{}, Comment: "n"}}},
		"add computed":        {ops.AddColumn{Table: "t", Column: md.Column{Name: "n", Type: md.Integer{}, Computed: &md.Computed{Expr: "`a` * 2"}}}},
		"drop column":         {ops.DropColumn{Table: "t", Name: "d"}},
		"rename column":       {ops.RenameColumn{Table: "t", Name: "a", To: "renamed"}},
		"rename key column":   {ops.RenameColumn{Table: "boss", Name: "id", To: "renamed"}},
		"type":                {alter("a", func(c *md.Column) { c.Type = md.BigInteger{} })},
		"not null":            {alter("a", func(c *md.Column) { c.NotNull = true })},
		"default":             {alter("s", func(c *md.Column) { c.Default = `'it''s \\'` })},
		"no default":          {alter("s", func(c *md.Column) { c.Default = "" })},
		"null default":        {alter("a", func(c *md.Column) { c.Default = "7" })},
		"expression default":  {alter("s", func(c *md.Column) { c.Default = "concat('a','b')" })},
		"text default":        {alter("d", func(c *md.Column) { c.Default = "'long'" })},
		"on update":           {alter("ts", func(c *md.Column) { c.OnUpdate = "CURRENT_TIMESTAMP(6)" })},
		"timestamp default":   {alter("ts", func(c *md.Column) { c.Default, c.NotNull = "", false })},
		"column comment":      {alter("s", func(c *md.Column) { c.Comment = "/*!50000 DROP TABLE boss*/ ' \\" })},
		"collation":           {alter("s", func(c *md.Column) { c.Collation = "utf8mb4_bin" })},
		"enum":                {alter("e", func(c *md.Column) { c.Type = md.Enum{Values: []string{"a", "b", "c"}} })},
		"auto increment":      {alter("id", func(c *md.Column) { c.AutoIncrement = true })},
		"new primary key": {
			ops.DropConstraint{Table: "t", Kind: md.KindPrimaryKey},
			ops.AddColumn{Table: "t", Column: md.Column{Name: "n", Type: md.BigInteger{}, NotNull: true, AutoIncrement: true}},
			ops.AddConstraint{Table: "t", Constraint: md.PrimaryKey{Columns: []string{"n"}}},
		},
		"key after auto increment": {
			ops.AlterColumn{Table: "boss", From: md.Column{Name: "x", Type: md.Integer{}}, To: md.Column{Name: "x", Type: md.Integer{}, NotNull: true, AutoIncrement: true}},
			ops.DropConstraint{Table: "boss", Kind: md.KindUnique, Name: "uq_boss_x"},
			ops.CreateIndex{Table: "boss", Index: index("ix_n", md.IndexColumn{Column: "x"})},
		},
		"auto increment before key": {
			ops.DropConstraint{Table: "boss", Kind: md.KindUnique, Name: "uq_boss_x"},
			ops.AlterColumn{Table: "boss", From: md.Column{Name: "x", Type: md.Integer{}}, To: md.Column{Name: "x", Type: md.Integer{}, NotNull: true, AutoIncrement: true}},
			ops.AddConstraint{Table: "boss", Constraint: md.Unique{Name: "uq_n", Columns: []string{"x", "id"}}},
		},
		"virtual to stored":   {alter("v", func(c *md.Column) { c.Computed.Stored = true })},
		"stored to virtual":   {alter("st", func(c *md.Column) { c.Computed.Stored = false })},
		"virtual to plain":    {alter("v", func(c *md.Column) { c.Computed = nil })},
		"stored to plain":     {alter("st", func(c *md.Column) { c.Computed = nil })},
		"other expression":    {alter("v", func(c *md.Column) { c.Computed.Expr = "`a` + 5" })},
		"create index":        {ops.CreateIndex{Table: "t", Index: index("ix_n", md.IndexColumn{Column: "d", Length: 7}, md.IndexColumn{Column: "s", Desc: true})}},
		"create unique index": {ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix_u", Unique: true, Comment: "u", Columns: []md.IndexColumn{{Column: "s"}}}}},
		"create full text":    {ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix_f", Method: "fulltext", Columns: []md.IndexColumn{{Column: "d"}}}}},
		"create key index":    {ops.CreateIndex{Table: "t", Index: index("ix_k", md.IndexColumn{Column: "boss_id"})}},
		"drop index":          {ops.DropIndex{Table: "t", Name: "ix_t_s"}},
		"drop key index":      {ops.DropIndex{Table: "t", Name: "ix_t_boss"}},
		"add unique":          {ops.AddConstraint{Table: "t", Constraint: md.Unique{Name: "uq_n", Columns: []string{"s", "a"}}}},
		"drop unique":         {ops.DropConstraint{Table: "t", Kind: md.KindUnique, Name: "uq_t_a"}},
		"drop key unique":     {ops.DropConstraint{Table: "t", Kind: md.KindUnique, Name: "uq_t_boss"}},
		"add check":           {ops.AddConstraint{Table: "t", Constraint: md.Check{Name: "ck_n", Expr: "`s` <> 'a''\\\\b'"}}},
		"drop check":          {ops.DropConstraint{Table: "t", Kind: md.KindCheck, Name: "ck_t_a"}},
		"drop primary key":    {ops.DropConstraint{Table: "t", Kind: md.KindPrimaryKey}},
		"add foreign key":     {ops.AddConstraint{Table: "boss", Constraint: md.ForeignKey{Name: "fk_n", Columns: []string{"x"}, RefTable: "boss", RefColumns: []string{"id"}, OnDelete: md.SetNull}}},
		"drop foreign key":    {ops.DropConstraint{Table: "t", Kind: md.KindForeignKey, Name: "fk_t_boss"}},
		"drop indexed key":    {ops.DropConstraint{Table: "t", Kind: md.KindForeignKey, Name: "fk_t_boss_2"}},
		"create view":         {ops.CreateView{View: md.View{Name: "w", Definition: "select 2 AS `two`"}}},
		"drop view":           {ops.DropView{Name: "seen"}},
		"enum as an object":   {ops.CreateEnum{Enum: md.Enum{Name: "mood", Values: []string{"a"}}}},
	}
	list["partition"][0] = ops.SetTableOptions{Table: "n", Options: md.TableOptions{Partition: "HASH (`id`) PARTITIONS 2"}}
	list["partition"] = append(ops.Script{list["create table"][0]}, list["partition"]...)
	if d.hasExpressionKeys() {
		expression := ops.CreateIndex{Table: "t", Index: index("ix_e", md.IndexColumn{Expr: "`a` + 3"})}
		list["expression index"] = ops.Script{expression}
		list["rename in index"] = ops.Script{expression, ops.RenameColumn{Table: "t", Name: "a", To: "renamed"}}
	}
	if d.hasSequences() {
		q := md.Sequence{Name: "q"}
		q2 := md.Sequence{Name: "q", SequenceOptions: md.SequenceOptions{Increment: new(int64(2)), Cycle: true}}
		list["sequence"] = ops.Script{ops.CreateSequence{Sequence: q}, ops.AlterSequence{From: q, To: q2}}
	}
	return list
}

// TestOps executes each change, and compares what it did with what it does to a
// schema in memory; then it undoes it.
func TestOps(t *testing.T) {
	each(t, func(t *testing.T, first *server) {
		for name, script := range changes(first.d) {
			t.Run(name, func(t *testing.T) {
				s := newServer(t, first.d.Name())
				s.create(before())
				start := s.live()
				s.run(script...)
				want := start.Clone()
				if err := script.Apply(want); err != nil {
					t.Fatal(err)
				}
				same(t, "after", s.normal(want), s.live())
				undo, err := script.Inverse(start)
				if err != nil {
					t.Fatal(err)
				}
				s.run(undo...)
				back := want.Clone()
				if err := undo.Apply(back); err != nil {
					t.Fatal(err)
				}
				same(t, "undone", s.normal(back), s.live())
			})
		}
	})
}

// TestSamples compiles a sample of every operation: to text that the server
// takes, or to a typed error.
func TestSamples(t *testing.T) {
	unsupported := map[string]bool{
		"add exclusion ex_t to t": true, "rebuild table t": true, `add value "happy" to enum mood`: true,
		`rename value "ok" of enum mood to "fine"`: true, "replace the values of enum mood": true,
		"set options of table t": true, // UNLOGGED
	}
	each(t, func(t *testing.T, s *server) {
		for _, op := range ops.Samples() {
			name := ops.Describe(op)
			list, err := s.d.Compile(op)
			_, isSequence := op.(ops.CreateSequence)
			wants := unsupported[name] || strings.Contains(name, "sequence") && !s.d.hasSequences()
			if wants != errors.Is(err, errors.ErrUnsupported) || !wants && err != nil {
				t.Errorf("%s: %v (sequence %t)", name, err, isSequence)
			}
			var typed *dialect.UnsupportedError
			if err != nil && !errors.As(err, &typed) {
				t.Errorf("%s: %T is not typed", name, err)
			}
			for _, statement := range list {
				if statement.OwnCommit == (statement.SQL[:6] == "SELECT" || statement.SQL[:6] == "INSERT") {
					t.Errorf("%s: OwnCommit is %t", name, statement.OwnCommit)
				}
			}
			if _, err := s.d.CompileLive(context.Background(), s.Conn, op); (err != nil) != wants {
				t.Errorf("%s live: %v", name, err)
			}
		}
	})
}

func TestModifyKeepsWhatMetaDataCannotHold(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (a int, b int DEFAULT 1 INVISIBLE, c int)")
		if s.d.hasColumnChecks() {
			s.exec("ALTER TABLE t MODIFY COLUMN b int DEFAULT 1 INVISIBLE CHECK (b > 0)")
		}
		live := s.live()
		from := live.Table("", "t").Column("b").Clone()
		to := from.Clone()
		to.Type, to.Comment = md.BigInteger{}, "big"
		s.run(ops.AlterColumn{Table: "t", From: from, To: to})
		skipped := s.reflect(dialect.ReflectOptions{}).Skipped
		if len(skipped) != 1 || skipped[0].Kind != "invisible column" || skipped[0].Name != "t.b" {
			t.Errorf("skipped: %v", skipped)
		}
		if s.d.hasColumnChecks() {
			same(t, "the check of the column", []md.Check{{Name: "b", Expr: "`b` > 0"}}, s.live().Table("", "t").Checks)
			s.run(ops.DropConstraint{Table: "t", Kind: md.KindCheck, Name: "b"})
			same(t, "without the check", []md.Check(nil), s.live().Table("", "t").Checks)
		}
	})
}

func TestSchemas(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		other := s.url.Database + "_other"
		t.Cleanup(func() { s.exec("DROP DATABASE IF EXISTS " + other) })
		s.run(
			ops.CreateTable{Table: md.Table{Name: "home", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}}},
			ops.CreateSchema{Schema: md.Schema{Name: other, Comment: "it's"}},
			ops.CreateTable{Table: md.Table{Schema: other, Name: "away", Columns: []md.Column{{Name: "id", Type: md.Integer{}}},
				ForeignKeys: []md.ForeignKey{{Name: "fk_home", Columns: []string{"id"}, RefTable: "home", RefColumns: []string{"id"}}}}},
			ops.RenameTable{Schema: other, Name: "away", To: "gone"},
			ops.CreateView{View: md.View{Schema: other, Name: "v", Definition: "select `id` from `" + other + "`.`gone`"}},
		)
		m := s.reflect(dialect.ReflectOptions{Schemas: []string{other}}).MetaData
		if gone := m.Table(other, "gone"); gone == nil || gone.ForeignKeys[0].Target() != (md.Name{Name: "home"}) {
			t.Errorf("reflected: %+v", m.Tables)
		}
		if v := m.View(other, "v"); v == nil || strings.Contains(v.Definition, other) {
			t.Errorf("view: %+v", m.Views)
		}
		all := s.reflect(dialect.ReflectOptions{Schemas: []string{"*"}}).MetaData
		if !all.HasSchema(other) || all.HasSchema("mysql") || all.HasSchema(s.url.Database) {
			t.Errorf("all schemas: %+v", all.Schemas)
		}
		_, err := s.d.CompileLive(context.Background(), s.Conn, ops.DropSchema{Name: other})
		var refused *dialect.RefusedError
		if !errors.As(err, &refused) {
			t.Errorf("dropping a schema with a table in it: %v", err)
		}
		s.run(ops.DropView{Schema: other, Name: "v"}, ops.DropTable{Schema: other, Name: "gone"}, ops.DropSchema{Name: other})
	})
}

func TestExecuteCommits(t *testing.T) {
	for text, own := range map[string]bool{
		"INSERT INTO t VALUES (1)": false, "/* hi */ update t set a = 1": false, "-- x\nWITH q AS (SELECT 1) SELECT * FROM q": false,
		"CALL p()": true, "ALTER TABLE t ADD a int": true, "": true, "TRUNCATE t": true, "/*!50000 CREATE TABLE x (a int)*/": true,
	} {
		if got := ownCommit(text); got != own {
			t.Errorf("%s: commits by itself: %t", text, got)
		}
	}
	for text, atomic := range map[string]bool{
		"DROP TABLE a, b": false, "CREATE OR REPLACE TABLE a (b int)": false, "CREATE TABLE a AS SELECT 1": false,
		"CREATE OR REPLACE VIEW a AS SELECT 1": true, "DROP TABLE a": true, "DROP DATABASE a": false, "CREATE TABLE a (b int)": true,
	} {
		if got := (Dialect{maria: true}).isAtomic(text); got != atomic {
			t.Errorf("%s: atomic: %t", text, got)
		}
	}
	if _, err := core.CompileInline(New(), core.SQL("SELECT ?", "a'b")); err != nil {
		t.Error(err)
	}
}
