package sqlite

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// everything is a schema with all that a rebuild must not lose around table t.
var everything = []string{
	`CREATE TABLE parent (id INTEGER PRIMARY KEY)`,
	`CREATE TABLE t (
		id INTEGER CONSTRAINT pk_t PRIMARY KEY AUTOINCREMENT,
		a TEXT COLLATE NOCASE NOT NULL DEFAULT 'it''s', -- a comment, with a )
		n INT CHECK (n > 0) DEFAULT (1 + 1),
		up TEXT GENERATED ALWAYS AS (upper(a)) STORED,
		twice INT AS (n * 2),
		boss INTEGER REFERENCES t (id) ON DELETE CASCADE,
		parent_id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
		x ANY,
		CONSTRAINT uq_t_a UNIQUE (a) ON CONFLICT IGNORE,
		CONSTRAINT ck_dq CHECK (a <> "nothing") /* a string, by an old mistake */
	) STRICT`,
	`CREATE TABLE child (t_id INTEGER NOT NULL REFERENCES t ON DELETE CASCADE, note TEXT)`,
	`CREATE TABLE log (what TEXT)`,
	`CREATE INDEX ix_part ON t(n)   WHERE n > 5`,
	`CREATE UNIQUE INDEX ix_expr ON t(lower(a) DESC, n COLLATE RTRIM)`,
	`CREATE VIEW v AS SELECT id, a  FROM t`,
	`CREATE VIEW vv AS SELECT * FROM v JOIN child ON t_id = id`,
	`CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('t ' || new.a); END`,
	`CREATE TRIGGER t_au AFTER UPDATE OF a ON t BEGIN INSERT INTO log SELECT 'u ' || count(*) FROM vv; END`,
	`CREATE TRIGGER child_ai AFTER INSERT ON child BEGIN UPDATE t SET n = n + 1 WHERE id = new.t_id; END`,
	`CREATE TRIGGER v_ii INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END`,
	`INSERT INTO parent VALUES (1)`,
	`INSERT INTO t (id, a, n, boss, parent_id, x) VALUES (1, 'one', 7, NULL, 1, 3.5), (2, 'two', 1, 1, NULL, x'00ff'), (9, 'nine', 2, 2, 1, 'text')`,
	`DELETE FROM t WHERE id = 9`,
	`INSERT INTO child VALUES (1, 'first'), (1, 'second'), (2, 'third')`,
}

// dump is all rows and all definitions except that of table t.
func dump(t *testing.T, c *Conn) []string {
	t.Helper()
	return slices.Concat(
		column(t, c, `SELECT format('%s %s %s %s %s %s %s', id, a, n, up, twice, boss, quote(x)) FROM t ORDER BY id`),
		column(t, c, `SELECT t_id || note FROM child ORDER BY rowid`),
		column(t, c, `SELECT what FROM log ORDER BY rowid`),
		column(t, c, `SELECT name || seq FROM sqlite_sequence ORDER BY name`),
		column(t, c, `SELECT type || name || sql FROM sqlite_schema WHERE sql IS NOT NULL AND (name <> 't') ORDER BY type, name`),
		column(t, c, `SELECT "table" || rowid || parent FROM pragma_foreign_key_check`),
		column(t, c, `PRAGMA integrity_check`),
		column(t, c, `SELECT count(*) FROM vv`),
	)
}

