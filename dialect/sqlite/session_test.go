package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func connectURL(t *testing.T, text string) (dialect.Conn, error) {
	t.Helper()
	u, err := dialect.ParseURL(text)
	if err != nil {
		t.Fatal(err)
	}
	d, err := dialect.DriverFor(u)
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Connect(context.Background(), u)
	if err == nil {
		t.Cleanup(func() { c.Close(context.Background()) })
	}
	return c, err
}

func TestURLErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("this is no database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"sqlite://file.db":                        "three slashes",
		"sqlite://u:secret@/x.db":                 "no server",
		"sqlite:///" + dir:                        "is a directory",
		"sqlite:///" + dir + "/no/such/file.db":   "does not exist; create it first",
		"sqlite:///" + dir + "/none.db?mode=ro":   "does not create it",
		"sqlite:///" + text:                       "not a SQLite database",
		"sqlite:///" + dir + "/x.db?mode=quickly": "mode is ro, rw or rwc",
		"sqlite:///" + dir + "/x.db?nolock=1":     "unknown option",
		"sqlite:///" + dir + "/a%00b":             "NUL",
		"sqlite://?busy_timeout=soon":             "number of milliseconds",
	} {
		_, err := connectURL(t, url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("files were made: %v", files)
	}
}

func TestFileNames(t *testing.T) {
	for _, name := range []string{"plain.db", "with space?mode=ro&x#y%41.db", "ünï♥.db", "q'\"`;.db", "?", "a\\b", "-", "file:x"} {
		path := filepath.Join(t.TempDir(), name)
		c := connectTo(t, path)
		run(t, c, "CREATE TABLE t (a)")
		if got := column(t, c, "SELECT file FROM pragma_database_list"); !slices.Equal(got, []string{path}) {
			t.Errorf("%q opened %q", path, got)
		}
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	t.Chdir(t.TempDir())
	run(t, connectTo(t, "relative?.db"), "CREATE TABLE t (a)")
	if _, err := os.Stat("relative?.db"); err != nil {
		t.Error(err)
	}
}

func TestConnectionState(t *testing.T) {
	c, err := connectURL(t, "sqlite://")
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"PRAGMA foreign_keys": "1", "PRAGMA busy_timeout": "30000", "PRAGMA trusted_schema": "0",
	} {
		if got := column(t, c.(*Conn), query); got[0] != want {
			t.Errorf("%s: %s", query, got)
		}
	}
	ctx := context.Background()
	r, err := c.Exec(ctx, core.SQL("CREATE TABLE t (at DATETIME, raw BLOB, ok BOOLEAN)"))
	if err != nil || r.RowsAffected != 0 {
		t.Errorf("%v %v", r, err)
	}
	at := time.Date(2026, 11, 21, 10, 23, 12, 500, time.UTC)
	r, err = c.Exec(ctx, core.SQL("INSERT INTO t VALUES (?, ?, ?), (NULL, NULL, NULL)", at, []byte{0, 255}, true))
	if err != nil || r.RowsAffected != 2 {
		t.Errorf("%v %v", r, err)
	}
	if r, err = c.Exec(ctx, core.SQL("CREATE TABLE u (a)")); err != nil || r.RowsAffected != 0 {
		t.Errorf("%v %v", r, err)
	}
	literal, err := core.CompileInline(Dialect{}, core.SQL("SELECT count(*) FROM t WHERE at = ? AND raw = ? AND ok = ?", at, []byte{0, 255}, true))
	if err != nil {
		t.Fatal(err)
	}
	if got := column(t, c.(*Conn), literal); got[0] != "1" {
		t.Errorf("%s finds %s rows", literal, got)
	}
}

func TestReadOnlyIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ro.db")
	run(t, connectTo(t, path), "CREATE TABLE t (a)")
	c, err := connectURL(t, "sqlite:///"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	var refused *dialect.RefusedError
	if err := New().Prepare(t.Context(), c, dialect.SessionOptions{}); !errors.As(err, &refused) {
		t.Errorf("error: %v", err)
	}
	_, err = c.Exec(t.Context(), core.SQL("INSERT INTO t VALUES (1)"))
	if class := New().Classify(err); class != core.ErrReadOnly {
		t.Errorf("%q for %v", class, err)
	}
	if err := New().Prepare(t.Context(), connectTo(t, path), dialect.SessionOptions{LockTimeoutMillis: 50}); err != nil {
		t.Error(err)
	}
}

