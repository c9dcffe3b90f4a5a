package sqlite

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Every operation is text, nothing, or an error that says what to do instead.
func TestCompileSamples(t *testing.T) {
	for _, op := range ops.Samples() {
		_, err := New().Compile(op)
		if err != nil && (!errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), ": ")) {
			t.Errorf("%s: %v", ops.Describe(op), err)
		}
	}
}

// company is a model that uses what SQLite has.
func company() *md.MetaData {
	return &md.MetaData{
		Tables: []md.Table{
			{Name: "org", PrimaryKey: md.PrimaryKey{Name: "pk_org", Columns: []string{"id"}},
				Columns: []md.Column{
					md.Col("id", md.BigInteger{}, md.AutoIncrement),
					md.Col("name", md.String{Length: 80}, md.NotNull, md.Collate("NOCASE")),
					md.Col("active", md.Boolean{}, md.NotNull, md.Default("TRUE")),
					md.Col("created", md.Timestamp{Precision: new(3), WithZone: true}, md.NotNull, md.Default("now()")),
					md.Col("tag", md.Char{}, md.Default("'it''s'")),
					md.Col("budget", md.Numeric{Precision: 10, Scale: 2}, md.Default("-1.5")),
					md.Col("extra", md.JSON{Binary: true}, md.Default("('{}')")),
					md.Col("key", md.UUID{}),
					md.Col("size", md.Integer{}, md.Generated("length( [name] ) /* in characters */", false)),
					md.Col("slug", md.Text{}, md.Generated("lower(org.name)", true)),
					md.Col("mood", md.Enum{Name: "mood", Values: []string{"sad", "ok"}}),
					md.Col("data", md.Binary{Length: 16}),
					md.Col("ratio", md.Float{}), md.Col("exact", md.Double{}), md.Col("day", md.Date{}), md.Col("at", md.Time{}),
					md.Col("own", md.Native{SQL: "unsigned  big int( 8 )"}),
					md.Col("small", md.SmallInteger{}),
				},
				Uniques: []md.Unique{{Name: "uq_org_name", Columns: []string{"Name"}, OnConflict: "replace"}, {Columns: []string{"key", "tag"}}},
				Checks:  []md.Check{{Name: "ck_org_name", Expr: "\"name\"<>''  and  (length(name) > 1)"}, {Expr: "small in (1,2)"}},
				Indexes: []md.Index{
					{Name: "ix_org_lower", Unique: true, Columns: []md.IndexColumn{{Expr: "lower(name)"}, {Column: "day", Desc: true}}, Where: "active = 1"},
					{Name: "ix_org_day", Method: "hash", Columns: []md.IndexColumn{{Column: "day", Collation: "binary"}, {Expr: "tag COLLATE nocase"}}, Comment: "gone"},
				},
				Comment: "gone", Options: md.TableOptions{Engine: "InnoDB"}},
			{Name: "person", Schema: "main", PrimaryKey: md.PrimaryKey{Columns: []string{"org_id", "nr"}, Desc: []string{"nr"}},
				Columns: []md.Column{
					md.Col("org_id", md.BigInteger{}), md.Col("nr", md.Integer{}), md.Col("boss_org", md.BigInteger{}), md.Col("boss_nr", md.Integer{}),
				},
				ForeignKeys: []md.ForeignKey{
					{Name: "fk_person_org", Columns: []string{"org_id"}, RefTable: "ORG", OnDelete: md.Cascade, OnUpdate: md.SetNull, Deferral: md.InitiallyDeferred},
					{Name: "fk_person_boss", Columns: []string{"boss_org", "boss_nr"}, RefTable: "person", RefColumns: []string{"org_id", "nr"}, Match: md.MatchFull, Deferral: md.InitiallyImmediate},
				},
				Options: md.TableOptions{WithoutRowID: true}},
			{Name: "strict", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Options: md.TableOptions{Strict: true},
				Columns: []md.Column{
					{Name: "id", Type: md.Integer{}, Identity: &md.Identity{Always: true}, NeverReuse: true},
					md.Col("flag", md.Boolean{}, md.Default("false")), md.Col("any", md.Native{SQL: "any"}), md.Col("when", md.Timestamp{}),
				}},
			{Name: "odd", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}, Desc: []string{"id"}}, Columns: []md.Column{md.Col("id", md.Integer{})}},
			{Name: "int", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Columns: []md.Column{md.Col("id", md.Native{SQL: "INT"}), md.Col("n", md.Native{SQL: "int"})}},
			{Name: "big", PrimaryKey: md.PrimaryKey{Name: "pk_big", Columns: []string{"id"}}, Columns: []md.Column{md.Col("id", md.BigInteger{})}},
			{Name: "plain", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Columns: []md.Column{md.Col("id", md.Integer{})}},
		},
		Views: []md.View{{Name: "people", Definition: "SELECT [nr]\nFROM \"person\" -- all\n;", Comment: "gone"}},
	}
}

