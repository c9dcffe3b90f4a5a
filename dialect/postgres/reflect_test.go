package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// everything uses every feature of the vocabulary that PostgreSQL has, with
// names that need quoting.
func everything() *md.MetaData {
	types := []md.Type{
		md.SmallInteger{}, md.Integer{}, md.BigInteger{}, md.String{}, md.String{Length: 7}, md.Char{Length: 3}, md.Text{}, md.Boolean{},
		md.Numeric{}, md.Numeric{Precision: 10}, md.Numeric{Precision: 10, Scale: 4}, md.Float{}, md.Double{}, md.Date{},
		md.Time{}, md.Time{Precision: new(3)}, md.Time{WithZone: true}, md.Timestamp{}, md.Timestamp{Precision: new(0), WithZone: true},
		md.Interval{}, md.Binary{}, md.UUID{}, md.JSON{}, md.JSON{Binary: true}, md.Array{Of: md.String{Length: 5}},
		Inet, CIDR, MacAddr, MacAddr8, Money, OID, XML, TSVector, TSQuery, JSONPath, Point, Line, LSeg, Box, Path, Polygon, Circle,
		Int4Range, Int8Range, NumRange, DateRange, TSRange, TSTZRange, Bit(8), VarBit(0), VarBit(9),
		md.Native{SQL: `"char"`}, md.Native{SQL: "bpchar"}, md.Native{SQL: "interval day to second(2)"},
		md.Enum{Name: "it's a mood"}, md.Array{Of: md.Enum{Schema: `Sch"ema`, Name: "level"}},
	}
	typed := md.Table{Name: "types"}
	for i, t := range types {
		typed.Columns = append(typed.Columns, md.Column{Name: fmt.Sprintf("c%d", i), Type: t})
	}
	defaults := md.Table{Name: "defaults"}
	for i, d := range []struct {
		t    md.Type
		text string
	}{
		{md.Integer{}, "-1"}, {md.BigInteger{}, "5"}, {md.Numeric{Precision: 5, Scale: 2}, "1.50"}, {md.Double{}, "0"}, {md.Double{}, "0.1"}, {md.Text{}, "''"},
		{md.Text{}, "'a\\b''c\n'"}, {md.String{Length: 9}, "'it''s'"}, {md.Char{Length: 2}, "'x'"}, {md.Boolean{}, "true"}, {md.Timestamp{WithZone: true}, "now()"},
		{md.Timestamp{}, "now()"}, {md.Date{}, "CURRENT_DATE"}, {md.Date{}, "'2026-01-01'"}, {md.JSON{Binary: true}, "'{}'"},
		{md.Array{Of: md.Text{}}, "'{}'"}, {md.Array{Of: md.Integer{}}, "ARRAY[1, 2]"}, {md.UUID{}, "gen_random_uuid()"}, {md.Interval{}, "'01:00:00'"},
		{md.Enum{Name: "it's a mood"}, `'a'',''b''); DROP TYPE t; --'`}, {Bit(3), "'101'"}, {md.Text{}, "'x''); DROP TABLE y; --'"},
		{md.Text{}, "upper('x'::text)"}, {md.BigInteger{}, "nextval('s'::regclass)"}, {md.Text{}, "CURRENT_USER"}, {Inet, "'127.0.0.1'"},
	} {
		defaults.Columns = append(defaults.Columns, md.Column{Name: fmt.Sprintf("c%d", i), Type: d.t, Default: d.text})
	}
	hostile := strings.Repeat("é", 31) + `"`
	return &md.MetaData{
		Schemas: []md.Schema{{Name: `Sch"ema`, Comment: "other's"}, {Name: "select"}},
		Enums: []md.Enum{
			{Name: "it's a mood", Values: []string{"sad", `a','b'); DROP TYPE t; --`, `\`}},
			{Schema: `Sch"ema`, Name: "level", Values: []string{"Low", "high"}},
		},
		Sequences: []md.Sequence{
			{Name: "s", Comment: "counts"},
			{Schema: `Sch"ema`, Name: `q'"q`, Type: md.SmallInteger{}, SequenceOptions: md.SequenceOptions{Start: new(int64(-7)), Increment: new(int64(-2)), Cache: new(int64(5)), Cycle: true},
				OwnedBy: md.ColumnRef{Table: "parent", Column: "id"}},
		},
		Tables: []md.Table{
			typed, defaults,
			{
				Name: `a"b; DROP TABLE x; --`, Comment: `it's \'; DROP TABLE x; -- */`,
				Columns: []md.Column{
					{Name: "select", Type: md.Integer{}, NotNull: true, Identity: &md.Identity{Always: true, SequenceOptions: md.SequenceOptions{Increment: new(int64(2)), Min: new(int64(-4))}}},
					{Name: "c`d]", Type: md.Text{}, Comment: "line\nline", Collation: "C"},
					{Name: hostile, Type: md.String{Length: 20}, NotNull: true},
					{Name: "p\u202eq", Type: md.Integer{}, Computed: &md.Computed{Expr: `("select" * 2)`, Stored: true}},
					{Name: "r", Type: Int4Range},
					{Name: "f", Type: md.BigInteger{}},
				},
				PrimaryKey: md.PrimaryKey{Name: "p k", Columns: []string{"select"}, Include: []string{"f"}},
				Uniques:    []md.Unique{{Name: "u1", Columns: []string{hostile, "f"}, Include: []string{"r"}, Deferral: md.InitiallyDeferred, Comment: "u"}},
				Checks: []md.Check{
					{Name: "c1", Expr: "f > 0", Comment: "it's"},
					{Name: "c2", Expr: `"c` + "`" + `d]" <> 'x''); DROP TABLE y; --'::text`, NotValid: true},
					{Name: "c3", Expr: "(f > 0) OR (f < '-5'::integer)", NoInherit: true},
				},
				Exclusions: []md.Exclusion{{Name: "x", Elements: []md.ExclusionElement{{Column: "r", Operator: "&&"}}, Where: "f > 0", Deferral: md.InitiallyDeferred, Comment: "x"}},
				ForeignKeys: []md.ForeignKey{
					{Name: "f1", Columns: []string{"f"}, RefSchema: `Sch"ema`, RefTable: "parent", RefColumns: []string{"id"}, OnDelete: md.SetNull, OnUpdate: md.Cascade, Deferral: md.InitiallyDeferred, Comment: "f"},
					{Name: "f2", Columns: []string{"select"}, RefTable: `a"b; DROP TABLE x; --`, RefColumns: []string{"select"}, OnDelete: md.Restrict, Match: md.MatchFull, NotValid: true},
				},
				Indexes: []md.Index{
					{Name: "I 1", Unique: true, Columns: []md.IndexColumn{{Column: "f", Desc: true}, {Expr: "abs(f)", Nulls: md.NullsFirst}, {Column: "c`d]", OpClass: "text_pattern_ops", Collation: "POSIX"}},
						Include: []string{"r"}, Where: "f > 1", Storage: "fillfactor=80", Comment: "of ' 1"},
					{Name: "I 2", Method: "gist", Columns: []md.IndexColumn{{Column: "r"}}},
					{Name: "I 3", Method: "hash", Columns: []md.IndexColumn{{Column: "f"}}},
				},
				Options: md.TableOptions{Storage: "autovacuum_enabled=false, fillfactor=70, toast.autovacuum_enabled=false"},
			},
			{Schema: `Sch"ema`, Name: "parent", Options: md.TableOptions{Unlogged: false}, Columns: []md.Column{
				{Name: "id", Type: md.BigInteger{}, NotNull: true, Default: `nextval('"Sch""ema"."q''""q"'::regclass)`},
				{Name: "l", Type: md.Enum{Schema: `Sch"ema`, Name: "level"}, Default: "'Low'"}},
				PrimaryKey: md.PrimaryKey{Name: "parent_pkey", Columns: []string{"id"}}},
			{Name: "logs", Options: md.TableOptions{Unlogged: true}, Columns: []md.Column{{Name: "x", Type: md.Text{}}}},
			{Name: "empty"},
			{Name: "parts", Options: md.TableOptions{Partition: "RANGE (at, lower(k))"}, Columns: []md.Column{{Name: "at", Type: md.Date{}, NotNull: true, Comment: "c"}, {Name: "k", Type: md.Text{}, NotNull: true, Default: "'k'"}},
				Checks:  []md.Check{{Name: "ck_k", Expr: "k <> ''::text"}},
				Indexes: []md.Index{{Name: "ix_parts", Columns: []md.IndexColumn{{Column: "k"}}}}},
			{Name: "parts_1", Options: md.TableOptions{Partition: "LIST (k)", PartitionOf: &md.PartitionOf{Table: "parts", Bound: "FOR VALUES FROM ('2026-01-01', MINVALUE) TO ('2027-01-01', MAXVALUE)"}}},
			{Name: "parts_1a", Options: md.TableOptions{PartitionOf: &md.PartitionOf{Table: "parts_1", Bound: "FOR VALUES IN ('a', 'it''s')"}}, Indexes: []md.Index{{Name: "own", Columns: []md.IndexColumn{{Column: "at"}}}}},
			{Name: "parts_2", Options: md.TableOptions{PartitionOf: &md.PartitionOf{Table: "parts", Bound: "DEFAULT"}},
				Columns: []md.Column{{Name: "k", Type: md.Text{}, NotNull: true}, {Name: "at", Type: md.Date{}, NotNull: true}}, Checks: []md.Check{{Name: "ck_k", Expr: "k <> ''::text"}}},
		},
		Views: []md.View{
			{Name: "v'1", Definition: "SELECT logs.x AS \"it's\"\n   FROM logs", Comment: "v's"},
			{Schema: "select", Name: "m", Materialized: true, Definition: "SELECT logs.x\n   FROM logs", Comment: "m", Indexes: []md.Index{{Name: "mi", Unique: true, Columns: []md.IndexColumn{{Column: "x"}}}}},
		},
	}
}

func TestEverything(t *testing.T) {
	c := open(t)
	want := normal(t, c.dialect, everything())
	equal(t, "normalized twice", want, normal(t, c.dialect, want))
	run(t, c, creation(want)...)
	found := look(t, c)
	equal(t, "reflected", want, found.MetaData)
	equal(t, "normalized", found.MetaData, normal(t, c.dialect, found.MetaData))
	if len(found.Skipped) > 0 {
		t.Errorf("skipped: %v", found.Skipped)
	}

	scratch, err := c.dialect.Scratch(context.Background(), c, everything())
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Tables {
		want.Tables[i].ForeignKeys = nil
	}
	equal(t, "scratch", want, scratch)
	equal(t, "after scratch", found.MetaData, look(t, c).MetaData)
}

// TestNormalizeSpellings holds that equivalent spellings are one.
func TestNormalizeSpellings(t *testing.T) {
	c := open(t)
	table := func(t md.Type, d string) *md.MetaData {
		return &md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{{Name: "c", Type: t, Default: d}}}}}
	}
	for _, test := range []struct {
		typ       md.Type
		spellings []string
	}{
		{md.String{Length: 5}, []string{"'x'", "'x'::varchar", "('x')", "'x'::character varying"}},
		{md.Text{}, []string{"'x'", "'x'::text"}},
		{md.Timestamp{WithZone: true}, []string{"now()", "CURRENT_TIMESTAMP", "NOW()", "current_timestamp", "transaction_timestamp()"}},
		{md.Boolean{}, []string{"true", "TRUE", "'t'", "'true'::boolean"}},
		{md.Integer{}, []string{"-1", "'-1'::integer", "(-1)", "'-1'"}},
		{md.BigInteger{}, []string{"0", "0::bigint", "'0'::bigint", "(0)::bigint"}},
		{md.Numeric{Precision: 8, Scale: 2}, []string{"1.5", "1.5::numeric", "(1.5)"}},
		{md.Double{}, []string{"0.5", "(0.5)::double precision"}},
		{md.Text{}, []string{"", "NULL", "NULL::text"}},
		{md.JSON{Binary: true}, []string{"'{}'", "'{}'::jsonb"}},
		{md.Native{SQL: "INT8"}, []string{"7"}},
		{md.Native{SQL: "public.varchar"}, []string{""}},
		{md.Native{SQL: "decimal (10, 2)"}, []string{"1"}},
		{md.Native{SQL: "TIMESTAMP (3) WITH TIME ZONE"}, []string{""}},
		{md.Native{SQL: "varbit(4)[]"}, []string{""}},
		{md.Variant{Type: md.Text{}, On: map[string]md.Type{"postgresql": md.JSON{}}}, []string{""}},
	} {
		want := normal(t, c.dialect, table(test.typ, test.spellings[0]))
		for _, s := range test.spellings {
			m := table(test.typ, s)
			equal(t, fmt.Sprintf("%v %q", test.typ, s), want, normal(t, c.dialect, m))
			if _, isNative := test.typ.(md.Native); isNative && strings.Contains(test.typ.(md.Native).SQL, "public") {
				continue
			}
			run(t, c, creation(m)...)
			equal(t, fmt.Sprintf("reflected %v %q", test.typ, s), want, look(t, c).MetaData)
			mustExec(t, c, "DROP TABLE t")
		}
	}
}