// A cancelled context stops the statement, and the connection goes on.
func TestCancel(t *testing.T) {
	c := connect(t)
	run(t, c, "CREATE TABLE t (a)")
	ctx, cancel := context.WithCancel(context.Background())
	if err := New().Begin(ctx, c, dialect.BeginOptions{}); err != nil {
		t.Fatal(err)
	}
	run(t, c, "INSERT INTO t VALUES (1)")
	time.AfterFunc(50*time.Millisecond, cancel)
	_, err := c.Exec(ctx, core.SQL("INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	if err := New().Rollback(ctx, c); err != nil {
		t.Error(err)
	}
	if got := column(t, c, "SELECT count(*) FROM t"); got[0] != "0" {
		t.Errorf("%s rows", got)
	}
	if err := New().Rollback(ctx, c); err != nil {
		t.Errorf("without a transaction: %v", err)
	}
}

// A busy database is waited for, and is never an empty one.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "busy.db")
	first, second := connectTo(t, path), connectTo(t, path)
	run(t, first, "CREATE TABLE t (a)")
	if err := New().Prepare(t.Context(), second, dialect.SessionOptions{LockTimeoutMillis: 20}); err != nil {
		t.Fatal(err)
	}
	run(t, first, "BEGIN EXCLUSIVE")
	if err := New().Prepare(t.Context(), second, dialect.SessionOptions{LockTimeoutMillis: 20}); err != nil {
		t.Errorf("prepare while another writes: %v", err)
	}
	err := New().Begin(t.Context(), second, dialect.BeginOptions{})
	if New().Classify(err) != core.ErrLockTimeout {
		t.Errorf("begin: %v", err)
	}
	_, err = New().Reflect(t.Context(), second, dialect.ReflectOptions{})
	if New().Classify(err) != core.ErrLockTimeout {
		t.Errorf("reflect: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	run(t, second, "PRAGMA busy_timeout = 30000")
	if err := New().Begin(ctx, second, dialect.BeginOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("begin with a deadline: %v", err)
	}
	run(t, first, "COMMIT")
	if err := New().Begin(t.Context(), second, dialect.BeginOptions{}); err != nil {
		t.Error(err)
	}
}

// Writers take turns: each reads what the one before it wrote.
func TestWritersTakeTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "turns.db")
	run(t, connectTo(t, path), "CREATE TABLE n (n INTEGER)", "INSERT INTO n VALUES (0)")
	const writers, rounds = 4, 10
	var group sync.WaitGroup
	errs := make(chan error, writers*rounds)
	for range writers {
		c := connectTo(t, path)
		group.Go(func() {
			for range rounds {
				errs <- addOne(c)
			}
		})
	}
	group.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if got := column(t, connectTo(t, path), "SELECT n FROM n"); got[0] != fmt.Sprint(writers*rounds) {
		t.Errorf("%s", got)
	}
}

func addOne(c *Conn) error {
	ctx := context.Background()
	if err := New().Begin(ctx, c, dialect.BeginOptions{}); err != nil {
		return err
	}
	n, err := c.number(ctx, "SELECT n FROM n")
	if err == nil {
		err = c.run(ctx, fmt.Sprintf("UPDATE n SET n = %d", n+1))
	}
	if err != nil {
		return errors.Join(err, New().Rollback(ctx, c))
	}
	return New().Commit(ctx, c)
}

func TestFrame(t *testing.T) {
	for _, c := range []struct {
		script ops.Script
		off    bool
	}{
		{ops.Script{ops.CreateTable{}, ops.Execute{SQL: "PRAGMA foreign_keys"}, ops.CreateIndex{}}, false},
		{ops.Script{ops.DropTable{}}, true},
		{ops.Script{ops.Execute{SQL: "PRAGMA foreign_keys=OFF"}}, true},
		{ops.Script{ops.Execute{SQL: "/* x */ pragma Foreign_Keys('no')"}}, true},
		{ops.Script{ops.AddColumn{Column: md.Col("a", md.Text{}, md.NotNull)}}, true},
	} {
		before, _ := New().Frame(c.script)
		if got := before[0] == "PRAGMA foreign_keys = OFF"; got != c.off {
			t.Errorf("%v: %v", c.script, before)
		}
	}
}

