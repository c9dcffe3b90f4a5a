package features

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// dependents are changes of a PostgreSQL database with rows, as its own SQL, in
// which something stands in the way or would be lost. then is run at the end, and
// refused is part of the error with which no revision is written.
var dependents = []struct{ name, from, to, rows, then, refused string }{
	{
		name: "a primary key is renamed under a foreign key",
		from: "CREATE TABLE p (id int CONSTRAINT one PRIMARY KEY); CREATE TABLE c (p int CONSTRAINT fk REFERENCES p)",
		to:   "CREATE TABLE p (id int CONSTRAINT two PRIMARY KEY); CREATE TABLE c (p int CONSTRAINT fk REFERENCES p)",
		rows: "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)",
	},
	{
		name: "a foreign key is renamed, and one rests on a unique index",
		from: `CREATE TABLE p (a int, b text); CREATE UNIQUE INDEX p_ab ON p (a, b);
			CREATE TABLE c (a int, b text, CONSTRAINT one FOREIGN KEY (b, a) REFERENCES p (b, a) ON UPDATE CASCADE)`,
		to: `CREATE TABLE p (a int, b text, CONSTRAINT p_ab UNIQUE (b, a));
			CREATE TABLE c (a int, b text, CONSTRAINT two FOREIGN KEY (b, a) REFERENCES p (b, a) ON UPDATE CASCADE)`,
		rows: "INSERT INTO p VALUES (1, 'a'); INSERT INTO c VALUES (1, 'a')",
	},
	{
		name: "an included column of a unique key changes its type",
		from: "CREATE TABLE p (id int, n int, v varchar(3), CONSTRAINT u UNIQUE (n) INCLUDE (v)); CREATE TABLE c (n int CONSTRAINT fk REFERENCES p (n))",
		to:   "CREATE TABLE p (id int, n int, v text, CONSTRAINT u UNIQUE (n) INCLUDE (v)); CREATE TABLE c (n int CONSTRAINT fk REFERENCES p (n))",
		rows: "INSERT INTO p VALUES (1, 1, 'a'); INSERT INTO c VALUES (1)",
	},
	{
		name: "comments of keys and their indexes, and SET NULL of some columns",
		from: `CREATE TABLE p (t int, id int, CONSTRAINT pk PRIMARY KEY (t, id)); COMMENT ON CONSTRAINT pk ON p IS 'key'; COMMENT ON INDEX pk IS 'it''s index';
			CREATE TABLE c (t int NOT NULL, id int, CONSTRAINT fk FOREIGN KEY (t, id) REFERENCES p ON DELETE SET NULL (id))`,
		to: `CREATE TABLE p (t bigint, id bigint, CONSTRAINT pk PRIMARY KEY (t, id) INCLUDE (more), more int); COMMENT ON CONSTRAINT pk ON p IS 'key'; COMMENT ON INDEX pk IS 'it''s index';
			CREATE TABLE c (t bigint NOT NULL, id bigint, CONSTRAINT fk FOREIGN KEY (t, id) REFERENCES p ON DELETE SET NULL (id))`,
		rows: "INSERT INTO p VALUES (1, 1); INSERT INTO c VALUES (1, 1)",
	},
	{
		name: "defaults keep the parentheses that they need",
		from: "CREATE TABLE t (id int)",
		to: `CREATE TABLE t (id int); CREATE TABLE d (a timestamp DEFAULT (now() AT TIME ZONE 'utc'), b boolean DEFAULT (1 IS NULL), c boolean DEFAULT ('a' LIKE 'b' OR NOT true),
			d boolean DEFAULT (1 IN (1, 2)), e text DEFAULT ('a' COLLATE "C"), f boolean DEFAULT (1 BETWEEN 0 AND 2), g int DEFAULT -1, h int[] DEFAULT ARRAY[1, 2])`,
	},
	{
		name: "a materialized view without data that could not be filled",
		from: "CREATE TABLE t (id int, v int); CREATE MATERIALIZED VIEW m AS SELECT id, 1/v AS q FROM t WITH NO DATA",
		to:   "CREATE TABLE t (id bigint, v int); CREATE MATERIALIZED VIEW m AS SELECT id, 1/v AS q FROM t WITH NO DATA",
		rows: "INSERT INTO t VALUES (1, 0)",
	},
	{
		name: "the sequence of a serial begins behind the keys",
		from: "CREATE TABLE t (id bigint PRIMARY KEY, v text)", to: "CREATE TABLE t (id bigserial PRIMARY KEY, v text)",
		rows: "INSERT INTO t SELECT n, 'x' FROM generate_series(1, 200) n", then: "INSERT INTO t (v) VALUES ('y')",
	},
	{
		name: "an identity becomes a serial, whose sequence has the same name",
		from: "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)", to: "CREATE TABLE t (id serial PRIMARY KEY, v text)",
		rows: "INSERT INTO t (v) SELECT 'x' FROM generate_series(1, 50)", then: "INSERT INTO t (v) VALUES ('y'); SELECT 1 / (max(id) = 51)::int FROM t",
	},
	{
		name: "an identity moves to a serial of another table",
		from: "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, v text); CREATE TABLE u (id int)",
		to:   "CREATE SEQUENCE t_id_seq; CREATE TABLE t (id int NOT NULL, v text); CREATE TABLE u (id int DEFAULT nextval('t_id_seq'))",
		rows: "INSERT INTO t (v) VALUES ('x')", then: "INSERT INTO u DEFAULT VALUES",
	},
	{
		name: "the sequence of an unlogged table is as the table",
		from: "CREATE UNLOGGED TABLE t (id serial, n int)", to: "CREATE UNLOGGED TABLE t (id serial, n bigint)",
	},
	{
		name: "a sequence whose value is below the new bounds",
		from: "CREATE SEQUENCE s MAXVALUE 100; CREATE TABLE t (id int DEFAULT nextval('s'))",
		to:   "CREATE SEQUENCE s MINVALUE 500 MAXVALUE 1000 START 600; CREATE TABLE t (id int DEFAULT nextval('s'))",
		rows: "INSERT INTO t DEFAULT VALUES", then: "INSERT INTO t DEFAULT VALUES; SELECT 1 / (max(id) = 600)::int FROM t",
	},
	{
		name: "an identity whose value is above the new bounds, counting down",
		from: "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (INCREMENT -1 MINVALUE -50), v int)",
		to:   "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (INCREMENT -1 MINVALUE -900 MAXVALUE -100 START -100), v int)",
		rows: "INSERT INTO t (v) VALUES (1)", then: "INSERT INTO t (v) VALUES (2); SELECT 1 / (min(id) = -100)::int FROM t",
	},
	{
		name: "the bound of a partition",
		from: "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
		to:   "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (20)",
		rows: "INSERT INTO p VALUES (1)",
	},
	{
		name: "a partition is detached", refused: "DETACH PARTITION",
		from: "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
		to:   "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r); CREATE TABLE p1 (r int NOT NULL)",
	},
	{
		name: "a table is attached", refused: "ATTACH PARTITION",
		from: "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r); CREATE TABLE p1 (r int NOT NULL)",
		to:   "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
	},
	{
		name: "a plain table becomes a partitioned one", refused: "copy the rows",
		from: "CREATE TABLE p (r int NOT NULL)", to: "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r)",
	},
	{
		name: "the key of a partitioned table changes", refused: "copy the rows",
		from: "CREATE TABLE p (r int NOT NULL) PARTITION BY RANGE (r)", to: "CREATE TABLE p (r int NOT NULL) PARTITION BY HASH (r)",
	},
	{name: "uuid to integer", refused: "USING", from: "CREATE TABLE t (a uuid)", to: "CREATE TABLE t (a int)"},
	{name: "text[] to jsonb", refused: "USING", from: "CREATE TABLE t (a text[])", to: "CREATE TABLE t (a jsonb)"},
	{name: "int to int[]", refused: "USING", from: "CREATE TABLE t (a int)", to: "CREATE TABLE t (a int[])"},
	{name: "time to timestamptz", refused: "USING", from: "CREATE TABLE t (a time)", to: "CREATE TABLE t (a timestamptz)"},
	{
		name: "an enum that a function uses loses a value", refused: "function pick(st)",
		from: "CREATE TYPE st AS ENUM ('a', 'b'); CREATE FUNCTION pick(x st) RETURNS st LANGUAGE sql AS 'SELECT x'; CREATE TABLE t (s st)",
		to:   "CREATE TYPE st AS ENUM ('a'); CREATE FUNCTION pick(x st) RETURNS st LANGUAGE sql AS 'SELECT x'; CREATE TABLE t (s st)",
	},
	{
		name: "an enum that a domain is of is reordered", refused: "type dom",
		from: "CREATE TYPE st AS ENUM ('a', 'b'); CREATE DOMAIN dom AS st; CREATE TABLE t (s st)",
		to:   "CREATE TYPE st AS ENUM ('b', 'a'); CREATE DOMAIN dom AS st; CREATE TABLE t (s st)",
	},
	{
		name: "a table and an enum exchange their names", refused: "already exists",
		from: "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (id int); CREATE TABLE k (v e)",
		to:   "CREATE TYPE t AS ENUM ('a'); CREATE TABLE e (id int); CREATE TABLE k (v t)",
	},
}

