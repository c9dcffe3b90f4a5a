package roundtrip

import (
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

var first, last = at(2026, 1, 2, 3, 4, 5, 6, time.UTC), at(2027, 1, 1, 0, 0, 0, 0, time.UTC)

func native(sql string) md.Type { return md.Native{SQL: sql} }

var postgresCases = []kase{
	{name: "texts", of: md.Array{Of: md.Text{}}, v: texts, on: pg, lost: true},
	{name: "numbers", of: md.Array{Of: md.BigInteger{}}, v: []int64{1, -1 << 63, 1<<63 - 1}, on: pg, lost: true},
	{name: "empty array", of: md.Array{Of: md.BigInteger{}}, v: []int64{}, on: pg, lost: true},
	{name: "no array", of: md.Array{Of: md.BigInteger{}}, v: []int64(nil), on: pg},
	{name: "array with NULL", of: md.Array{Of: md.Text{}}, v: []*string{ptr("a"), nil, ptr("NULL")}, on: pg},
	{name: "array of arrays", of: md.Array{Of: md.Integer{}, Dimensions: 2}, v: [][]int32{{1, 2}, {3, 4}}, on: pg},
	{name: "null array", of: md.Array{Of: md.Text{}}, v: null([]string{"it's", `\"{},`}), on: pg},
	{name: "named texts", of: md.Array{Of: md.Text{}}, v: []status{"a", "b c"}, on: pg},
	{name: "enums", of: md.Array{Of: md.Enum{Name: "mood"}}, v: []status{"sad"}, want: []string{"sad"}, on: pg},
	{name: "bytes in an array", of: md.Array{Of: md.Binary{}}, v: [][]byte{{0, 255, '\\'}, {}}, on: pg},
	{name: "decimals", of: md.Array{Of: md.Numeric{}}, v: []core.Decimal{decimal("1.50"), decimal("-1e30")}, on: pg},
	{name: "uuids", of: md.Array{Of: md.UUID{}}, v: []core.UUID{{1}, {2}}, on: pg},
	{name: "dates", of: md.Array{Of: md.Date{}}, v: []core.Date{{Year: 2024, Month: 2, Day: 29}}, on: pg},
	{name: "times", of: md.Array{Of: md.Timestamp{WithZone: true}}, v: []time.Time{first, last}, on: pg},
	{name: "address", of: native("inet"), v: netip.MustParseAddr("fe80::1"), on: pg},
	{name: "null address", of: native("inet"), v: null(netip.MustParseAddr("10.0.0.1")), on: pg},
	{name: "network", of: native("cidr"), v: netip.MustParsePrefix("10.1.0.0/16"), on: pg},
	{name: "address as text", of: native("inet"), v: "10.0.0.1/8", on: pg, want: netip.MustParsePrefix("10.0.0.1/8")},
	{name: "int range", of: native("int8range"), v: core.NewRange[int64](-5, 1<<40), on: pg},
	{name: "empty range", of: native("int4range"), v: core.Range[int32]{Empty: true}, on: pg},
	{name: "endless range", of: native("int4range"), v: core.Range[int32]{}, on: pg},
	{name: "half a range", of: native("numrange"), v: core.Range[core.Decimal]{Upper: ptr(decimal("1.50")), UpperInclusive: true}, on: pg},
	{name: "date range", of: native("daterange"), v: core.NewRange(core.Date{Year: 2024, Month: 2, Day: 29}, core.Date{Year: 9999, Month: 12, Day: 31}), on: pg},
	{name: "time range", of: native("tstzrange"), v: null(core.NewRange(first, last)), on: pg},
	{name: "wall clock range", of: native("tsrange"), v: core.NewRange(core.DateTime{Time: first}, core.DateTime{Time: last}), on: pg},
	{name: "pgx's range", of: native("int4range"), v: pgtype.Range[pgtype.Int4]{Lower: pgtype.Int4{Int32: 1, Valid: true}, Upper: pgtype.Int4{Int32: 5, Valid: true}, LowerType: pgtype.Inclusive, UpperType: pgtype.Exclusive, Valid: true}, on: pg},
	{name: "infinity", of: md.Timestamp{WithZone: true}, v: pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}, on: pg},
	{name: "minus infinity", of: md.Timestamp{}, v: pgtype.Timestamp{InfinityModifier: pgtype.NegativeInfinity, Valid: true}, on: pg},
	{name: "infinite date", of: md.Date{}, v: pgtype.Date{InfinityModifier: pgtype.Infinity, Valid: true}, on: pg},
	{name: "wall clock of a time", of: md.Timestamp{}, v: at(2026, 11, 21, 2, 23, 12, 0, east), want: at(2026, 11, 21, 2, 23, 12, 0, time.UTC), on: pg},
	{name: "bits", of: native("bit(4)"), v: pgtype.Bits{Bytes: []byte{0xa0}, Len: 4, Valid: true}, on: pg},
	{name: "hstore's kin", of: native("point"), v: pgtype.Point{P: pgtype.Vec2{X: 1.5, Y: -2}, Valid: true}, on: pg},
	{name: "time with zone", of: native("timetz"), v: "10:00:00+02", on: pg},
	{name: "money", of: native("money"), v: "$1,234.50", on: pg},
	{name: "search vector", of: native("tsvector"), v: "'cat':3 'fat':2", on: pg},
	{name: "XML", of: native("xml"), v: "<a>it's</a>", on: pg},
}
