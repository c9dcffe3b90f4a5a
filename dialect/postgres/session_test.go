package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

var ctx = context.Background()

func text(t *testing.T, c *conn, sql string) string {
	t.Helper()
	var s string
	if _, err := core.QueryOne(ctx, c, core.SQL(sql), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPrepare(t *testing.T) {
	c := open(t)
	for setting, want := range map[string]string{
		"search_path": `"public", pg_temp`, "TimeZone": "UTC", "standard_conforming_strings": "on", "application_name": "TestPrepare", "lock_timeout": "0",
	} {
		if got := text(t, c, "SELECT current_setting('"+setting+"')"); got != want {
			t.Errorf("%s is %q", setting, got)
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	c := open(t, url)
	mustExec(t, c, "SET default_transaction_read_only = on")
	var refused *dialect.RefusedError
	if err := c.dialect.Prepare(ctx, c, dialect.SessionOptions{}); !errors.As(err, &refused) {
		t.Errorf("read-only: %v", err)
	}
	c = open(t, url)
	if err := c.dialect.Prepare(ctx, pooled{c}, dialect.SessionOptions{}); !errors.As(err, &refused) {
		t.Errorf("pooler: %v", err)
	}
	if err := c.dialect.Prepare(ctx, pooled{c}, dialect.SessionOptions{AllowPooler: true}); err != nil {
		t.Errorf("pooler allowed: %v", err)
	}
}

// pooled is a connection whose process is not the one that runs its statements.
type pooled struct{ *conn }

func (pooled) BackendPID() uint32 { return 1 }

func TestLock(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	a, b := open(t, url), open(t, url)
	d := a.dialect
	lock := func(c *conn) bool {
		ok, err := d.TryLock(ctx, c, "key")
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !lock(a) || lock(b) {
		t.Error("a has the lock, b has not")
	}
	holder, err := d.LockHolder(ctx, b, "key")
	if err != nil || !strings.Contains(holder, "TestLock") {
		t.Errorf("holder %q, %v", holder, err)
	}
	if holder, _ := d.LockHolder(ctx, b, "other"); holder != "" {
		t.Errorf("holder of another lock: %q", holder)
	}
	if err := d.Unlock(ctx, a, "key"); err != nil {
		t.Error(err)
	}
	if !lock(b) {
		t.Error("b did not get the lock")
	}
	if err := d.Unlock(ctx, a, "key"); err == nil {
		t.Error("a gave back what it did not have")
	}
	b.Close(ctx)
	for try := 0; !lock(a); try++ {
		if try == 100 {
			t.Fatal("the lock outlived its connection")
		}
		mustExec(t, a, "SELECT pg_sleep(0.05)") // the server notices in its own time
	}
}

func TestTransaction(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	a, b := open(t, url), open(t, url)
	d := a.dialect
	version := dialect.BeginOptions{VersionTable: md.Name{Name: "migrate_version"}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.Begin(ctx, a, version)) // without the table
	mustExec(t, a, "CREATE TABLE migrate_version (v text); CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (id integer REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
	must(d.Commit(ctx, a))

	must(d.Begin(ctx, a, version))
	if got := text(t, a, "SELECT current_setting('lock_timeout')"); got != "800ms" {
		t.Errorf("lock timeout %s", got)
	}
	if err := d.Begin(ctx, b, version); d.Classify(err) != core.ErrLockTimeout {
		t.Errorf("the second deployer: %v", err)
	}
	must(d.Begin(ctx, b, dialect.BeginOptions{})) // it is in no transaction
	must(d.Rollback(ctx, b))
	mustExec(t, a, "INSERT INTO c VALUES (1)")
	if err := d.Commit(ctx, a); !errors.Is(err, dialect.ErrIntegrity) {
		t.Errorf("deferred constraint: %v", err)
	}

	must(d.Begin(ctx, a, version))
	if _, err := a.Exec(ctx, core.SQL("SELECT 1/0")); err == nil {
		t.Fatal("no error")
	}
	if err := d.Commit(ctx, a); err == nil {
		t.Error("a failed transaction was committed")
	}
	must(d.Rollback(ctx, a))
	must(d.Rollback(ctx, a))
}

func TestClassify(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	a, b := open(t, url), open(t, url)
	d := a.dialect
	for err, want := range map[error]core.ErrorKind{
		io.ErrUnexpectedEOF: core.ErrDisconnect, context.Canceled: core.ErrCanceled, errors.New("x"): core.ErrOther,
	} {
		if got := d.Classify(err); got != want {
			t.Errorf("%v: %q", err, got)
		}
	}
	if got := d.Classify(nil); got != core.ErrOther {
		t.Errorf("nil: %q", got)
	}
	_, err := a.Exec(ctx, core.SQL("BEGIN READ ONLY; CREATE TABLE x ()"))
	if got := d.Classify(err); got != core.ErrReadOnly {
		t.Errorf("%v: %q", err, got)
	}
	mustExec(t, a, "ROLLBACK")
	mustExec(t, b, "SELECT pg_terminate_backend("+text(t, a, "SELECT pg_backend_pid()::text")+")")
	_, err = a.Exec(ctx, core.SQL("SELECT 1"))
	if got := d.Classify(err); got != core.ErrDisconnect {
		t.Errorf("%v: %q", err, got)
	}
	_, err = a.Exec(ctx, core.SQL("SELECT 1"))
	if got := d.Classify(err); got != core.ErrDisconnect {
		t.Errorf("again: %v: %q", err, got)
	}
}

// TestFingerprint changes with any definition, and with nothing else.
func TestFingerprint(t *testing.T) {
	c := open(t)
	print := func() string {
		t.Helper()
		f, err := c.dialect.Fingerprint(ctx, c, dialect.FingerprintOptions{Ignore: []md.Name{{Name: "migrate_version"}}})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	run(t, c, creation(normal(t, c.dialect, before()))...)
	last := print()
	for _, same := range []string{"INSERT INTO t (n) VALUES (1)", "CREATE TABLE migrate_version (id serial PRIMARY KEY)", "VACUUM t", "SELECT nextval('q')"} {
		mustExec(t, c, same)
		if print() != last {
			t.Errorf("changed with %s", same)
		}
	}
	for _, change := range []string{
		"CREATE TABLE x (a integer)", "ALTER TABLE x ADD b text", "ALTER TABLE x ALTER b SET DEFAULT 'x'", "ALTER TABLE x ALTER b SET NOT NULL",
		"ALTER TABLE x ALTER b TYPE varchar(5)", "CREATE INDEX ix ON x (a)", "ALTER TABLE x ADD CHECK (a > 0)", "COMMENT ON COLUMN x.a IS 'a'", "ALTER SEQUENCE q INCREMENT 5",
		"ALTER TYPE mood RENAME VALUE 'ok' TO 'good'", "CREATE VIEW y AS SELECT a FROM x", "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
		"CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'", "ALTER TABLE x SET (fillfactor = 50)", "ALTER TABLE x ENABLE ROW LEVEL SECURITY", "DROP INDEX ix",
	} {
		mustExec(t, c, change)
		now := print()
		if now == last {
			t.Errorf("the same after %s", change)
		}
		last = now
	}
}

// TestPlantedOperators holds that functions and operators that someone planted
// in the default schema, to be preferred over the system's, are never called.
//
// Hostile inputs: S15.
func TestPlantedOperators(t *testing.T) {
	c := open(t)
	run(t, c, creation(normal(t, c.dialect, everything()))...)
	mustExec(t, c, `DO $$
		DECLARE op text; types text[]; result text;
		BEGIN
			FOREACH op IN ARRAY ARRAY['=', '<>', '!~', '~', '~~', '||', '>', '>='] LOOP
				FOR types IN SELECT ARRAY[l, r] FROM unnest(ARRAY['name', 'text', 'varchar', 'oid', 'regclass', 'int2', 'int4', 'int8', '"char"']) l,
						unnest(ARRAY['name', 'text', 'varchar', 'oid', 'regclass', 'int2', 'int4', 'int8', '"char"']) r LOOP
					result := CASE op WHEN '||' THEN 'text' ELSE 'boolean' END;
					EXECUTE format('CREATE OR REPLACE FUNCTION public.planted(%s, %s, OUT x %s) LANGUAGE plpgsql AS %L', types[1], types[2], result,
						format('BEGIN RAISE EXCEPTION %L; END', 'planted ' || op || types::text));
					EXECUTE format('CREATE OPERATOR public.%s (FUNCTION = planted, LEFTARG = %s, RIGHTARG = %s)', op, types[1], types[2]);
					EXECUTE format('ALTER FUNCTION public.planted(%s, %s) RENAME TO %I', types[1], types[2], 'planted' || op || types::text);
				END LOOP;
			END LOOP;
			FOREACH op IN ARRAY ARRAY['string_agg(text, text)', 'array_to_string(text[], text)', 'format_type(oid, integer)', 'lower(varchar)', 'max(integer)'] LOOP
				EXECUTE 'CREATE FUNCTION public.' || op || ' RETURNS text LANGUAGE plpgsql AS ''BEGIN RAISE EXCEPTION $x$planted$x$; END''';
			END LOOP;
		END $$`)
	d := c.dialect
	check := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	check("prepare", d.Prepare(ctx, c, dialect.SessionOptions{}))
	_, err := d.TryLock(ctx, c, "k")
	check("lock", err)
	_, err = d.LockHolder(ctx, c, "k")
	check("holder", err)
	check("unlock", d.Unlock(ctx, c, "k"))
	found := look(t, c).MetaData
	_, err = d.Reflect(ctx, c, dialect.ReflectOptions{Tables: []md.Name{{Name: "parts_1a"}}})
	check("reflect", err)
	_, err = d.Fingerprint(ctx, c, dialect.FingerprintOptions{})
	check("fingerprint", err)
	_, err = d.Settle(ctx, c, ops.CreateIndex{Table: "logs", Concurrently: true, Index: md.Index{Name: "x"}})
	check("settle", err)
	_, err = d.Scratch(ctx, c, &md.MetaData{Tables: []md.Table{*found.Table("", "logs")}})
	check("scratch", err)
	_, err = d.CompileLive(ctx, c, ops.DropConstraint{Kind: md.KindPrimaryKey, Table: "logs"})
	check("primary key", err)
	_, err = d.CompileLive(ctx, c, ops.SetTableOptions{Table: "logs"})
	check("options", err)
	run(t, c, ops.AlterColumn{Table: "defaults", From: *found.Table("", "defaults").Column("c1"),
		To: md.Column{Name: "c1", Type: md.BigInteger{}, NotNull: true, Identity: &md.Identity{}}})
}

// TestStaleScratch: a scratch database that a dead process left is dropped when
// the next one is made; neither one that is in use, nor a new one, nor another's.
func TestStaleScratch(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	c := open(t, url)
	u, err := dialect.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	random := "_" + strings.ToLower(rand.Text()[:16])
	create := func(name string) string {
		mustExec(t, c, "CREATE DATABASE "+name)
		t.Cleanup(func() { mustExec(t, open(t, url), "DROP DATABASE IF EXISTS "+name) })
		return name
	}
	stays := map[string]bool{
		create(dialect.ScratchPrefix + "20200102030405" + random):       false,
		create(dialect.ScratchPrefix + "29990102030405" + random):       true,
		create(dialect.ScratchPrefix + "20200102030407" + random + "x"): true,
	}
	used := u
	used.Database = dialect.ScratchPrefix + "20200102030406" + random
	var inUse dialect.Conn
	for range 10 { // another test on this server may drop it before we are in it
		create(used.Database)
		if inUse, err = (driver{}).Connect(ctx, used); err == nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inUse.Close(ctx) })
	stays[used.Database] = true
	for range 2 {
		place, err := dialect.CreateScratch(ctx, u)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := place.Drop(ctx); err != nil {
				t.Error(err)
			}
		})
		stays[place.URL.Database] = true
	}
	for name, want := range stays {
		if found := text(t, c, "SELECT count(*)::text FROM pg_database WHERE datname = '"+name+"'") == "1"; found != want {
			t.Errorf("%s is there: %v", name, found)
		}
	}
}
