package engine_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
)

// errorTables are what the statements of [errorCases] fail on.
var errorTables = []string{
	"CREATE TABLE parent (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(10) NOT NULL, CONSTRAINT uq_name UNIQUE (name))",
	"CREATE TABLE child (id INTEGER NOT NULL PRIMARY KEY, parent_id INTEGER, age INTEGER," +
		" CONSTRAINT fk_parent FOREIGN KEY (parent_id) REFERENCES parent (id), CONSTRAINT ck_age CHECK (age > 0))",
	"INSERT INTO parent (id, name) VALUES (1, 'ann')",
	"INSERT INTO child (id, parent_id) VALUES (1, 1)",
}

// secret is the value that no error may show: in whatever column it stands.
const secret = "s3cr' for key 't.x"

var errorCases = []struct {
	name, sql string
	args      []any
	kind      core.ErrorKind
	// what the error tells, by server; "*" for all. Written constraint table column.
	about map[string]string
}{
	{"unique", "INSERT INTO parent (id, name) VALUES (?, ?)", []any{2, "ann"}, core.ErrUnique, map[string]string{
		"postgresql": "uq_name parent -", "mysql": "uq_name parent -", "mariadb": "uq_name - -", "sqlite": "- parent name"}},
	{"foreign key", "INSERT INTO child (id, parent_id) VALUES (?, ?)", []any{2, 4711}, core.ErrForeignKey, map[string]string{
		"*": "fk_parent child -", "sqlite": "- - -"}},
	{"referred to", "DELETE FROM parent WHERE id = ?", []any{1}, core.ErrForeignKey, map[string]string{
		"*": "fk_parent child -", "sqlite": "- - -"}},
	{"not null", "INSERT INTO parent (id, name) VALUES (?, NULL)", []any{4711}, core.ErrNotNull, map[string]string{
		"*": "- - name", "postgresql": "- parent name", "sqlite": "- parent name"}},
	{"check", "INSERT INTO child (id, age) VALUES (?, ?)", []any{3, -4711}, core.ErrCheck, map[string]string{
		"*": "ck_age child -", "sqlite": "ck_age - -", "mysql": "ck_age - -"}},
	{"syntax", "SELEKT 1", nil, core.ErrSyntax, nil},
	{"no table", "SELECT * FROM nowhere", nil, core.ErrUndefined, nil},
	{"no column", "SELECT nowhere FROM parent", nil, core.ErrUndefined, nil},
}

func TestErrors(t *testing.T) {
	ctx := context.Background()
	testdb.Each(t, func(t *testing.T, server, url string) {
		c := testconn.Open(t, url)
		for _, s := range errorTables {
			if _, err := c.Exec(ctx, core.SQL(s)); err != nil {
				t.Fatal(err)
			}
		}
		for _, test := range errorCases {
			_, err := c.Exec(ctx, core.SQL(test.sql, test.args...))
			var e *core.Error
			if !errors.As(err, &e) || !errors.Is(err, test.kind) || e.Kind != test.kind || e.Code == "" {
				t.Errorf("%s: %v is %+v", test.name, err, e)
				continue
			}
			want := test.about[server]
			if want == "" {
				want = test.about["*"]
			}
			if got := told(e.Constraint) + " " + told(e.Table) + " " + told(e.Column); want != "" && got != want {
				t.Errorf("%s: tells %q, want %q: %v", test.name, got, want, err)
			}
			e.Reveal = false
			if strings.Contains(e.Error(), "4711") || strings.Contains(e.Error(), "'ann'") || strings.Contains(e.Error(), "(ann)") {
				t.Errorf("%s: shows a value: %v", test.name, e)
			}
		}
	})
}

// TestErrorsOfRows: a statement that fails when its rows are to be read tells
// why, whatever they are read into, on a pooled connection as well.
func TestErrorsOfRows(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		exec(t, eng, "INSERT INTO t VALUES (1, 1)")
		table := core.NewTable("t")
		id, n := core.Col[int](table, "id"), core.Col[int](table, "n")
		var stmt core.Statement = core.Insert(table).Values(id.To(1), n.To(2)).Returning(id, n)
		if eng.URL().Scheme == "mysql" { // it has no RETURNING
			stmt = core.SQL("SELECT id, n FROM t WHERE id = (SELECT 1 UNION SELECT 2)")
		}
		_, err := core.Into[struct{ ID, N int }](stmt).All(t.Context(), eng)
		_, err2 := core.Into[[]any](stmt).One(t.Context(), eng)
		for _, err := range []error{err, err2} {
			var e *core.Error
			if !errors.As(err, &e) || e.Kind != core.ErrUnique && eng.URL().Scheme != "mysql" {
				t.Errorf("%v", err)
			}
		}
	})
}

func told(name string) string {
	if name == "" {
		return "-"
	}
	return name
}

