package postgres

import (
	"errors"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// before is the schema that the operations of opCases start from.
func before() *md.MetaData {
	return &md.MetaData{
		Schemas:   []md.Schema{{Name: "s"}},
		Enums:     []md.Enum{{Name: "mood", Values: []string{"sad", "ok", "happy"}}, {Schema: "s", Name: "level", Values: []string{"low", "high"}}},
		Sequences: []md.Sequence{{Name: "q"}, {Name: "old_id_seq", Type: md.Integer{}, OwnedBy: md.ColumnRef{Table: "old", Column: "id"}}},
		Tables: []md.Table{
			{
				Name: "t",
				Columns: []md.Column{
					{Name: "id", Type: md.BigInteger{}, AutoIncrement: true},
					{Name: "a", Type: md.Text{}, Comment: "the a"},
					{Name: "n", Type: md.Integer{}, NotNull: true, Default: "5"},
					{Name: "v", Type: md.String{Length: 20}, Default: "'x'"},
					{Name: "m", Type: md.Enum{Name: "mood"}, Default: "'ok'"},
					{Name: "ms", Type: md.Array{Of: md.Enum{Name: "mood"}}},
					{Name: "c", Type: md.Integer{}, Computed: &md.Computed{Expr: "g * 2", Stored: true}},
					{Name: "b", Type: md.Boolean{}},
					{Name: "g", Type: md.Integer{}},
					{Name: "d", Type: md.Integer{}, Default: "3"},
					{Name: "r", Type: Int4Range},
				},
				PrimaryKey: md.PrimaryKey{Name: "t_pkey", Columns: []string{"id"}},
				Uniques:    []md.Unique{{Name: "uq_t_v", Columns: []string{"v"}}},
				Checks:     []md.Check{{Name: "ck_t_n", Expr: "n > 0"}},
				Indexes:    []md.Index{{Name: "ix_t_a", Columns: []md.IndexColumn{{Column: "a"}}}},
			},
			{Name: "u", Columns: []md.Column{{Name: "id", Type: md.BigInteger{}}, {Name: "t_id", Type: md.BigInteger{}}, {Name: "k", Type: md.Integer{}, AutoIncrement: true}}},
			{Name: "old", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true, Default: "nextval('old_id_seq'::regclass)"}},
				PrimaryKey: md.PrimaryKey{Name: "old_pkey", Columns: []string{"id"}}},
			{Name: "measure", Columns: []md.Column{{Name: "at", Type: md.Date{}, NotNull: true}, {Name: "v", Type: md.Integer{}}},
				Checks: []md.Check{{Name: "ck_v", Expr: "v > 0"}}, Options: md.TableOptions{Partition: "RANGE (at)"}},
		},
		Views: []md.View{
			{Name: "tv", Definition: " SELECT t.id\n   FROM t"},
			{Name: "mv", Definition: " SELECT t.id\n   FROM t", Materialized: true},
		},
	}
}

// altered returns a changed copy of a column of table t.
func altered(name string, change func(c *md.Column)) ops.AlterColumn {
	from := before().Table("", "t").Column(name).Clone()
	to := from.Clone()
	change(&to)
	return ops.AlterColumn{Table: "t", From: from, To: to}
}

func constraint(c md.Constraint) ops.AddConstraint {
	return ops.AddConstraint{Table: "t", Constraint: c}
}

