package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/internal/testdb"
)

type person struct {
	Name    string
	Email   *string
	Age     int32
	Score   float64
	Active  bool
	Born    time.Time
	Photo   []byte
	Balance core.Decimal
}

type savedPerson struct {
	ID int64
	person
}

var people = core.NewTable("people")

var peopleDDL = map[string]string{
	"postgresql": `CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(100) NOT NULL UNIQUE, email text,
		age smallint NOT NULL, score double precision NOT NULL, active boolean NOT NULL, born timestamptz NOT NULL, photo bytea, balance numeric(12,2) NOT NULL)`,
	"sqlite": `CREATE TABLE people (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, email TEXT,
		age INTEGER NOT NULL, score REAL NOT NULL, active BOOLEAN NOT NULL, born TEXT NOT NULL, photo BLOB, balance TEXT NOT NULL)`,
	"mysql": `CREATE TABLE people (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(100) NOT NULL UNIQUE, email text,
		age smallint NOT NULL, score double NOT NULL, active boolean NOT NULL, born timestamp(6) NOT NULL, photo longblob, balance numeric(12,2) NOT NULL)`,
}

func openPeople(t *testing.T, server, url string) *engine.Engine {
	t.Helper()
	eng, err := engine.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	ddl := peopleDDL[server]
	if server == "mariadb" {
		ddl = peopleDDL["mysql"]
	}
	if _, err := eng.Exec(t.Context(), core.SQL(ddl)); err != nil {
		t.Fatal(err)
	}
	return eng
}

func makePeople(n int) []person {
	list := make([]person, n)
	for i := range list {
		balance, _ := core.ParseDecimal(fmt.Sprintf("%d.25", i))
		list[i] = person{Name: fmt.Sprintf("name %d", i), Age: int32(i % 100), Score: float64(i) / 4, Active: i%3 == 0,
			Born: time.Date(1990, 1, 1, 0, 0, i, 1000*(i%1000), time.UTC), Balance: balance}
		if i%2 == 0 {
			list[i].Email = new(fmt.Sprintf("%d@example.org", i))
			list[i].Photo = []byte{0, byte(i), 0xff}
		}
	}
	return list
}

// TestInsertAll: every number of rows, below and above what one statement takes,
// arrives as it was, and each key belongs to its row.
func TestInsertAll(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng := openPeople(t, server, url)
		id, name := core.Col[int64](people, "id"), core.Col[string](people, "name")
		all := core.Into[savedPerson](core.Select(id, name, people.C("email"), people.C("age"), people.C("score"), people.C("active"),
			people.C("born"), people.C("photo"), people.C("balance")).From(people).OrderBy(id))
		for _, n := range []int{0, 1, 7, 99, 100, 2500} {
			if _, err := eng.Exec(t.Context(), core.Delete(people).All()); err != nil {
				t.Fatal(err)
			}
			want := makePeople(n)
			result, err := eng.Exec(t.Context(), core.InsertAll(people, want))
			if err != nil || result.RowsAffected != int64(n) {
				t.Fatalf("%d rows: %d inserted, %v", n, result.RowsAffected, err)
			}
			saved, err := all.All(t.Context(), eng)
			if err != nil {
				t.Fatal(err)
			}
			got := make([]person, len(saved))
			for i := range saved {
				got[i] = saved[i].person
			}
			if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b core.Decimal) bool { return a.Cmp(b) == 0 })); diff != "" {
				t.Fatalf("%d rows: %s", n, diff)
			}
		}
		for _, n := range []int{0, 1, 50, 2500} {
			if _, err := eng.Exec(t.Context(), core.Delete(people).All()); err != nil {
				t.Fatal(err)
			}
			rows := makePeople(n)
			keys, err := core.Columns1(core.InsertAll(people, rows), id).All(t.Context(), eng)
			if err != nil || len(keys) != n {
				t.Fatalf("%d rows: %d keys, %v", n, len(keys), err)
			}
			pairs, err := core.Columns2(core.Select().From(people), id, name).All(t.Context(), eng)
			if err != nil {
				t.Fatal(err)
			}
			names := make(map[int64]string, n)
			for _, pair := range pairs {
				names[pair.V1] = pair.V2
			}
			for i, key := range keys {
				if names[key] != rows[i].Name {
					t.Fatalf("key %d of row %d belongs to %q", key, i, names[key])
				}
			}
		}
	})
}