func TestRebuildKeepsEverything(t *testing.T) {
	c := connect(t)
	run(t, c, everything...)
	before, schema := dump(t, c), reflection(t, c).MetaData
	mustMigrate(t, c, ops.AddConstraint{Table: "t", Constraint: md.Check{Name: "ck_t_n", Expr: "n < 100"}})
	if diff := cmp.Diff(before, dump(t, c)); diff != "" {
		t.Errorf("rows or definitions changed (-before +after):\n%s", diff)
	}
	want := schema.Clone()
	want.Table("", "t").Checks = append(want.Table("", "t").Checks, md.Check{Name: "ck_t_n", Expr: "n < 100"})
	want.Sort()
	if diff := cmp.Diff(want, reflection(t, c).MetaData); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
	if on := column(t, c, "PRAGMA foreign_keys"); on[0] != "1" {
		t.Error("foreign keys are still off")
	}
	// The triggers and the counter work.
	run(t, c, "INSERT INTO v (a) VALUES ('ten')", "INSERT INTO child VALUES (10, 'new')")
	if got := column(t, c, "SELECT id || a || n FROM t WHERE a = 'TEN'"); !slices.Equal(got, []string{"10ten3"}) {
		t.Errorf("after the rebuild: %v", got)
	}
	mustMigrate(t, c, ops.DropConstraint{Table: "t", Kind: md.KindCheck, Name: "ck_t_n"})
	if diff := cmp.Diff(schema, reflection(t, c).MetaData); diff != "" {
		t.Errorf("after the way back (-want +got):\n%s", diff)
	}
}

// A rebuild that fails leaves all as it was, and works when its reason is gone.
func TestFailedRebuild(t *testing.T) {
	c := connect(t)
	run(t, c, everything...)
	run(t, c, "UPDATE t SET n = 2")
	before := slices.Concat(dump(t, c), column(t, c, "SELECT sql FROM sqlite_schema WHERE name = 't'"))
	op := ops.AddConstraint{Table: "t", Constraint: md.Unique{Name: "uq_t_n", Columns: []string{"n"}}}
	err := migrate(t, c, op)
	if err == nil || !strings.Contains(err.Error(), "UNIQUE constraint failed") {
		t.Fatalf("error: %v", err)
	}
	after := slices.Concat(dump(t, c), column(t, c, "SELECT sql FROM sqlite_schema WHERE name = 't'"))
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the failed rebuild changed (-before +after):\n%s", diff)
	}
	if on := column(t, c, "PRAGMA foreign_keys"); on[0] != "1" {
		t.Error("foreign keys are still off")
	}
	run(t, c, "UPDATE t SET n = 8 WHERE id = 1")
	mustMigrate(t, c, op)
}

func TestCommitFindsBrokenKeys(t *testing.T) {
	c := connect(t)
	run(t, c, "CREATE TABLE s (a)", "CREATE TABLE o (y)")
	err := migrate(t, c, ops.AddConstraint{Table: "s", Constraint: md.ForeignKey{Columns: []string{"a"}, RefTable: "o", RefColumns: []string{"y"}}})
	if err == nil || !strings.Contains(err.Error(), "a foreign key of table s would not work: foreign key mismatch") {
		t.Errorf("error: %v", err)
	}
}

// What SQLite's rows depend on is compared before COMMIT.
func TestCommitFindsBrokenRows(t *testing.T) {
	c := connect(t)
	run(t, c, everything...)
	before := dump(t, c)
	err := migrate(t, c, ops.DropTable{Name: "parent"})
	if !errors.Is(err, dialect.ErrIntegrity) || !strings.Contains(err.Error(), "1 rows of table t refer to rows of table parent") {
		t.Errorf("dropping a table that rows refer to: %v", err)
	}
	err = migrate(t, c, ops.Execute{SQL: "PRAGMA foreign_keys = OFF"}, ops.Execute{SQL: "DELETE FROM t WHERE id = 2"})
	if !errors.Is(err, dialect.ErrIntegrity) {
		t.Errorf("deleting rows with foreign keys off: %v", err)
	}
	if diff := cmp.Diff(before, dump(t, c)); diff != "" {
		t.Errorf("something changed (-before +after):\n%s", diff)
	}
	// Faults of old are nobody's fault now.
	run(t, c, "PRAGMA foreign_keys = OFF", "INSERT INTO child VALUES (77, 'lost')", "PRAGMA foreign_keys = ON")
	mustMigrate(t, c,
		ops.RenameTable{Name: "child", To: "kid"},
		ops.AlterColumn{Table: "kid", From: md.Column{Name: "note"}, To: md.Column{Name: "note", Type: md.Integer{}}})
}

