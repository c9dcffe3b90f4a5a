package sqlite

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	md "limbeck.dev/migrate/metadata"
)

func TestParseTable(t *testing.T) {
	id := md.Column{Name: "id", Type: md.Integer{}}
	for text, want := range map[string]md.Table{
		`CREATE TABLE t(id INTEGER)`: {Name: "t", Columns: []md.Column{id}},
		"CREATE TABLE \"a\"\"b\" -- ( one\n(/* two ) */ [id] INTEGER, `c``d` TEXT)": {Name: `a"b`,
			Columns: []md.Column{id, {Name: "c`d", Type: md.Text{}}}},
		`CREATE TABLE 't'('id' 'INTEGER')`: {Name: "t", Columns: []md.Column{{Name: "id", Type: md.Native{SQL: "'INTEGER'"}}}},
		`CREATE TABLE t(a, b VARCHAR(10), c NUMERIC( 5 , 2 ), d UNSIGNED BIG INT(3), e DECIMAL(+5,-2))`: {Name: "t", Columns: []md.Column{
			{Name: "a", Type: md.Binary{}}, {Name: "b", Type: md.String{Length: 10}}, {Name: "c", Type: md.Numeric{Precision: 5, Scale: 2}},
			{Name: "d", Type: md.Native{SQL: "UNSIGNED BIG INT(3)"}}, {Name: "e", Type: md.Native{SQL: "DECIMAL(+5, -2)"}}}},
		`CREATE TABLE t(id INTEGER CONSTRAINT pk PRIMARY KEY ASC ON CONFLICT ROLLBACK AUTOINCREMENT)`: {Name: "t",
			Columns:    []md.Column{{Name: "id", Type: md.Integer{}, NeverReuse: true}},
			PrimaryKey: md.PrimaryKey{Name: "pk", Columns: []string{"id"}, Nullable: []string{"id"}, OnConflict: "ROLLBACK"}},
		`CREATE TABLE t(id INTEGER PRIMARY KEY DESC)`: {Name: "t", Columns: []md.Column{id},
			PrimaryKey: md.PrimaryKey{Columns: []string{"id"}, Nullable: []string{"id"}, Desc: []string{"id"}}},
		`CREATE TABLE t(id INTEGER, PRIMARY KEY(ID DESC AUTOINCREMENT))`: {Name: "t",
			Columns:    []md.Column{{Name: "id", Type: md.Integer{}, NeverReuse: true}},
			PrimaryKey: md.PrimaryKey{Columns: []string{"ID"}, Nullable: []string{"ID"}}},
		`CREATE TABLE t(id INTEGER NULL DEFAULT NULL DEFAULT -1 NOT NULL COLLATE nocase)`: {Name: "t",
			Columns: []md.Column{{Name: "id", Type: md.Integer{}, Default: "-1", NotNull: true, Collation: "nocase"}}},
		`CREATE TABLE t(a DEFAULT x, b DEFAULT "y""z", c DEFAULT ( 1 + (2) ), d DEFAULT +5, e DEFAULT CURRENT_DATE, f DEFAULT x'00', g DEFAULT true)`: {Name: "t", Columns: []md.Column{
			{Name: "a", Type: md.Binary{}, Default: "'x'"}, {Name: "b", Type: md.Binary{}, Default: `'y"z'`}, {Name: "c", Type: md.Binary{}, Default: " 1 + (2) "},
			{Name: "d", Type: md.Binary{}, Default: "5"}, {Name: "e", Type: md.Binary{}, Default: "CURRENT_DATE"}, {Name: "f", Type: md.Binary{}, Default: "x'00'"}, {Name: "g", Type: md.Binary{}, Default: "true"}}},
		`CREATE TABLE t(z TEXT, a AS (1), b INTEGER GENERATED ALWAYS AS (a+1) STORED NOT NULL, c AS (2) VIRTUAL)`: {Name: "t", Columns: []md.Column{
			{Name: "z", Type: md.Text{}}, {Name: "a", Type: md.Binary{}, Computed: &md.Computed{Expr: "1"}},
			{Name: "b", Type: md.Integer{}, NotNull: true, Computed: &md.Computed{Expr: "a+1", Stored: true}},
			{Name: "c", Type: md.Binary{}, Computed: &md.Computed{Expr: "2"}}}},
		`CREATE TABLE t(id INTEGER CONSTRAINT a CONSTRAINT b CHECK(id>0) CONSTRAINT c UNIQUE ON CONFLICT IGNORE CONSTRAINT d)`: {Name: "t", Columns: []md.Column{id},
			Checks: []md.Check{{Name: "b", Expr: "id>0"}}, Uniques: []md.Unique{{Name: "c", Columns: []string{"id"}, OnConflict: "IGNORE"}}},
		`CREATE TABLE t(id INTEGER, CONSTRAINT "u x" UNIQUE('id', id) CHECK (')' <> "(" /* ) */) CONSTRAINT f FOREIGN KEY (id) REFERENCES p ON DELETE SET NULL)`: {Name: "t", Columns: []md.Column{id},
			Uniques: []md.Unique{{Name: "u x", Columns: []string{"id", "id"}}}, Checks: []md.Check{{Expr: `')' <> "(" /* ) */`}},
			ForeignKeys: []md.ForeignKey{{Name: "f", Columns: []string{"id"}, RefTable: "p", OnDelete: md.SetNull}}},
		`CREATE TABLE t(id INTEGER REFERENCES p(x) MATCH FULL ON UPDATE NO ACTION ON DELETE CASCADE NOT DEFERRABLE INITIALLY DEFERRED NOT NULL)`: {Name: "t",
			Columns:     []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}},
			ForeignKeys: []md.ForeignKey{{Columns: []string{"id"}, RefTable: "p", RefColumns: []string{"x"}, Match: md.MatchFull, OnDelete: md.Cascade}}},
		`CREATE TABLE t(id INTEGER REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED)`: {Name: "t",
			Columns:     []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}},
			ForeignKeys: []md.ForeignKey{{Columns: []string{"id"}, RefTable: "p", Deferral: md.InitiallyDeferred}}},
		`CREATE TABLE t(id INTEGER PRIMARY KEY) strict , WITHOUT rowid`: {Name: "t", Columns: []md.Column{id},
			PrimaryKey: md.PrimaryKey{Columns: []string{"id"}, Nullable: []string{"id"}}, Options: md.TableOptions{Strict: true, WithoutRowID: true}},
		`CREATE TABLE t(key TEXT, action INT, "primary" TEXT, [check])`: {Name: "t", Columns: []md.Column{
			{Name: "key", Type: md.Text{}}, {Name: "action", Type: md.Native{SQL: "INT"}}, {Name: "primary", Type: md.Text{}}, {Name: "check", Type: md.Binary{}}}},
	} {
		got, err := parseTable(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got.Table); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
		run(t, connect(t), "CREATE TABLE p (x UNIQUE)", strings.Replace(text, "'id', id", "'id'", 1))
	}
}