// insertCount prepares the database to count the INSERTs, and asks how many
// there were so far. SQLite has no such count.
var insertCount = map[string]struct{ prepare, count string }{
	"postgresql": {`CREATE SEQUENCE inserts;
		CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''inserts''); RETURN NULL; END';
		CREATE TRIGGER counts AFTER INSERT ON people FOR EACH STATEMENT EXECUTE FUNCTION counts()`,
		`SELECT 'inserts', CASE WHEN is_called THEN last_value ELSE 0 END FROM inserts`},
	"mysql":   {count: `SHOW SESSION STATUS LIKE 'Com_insert'`},
	"mariadb": {count: `SHOW SESSION STATUS LIKE 'Com_insert'`},
}

// TestPageSize: a page bounds the rows of a statement, that of the statement
// before that of the engine; each key belongs to its row all the same.
func TestPageSize(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng := openPeople(t, server, url).With(engine.Options{PageSize: 20})
		conn, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		for _, text := range strings.Split(insertCount[server].prepare, ";\n") {
			if _, err := conn.Exec(t.Context(), core.SQL(text)); text != "" && err != nil {
				t.Fatal(err)
			}
		}
		inserts := func() (n int64) {
			if text := insertCount[server].count; text != "" {
				if _, err := core.QueryOne(t.Context(), conn, core.SQL(text), new(string), &n); err != nil {
					t.Fatal(err)
				}
			}
			return n
		}
		id, name := core.Col[int64](people, "id"), core.Col[string](people, "name")
		for _, c := range []struct {
			stmt core.BulkStmt
			want int64
		}{
			{core.InsertAll(people, makePeople(50)[:40]), 2},
			{core.InsertAll(people, makePeople(50)[40:]).PageSize(3), 4},
		} {
			before := inserts()
			if _, err := conn.Exec(t.Context(), c.stmt); err != nil {
				t.Fatal(err)
			}
			if n := inserts() - before; insertCount[server].count != "" && n != c.want {
				t.Errorf("%d INSERTs, not %d", n, c.want)
			}
		}
		rows := makePeople(150)[100:]
		keys, err := core.Columns1(core.InsertAll(people, rows).PageSize(7), id).All(t.Context(), conn)
		if err != nil {
			t.Fatal(err)
		}
		names, err := core.Columns1(core.Select().From(people).Where(id.Ge(keys[0])).OrderBy(id), name).All(t.Context(), conn)
		if err != nil || len(names) != len(rows) || names[0] != rows[0].Name || names[49] != rows[49].Name {
			t.Errorf("%d keys, names %v, %v", len(keys), names, err)
		}
		if _, err := conn.Exec(t.Context(), core.InsertAll(people, rows).PageSize(-1)); err == nil {
			t.Error("a page of -1 rows is taken")
		}
	})
}

// TestInsertAllOrNothing: a row that is refused takes all others with it.
func TestInsertAllOrNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		eng := openPeople(t, server, url)
		rows := makePeople(2500)
		rows[2499].Name = rows[3].Name
		_, err := eng.Exec(t.Context(), core.InsertAll(people, rows))
		if core.KindOf(err) != core.ErrUnique {
			t.Fatalf("no error of a unique key: %v", err)
		}
		n, err := core.Columns1(core.Select().From(people), core.Count()).One(t.Context(), eng)
		if err != nil || n != 0 {
			t.Fatalf("%d rows, %v", n, err)
		}
	})
}
