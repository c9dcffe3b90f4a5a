package roundtrip

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// place is a connection to an empty database, and the tables made in it, one
// for each column type.
type place struct {
	testing.TB
	dialect.Conn
	tables map[string]string // by the type's text
	rows   int
}

func open(t testing.TB, server string) *place {
	t.Helper()
	return &place{TB: t, Conn: testconn.Open(t, testdb.URL(t, server)), tables: map[string]string{}}
}

// table returns the name of the table with the columns id and v of that type.
func (p *place) table(of md.Type) string {
	p.Helper()
	text := md.FormatType(of)
	if name, ok := p.tables[text]; ok {
		return name
	}
	name := fmt.Sprintf("t%d", len(p.tables))
	p.tables[text] = name
	p.apply(ops.CreateTable{Table: md.Table{
		Name:       name,
		Columns:    []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "v", Type: of}},
		PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
	}})
	return name
}

func (p *place) apply(op ops.Op) {
	p.Helper()
	statements, err := p.Dialect().Compile(op)
	if err != nil {
		p.Fatal(err)
	}
	for _, s := range statements {
		if _, err := p.Exec(p.Context(), core.SQL(s.SQL)); err != nil {
			p.Fatalf("%s: %v", s.SQL, err)
		}
	}
}

// keep inserts a value, as a parameter or as a literal, and returns the query
// that reads it.
func (p *place) keep(of md.Type, v any, inline bool) (read core.Statement, err error) {
	p.Helper()
	p.rows++
	table := p.table(of)
	insert := core.SQL("INSERT INTO "+table+" VALUES (?, ?)", p.rows, v)
	if inline {
		text, err := core.CompileInline(p.Dialect(), insert)
		if err != nil {
			return nil, err
		}
		insert = core.SQL(text)
	}
	_, err = p.Exec(p.Context(), insert)
	return core.SQL("SELECT v FROM "+table+" WHERE id = ?", p.rows), err
}

// roundTrip keeps a value and reads it back into a value of the type of want.
func (p *place) roundTrip(of md.Type, v, want any, inline bool) (got any, err error) {
	p.Helper()
	read, err := p.keep(of, v, inline)
	target := reflect.New(reflect.TypeOf(want))
	if err != nil {
		return target.Elem().Interface(), err
	}
	found, err := core.QueryOne(p.Context(), p.Conn, read, target.Interface())
	if err == nil && !found {
		err = fmt.Errorf("no row")
	}
	return target.Elem().Interface(), err
}

// same compares times as points in time, and numbers as numbers.
var same = cmp.Options{
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	cmp.Comparer(func(a, b core.Decimal) bool { return a.Cmp(b) == 0 }),
	cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b }),
}