// TestErrorsShowNoValues gives values to the databases that they refuse, and
// that their messages repeat.
func TestErrorsShowNoValues(t *testing.T) {
	ctx := context.Background()
	testdb.Each(t, func(t *testing.T, server, url string) {
		c := testconn.Open(t, url)
		create := "CREATE TABLE t (id INTEGER, name VARCHAR(40), day DATE, doc JSON, UNIQUE (name))"
		if server == "sqlite" {
			create = "CREATE TABLE t (id INTEGER, name TEXT UNIQUE, day INTEGER, doc TEXT) STRICT"
		}
		for _, s := range []core.Statement{core.SQL(create), core.SQL("INSERT INTO t (name) VALUES (?)", secret)} {
			if _, err := c.Exec(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		for column, kind := range map[string]core.ErrorKind{
			"id": core.ErrData, "name": core.ErrUnique, "day": core.ErrData, "doc": core.ErrData,
		} {
			if column == "doc" && server != "mysql" && server != "postgresql" {
				continue // text
			}
			_, err := c.Exec(ctx, core.SQL("INSERT INTO t ("+column+") VALUES (?)", secret))
			var e *core.Error
			if !errors.As(err, &e) {
				t.Fatalf("%s: %v", column, err)
			}
			if e.Kind != kind && !(server == "mariadb" && column == "doc" && e.Kind == core.ErrCheck) {
				t.Errorf("%s: %q: %v", column, e.Kind, err)
			}
			if e.Reveal = false; strings.Contains(e.Error(), "s3cr") {
				t.Errorf("%s: %v", column, e)
			}
			if e.Kind == core.ErrData && column == "id" && server == "mariadb" && e.Column != "id" {
				t.Errorf("the column is %q: %v", e.Column, err)
			}
		}
	})
}

// readCases are results with what they do not fit into.
var readCases = []struct {
	name, sql string
	read      func(core.Statement, core.Conn) error
	want      string
}{
	{"text", "SELECT 's3cr' AS a", readInto[int64], `column "a": a value cannot be scanned into int64`},
	{"number", "SELECT 4711 AS a", readInto[int8], `column "a": a value cannot be scanned into int8`},
	{"uuid", "SELECT 's3cr' AS a", readInto[core.UUID], `column "a": a value cannot be scanned into core.UUID`},
	{"null", "SELECT NULL AS a", readInto[int64], `column "a": NULL cannot be scanned into int64`},
	{"field", "SELECT NULL AS id, 4711 AS n", readInto[struct{ ID, N int }], `column "id": NULL cannot be scanned into int`},
	{"two columns", "SELECT 1 AS a, 2 AS b", readInto[int64], "2 columns"},
	{"no field", "SELECT 1 AS id, 2 AS nn", readInto[struct{ ID, N int }], `no field for the column "nn"`},
	{"no column", "SELECT 1 AS id", readInto[struct{ ID, N int }], "no column for n"},
	{"same names", "SELECT 1 AS id, 2 AS id", readInto[struct{ ID, N int }], `two columns named "id"`},
	{"same names in a map", "SELECT 1 AS id, 2 AS id", readInto[map[string]any], `two columns named "id"`},
}

func readInto[R any](stmt core.Statement, c core.Conn) error {
	_, err := core.Into[R](stmt).All(context.Background(), c)
	return err
}

// TestReadErrors: what does not fit is told by its column and the Go type, and
// the value is shown only where that was asked for.
func TestReadErrors(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		eng, frank := open(t, url), open(t, url, engine.RevealValues())
		for _, test := range readCases {
			err := test.read(core.SQL(test.sql), eng)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			if text, _, _ := strings.Cut(err.Error(), " (in "); strings.Contains(text, "s3cr") || strings.Contains(text, "4711") {
				t.Errorf("%s: shows a value: %v", test.name, err)
			}
			err = test.read(core.SQL(test.sql), frank)
			if text, _, _ := strings.Cut(err.Error(), " (in "); test.name == "number" && (!strings.Contains(text, "4711") || !errors.Is(err, core.ErrData)) {
				t.Errorf("%s: does not show the value: %v", test.name, err)
			}
		}
		type pair struct{ ID, N string }
		exec(t, eng, "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER CHECK (n < 5))")
		for _, n := range []int{1, 300} { // as values, by COPY
			many := make([]pair, n)
			for i := range many {
				many[i] = pair{strconv.Itoa(i), "s3cr"}
			}
			_, err := eng.Exec(t.Context(), core.InsertAll(core.NewTable("t"), many))
			if err == nil || strings.Contains(err.Error(), "s3cr") || len(err.Error()) > 3000 {
				t.Errorf("%d rows: %v", n, err)
			}
		}
	})
}

// TestColumns: rows tell the names of their columns, before and after the end.
func TestColumns(t *testing.T) {
	ctx := context.Background()
	testdb.Each(t, func(t *testing.T, _, url string) {
		c := testconn.Open(t, url)
		rows, err := c.Query(ctx, core.SQL("SELECT 1 AS a, 'x' AS B, 3 AS a"))
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(rows.Columns(), " ")
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
		if !strings.EqualFold(got, "a b a") {
			t.Errorf("columns are %q", got)
		}
	})
}