func TestParseLost(t *testing.T) {
	got, err := parseTable(`CREATE TABLE t(a NOT NULL ON CONFLICT FAIL, b, UNIQUE(a COLLATE rtrim, b DESC))`)
	if err != nil {
		t.Fatal(err)
	}
	var details []string
	for _, s := range got.lost {
		details = append(details, s.Detail)
	}
	want := []string{"NOT NULL ON CONFLICT FAIL", "UNIQUE: COLLATE rtrim of column a", "UNIQUE: DESC of column b"}
	if diff := cmp.Diff(want, details); diff != "" {
		t.Error(diff)
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range []string{
		"", "CREATE", "CREATE TABLE", "CREATE TABLE t", "CREATE TABLE t(", "CREATE TABLE t(a", "CREATE TABLE t(a CHECK (", "CREATE TABLE t(a) NONSENSE",
		"CREATE TABLE t(a DEFAULT", "CREATE TABLE t(a REFERENCES", "CREATE TABLE t(a, PRIMARY KEY(", "CREATE TABLE t(a, b FOO(1", "CREATE TABLE t(a, FOREIGN KEY", "SELECT 1",
	} {
		if _, err := parseTable(text); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
	for _, text := range []string{"CREATE INDEX", "CREATE INDEX i ON t(", "CREATE INDEX i ON t(a) nonsense", "CREATE INDEX i ON t(a WHERE b"} {
		if _, err := parseIndex(text); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}

func TestParseIndex(t *testing.T) {
	table := md.Table{Name: "t", Columns: []md.Column{md.Col("a", md.Text{}, md.Collate("NOCASE")), md.Col("b", md.Text{})}}
	for text, want := range map[string]md.Index{
		`CREATE INDEX i ON t(A, "b" DESC)`:                                {Columns: []md.IndexColumn{{Column: "a"}, {Column: "b", Desc: true}}},
		`CREATE UNIQUE INDEX i ON t((a), 'b' ASC, "c") WHERE a  >  "c"`:   {Unique: true, Columns: []md.IndexColumn{{Column: "a"}, {Column: "b"}, {Expr: "'c'"}}, Where: "a > 'c'"},
		`CREATE INDEX i ON t(a COLLATE nocase, a COLLATE binary)`:         {Columns: []md.IndexColumn{{Column: "a"}, {Column: "a", Collation: "BINARY"}}},
		`CREATE INDEX i ON t(lower(a) COLLATE rtrim DESC, (b COLLATE x))`: {Columns: []md.IndexColumn{{Expr: "lower(a)", Collation: "RTRIM", Desc: true}, {Column: "b", Collation: "x"}}},
		`CREATE INDEX i ON t(a || b COLLATE nocase)`:                      {Columns: []md.IndexColumn{{Expr: "a || b COLLATE NOCASE"}}},
	} {
		ix, err := parseIndex(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		normalized := table.Clone()
		normalized.Indexes = []md.Index{ix}
		if err := normalizeTable(&normalized); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		want.Name = "i"
		if diff := cmp.Diff(want, normalized.Indexes[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestViews(t *testing.T) {
	c := connect(t)
	run(t, c, "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (1, 2)",
		"CREATE VIEW v ( x , \"y z\" ) AS SELECT a, b FROM [t] -- end\n;",
		"CREATE VIEW w AS\n  SELECT \"a\", \"no column\", [b]\n  FROM `t`",
		"ALTER TABLE t RENAME TO u")
	m := reflection(t, c).MetaData
	want := []md.View{
		{Name: "v", Definition: "WITH v (x, \"y z\") AS (SELECT a, b FROM u) SELECT * FROM v"},
		{Name: "w", Definition: "SELECT \"a\", \"no column\", b\n  FROM u"},
	}
	if diff := cmp.Diff(want, m.Views); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := connect(t)
	create(t, again, m)
	run(t, again, "INSERT INTO u VALUES (1, 2)")
	if got := column(t, again, `SELECT x || "y z" FROM v`); got[0] != "12" {
		t.Errorf("%v", got)
	}
	if diff := cmp.Diff(m, reflection(t, again).MetaData); diff != "" {
		t.Errorf("created anew (-before +after):\n%s", diff)
	}
}

func TestCanonical(t *testing.T) {
	s := scope{table: "t", columns: map[string]string{"a": "a", "b c": "b c", "key": "Key"}}
	for text, want := range map[string]string{
		"( a>0 )":                              "a > 0",
		"((a)>(0))":                            "(a) > (0)",
		"(a) > 0 and (a) < 5":                  "(a) > 0 AND (a) < 5",
		`"A" = "x" or [b c]==` + "`a`":         `a = 'x' OR "b c" = a`,
		"t.a != \"T\".[b c]":                   `a <> "b c"`,
		"LENGTH ( a )in(1,-2,- -3, 1e-5,.5)":   "length(a) IN (1, -2, - -3, 1e-5, .5)",
		"x'AB' || X'cd' -> '$'":                "x'AB' || X'cd' -> '$'",
		"a is not null -- comment":             "a IS NOT NULL",
		"case KEY when 1 then null end - 1":    "CASE Key WHEN 1 THEN NULL END - 1",
		"count(*) * 2":                         "count(*) * 2",
		"cast(a as text) like 'x' escape '\\'": `CAST(a AS text) LIKE 'x' ESCAPE '\'`,
		"a collate \"nocase\"":                 "a COLLATE NOCASE",
		"replace(a,'''','')":                   "REPLACE(a, '''', '')",
		"a/**/between 1 and 2":                 "a BETWEEN 1 AND 2",
	} {
		if got := canonical(text, s); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		text string
		t    md.Type
		want string
	}{
		{"", md.Text{}, ""}, {"NULL", md.Text{}, ""}, {"(null)", md.Text{}, ""}, {"now()", md.Timestamp{}, "CURRENT_TIMESTAMP"},
		{"current_timestamp(6)", md.Timestamp{}, "CURRENT_TIMESTAMP"}, {"NOW ( )", md.Timestamp{}, "CURRENT_TIMESTAMP"},
		{"((5))", md.Integer{}, "5"}, {"+5", md.Integer{}, "5"}, {"( - 5 )", md.Integer{}, "-5"}, {"true", md.Boolean{}, "true"}, {"1", md.Boolean{}, "true"},
		{"FALSE", md.Integer{}, "0"}, {`"x"`, md.Text{}, "'x'"}, {"'it''s'", md.Text{}, "'it''s'"}, {"1+1", md.Integer{}, "1 + 1"},
	} {
		if got := defaultForm(c.text, c.t); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// Whatever the text, nothing panics, and the canonical form of the canonical
// form is itself.
func FuzzParse(f *testing.F) {
	for _, text := range everything {
		f.Add(text)
	}
	f.Add("CREATE TABLE t(a DEFAULT 1e-5 CHECK (a<>\"x\" or .5 -> x'ab' - -1 COLLATE [b]) REFERENCES t DEFERRABLE) STRICT")
	f.Fuzz(func(t *testing.T, text string) {
		known := scope{table: "t", columns: map[string]string{"a": "a", "select": "Select", "b c": "b c"}}
		for _, s := range []scope{{}, known} {
			once := canonical(text, s)
			if twice := canonical(once, s); twice != once {
				t.Errorf("canonical form of %q: %q, then %q", text, once, twice)
			}
		}
		view := viewForm(text)
		if again := viewForm(view); again != view {
			t.Errorf("view form of %q: %q, then %q", text, view, again)
		}
		var m md.MetaData
		if table, err := parseTable(text); err == nil {
			m.Tables = append(m.Tables, table.Table)
			if ix, err := parseIndex(text); err == nil {
				m.Tables[0].Indexes = append(m.Tables[0].Indexes, ix)
			}
		}
		if v, err := parseView(text); err == nil {
			m.Views = append(m.Views, v)
		}
		once, err := New().Normalize(&m)
		if err != nil {
			return
		}
		twice, err := New().Normalize(once)
		if err != nil {
			t.Fatalf("normalized %q is refused: %v", text, err)
		}
		if diff := cmp.Diff(once, twice); diff != "" {
			t.Errorf("normalizing %q twice:\n%s", text, diff)
		}
	})
}