// TestScratchJudges holds that the server's spelling of a model is what the
// server shows of the same objects written in another way.
func TestScratchJudges(t *testing.T) {
	c := open(t)
	mustExec(t, c, `CREATE SCHEMA sales; CREATE FUNCTION public.f(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1';
		CREATE TYPE mood AS ENUM ('a', 'b'); CREATE SEQUENCE sales.q;
		CREATE TABLE sales.orders (id bigint DEFAULT nextval('sales.q'), total numeric CHECK (total > 0), state varchar(9) CONSTRAINT ck CHECK (state IN ('new', 'old')));
		CREATE TABLE t (n integer CONSTRAINT c1 CHECK (public.f(n) > 0 AND n IS NOT NULL), m mood DEFAULT 'a');
		CREATE INDEX ix ON t ((f(n) + 1)) WHERE n > 0 AND m = 'b';
		CREATE VIEW v AS SELECT o.id, t.n FROM sales.orders o JOIN public.t ON t.n = o.id WHERE o.state = 'new';
		CREATE VIEW w AS SELECT * FROM v`)
	model := &md.MetaData{
		Schemas:   []md.Schema{{Name: "sales"}},
		Enums:     []md.Enum{{Schema: "public", Name: "mood", Values: []string{"a", "b"}}},
		Sequences: []md.Sequence{{Schema: "sales", Name: "q"}},
		Tables: []md.Table{
			{Schema: "sales", Name: "orders", Columns: []md.Column{{Name: "id", Type: md.BigInteger{}, Default: "nextval('sales.q')"},
				{Name: "total", Type: md.Numeric{}}, {Name: "state", Type: md.String{Length: 9}}},
				Checks: []md.Check{{Name: "ck", Expr: "state in ('new','old')"}, {Name: "orders_total_check", Expr: "total>0"}}},
			{Schema: "public", Name: "t", Columns: []md.Column{{Name: "n", Type: md.Integer{}}, {Name: "m", Type: md.Enum{Name: "mood"}, Default: "'a'"}},
				Checks:  []md.Check{{Name: "c1", Expr: "f(n) > 0 and n is not null"}},
				Indexes: []md.Index{{Name: "ix", Columns: []md.IndexColumn{{Expr: "public.f(n)+1"}}, Where: "n>0 and m='b'"}}},
		},
		Views: []md.View{
			{Name: "w", Definition: "select * from public.v"},
			{Name: "v", Definition: "select o.id, t.n from sales.orders o join t on t.n = o.id where o.state = 'new';"},
			{Name: "broken", Definition: "select * from nowhere"},
		},
	}
	found := look(t, c).MetaData
	for _, inside := range []bool{false, true} {
		if inside {
			mustExec(t, c, "BEGIN")
		}
		scratch, err := c.dialect.Scratch(context.Background(), c, model)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, fmt.Sprintf("scratch in a transaction: %v", inside), found, scratch)
	}
	mustExec(t, c, "COMMIT")
	equal(t, "untouched", found, look(t, c).MetaData)
}