// A rebuild cannot break a view or a trigger unseen.
func TestCommitFindsBrokenText(t *testing.T) {
	for _, c := range []struct{ name, schema, want string }{
		{"view", "CREATE VIEW w AS SELECT b FROM s", "view w would not work: no such column: b"},
		{"trigger", "CREATE TRIGGER tr AFTER DELETE ON s BEGIN INSERT INTO o VALUES (old.b); END", "the triggers on DELETE of table s would not work"},
		{"trigger of another table", "CREATE TRIGGER tr AFTER UPDATE OF y ON o BEGIN UPDATE s SET b = 1; END", "the triggers on UPDATE of table o would not work"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := connect(t)
			run(t, conn, "CREATE TABLE s (a, b)", "CREATE TABLE o (y)", "CREATE VIEW broken AS SELECT missing FROM s", c.schema)
			err := migrate(t, conn, ops.DropColumn{Table: "s", Name: "b"})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error: %v", err)
			}
			if got := column(t, conn, "SELECT name FROM pragma_table_info('s')"); len(got) != 2 {
				t.Errorf("columns: %v", got)
			}
		})
	}
}

// A rebuild in a script of SQL text knows no triggers: they are not lost unseen.
func TestRebuildAsText(t *testing.T) {
	table := func(check string) md.Table {
		return md.Table{Name: "s", Columns: []md.Column{md.Col("a", md.Integer{})}, Checks: []md.Check{{Name: "ck", Expr: check}}}
	}
	statements, err := New().Compile(ops.RebuildTable{From: table("a > 0"), To: table("a > 1")})
	if err != nil {
		t.Fatal(err)
	}
	var script ops.Script
	for _, s := range statements {
		script = append(script, ops.Execute{SQL: s.SQL})
	}
	c := connect(t)
	trigger := "CREATE TRIGGER tr AFTER INSERT ON s BEGIN SELECT 1; END"
	run(t, c, "CREATE TABLE s (a INTEGER, CONSTRAINT ck CHECK (a > 0))", trigger, "INSERT INTO s VALUES (5)")
	if err := migrate(t, c, script...); err == nil || !strings.Contains(err.Error(), "trigger tr of s would be lost") {
		t.Errorf("error: %v", err)
	}
	mustMigrate(t, c, append(slices.Clone(script), ops.Execute{SQL: trigger})...)
	mustMigrate(t, c, append(script, ops.Execute{SQL: "DROP TRIGGER IF EXISTS tr"})...)
	if got := column(t, c, "SELECT a FROM s"); !slices.Equal(got, []string{"5"}) {
		t.Errorf("rows: %v", got)
	}
}

func TestRowIDIsKept(t *testing.T) {
	for _, create := range []string{
		"CREATE TABLE s (a TEXT)",
		"CREATE TABLE s (a TEXT, rowid TEXT)",
		"CREATE TABLE s (a TEXT PRIMARY KEY)",
	} {
		c := connect(t)
		run(t, c, create, "INSERT INTO s (a) VALUES ('x'), ('y'), ('z')", "DELETE FROM s WHERE a = 'y'")
		mustMigrate(t, c, ops.AddColumn{Table: "s", Column: md.Column{Name: "at", Type: md.Timestamp{}, NotNull: true, Default: "now()"}})
		if got := column(t, c, "SELECT _rowid_ || a FROM s"); !slices.Equal(got, []string{"1x", "3z"}) {
			t.Errorf("%s: %v", create, got)
		}
	}
}