func create(t testing.TB, c *Conn, m *md.MetaData) {
	t.Helper()
	statements, err := createAll(Dialect{}, m)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		run(t, c, s.SQL)
	}
}

func TestModelEqualsReflection(t *testing.T) {
	c := connect(t)
	create(t, c, company())
	want := normalize(t, company())
	got := reflection(t, c)
	if len(got.Skipped) > 0 {
		t.Errorf("skipped: %v", got.Skipped)
	}
	if diff := cmp.Diff(want, got.MetaData); diff != "" {
		t.Errorf("(-model +reflection):\n%s", diff)
	}
	if diff := cmp.Diff(want, normalize(t, want)); diff != "" {
		t.Errorf("normalizing twice (-once +twice):\n%s", diff)
	}
	scratch, err := New().Scratch(t.Context(), c, company())
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Tables {
		want.Tables[i].ForeignKeys = nil
	}
	if diff := cmp.Diff(want, scratch); diff != "" {
		t.Errorf("(-model +scratch):\n%s", diff)
	}
}

// Executing an operation and reflecting comes to the same as applying it in
// memory, there and back.
func TestOpsOnline(t *testing.T) {
	org := func(c md.Column) ops.Op { return ops.AddColumn{Table: "org", Column: c} }
	name := company().Tables[0].Columns[1]
	longer := name
	longer.Type, longer.NotNull, longer.Collation = md.Text{}, false, ""
	for _, op := range []ops.Op{
		ops.CreateTable{Table: md.Table{Name: "new", Columns: []md.Column{md.Col("a", md.Text{})}, Indexes: []md.Index{{Name: "ix", Columns: []md.IndexColumn{{Column: "a"}}}}}},
		ops.DropTable{Name: "big"},
		ops.RenameTable{Name: "org", To: "organisation"},
		ops.RenameColumn{Table: "org", Name: "name", To: "title"},
		ops.RenameColumn{Table: "person", Name: "boss_nr", To: "the order"},
		org(md.Col("plain", md.Text{})),
		org(md.Col("constant", md.Integer{}, md.NotNull, md.Default("5"))),
		org(md.Col("calculated", md.Integer{}, md.Default("1 + 1"))),
		org(md.Col("stamp", md.Timestamp{}, md.NotNull, md.Default("CURRENT_TIMESTAMP"))),
		org(md.Col("virtual", md.Integer{}, md.Generated("size * 2", false))),
		org(md.Col("stored", md.Integer{}, md.Generated("size * 2", true))),
		ops.DropColumn{Table: "org", Name: "ratio"},
		ops.AlterColumn{Table: "org", From: name, To: longer},
		ops.AlterColumn{Table: "org", From: md.Col("small", md.SmallInteger{}), To: md.Col("small", md.SmallInteger{}, md.Default("7"))},
		ops.AlterColumn{Table: "org", From: name, To: md.Col("name", md.String{Length: 80}, md.Collate("nocase"))},
		ops.CreateIndex{Table: "person", Index: md.Index{Name: "ix_boss", Unique: true, Columns: []md.IndexColumn{{Column: "boss_nr", Desc: true}, {Expr: "abs(nr)"}}, Where: "nr > 0"}, Concurrently: true},
		ops.DropIndex{Table: "org", Name: "ix_org_day"},
		ops.AddConstraint{Table: "org", Constraint: md.Check{Name: "ck_new", Expr: "small < 10"}},
		ops.AddConstraint{Table: "org", Constraint: md.Unique{Name: "uq_new", Columns: []string{"exact", "day"}}},
		ops.AddConstraint{Table: "plain", Constraint: md.ForeignKey{Name: "fk_new", Columns: []string{"id"}, RefTable: "org", RefColumns: []string{"id"}}},
		ops.DropConstraint{Table: "org", Kind: md.KindUnique, Name: "uq_org_name"},
		ops.DropConstraint{Table: "person", Kind: md.KindForeignKey, Name: "fk_person_boss"},
		ops.DropConstraint{Table: "big", Kind: md.KindPrimaryKey, Name: "pk_big"},
		ops.SetTableOptions{Table: "plain", Options: md.TableOptions{Strict: true}},
		ops.SetTableComment{Table: "plain", Comment: "nothing to do"},
		ops.CreateView{View: md.View{Name: "vv", Definition: "SELECT * FROM people"}},
		ops.DropView{Name: "people"},
		ops.CreateEnum{Enum: md.Enum{Name: "e", Values: []string{"x"}}},
	} {
		t.Run(ops.Describe(op), func(t *testing.T) {
			c := connect(t)
			create(t, c, company())
			run(t, c, "INSERT INTO org (id, name) VALUES (4, 'four')", "INSERT INTO plain VALUES (4)", "INSERT INTO person (org_id, nr) VALUES (4, 1)")
			before := reflection(t, c).MetaData
			replayed := normalize(t, company())
			undo, err := op.Inverse(replayed)
			if err != nil {
				t.Fatal(err)
			}
			mustMigrate(t, c, op)
			if err := op.Apply(replayed); err != nil {
				t.Fatal(err)
			}
			got := reflection(t, c).MetaData
			if diff := cmp.Diff(normalize(t, replayed), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-replayed +executed):\n%s", diff)
			}
			if rows := column(t, c, "SELECT org_id || nrs FROM (SELECT org_id, count(*) AS nrs FROM person)"); !slices.Equal(rows, []string{"41"}) {
				t.Errorf("rows of person: %v", rows)
			}
			mustMigrate(t, c, undo)
			want := before
			if _, drops := op.(ops.DropColumn); drops { // it comes back at the end
				want = sortedColumns(want)
				got = sortedColumns(reflection(t, c).MetaData)
			} else {
				got = reflection(t, c).MetaData
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("after the way back (-before +after):\n%s", diff)
			}
		})
	}
}