func TestSkipped(t *testing.T) {
	c := open(t)
	for _, sql := range []string{
		`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`, `CREATE PROCEDURE pr() LANGUAGE sql AS ''`,
		"CREATE DOMAIN d AS integer CHECK (VALUE > 0)", "CREATE TYPE comp AS (a integer)", "CREATE FUNCTION tocomp(integer) RETURNS comp LANGUAGE sql AS 'SELECT ROW($1)::comp'", "CREATE TYPE rng AS RANGE (SUBTYPE = time)",
		"CREATE TABLE t (id integer PRIMARY KEY, a text, b integer)", "ALTER TABLE t ALTER a SET STORAGE EXTERNAL", "CREATE TABLE child (z integer) INHERITS (t)",
		"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "CREATE RULE ru AS ON DELETE TO t DO NOTHING",
		"ALTER TABLE t ENABLE ROW LEVEL SECURITY", "CREATE POLICY po ON t USING (true)", "CREATE STATISTICS st ON id, b FROM t",
		"ALTER TABLE t REPLICA IDENTITY FULL", `CREATE COLLATION co FROM "C"`, "CREATE VIEW v WITH (security_barrier) AS SELECT 1 AS one", "GRANT SELECT ON v TO public",
		"ALTER TABLE t CLUSTER ON t_pkey", "ALTER TABLE t ALTER b SET STATISTICS 50, ALTER b SET (n_distinct = 5)", "COMMENT ON COLUMN v.one IS 'x'",
		"COMMENT ON SCHEMA public IS 'ours'", "CREATE CAST (integer AS comp) WITH FUNCTION tocomp(integer)", "CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler",
		"CREATE LANGUAGE lang HANDLER plpgsql_call_handler", "CREATE FOREIGN DATA WRAPPER fdw", "CREATE SERVER srv FOREIGN DATA WRAPPER fdw", "CREATE USER MAPPING FOR CURRENT_USER SERVER srv",
		"CREATE UNIQUE INDEX bad ON t (b)", "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'bad'::regclass",
	} {
		mustExec(t, c, sql)
	}
	var kinds []string
	for _, s := range look(t, c).Skipped {
		kinds = append(kinds, s.Kind+" "+s.Name)
	}
	equal(t, "skipped", []string{
		"access method heap2", "cast integer AS comp", "clustered t", "collation co", "column options t", "column statistics target child", "column statistics target t", "column storage child", "column storage t", "comment public", "comment v", "composite type comp",
		"domain d", "foreign server srv", "function f()", "function tocomp(integer)", "inheritance child", "invalid index bad", "language lang", "policy po", "privileges v", "procedure pr()",
		"range type rng", "replica identity t", "row level security t", "rule ru", "statistics st", "trigger tr", "user mapping migrate", "view option v",
	}, slices.Compact(kinds))
}