var opCases = []struct {
	name string
	op   ops.Op
}{
	{"create table", ops.CreateTable{Table: md.Table{Name: "new", Comment: "it's \\ new", Columns: []md.Column{
		{Name: "id", Type: md.Integer{}, Identity: &md.Identity{Always: true, SequenceOptions: md.SequenceOptions{Start: new(int64(10)), Increment: new(int64(5)), Cycle: true}}},
		{Name: "at", Type: md.Timestamp{WithZone: true}, NotNull: true, Default: "CURRENT_TIMESTAMP", Comment: "when"},
		{Name: "code", Type: md.String{Length: 3}, Collation: "C"}, {Name: "note", Type: md.Text{}},
	}, PrimaryKey: md.PrimaryKey{Name: "pk_new", Columns: []string{"id"}, Include: []string{"code"}, Deferral: md.InitiallyDeferred},
		Uniques:     []md.Unique{{Name: "uq_new", Columns: []string{"code"}, NullsNotDistinct: true, Comment: "one code"}},
		ForeignKeys: []md.ForeignKey{{Name: "fk_new_t", Columns: []string{"id"}, RefTable: "t", RefColumns: []string{"id"}, OnDelete: md.Cascade, Comment: "why"}},
		Options:     md.TableOptions{Unlogged: false, Storage: "fillfactor=70, toast.autovacuum_enabled=false"},
		Indexes:     []md.Index{{Name: "ix_new", Columns: []md.IndexColumn{{Expr: "lower(note)", Desc: true}}, Comment: "of new"}},
	}}},
	{"create unlogged table", ops.CreateTable{Table: md.Table{Schema: "s", Name: "new", Options: md.TableOptions{Unlogged: true},
		Columns: []md.Column{{Name: "l", Type: md.Enum{Schema: "s", Name: "level"}, Default: "'low'"}}}}},
	{"create partition", ops.CreateTable{Table: md.Table{Name: "m26", Options: md.TableOptions{PartitionOf: &md.PartitionOf{Table: "measure", Bound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"}}}}},
	{"create partition with columns", ops.CreateTable{Table: md.Table{Name: "m26", Columns: before().Table("", "measure").Columns,
		Checks: before().Table("", "measure").Checks, Options: md.TableOptions{PartitionOf: &md.PartitionOf{Table: "measure", Bound: "DEFAULT"}}}}},
	{"create partition with other columns", ops.CreateTable{Table: md.Table{Name: "m26", Columns: []md.Column{{Name: "v", Type: md.Integer{}, Default: "7"}, {Name: "at", Type: md.Date{}, NotNull: true}},
		Checks: before().Table("", "measure").Checks, Options: md.TableOptions{PartitionOf: &md.PartitionOf{Table: "measure", Bound: "DEFAULT"}}}}},
	{"create partition with own check", ops.CreateTable{Table: md.Table{Name: "m26", Checks: []md.Check{{Name: "ck_own", Expr: "v < 9"}},
		Options: md.TableOptions{Partition: "HASH (v)", PartitionOf: &md.PartitionOf{Table: "measure", Bound: "DEFAULT"}}}}},
	{"drop table", ops.DropTable{Name: "u"}},
	{"rename table", ops.RenameTable{Name: "u", To: "w"}},
	{"comment", ops.SetTableComment{Table: "t", Comment: "it's; --\n\\"}},
	{"options", ops.SetTableOptions{Table: "u", Options: md.TableOptions{Unlogged: true, Storage: "fillfactor=50"}}},
	{"add column", ops.AddColumn{Table: "t", Column: md.Column{Name: "z", Type: md.Numeric{Precision: 10, Scale: 2}, NotNull: true, Default: "-1.50", Comment: "z"}}},
	{"add enum column", ops.AddColumn{Table: "t", Column: md.Column{Name: "z", Type: md.Enum{Name: "mood"}, Default: "'sad'::mood"}}},
	{"add identity", ops.AddColumn{Table: "measure", Column: md.Column{Name: "z", Type: md.Integer{}, AutoIncrement: true}}},
	{"add computed", ops.AddColumn{Table: "t", Column: md.Column{Name: "z", Type: md.Text{}, Computed: &md.Computed{Expr: "a || 'x'::text", Stored: true}}}},
	{"drop column", ops.DropColumn{Table: "t", Name: "b"}},
	{"drop column that owns a sequence", ops.DropTable{Name: "old"}},
	{"rename column", ops.RenameColumn{Table: "t", Name: "v", To: "w"}},
	{"type", altered("n", func(c *md.Column) { c.Type = md.BigInteger{} })},
	{"type of text", altered("a", func(c *md.Column) { c.Type = md.Integer{} })},
	{"type of text with using", func() ops.Op {
		op := altered("a", func(c *md.Column) { c.Type = md.Integer{} })
		op.Using = "length(a)"
		return op
	}()},
	{"type and default", altered("v", func(c *md.Column) { c.Type, c.Default = md.Text{}, "'y'" })},
	{"type, default kept", altered("d", func(c *md.Column) { c.Type = md.Text{}; c.Default = "'3'" })},
	{"text to bits", altered("a", func(c *md.Column) { c.Type = Bit(3) })},
	{"boolean to integer", altered("b", func(c *md.Column) { c.Type = md.BigInteger{} })},
	{"integer to boolean", altered("d", func(c *md.Column) { c.Type, c.Default = md.Boolean{}, "true" })},
	{"enum to text", altered("m", func(c *md.Column) { c.Type, c.Default = md.Text{}, "'sad'" })},
	{"text to enum", altered("v", func(c *md.Column) { c.Type, c.Default = md.Enum{Name: "mood"}, "'sad'" })},
	{"enum to enum", altered("m", func(c *md.Column) { c.Type, c.Default = md.Enum{Schema: "s", Name: "level"}, "" })},
	{"array of enums to array of text", altered("ms", func(c *md.Column) { c.Type = md.Array{Of: md.Text{}} })},
	{"collation", altered("a", func(c *md.Column) { c.Collation = "C" })},
	{"not null", altered("a", func(c *md.Column) { c.NotNull = true })},
	{"null", altered("n", func(c *md.Column) { c.NotNull = false })},
	{"default", altered("n", func(c *md.Column) { c.Default = "6" })},
	{"no default", altered("n", func(c *md.Column) { c.Default = "" })},
	{"add identity to a column", altered("n", func(c *md.Column) { c.Default, c.Identity = "", &md.Identity{Always: true} })},
	{"add identity to a nullable column and change its type", altered("b", func(c *md.Column) { c.Type, c.Identity, c.NotNull = md.Integer{}, &md.Identity{}, true })},
	{"change identity", altered("id", func(c *md.Column) {
		c.AutoIncrement, c.NotNull = false, true
		c.Identity = &md.Identity{Always: true, SequenceOptions: md.SequenceOptions{Increment: new(int64(3)), Max: new(int64(1000))}}
	})},
	{"change type of identity", func() ops.Op {
		op := ops.AlterColumn{Table: "u", From: before().Tables[1].Columns[2], To: before().Tables[1].Columns[2].Clone()}
		op.To.Type = md.SmallInteger{}
		return op
	}()},
	{"drop identity", altered("id", func(c *md.Column) { c.AutoIncrement, c.NotNull = false, true })},
	{"change expression", altered("c", func(c *md.Column) { c.Computed = &md.Computed{Expr: "g * 3", Stored: true} })},
	{"plain to computed", altered("b", func(c *md.Column) { c.Computed = &md.Computed{Expr: "n > 7", Stored: true} })},
	{"computed to plain", altered("c", func(c *md.Column) { c.Computed = nil })},
	{"type of computed", altered("c", func(c *md.Column) { c.Type = md.BigInteger{} })},
	{"column comment", altered("n", func(c *md.Column) { c.Comment = "it's n" })},
	{"no column comment", altered("a", func(c *md.Column) { c.Comment = "" })},
	{"create index", ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix", Unique: true, Columns: []md.IndexColumn{
		{Column: "a", Desc: true, Nulls: md.NullsLast, Collation: "C", OpClass: "text_pattern_ops"}, {Expr: "n + 1", Nulls: md.NullsFirst}},
		Include: []string{"v"}, NullsNotDistinct: true, Storage: "fillfactor=70", Where: "n > 3", Comment: "c"}}},
	{"create index concurrently", ops.CreateIndex{Table: "t", Concurrently: true, Index: md.Index{Name: "ix", Method: "gist", Columns: []md.IndexColumn{{Column: "r"}}}}},
	{"create index of a view", ops.CreateIndex{Table: "mv", Index: md.Index{Name: "ix", Unique: true, Columns: []md.IndexColumn{{Column: "id"}}}}},
	{"drop index", ops.DropIndex{Table: "t", Name: "ix_t_a"}},
	{"drop index concurrently", ops.DropIndex{Table: "t", Name: "ix_t_a", Concurrently: true}},
	{"unique", constraint(md.Unique{Name: "uq", Columns: []string{"a", "n"}, Include: []string{"b"}, NullsNotDistinct: true, Deferral: md.InitiallyDeferred, Comment: "u"})},
	{"foreign key", ops.AddConstraint{Table: "u", Constraint: md.ForeignKey{Name: "fk", Columns: []string{"t_id"}, RefTable: "t", RefColumns: []string{"id"},
		OnDelete: md.SetNull, OnUpdate: md.Cascade, Match: md.MatchFull, Deferral: md.InitiallyImmediate, NotValid: true, Comment: "f"}}},
	{"check", constraint(md.Check{Name: "ck", Expr: "a <> 'x);--'::text", NotValid: true, NoInherit: true, Comment: "c"})},
	{"exclusion", constraint(md.Exclusion{Name: "ex", Elements: []md.ExclusionElement{{Column: "r", Operator: "&&"}}, Where: "n > 1", Deferral: md.InitiallyImmediate, Comment: "x"})},
	{"exclusion by btree", constraint(md.Exclusion{Name: "ex", Method: "btree", Elements: []md.ExclusionElement{{Expr: "n + 1", Operator: "="}}})},
	{"drop unique", ops.DropConstraint{Table: "t", Kind: md.KindUnique, Name: "uq_t_v"}},
	{"drop check", ops.DropConstraint{Table: "t", Kind: md.KindCheck, Name: "ck_t_n"}},
	{"drop primary key", ops.DropConstraint{Table: "t", Kind: md.KindPrimaryKey}},
	{"create schema", ops.CreateSchema{Schema: md.Schema{Name: "z", Comment: "zz"}}},
	{"create view", ops.CreateView{View: md.View{Name: "v", Definition: "SELECT t.id AS one\n   FROM t;", Comment: "v"}}},
	{"create materialized view", ops.CreateView{View: md.View{Name: "v", Materialized: true, Definition: "SELECT t.id\n   FROM t",
		Indexes: []md.Index{{Name: "ix", Columns: []md.IndexColumn{{Column: "id"}}}}, Comment: "v"}}},
	{"drop view", ops.DropView{Name: "tv"}},
	{"drop materialized view", ops.DropView{Name: "mv", Materialized: true}},
	{"create sequence", ops.CreateSequence{Sequence: md.Sequence{Name: "z", Type: md.SmallInteger{}, OwnedBy: md.ColumnRef{Table: "t", Column: "n"}, Comment: "z",
		SequenceOptions: md.SequenceOptions{Start: new(int64(-5)), Increment: new(int64(-1)), Min: new(int64(-100)), Max: new(int64(-2)), Cache: new(int64(3)), Cycle: true}}}},
	{"alter sequence", ops.AlterSequence{From: md.Sequence{Name: "q"}, To: md.Sequence{Name: "q", Type: md.Integer{}, Comment: "q", SequenceOptions: md.SequenceOptions{Increment: new(int64(2))}}}},
	{"sequence owner", ops.AlterSequence{From: before().Sequences[1], To: md.Sequence{Name: "old_id_seq", Type: md.Integer{}}}},
	{"drop sequence", ops.DropSequence{Name: "q"}},
	{"create enum", ops.CreateEnum{Enum: md.Enum{Schema: "s", Name: "z", Values: []string{"a','b'); DROP TYPE t; --", "\\", ""}}}},
	{"add enum value", ops.AddEnumValue{Name: "mood", Value: "it's", After: "sad"}},
	{"add enum value before", ops.AddEnumValue{Name: "mood", Value: "it's", Before: "sad"}},
	{"rename enum value", ops.RenameEnumValue{Name: "mood", From: "ok", To: "o'k"}},
	{"replace enum", ops.ReplaceEnum{Name: "mood", From: []string{"sad", "ok", "happy"}, To: []string{"happy", "ok"},
		Columns: ops.EnumColumns(before(), md.Name{Name: "mood"})}},
}

// TestOps compares each operation in memory with its execution.
func TestOps(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	c := open(t, url)
	for _, test := range opCases {
		t.Run(test.name, func(t *testing.T) {
			if needs15(test.op) && c.dialect.(pg).version < 15 {
				t.Skip("needs PostgreSQL 15")
			}
			mustExec(t, c, "DROP SCHEMA IF EXISTS s, z CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public")
			run(t, c, creation(normal(t, c.dialect, before()))...)
			equal(t, "before", normal(t, c.dialect, before()), look(t, c).MetaData)
			expected := before()
			if err := test.op.Apply(expected); err != nil {
				t.Fatal(err)
			}
			run(t, c, test.op)
			want := normal(t, c.dialect, expected)
			if op, ok := test.op.(ops.AlterColumn); ok && op.To.Computed != nil && !keepsPlace(op, c.dialect.(pg).version) {
				moveLast(want.Table("", "t"), op.To.Name)
			}
			equal(t, "after", want, look(t, c).MetaData)
		})
	}
}

func needs15(op ops.Op) bool {
	switch op := op.(type) {
	case ops.CreateTable:
		return op.Table.Name == "new" && len(op.Table.Uniques) > 0
	case ops.CreateIndex:
		return op.Index.NullsNotDistinct
	case ops.AddConstraint:
		u, ok := op.Constraint.(md.Unique)
		return ok && u.NullsNotDistinct
	}
	return false
}

// keepsPlace tells whether the server changes a generated column where it is: its type, and since 17 its expression.
func keepsPlace(op ops.AlterColumn, version int) bool {
	return op.From.Computed != nil && (version >= 17 || *op.From.Computed == *op.To.Computed)
}

// moveLast puts a column at the end, where dropping and adding it leaves it.
func moveLast(t *md.Table, name string) {
	for i, c := range t.Columns {
		if c.Name == name {
			t.Columns = append(append(t.Columns[:i:i], t.Columns[i+1:]...), c)
			return
		}
	}
}

// TestSamples compiles every operation there is.
func TestSamples(t *testing.T) {
	for _, op := range ops.Samples() {
		statements, err := New().Compile(op)
		switch {
		case errors.Is(err, errors.ErrUnsupported):
		case err != nil:
			t.Errorf("%s: %v", ops.Describe(op), err)
		case len(statements) == 0:
			switch op.(type) {
			case ops.Do, ops.Dynamic, ops.SetTableOptions:
			default:
				t.Errorf("%s: no statement", ops.Describe(op))
			}
		}
	}
}

// TestIdentityGoesOn turns a serial column with rows into an identity column
// and back: the next row gets a free key.
func TestIdentityGoesOn(t *testing.T) {
	c := open(t)
	mustExec(t, c, "CREATE TABLE k (id serial PRIMARY KEY, v text); INSERT INTO k (v) SELECT 'x' FROM generate_series(1, 5)")
	serial := *look(t, c).MetaData.Table("", "k").Column("id")
	identity := serial.Clone()
	identity.Default, identity.Identity = "", &md.Identity{}
	there := ops.AlterColumn{Table: "k", From: serial, To: identity}
	run(t, c, there, ops.DropSequence{Name: "k_id_seq"})
	mustExec(t, c, "INSERT INTO k (v) VALUES ('six')")
	back, err := there.Inverse(nil)
	if err != nil {
		t.Fatal(err)
	}
	run(t, c, ops.CreateSequence{Sequence: md.Sequence{Name: "k_id_seq", Type: md.Integer{}}}, back)
	mustExec(t, c, "INSERT INTO k (v) VALUES ('seven')")
	equal(t, "column", serial, *look(t, c).MetaData.Table("", "k").Column("id"))
}

func TestUnsupported(t *testing.T) {
	d := New()
	for name, m := range map[string]md.Table{
		"on update":    {Columns: []md.Column{{Name: "a", Type: md.Timestamp{}, OnUpdate: "CURRENT_TIMESTAMP"}}},
		"unnamed enum": {Columns: []md.Column{{Name: "a", Type: md.Enum{Values: []string{"x"}}}}},
		"on conflict":  {Columns: []md.Column{{Name: "a", Type: md.Text{}}}, Uniques: []md.Unique{{Columns: []string{"a"}, OnConflict: "IGNORE"}}},
		"not enforced": {Columns: []md.Column{{Name: "a", Type: md.Text{}}}, Checks: []md.Check{{Expr: "a > ''", NotEnforced: true}}},
		"full-text":    {Columns: []md.Column{{Name: "a", Type: md.Text{}}}, Indexes: []md.Index{{Name: "i", Method: "fulltext", Columns: []md.IndexColumn{{Column: "a"}}}}},
		"serial":       {Columns: []md.Column{{Name: "a", Type: md.Native{SQL: "SERIAL"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			m.Name = "t"
			if _, err := d.Normalize(&md.MetaData{Tables: []md.Table{m}}); !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("Normalize: %v", err)
			}
			_, err := d.Compile(ops.CreateTable{Table: m})
			if !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("Compile: %v", err)
			}
		})
	}
	virtual := ops.AddColumn{Table: "t", Column: md.Column{Name: "v", Type: md.Text{}, Computed: &md.Computed{Expr: "1"}}}
	if _, err := d.Compile(virtual); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("virtual column: %v", err)
	}
}

func TestRefusesTransaction(t *testing.T) {
	for sql, want := range map[string]bool{
		"VACUUM": true, "/* x */ vacuum full t": true, "CREATE INDEX CONCURRENTLY i ON t (a)": true,
		"CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)": true, "CREATE INDEX i ON t (a)": false,
		`CREATE INDEX "CONCURRENTLY" ON t (a)`: false, "ALTER SYSTEM SET x = 1": true, "CREATE DATABASE d": true,
		"REINDEX TABLE CONCURRENTLY t": true, "REINDEX TABLE t": false, "ALTER TABLE p DETACH PARTITION c CONCURRENTLY": true,
		"REFRESH MATERIALIZED VIEW CONCURRENTLY v": false, "UPDATE t SET a = 'VACUUM'": false,
	} {
		if got := refusesTransaction(sql); got != want {
			t.Errorf("%s: %v", sql, got)
		}
	}
}

// TestConversionsKeepValues changes the type of columns with rows: a value
// either stays what it was or the change fails.
func TestConversionsKeepValues(t *testing.T) {
	c := open(t)
	for _, test := range []struct {
		from, to    md.Type
		value, want string // no want: it fails
	}{
		{md.Text{}, md.Integer{}, "12", "12"}, {md.Text{}, md.Integer{}, "1x", ""}, {md.Text{}, md.String{Length: 2}, "abc", ""},
		{md.Text{}, Bit(3), "101", "101"}, {md.Text{}, Bit(3), "10101", ""}, {md.Text{}, VarBit(2), "101", ""},
		{md.String{Length: 9}, md.Boolean{}, "t", "true"}, {md.Boolean{}, md.SmallInteger{}, "t", "1"}, {md.BigInteger{}, md.SmallInteger{}, "70000", ""},
		{md.SmallInteger{}, md.Boolean{}, "1", "true"}, {md.Text{}, md.UUID{}, "x", ""}, {md.JSON{}, md.JSON{Binary: true}, "[1]", "[1]"},
		{md.Text{}, md.JSON{Binary: true}, `{"a":1}`, `{"a": 1}`}, {md.Array{Of: md.Text{}}, md.Array{Of: md.Integer{}}, "{1,2}", "{1,2}"},
		{md.Integer{}, md.Text{}, "7", "7"}, {md.Numeric{}, md.Numeric{Precision: 3, Scale: 0}, "12345", ""}, {Inet, md.Text{}, "::1", "::1/128"},
	} {
		column := func(t md.Type) md.Column { return md.Column{Name: "c", Type: t} }
		mustExec(t, c, "DROP TABLE IF EXISTS x")
		run(t, c, ops.CreateTable{Table: md.Table{Name: "x", Columns: []md.Column{column(test.from)}}})
		mustExec(t, c, "INSERT INTO x VALUES ('"+test.value+"')")
		statements, err := c.dialect.Compile(ops.AlterColumn{Table: "x", From: column(test.from), To: column(test.to)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Exec(ctx, core.SQL(statements[0].SQL))
		switch got := text(t, c, "SELECT c::text FROM x"); {
		case err != nil && test.want != "":
			t.Errorf("%v to %v: %v", test.from, test.to, err)
		case err == nil && got != test.want:
			t.Errorf("%v to %v: %q became %q", test.from, test.to, test.value, got)
		}
	}
}
