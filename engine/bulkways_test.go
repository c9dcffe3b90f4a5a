package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
)

// bulkCase is a column, and a value that every way of inserting takes alike:
// they keep the same, or refuse it with the same kind of error.
type bulkCase struct {
	name string
	// column is the definition of the column v on each database that has it.
	column map[string]string
	// wordless: the value has no literal, which a BulkInsert needs for scripts.
	wordless bool
	// setup makes what the column needs.
	setup  string
	insert func(db core.Conn, table *core.Table, way string, n int) error
}

// pg and my are columns of one database, and all of all.
func pg(column string) map[string]string { return map[string]string{"postgresql": column} }
func my(column string) map[string]string {
	return map[string]string{"mysql": column, "mariadb": column}
}
func all(column string) map[string]string {
	return map[string]string{"postgresql": column, "mysql": column, "mariadb": column, "sqlite": column}
}

// bulkSecret is in values that no error may show.
const bulkSecret = "s3cr"

// valueIn makes a case of a good value, and the one that matters, which the last
// row has.
func valueIn[T any](name string, column map[string]string, good, value T) bulkCase {
	type row struct {
		ID int
		V  T
	}
	insert := func(db core.Conn, table *core.Table, way string, n int) error {
		id, v := core.Col[int](table, "id"), core.Col[any](table, "v")
		rows := make([]row, n)
		for i := range rows {
			rows[i] = row{i + 1, good}
		}
		rows[n-1].V = value
		switch way {
		case "InsertAll":
			_, err := db.Exec(context.Background(), core.InsertAll(table, rows))
			return err
		case "BulkInsert":
			op := ops.BulkInsert{Table: table.Name().Name, Columns: []string{"id", "v"}}
			for _, r := range rows {
				op.Rows = append(op.Rows, []any{r.ID, r.V})
			}
			return execOp(db, op)
		}
		stmt := core.Insert(table)
		for _, r := range rows {
			stmt = stmt.Values(id.To(r.ID), v.To(r.V))
		}
		_, err := db.Exec(context.Background(), stmt)
		return err
	}
	return bulkCase{name: name, column: column, insert: insert}
}

// execOp executes an operation as the migrator does.
func execOp(db core.Conn, op ops.BulkInsert) error {
	list, err := dialect.BulkInsert(db.(dialect.Conn).Dialect(), op)
	for _, stmt := range list {
		if err == nil {
			_, err = db.Exec(context.Background(), stmt.Bound)
		}
	}
	return err
}

func (c bulkCase) with(setup string) bulkCase {
	c.setup = setup
	return c
}

func (c bulkCase) withoutLiteral() bulkCase {
	c.wordless = true
	return c
}

type (
	mood  string
	level int8
)

// String is not what a level is kept as.
func (level) String() string { return "level" }

var tooEarly = time.Date(2024, 2, 29, 23, 59, 59, 123456789, time.FixedZone("", -3*3600))