func TestFingerprint(t *testing.T) {
	c := connect(t)
	seen := make(map[string]bool)
	print := func() string {
		f, err := New().Fingerprint(t.Context(), c, dialect.FingerprintOptions{Ignore: []md.Name{{Name: "Version"}}})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	empty := print()
	run(t, c, "CREATE TABLE version (v TEXT PRIMARY KEY)", "CREATE INDEX ix ON version (v)")
	if print() != empty {
		t.Error("an ignored table counts")
	}
	for _, text := range []string{"CREATE TABLE t (a)", "CREATE VIEW v AS SELECT * FROM t", "CREATE INDEX i ON t (a)",
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END", "ALTER TABLE t ADD b"} {
		run(t, c, text)
		if seen[print()] {
			t.Errorf("%s does not count", text)
		}
		seen[print()] = true
	}
	before := print()
	run(t, c, "INSERT INTO t VALUES (1, 2)", "ANALYZE")
	if print() != before {
		t.Error("rows count")
	}
}

// TestDefinitions: what SQLite rewrites when something is renamed is read as what
// was written; a change is not.
func TestDefinitions(t *testing.T) {
	c := connect(t)
	definition := func() string {
		r, err := New().Reflect(t.Context(), c, dialect.ReflectOptions{Definitions: true})
		if err != nil || len(r.Skipped) != 1 {
			t.Fatalf("%v %v", r, err)
		}
		return r.Skipped[0].Definition
	}
	run(t, c, "CREATE TABLE t (a, b)", "CREATE TRIGGER tr AFTER UPDATE OF a ON t -- why\nBEGIN DELETE FROM t WHERE a='a  b'; END")
	before := definition()
	run(t, c, "ALTER TABLE t RENAME a TO c", "ALTER TABLE t RENAME TO u")
	if definition() == before {
		t.Error("other names are the same definition")
	}
	run(t, c, "ALTER TABLE u RENAME c TO a", "ALTER TABLE u RENAME TO t")
	if got := definition(); got != before {
		t.Errorf("%s\nis not\n%s", got, before)
	}
}

func TestReflectSkips(t *testing.T) {
	c := connect(t)
	run(t, c, "CREATE TABLE t (a NOT NULL ON CONFLICT IGNORE)", "CREATE VIRTUAL TABLE f USING fts5(a)",
		"CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END", "CREATE TABLE s (id INTEGER PRIMARY KEY AUTOINCREMENT)", "ANALYZE")
	r := reflection(t, c)
	var got []string
	for _, s := range r.Skipped {
		got = append(got, strings.TrimSpace(s.Kind+" "+s.Name))
	}
	want := []string{"clause a", "virtual table f", "shadow table f_data", "shadow table f_idx", "shadow table f_content",
		"shadow table f_docsize", "shadow table f_config", "trigger tr"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(r.MetaData.Tables) != 2 {
		t.Errorf("%v", r.MetaData.Tables)
	}
	some, err := New().Reflect(t.Context(), c, dialect.ReflectOptions{Schemas: []string{"*", "main"}, Tables: []md.Name{{Name: "S"}}})
	if err != nil || len(some.MetaData.Tables) != 1 {
		t.Errorf("%v %v", some, err)
	}
	if _, err := New().Reflect(t.Context(), c, dialect.ReflectOptions{Schemas: []string{"other"}}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("error: %v", err)
	}
}

// Foreign keys follow the table that they refer to where it is not asked for.
func TestReflectOneTable(t *testing.T) {
	c := connect(t)
	run(t, c, "CREATE TABLE Parent (Id INTEGER PRIMARY KEY)", "CREATE TABLE child (p REFERENCES PARENT, q REFERENCES parent(ID))")
	all := reflection(t, c).MetaData
	one, err := New().Reflect(t.Context(), c, dialect.ReflectOptions{Tables: []md.Name{{Name: "child"}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all.Table("", "child"), one.MetaData.Table("", "child")); diff != "" {
		t.Errorf("(-all +one):\n%s", diff)
	}
	if fk := all.Table("", "child").ForeignKeys[0]; fk.RefTable != "Parent" || !slices.Equal(fk.RefColumns, []string{"Id"}) {
		t.Errorf("%+v", fk)
	}
}

func TestLiterals(t *testing.T) {
	c := connect(t)
	for _, v := range []any{nil, true, int8(-3), uint32(7), int64(-1 << 63), 1.5, float32(0.1), 1e300, 2.0, "a\x00b", "it's \"\\\n♥", []byte("\x00'"), []byte{}} {
		text, err := Dialect{}.Literal(v)
		if err != nil {
			t.Fatal(err)
		}
		var same bool
		var kinds string
		_, err = core.QueryOne(t.Context(), c, core.SQL("SELECT "+text+" IS ?, typeof("+text+")", v), &same, &kinds)
		if err != nil || !same {
			t.Errorf("%v: %s (%s) %v", v, text, kinds, err)
		}
	}
	for _, v := range []any{uint64(1 << 63), struct{}{}, map[string]int{}} {
		if text, err := (Dialect{}).Literal(v); err == nil {
			t.Errorf("%v: %s", v, text)
		}
	}
}

// A connection of somebody else's pool goes back without a transaction.
func TestNewConn(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "pool.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	pinned, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := NewConn(pinned)
	mustMigrate(t, c, ops.CreateTable{Table: md.Table{Name: "t", Columns: []md.Column{md.Col("a", md.Text{})}}})
	run(t, c, "BEGIN", "DROP TABLE t")
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("BEGIN; INSERT INTO t VALUES (1); COMMIT"); err != nil {
		t.Error(err)
	}
}