// TestReflectTables reads some tables only, with what their partitions need.
func TestReflectTables(t *testing.T) {
	c := open(t)
	run(t, c, creation(normal(t, c.dialect, everything()))...)
	all := look(t, c).MetaData
	for _, name := range []md.Name{{Name: "parts_1a"}, {Schema: `Sch"ema`, Name: "parent"}, {Name: `a"b; DROP TABLE x; --`}, {Name: "nothing"}} {
		r, err := c.dialect.Reflect(context.Background(), c, dialect.ReflectOptions{Tables: []md.Name{name}})
		if err != nil {
			t.Fatal(err)
		}
		var want []md.Table
		if table := all.Table(name.Schema, name.Name); table != nil {
			want = []md.Table{*table}
		}
		equal(t, name.String(), want, r.MetaData.Tables)
	}
}

// TestDefaultSchema reads a database through another search path.
func TestDefaultSchema(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	first := open(t, url)
	mustExec(t, first, "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('a'); CREATE TABLE app.k (id integer PRIMARY KEY); CREATE TABLE app.t (m app.mood DEFAULT 'a', id integer REFERENCES app.k, CHECK (m = 'a'))")
	c := open(t, testdb.With(t, url, "search_path", "app"))
	found, err := c.dialect.Reflect(context.Background(), c, dialect.ReflectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	table := found.MetaData.Table("", "t")
	if table == nil {
		t.Fatal("no table t")
	}
	equal(t, "target", md.Name{Name: "k"}, table.ForeignKeys[0].Target())
	equal(t, "check", "m = 'a'::mood", table.Checks[0].Expr)
	if all := look(t, first).MetaData; all.Table("app", "t") == nil || len(all.Enums) != 1 {
		t.Errorf("%+v", all)
	}
	scratch, err := c.dialect.Scratch(context.Background(), c, found.MetaData)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "checks", table.Checks, scratch.Table("", "t").Checks)
}

