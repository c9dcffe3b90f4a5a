package roundtrip

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// anyCases are what rows give for a target of type any: what maps hold.
var anyCases = []kase{
	{name: "NULL", of: md.Text{}, v: (*string)(nil)},
	{name: "text", of: md.Text{}, v: "é", want: "é"},
	{name: "varchar", of: md.String{Length: 9}, v: "é", want: "é"},
	{name: "bytes", of: md.Binary{}, v: []byte{0, 255}, want: []byte{0, 255}},
	{name: "number", of: md.BigInteger{}, v: 5, want: int64(5)},
	{name: "double", of: md.Double{}, v: 1.5, want: 1.5},
	{name: "decimal", of: md.Numeric{Precision: 10, Scale: 2}, v: decimal("1.50"), want: decimal("1.50"), on: server},
	{name: "instant", of: md.Timestamp{WithZone: true}, v: first, want: first},
	{name: "duration", of: md.Interval{}, v: time.Minute, want: core.Interval{Microseconds: 60_000_000}, on: pg},
	{name: "time of day", of: md.Time{}, v: core.TimeOfDay{Hour: 1}, want: core.TimeOfDay{Hour: 1}, on: pg},
	{name: "uuid", of: md.UUID{}, v: core.UUID{1}, want: core.UUID{1}, on: pg},
	{name: "uuid as text", of: md.UUID{}, v: core.UUID{1}, want: core.UUID{1}.String(), on: notPG},
	{name: "bits", of: native("bit(9)"), v: 257, want: uint64(257), on: "mysql mariadb"},
}

func TestAny(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, _ string) {
		p := open(t, server)
		for _, c := range anyCases {
			if c.on != "" && !slices.Contains(strings.Fields(c.on), server) {
				continue
			}
			read, err := p.keep(c.of, c.v, false)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			var got any
			if _, err := core.QueryOne(t.Context(), p.Conn, read, &got); err != nil || !equal(got, c.want) {
				t.Errorf("%s: %#v, %v; want %#v", c.name, got, err, c.want)
			}
		}
	})
}

// equal compares points in time as such.
func equal(a, b any) bool {
	at, isTime := a.(time.Time)
	if want, ok := b.(time.Time); ok && isTime {
		return at.Equal(want)
	}
	return reflect.DeepEqual(a, b)
}

// TestBits: the bits of MySQL are numbers, and one bit is a bool.
func TestBits(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			p := open(t, server)
			for _, c := range []kase{{of: native("bit(64)"), v: uint64(1<<64 - 1)}, {of: native("bit(9)"), v: int64(257)}, {of: native("bit(1)"), v: true}, {of: native("bit(1)"), v: false}} {
				p.check(t, c)
			}
		})
	}
}