var bulkCases = []bulkCase{
	valueIn("varchar too long", all("varchar(3)"), "ab", bulkSecret),
	valueIn("varchar fits by trailing spaces", all("varchar(3)"), "ab", "abc  "),
	valueIn("varchar keeps trailing spaces", all("varchar(5)"), "ab", "ab  "),
	valueIn("named string too long", all("varchar(3)"), mood("ab"), mood(bulkSecret)),
	valueIn("char too long", all("char(3)"), "ab", bulkSecret),
	valueIn("char fits by trailing spaces", all("char(3)"), "ab", "abc  "),
	valueIn("char(1) default length", all("char"), "a", "ab"),
	valueIn("characters of several bytes", all("varchar(3)"), "ab", "äöü"),
	valueIn("text with all that is special", all("varchar(40)"), "", "a\tb\nc\rd\\e\"f'g,h{i}j\\N\\.k"),
	valueIn("text NULL as a word", all("varchar(40)"), "NULL", "null"),
	valueIn("bit too long", pg("bit(3)"), "101", "1011"),
	valueIn("bit too short", pg("bit(3)"), "101", "10"),
	valueIn("bit without a length", pg("bit"), "1", "10"),
	valueIn("varbit too long", pg("varbit(3)"), "10", "1011"),
	valueIn("MySQL bit too long", my("bit(3)"), 5, 9),
	valueIn("binary too long", my("varbinary(3)"), []byte("ab"), []byte(bulkSecret)),
	valueIn("numeric scale", all("numeric(6,2)"), decimal("1.25"), decimal("1.005")),
	valueIn("numeric overflow", all("numeric(6,2)"), decimal("1.25"), decimal("12345.6")),
	valueIn("numeric of floats", all("numeric(6,2)"), 1.25, 12345.6),
	valueIn("numeric of text", pg("numeric(6,2)"), "1.25", "1e2"),
	valueIn("numeric of a uint64", pg("numeric(20)"), uint64(1), uint64(math.MaxUint64)),
	valueIn("MySQL bigint unsigned", my("bigint unsigned"), uint64(1), uint64(math.MaxUint64)),
	valueIn("smallint overflow", all("smallint"), 1, 43210),
	valueIn("integer overflow", all("integer"), int64(1), int64(math.MaxInt32+1)),
	valueIn("bigint overflow", all("bigint"), uint64(1), uint64(math.MaxInt64+1)),
	valueIn("integer of text", all("integer"), "7", bulkSecret),
	valueIn("named integer", all("integer"), level(1), level(3)),
	valueIn("named integer as text", all("varchar(20)"), level(1), level(3)),
	valueIn("real overflow", all("real"), 1.5, 1e300),
	valueIn("real of a float32", all("real"), float32(1.5), float32(0.1)),
	valueIn("double of a float32", all("double precision"), float32(1.5), float32(0.1)),
	valueIn("double infinite", pg("double precision"), 1.5, math.Inf(-1)),
	valueIn("not a number", all("double precision"), 1.5, math.NaN()),
	valueIn("NULL", all("varchar(3) NOT NULL"), new("ab"), nil),
	valueIn("NULL number", all("integer NOT NULL"), new(1), nil),
	valueIn("NULL that may be", all("varchar(3)"), new("ab"), nil),
	valueIn("NULL among times", map[string]string{"postgresql": "timestamptz", "mysql": "timestamp NULL", "mariadb": "timestamp NULL"},
		new(time.Unix(9, 0)), nil),
	valueIn("zero bytes", pg("bytea NOT NULL"), []byte("a"), nil),
	valueIn("bytes", pg("bytea"), []byte("a"), []byte{0, 0xff, '\\', '"', ','}),
	valueIn("bytes as text", pg("text"), []byte("a"), []byte(`b\"`)),
	valueIn("check", all("integer CHECK (v < 10)"), 1, 11),
	valueIn("NUL byte", all("varchar(9)"), "ab", bulkSecret+"\x00b"),
	valueIn("invalid UTF-8", all("varchar(9)"), "ab", bulkSecret+"\xff"),
	valueIn("enum unknown", my("enum('a','b')"), "a", bulkSecret),
	valueIn("enum known", pg("mood"), mood("a"), mood("b")).with("CREATE TYPE mood AS ENUM ('a','b')"),
	valueIn("enum unknown to PostgreSQL", pg("mood2"), mood("a"), mood(bulkSecret)).with("CREATE TYPE mood2 AS ENUM ('a','b')"),
	valueIn("json bad", map[string]string{"postgresql": "json", "mysql": "json", "mariadb": "json", "sqlite": "text CHECK (json_valid(v))"}, `{}`, `{"`+bulkSecret),
	valueIn("jsonb bad", pg("jsonb"), `{}`, `{"`+bulkSecret),
	valueIn("jsonb of bytes", pg("jsonb"), []byte(`{}`), []byte(`{"a": 1.50}`)),
	valueIn("json of a RawMessage", pg("json"), json.RawMessage(`{}`), json.RawMessage(`{"a":  [1, null]}`)),
	valueIn("jsonb NUL", pg("jsonb"), `{}`, `{"a": "\u0000"}`),
	valueIn("json of a map", pg("jsonb"), map[string]any{}, map[string]any{"a\t": `"\`}).withoutLiteral(),
	valueIn("timestamp finer than microseconds", map[string]string{"postgresql": "timestamp(3)", "mysql": "datetime(3)", "mariadb": "datetime(3)"}, time.Unix(0, 0), tooEarly),
	valueIn("timestamp without fractions", map[string]string{"postgresql": "timestamptz(0)", "mysql": "datetime", "mariadb": "datetime"}, time.Unix(0, 0), tooEarly),
	valueIn("timestamp before the epoch", map[string]string{"postgresql": "timestamp", "mysql": "datetime(6)", "mariadb": "datetime(6)"}, time.Unix(0, 0), time.Unix(-9e9, 999999999)),
	valueIn("timestamp out of range", map[string]string{"postgresql": "timestamp", "mysql": "timestamp", "mariadb": "timestamp"}, time.Unix(9, 0), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)),
	valueIn("date of a time", map[string]string{"postgresql": "date", "mysql": "date", "mariadb": "date"}, time.Unix(0, 0), tooEarly),
	valueIn("date of text", map[string]string{"postgresql": "date", "mysql": "date", "mariadb": "date"}, "2024-02-28", "2024-02-30"),
	valueIn("time of a time", map[string]string{"postgresql": "time(2)", "mysql": "time(2)", "mariadb": "time(2)"}, core.TimeOfDay{}, timeOfDay("23:59:59.999")),
	valueIn("date infinite", pg("date"), "2024-01-01", "infinity"),
	valueIn("interval precision", pg("interval(0)"), core.Interval{}, core.Interval{Months: 1, Days: 2, Microseconds: 3600000}),
	valueIn("interval of fields", pg("interval hour to minute"), "01:00", "01:02:03"),
	valueIn("duration", pg("interval"), time.Second, 90*time.Minute),
	valueIn("uuid", pg("uuid"), core.UUID{}, core.UUID{1, 2, 255}),
	valueIn("uuid of text", pg("uuid"), "00000000-0000-0000-0000-000000000000", bulkSecret),
	valueIn("boolean of text", pg("boolean"), "yes", "maybe"),
	valueIn("inet", pg("inet"), "10.0.0.1", "10.0.0.256"),
	valueIn("box", pg("box"), "(1,1),(0,0)", "(2,3),(1,1)"),
	valueIn("range", pg("int4range"), "[1,2)", "[5,1)"),
	valueIn("array of strings too long", pg("varchar(3)[]"), []string{"ab"}, []string{"ab", bulkSecret}),
	valueIn("array with all that is special", pg("text[]"), []string{}, []string{"a,b", `c"d`, `e\f`, "", "NULL", "g\th\n"}),
	valueIn("array of integers", pg("int4[]"), []int64{1}, []int64{1, math.MaxInt32 + 1}),
	valueIn("array of arrays", pg("int4[]"), [][]int{{1}}, [][]int{{1, 2}, {3, 4}}),
	valueIn("domain", pg("short"), "ab", bulkSecret).with("CREATE DOMAIN short AS varchar(3)"),
	valueIn("domain's check", pg("positive"), 1, -7).with("CREATE DOMAIN positive AS integer CHECK (VALUE > 0)"),
	valueIn("domain's NOT NULL", pg("given"), new("a"), nil).with("CREATE DOMAIN given AS text NOT NULL"),
	valueIn("domain of a domain", pg("shorter"), "a", bulkSecret).with("CREATE DOMAIN shorter AS short CHECK (VALUE <> 'x')"),
	valueIn("domain of an array", pg("pair"), []int{1, 2}, []int{1, 2, 3}).with("CREATE DOMAIN pair AS int[] CHECK (cardinality(VALUE) = 2)"),
	valueIn("composite", pg("point2"), "(1,a)", `(2,"b, c""d")`).with("CREATE TYPE point2 AS (x int, y varchar(9))"),
	valueIn("composite too long", pg("point3"), "(1,a)", "(2,"+bulkSecret+")").with("CREATE TYPE point3 AS (x int, y varchar(3))"),
	valueIn("generated", map[string]string{"postgresql": "integer GENERATED ALWAYS AS (id + 1) STORED", "mysql": "integer AS (id + 1)", "mariadb": "integer AS (id + 1)", "sqlite": "integer AS (id + 1)"}, 1, 2),
	valueIn("identity that is always made", pg("integer GENERATED ALWAYS AS IDENTITY"), 1, 2),
	valueIn("identity by default", pg("integer GENERATED BY DEFAULT AS IDENTITY"), 1, 2),
	valueIn("default is not used", all("integer DEFAULT 5"), new(1), nil),
}

func decimal(text string) core.Decimal {
	d, _ := core.ParseDecimal(text)
	return d
}

func timeOfDay(text string) (t core.TimeOfDay) {
	_ = t.Scan(text)
	return t
}

// bulkRead shows the value of the last row.
var bulkRead = map[string]string{
	"postgresql": "SELECT coalesce(v::text || ' ' || octet_length(v::text), 'NULL') FROM %s ORDER BY id DESC LIMIT 1",
	"mysql":      "SELECT coalesce(concat(hex(v), ' ', v), 'NULL') FROM %s ORDER BY id DESC LIMIT 1",
	"mariadb":    "SELECT coalesce(concat(hex(v), ' ', v), 'NULL') FROM %s ORDER BY id DESC LIMIT 1",
	"sqlite":     "SELECT typeof(v) || quote(v) FROM %s ORDER BY id DESC LIMIT 1",
}

// bulkRun is a case on a database, whose table is its own.
type bulkRun struct {
	bulkCase
	server string
	table  *core.Table
}

// outcome is what became of the last row: its value, or the kind of error.
func (r bulkRun) outcome(t *testing.T, db core.Conn, way string, n int) string {
	t.Helper()
	if err := r.insert(db, r.table, way, n); err != nil {
		if text, _, _ := strings.Cut(err.Error(), " (in "); strings.Contains(text, bulkSecret) {
			t.Errorf("%s: %d rows by %s: the error shows the value: %v", r.name, n, way, err)
		}
		return "error: " + string(core.KindOf(err))
	}
	got, err := core.Into[string](core.SQL(fmt.Sprintf(bulkRead[r.server], r.table.Name().Name))).One(context.Background(), db)
	if err != nil {
		t.Errorf("%s: %d rows by %s: %v", r.name, n, way, err)
	}
	if _, err := db.Exec(context.Background(), core.Delete(r.table).All()); err != nil {
		t.Fatal(err)
	}
	return got
}

// TestBulkWays: each way of inserting takes and refuses the same as the INSERT
// of one row does, with one row and with as many as make it take another path.
func TestBulkWays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		pool, err := engine.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { pool.Close() })
		migrating := testconn.Open(t, url)
		for i, c := range bulkCases {
			if c.column[server] == "" {
				continue
			}
			name := fmt.Sprintf("t%d", i)
			for _, text := range []string{c.setup, "CREATE TABLE " + name + " (id integer PRIMARY KEY, v " + c.column[server] + ")"} {
				if _, err := migrating.Exec(t.Context(), core.SQL(text)); text != "" && err != nil {
					t.Fatalf("%s: %v", c.name, err)
				}
			}
			bulkRun{c, server, core.NewTable(name)}.compare(t, pool, migrating)
		}
	})
}

func (r bulkRun) compare(t *testing.T, pool *engine.Engine, migrating dialect.Conn) {
	t.Helper()
	want := r.outcome(t, pool, "Values", 1)
	check := func(db core.Conn, where, way string, n int) {
		t.Helper()
		got := r.outcome(t, db, way, n)
		if way == "BulkInsert" && got == "error: " && strings.HasPrefix(want, got) {
			return // there is no literal for it
		}
		if got != want {
			t.Errorf("%s: %d rows by %s %s: %s; one row by itself: %s", r.name, n, way, where, got, want)
		}
	}
	for _, n := range []int{1, 2, 120} {
		if r.server == "sqlite" && n == 2 {
			continue // its ways differ in nothing
		}
		check(pool, "by the engine", "Values", n)
		check(pool, "by the engine", "InsertAll", n)
		check(migrating, "in a migration", "Values", n)
		check(migrating, "in a migration", "InsertAll", n)
		if !r.wordless {
			check(migrating, "in a migration", "BulkInsert", n)
		}
	}
}