// BenchmarkReflect reads 1,000 tables of 12 columns, 2 indexes and a foreign
// key; BenchmarkCatalogue runs the same queries and only scans their rows.
func BenchmarkReflect(b *testing.B) {
	c := thousand(b)
	for b.Loop() {
		r, err := c.dialect.Reflect(context.Background(), c, dialect.ReflectOptions{})
		if err != nil || len(r.MetaData.Tables) != 1000 {
			b.Fatal(err)
		}
	}
}

func BenchmarkCatalogue(b *testing.B) {
	c := thousand(b)
	recorder := &recorder{conn: c}
	if _, err := c.dialect.Reflect(context.Background(), recorder, dialect.ReflectOptions{}); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d queries", len(recorder.queries))
	for b.Loop() {
		for _, q := range recorder.queries {
			rows, err := c.native.Query(context.Background(), q)
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
				_ = rows.RawValues()
			}
			rows.Close()
		}
	}
}

func thousand(b *testing.B) *conn {
	c := open(b)
	var sql strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&sql, `CREATE TABLE t%d (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, a text NOT NULL DEFAULT '', b varchar(50), c integer DEFAULT 0,
			d numeric(10,2), e timestamptz DEFAULT now(), f boolean NOT NULL DEFAULT true, g jsonb, h uuid, i date, j double precision, parent bigint REFERENCES t%d);
			CREATE INDEX ON t%d (a); CREATE INDEX ON t%d (b, c);`, i, max(0, i-1), i, i)
		if i%100 == 99 {
			mustExec(b, c, sql.String())
			sql.Reset()
		}
	}
	mustExec(b, c, "VACUUM ANALYZE")
	return c
}

// recorder keeps the text of the queries that go through it.
type recorder struct {
	*conn
	queries []string
}

func (r *recorder) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	text, _, err := core.Compile(r.dialect, stmt)
	if err != nil {
		return nil, err
	}
	r.queries = append(r.queries, text)
	return r.conn.Query(ctx, stmt)
}

// TestConstantQueries holds that the number of queries does not grow.
func TestConstantQueries(t *testing.T) {
	c := open(t)
	count := func() int {
		r := &recorder{conn: c}
		if _, err := c.dialect.Reflect(context.Background(), r, dialect.ReflectOptions{Schemas: []string{"*"}}); err != nil {
			t.Fatal(err)
		}
		return len(r.queries)
	}
	run(t, c, creation(normal(t, c.dialect, everything()))...)
	once := count()
	mustExec(t, c, `DO $$ BEGIN FOR i IN 1..50 LOOP EXECUTE 'CREATE TABLE more' || i || ' (id serial PRIMARY KEY, m "it''s a mood")'; END LOOP; END $$`)
	if again := count(); again != once {
		t.Errorf("%d queries, then %d", once, again)
	}
	t.Logf("%d queries", once)
}