func TestRebuildTable(t *testing.T) {
	from := md.Table{Name: "s", PrimaryKey: md.PrimaryKey{Columns: []string{"k"}}, Options: md.TableOptions{WithoutRowID: true},
		Columns: []md.Column{md.Col("k", md.Text{}, md.NotNull), md.Col("old", md.Text{}), md.Col("gone", md.Integer{})}}
	to := from.Clone()
	to.Columns = []md.Column{md.Col("new", md.Integer{}), md.Col("k", md.Text{}, md.NotNull), md.Col("more", md.Text{}, md.Default("'d'"))}
	to.Indexes = []md.Index{{Name: "ix", Columns: []md.IndexColumn{{Column: "new"}}}}
	op := ops.RebuildTable{From: from, To: to, Renamed: map[string]string{"new": "old"}}
	create := []string{"CREATE TABLE s (k TEXT NOT NULL PRIMARY KEY, old TEXT, gone INTEGER) WITHOUT ROWID", "INSERT INTO s VALUES ('a', '5', 1), ('b', 'six', 2)"}
	rows := "SELECT format('%s %s %s %s', k, new, typeof(new), more) FROM s ORDER BY k"
	want := []string{"a 5 integer d", "b six text d"}

	live := connect(t)
	run(t, live, create...)
	mustMigrate(t, live, op)
	if diff := cmp.Diff(want, column(t, live, rows)); diff != "" {
		t.Errorf("online (-want +got):\n%s", diff)
	}
	offline := connect(t)
	run(t, offline, create...)
	before, after := New().Frame(ops.Script{op})
	statements, err := New().Compile(op)
	if err != nil {
		t.Fatal(err)
	}
	run(t, offline, before...)
	for _, s := range statements {
		run(t, offline, s.SQL)
	}
	run(t, offline, after...)
	if diff := cmp.Diff(want, column(t, offline, rows)); diff != "" {
		t.Errorf("offline (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(normalize(t, &md.MetaData{Tables: []md.Table{to}}), reflection(t, live).MetaData); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(reflection(t, live).MetaData, reflection(t, offline).MetaData); diff != "" {
		t.Errorf("online and offline differ:\n%s", diff)
	}
}

func TestRebuildRefuses(t *testing.T) {
	alter := ops.AlterColumn{Table: "s", From: md.Column{Name: "a"}, To: md.Column{Name: "a", Type: md.Integer{}}}
	known := md.Table{Name: "s", Columns: []md.Column{md.Col("a", md.Text{})}}
	for _, c := range []struct {
		name, create, want string
		op                 ops.Op
	}{
		{"a clause would be lost", "CREATE TABLE s (a TEXT NOT NULL ON CONFLICT REPLACE DEFAULT '')", "NOT NULL ON CONFLICT REPLACE", alter},
		{"a column would be lost", "CREATE TABLE s (a TEXT, b TEXT)", "column b, which the operation does not know", ops.RebuildTable{From: known, To: known}},
		{"a column is missing", "CREATE TABLE s (b TEXT)", "", ops.RebuildTable{From: known, To: known}},
		{"no such table", "CREATE TABLE r (b TEXT)", "does not exist", alter},
		{"a virtual table", "CREATE VIRTUAL TABLE s USING fts5(a)", "virtual table s", alter},
		{"which of two", "CREATE TABLE s (a UNIQUE, b UNIQUE)", "2 constraints of kind unique", ops.DropConstraint{Table: "s", Kind: md.KindUnique}},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := connect(t)
			run(t, conn, c.create)
			err := migrate(t, conn, c.op)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error: %v", err)
			}
		})
	}
}

// Without Begin foreign keys are on, and the rebuild stops before the DROP.
func TestRebuildWithForeignKeysOn(t *testing.T) {
	c := connect(t)
	run(t, c, everything...)
	ctx := context.Background()
	statements, err := New().CompileLive(ctx, c, ops.AlterColumn{Table: "t", From: md.Column{Name: "x"}, To: md.Column{Name: "x", Type: md.Text{}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Exec(ctx, core.SQL(statements[0].SQL))
	if err == nil || !strings.Contains(err.Error(), "foreign_keys must be OFF") {
		t.Errorf("error: %v", err)
	}
}

func TestAlterColumnUsing(t *testing.T) {
	c := connect(t)
	run(t, c, "CREATE TABLE s (a TEXT, b TEXT)", "INSERT INTO s VALUES ('1,50', 'x')")
	mustMigrate(t, c, ops.AlterColumn{Table: "s", From: md.Column{Name: "a", Type: md.Text{}},
		To: md.Column{Name: "a", Type: md.Double{}}, Using: "replace(a, ',', '.')"})
	if got := column(t, c, "SELECT a || typeof(a) || b FROM s"); !slices.Equal(got, []string{"1.5realx"}) {
		t.Errorf("%v", got)
	}
}