func sortedColumns(m *md.MetaData) *md.MetaData {
	for i := range m.Tables {
		slices.SortFunc(m.Tables[i].Columns, func(a, b md.Column) int { return strings.Compare(a.Name, b.Name) })
	}
	return m
}

func TestUnsupported(t *testing.T) {
	table := func(change func(*md.Table)) *md.MetaData {
		t := md.Table{Name: "t", Columns: []md.Column{md.Col("id", md.Integer{}), md.Col("a", md.Text{})}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}}
		change(&t)
		return &md.MetaData{Tables: []md.Table{t}}
	}
	for want, m := range map[string]*md.MetaData{
		"schemas (sales)":           table(func(t *md.Table) { t.Schema = "sales" }),
		"sequence s":                {Sequences: []md.Sequence{{Name: "s"}}},
		"materialized views":        {Views: []md.View{{Name: "v", Materialized: true}}},
		"arrays":                    table(func(t *md.Table) { t.Columns[1].Type = md.Array{Of: md.Text{}} }),
		"exclusion constraint ex":   table(func(t *md.Table) { t.Exclusions = []md.Exclusion{{Name: "ex"}} }),
		"deferrable unique":         table(func(t *md.Table) { t.Uniques = []md.Unique{{Columns: []string{"a"}, Deferral: md.InitiallyDeferred}} }),
		"NULLS NOT DISTINCT":        table(func(t *md.Table) { t.Uniques = []md.Unique{{Columns: []string{"a"}, NullsNotDistinct: true}} }),
		"ON UPDATE of a column":     table(func(t *md.Table) { t.Columns[1].OnUpdate = "CURRENT_TIMESTAMP" }),
		"not the whole primary key": table(func(t *md.Table) { t.Columns[1].AutoIncrement = true }),
		"table WITHOUT ROWID":       table(func(t *md.Table) { t.Columns[0].AutoIncrement, t.Options.WithoutRowID = true, true }),
		"INET in a STRICT table":    table(func(t *md.Table) { t.Columns[1].Type, t.Options.Strict = md.Native{SQL: "inet"}, true }),
		"gin indexes": table(func(t *md.Table) {
			t.Indexes = []md.Index{{Name: "i", Method: "gin", Columns: []md.IndexColumn{{Column: "a"}}}}
		}),
		"unique index over a prefix": table(func(t *md.Table) {
			t.Indexes = []md.Index{{Name: "i", Unique: true, Columns: []md.IndexColumn{{Column: "a", Length: 3}}}}
		}),
		"partitions":   table(func(t *md.Table) { t.Options.PartitionOf = &md.PartitionOf{Table: "p"} }),
		"not enforced": table(func(t *md.Table) { t.Checks = []md.Check{{Expr: "1", NotEnforced: true}} }),
	} {
		_, err := New().Normalize(m)
		if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestExecute(t *testing.T) {
	for text, want := range map[string]int{
		"VACUUM": 1, "PRAGMA main.journal_mode = WAL": 1, "PRAGMA synchronous = off": 1, "PRAGMA journal_mode = WAL": 1, "pragma Foreign_Keys = off": -1, "SELECT 1": 0, "PRAGMA user_version = 3": 0,
	} {
		statements, err := New().Compile(ops.Execute{SQL: text})
		got := -1
		if len(statements) == 1 {
			got = 0
			if statements[0].OwnCommit {
				got = 1
			}
		}
		if err != nil || got != want {
			t.Errorf("%s: %v %v", text, statements, err)
		}
	}
	for _, text := range []string{"COMMIT", "begin", "END TRANSACTION", "ROLLBACK"} {
		if _, err := New().Compile(ops.Execute{SQL: text}); err == nil {
			t.Errorf("%s is accepted within a transaction", text)
		}
	}
}

// Names and texts that look like SQL are nothing but names and texts.
//
// Hostile inputs: S01, S02.
func TestHostileNames(t *testing.T) {
	hostile := []string{
		`a"b; DROP TABLE x; --`, "c`d", "e]f[", `g'h`, `i\'j`, "k\nl", "/* m */", "--n", "SELECT", "true", "rowid", "ünï♥\u202e", "*/", "%s", "?", strings.Repeat("z", 63), " ",
	}
	c := connect(t)
	run(t, c, "CREATE TABLE x (one)")
	var m md.MetaData
	for i, name := range hostile {
		other := hostile[(i+1)%len(hostile)]
		m.Tables = append(m.Tables, md.Table{
			Name:        name,
			Columns:     []md.Column{md.Col(name, md.Integer{}, md.NotNull), md.Col(other, md.Text{}, md.Default(quoteString(name))), md.Col("a", md.Text{}, md.Generated(quoteName(other)+" || "+quoteString(name), true))},
			PrimaryKey:  md.PrimaryKey{Name: name, Columns: []string{name}},
			Uniques:     []md.Unique{{Name: "u" + name, Columns: []string{other}}},
			Checks:      []md.Check{{Name: "c" + name, Expr: quoteName(name) + " > 0"}},
			ForeignKeys: []md.ForeignKey{{Name: "f" + name, Columns: []string{name}, RefTable: other, RefColumns: []string{other}}},
			Indexes:     []md.Index{{Name: "i" + name, Columns: []md.IndexColumn{{Column: other}, {Expr: "abs(" + quoteName(name) + ")"}}, Where: quoteName(name) + " > 1"}},
		})
	}
	create(t, c, &m)
	mustMigrate(t, c, ops.DropTable{Name: "x"})
	if diff := cmp.Diff(normalize(t, &m), reflection(t, c).MetaData); diff != "" {
		t.Fatalf("(-model +reflection):\n%s", diff)
	}
	for _, name := range hostile {
		if name == "rowid" {
			continue // SQLite refuses to rename a column of that name
		}
		mustMigrate(t, c,
			ops.AddConstraint{Table: name, Constraint: md.Check{Name: "new", Expr: "1"}},
			ops.RenameColumn{Table: name, Name: name, To: name + "2"},
			ops.DropIndex{Table: name, Name: "i" + name},
			ops.AddColumn{Table: name, Column: md.Col(`"`, md.Text{}, md.Default(`'"'`))},
			ops.RenameTable{Name: name, To: name + "3"},
		)
	}
	if n := len(reflection(t, c).MetaData.Tables); n != len(hostile) {
		t.Errorf("%d tables of %d", n, len(hostile))
	}
	for _, bad := range []string{"", "a\x00b", "\xff"} {
		if _, err := New().Compile(ops.DropTable{Name: bad}); err == nil {
			t.Errorf("the name %q is accepted", bad)
		}
	}
	if _, err := c.Exec(t.Context(), core.SQL("SELECT 1 --\x00")); err == nil {
		t.Error("a text with NUL is accepted")
	}
}