// TestDependents goes from one schema to the other with rows there, back, and
// there again, by operations and by SQL.
func TestDependents(t *testing.T) {
	for _, c := range dependents {
		for _, format := range []string{"go", "sql"} {
			t.Run(c.name+", "+format, func(t *testing.T) {
				t.Parallel()
				wanted := testconn.Open(t, testdb.URL(t, "postgresql"))
				url := testdb.URL(t, "postgresql")
				live := testconn.Open(t, url)
				runText(t, wanted, c.to)
				runText(t, live, c.from)
				from, to := reflected(t, live), reflected(t, wanted)
				runText(t, live, c.rows)
				p := &dependentProject{url: url, format: format, dir: t.TempDir(), model: to}
				_, err := p.open(t).Revision(t.Context(), migrate.RevisionOptions{Message: "m", Autogenerate: true})
				if c.refused != "" {
					if err == nil || !strings.Contains(err.Error(), c.refused) {
						t.Fatalf("%v; want %q", err, c.refused)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, step := range []struct {
					name string
					run  func() error
					want *md.MetaData
				}{
					{"up", func() error { _, err := p.open(t).Upgrade(t.Context(), "head"); return err }, to},
					{"down", func() error { _, err := p.open(t).Downgrade(t.Context(), "-1"); return err }, from},
					{"up again", func() error { _, err := p.open(t).Upgrade(t.Context(), "head"); return err }, to},
				} {
					if err := step.run(); err != nil {
						t.Fatalf("%s: %v", step.name, err)
					}
					if diff := cmp.Diff(step.want, reflected(t, live)); diff != "" {
						t.Fatalf("%s (-want +got):\n%s", step.name, diff)
					}
				}
				runText(t, live, c.then)
			})
		}
	}
}

func runText(t *testing.T, c dialect.Conn, text string) {
	t.Helper()
	if text == "" {
		return
	}
	if _, err := c.Exec(t.Context(), core.SQL(text)); err != nil {
		t.Fatal(err)
	}
}

// reflected reads a schema without the tool's own tables, its tables and their
// columns by name.
func reflected(t *testing.T, c dialect.Conn) *md.MetaData {
	t.Helper()
	r, err := c.Dialect().Reflect(t.Context(), c, dialect.ReflectOptions{Include: func(n md.Name, _ bool) bool { return !strings.HasPrefix(n.Name, "migrate_") }})
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.MetaData.Tables {
		columns := r.MetaData.Tables[i].Columns
		for j := range columns {
			for k := j; k > 0 && columns[k].Name < columns[k-1].Name; k-- {
				columns[k], columns[k-1] = columns[k-1], columns[k]
			}
		}
	}
	return r.MetaData
}

// dependentProject writes revisions in a format, and runs them.
type dependentProject struct {
	url, format, dir string
	model            *md.MetaData
	operations       []versions.Revision // what the Go scripts say
}

func (p *dependentProject) open(t *testing.T) *migrate.Environment {
	t.Helper()
	config := migrate.Config{URL: p.url, Target: p.model, ScriptDirs: []string{p.dir}, ScriptFormat: p.format}
	if p.format == "sql" {
		config.Scripts = versions.FS(os.DirFS(p.dir), versions.FSOptions{})
	} else {
		var set versions.Set
		for _, r := range p.operations {
			set.Add(r)
		}
		config.Scripts = &set
		config.ProcessRevisions = func(_ context.Context, d *migrate.Directives) error {
			p.operations = append(p.operations, d.Revisions...)
			return nil
		}
	}
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// TestRefusedParts: what the database refuses of the model is named, and hides
// no judgement of the rest.
func TestRefusedParts(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	live := testconn.Open(t, url)
	runText(t, live, `CREATE TABLE d (id int PRIMARY KEY, q time DEFAULT '12:00', t text DEFAULT ('x' || 'y'), n int, CONSTRAINT k CHECK (n > 0)); CREATE INDEX ix ON d (lower(t))`)
	model, err := md.ParseYAML("schema.yaml", []byte(`
tables:
  d:
    columns: {id: integer, q: {type: time, default: "'12:00'"}, t: {type: text, default: "'x' || 'y'"}, n: {type: integer, default: nofunc(5)}}
    primary_key: {name: d_pkey, columns: [id]}
    checks: {k: "n>0", bad: nofunc(n) > 0}
    indexes: {ix: [{expr: lower(t)}], bad_ix: [{expr: nofunc(n)}]}`))
	if err != nil {
		t.Fatal(err)
	}
	p := &dependentProject{url: url, format: "sql", dir: t.TempDir(), model: model}
	_, err = p.open(t).Check(t.Context())
	var cannot *dialect.CannotRunError
	if !errors.As(err, &cannot) || !strings.Contains(err.Error(), "nofunc") {
		t.Fatalf("%v; want that the change cannot run", err)
	}
}

// TestSQLIsReadBack: a script of SQL that autogenerate wrote is compared with what
// it was written for when it has run, and is no longer where it was edited.
func TestSQLIsReadBack(t *testing.T) {
	const meddle = `CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
			IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.t') AND attname = 'a' AND format_type(atttypid, atttypmod) = 'bigint') THEN
				ALTER TABLE public.t ALTER a TYPE text; END IF; END $$;
		CREATE EVENT TRIGGER meddle ON ddl_command_end WHEN TAG IN ('ALTER TABLE', 'CREATE TABLE') EXECUTE FUNCTION meddle()`
	for name, from := range map[string]string{"created": "", "altered": "CREATE TABLE t (a int)"} {
		for _, edited := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				url := testdb.URL(t, "postgresql")
				live := testconn.Open(t, url)
				runText(t, live, from)
				model := &md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{md.Col("a", md.BigInteger{})}}}}
				p := &dependentProject{url: url, format: "sql", dir: t.TempDir(), model: model}
				written, err := p.open(t).Revision(t.Context(), migrate.RevisionOptions{Message: "m", Autogenerate: true})
				if err != nil {
					t.Fatal(err)
				}
				if edited {
					text, err := os.ReadFile(written.Path)
					if err != nil {
						t.Fatal(err)
					}
					text = []byte(strings.Replace(string(text), "\n\n-- migrate: downgrade", "\n\nSELECT 1;\n\n-- migrate: downgrade", 1))
					if err := os.WriteFile(written.Path, text, 0o666); err != nil {
						t.Fatal(err)
					}
				}
				runText(t, live, meddle)
				_, err = p.open(t).Upgrade(t.Context(), "head")
				var differs *migrate.VerifyError
				if found := errors.As(err, &differs); found == edited || edited && err != nil {
					t.Fatalf("edited: %v; %v", edited, err)
				}
			})
		}
	}
}

// TestSerialBelongsToItsTable: the sequence that SQL text made with a serial column
// goes when the model has a plain one.
func TestSerialBelongsToItsTable(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	live := testconn.Open(t, url)
	model := &md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{md.Col("id", md.Integer{}, md.NotNull)}}}}
	p := &dependentProject{url: url, format: "go", dir: t.TempDir(), model: model}
	p.operations = []versions.Revision{{ID: "a", Upgrade: ops.Script{ops.Execute{SQL: "CREATE TABLE t (id serial)"}}}}
	for _, step := range []func() error{
		func() error { _, err := p.open(t).Upgrade(t.Context(), "head"); return err },
		func() error {
			_, err := p.open(t).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true})
			return err
		},
		func() error { _, err := p.open(t).Upgrade(t.Context(), "head"); return err },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if left := reflected(t, live).Sequences; len(left) > 0 {
		t.Fatalf("%v is left", left)
	}
}
