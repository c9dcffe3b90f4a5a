package roundtrip

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// kase is a value and the column that it is kept in.
type kase struct {
	name string
	of   md.Type
	v    any
	want any    // what it is read back as; nil is v itself
	on   string // the databases that keep it; empty is all
	lost bool   // the others refuse it, rather than keep another value
}

const (
	pg     = "postgresql"
	notPG  = "sqlite mysql mariadb"
	server = "postgresql mysql mariadb"
)

type (
	status  string
	number  int64
	level   uint8
	ratio   float64
	yes     bool
	foreign [16]byte // the UUID of another library
)

// String is not what a status is kept as.
func (s status) String() string { return "status:" + string(s) }

func ptr[T any](v T) *T { return &v }

func null[T any](v T) sql.Null[T] { return sql.Null[T]{V: v, Valid: true} }

func decimal(s string) core.Decimal {
	d, err := core.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

var plainCases = []kase{
	{name: "true", of: md.Boolean{}, v: true},
	{name: "false", of: md.Boolean{}, v: false},
	{name: "named bool", of: md.Boolean{}, v: yes(true)},
	{name: "no bool", of: md.Boolean{}, v: (*bool)(nil)},
	{name: "int16 min", of: md.SmallInteger{}, v: int16(math.MinInt16)},
	{name: "int32 min", of: md.Integer{}, v: int32(math.MinInt32)},
	{name: "int32 max", of: md.Integer{}, v: int32(math.MaxInt32)},
	{name: "int64 min", of: md.BigInteger{}, v: int64(math.MinInt64)},
	{name: "int64 max", of: md.BigInteger{}, v: int64(math.MaxInt64)},
	{name: "int", of: md.BigInteger{}, v: -7},
	{name: "uint32 max", of: md.BigInteger{}, v: uint32(math.MaxUint32)},
	{name: "uint64 max", of: md.Numeric{Precision: 20}, v: uint64(math.MaxUint64), on: server, lost: true},
	{name: "named int", of: md.BigInteger{}, v: number(-9)},
	{name: "named uint", of: md.SmallInteger{}, v: level(200)},
	{name: "null int", of: md.BigInteger{}, v: sql.Null[int]{}},
	{name: "not null int", of: md.BigInteger{}, v: null(5)},
	{name: "NullInt64", of: md.BigInteger{}, v: sql.NullInt64{Int64: 5, Valid: true}},
	{name: "pointer to named int", of: md.BigInteger{}, v: ptr(number(3))},
	{name: "double max", of: md.Double{}, v: math.MaxFloat64},
	{name: "double min", of: md.Double{}, v: math.SmallestNonzeroFloat64, on: "sqlite postgresql"},
	{name: "double normal min", of: md.Double{}, v: 2.2250738585072014e-308},
	{name: "double exact", of: md.Double{}, v: 0.1 + 0.2},
	{name: "double whole", of: md.Double{}, v: 3.0},
	{name: "named double", of: md.Double{}, v: ratio(-1.5)},
	{name: "NaN", of: md.Double{}, v: math.NaN(), on: pg, lost: true},
	{name: "infinite", of: md.Double{}, v: math.Inf(1), on: "postgresql sqlite", lost: true},
	{name: "minus infinite", of: md.Double{}, v: math.Inf(-1), on: "postgresql sqlite", lost: true},
	{name: "float32", of: md.Float{}, v: float32(0.1)},
	{name: "float32 large", of: md.Float{}, v: float32(1e30)},
	{name: "uuid", of: md.UUID{}, v: core.UUID{0x01, 0x23, 15: 0xff}},
	{name: "new uuid", of: md.UUID{}, v: core.NewUUIDv7()},
	{name: "bare uuid", of: md.UUID{}, v: [16]byte{1, 2, 15: 3}},
	{name: "foreign uuid", of: md.UUID{}, v: foreign{1, 2, 15: 3}},
	{name: "null uuid", of: md.UUID{}, v: null(core.UUID{9})},
	{name: "null foreign uuid", of: md.UUID{}, v: null(foreign{9})},
	{name: "no uuid", of: md.UUID{}, v: (*foreign)(nil)},
	{name: "pointer to uuid", of: md.UUID{}, v: ptr(foreign{8})},
}

var textCases = []kase{
	{name: "named string", of: md.String{Length: 50}, v: status("open")},
	{name: "pointer to named string", of: md.String{Length: 50}, v: ptr(status("open"))},
	{name: "null named string", of: md.String{Length: 50}, v: null(status("open"))},
	{name: "enum", of: md.Enum{Name: "mood", Values: []string{"sad", "it's \\ ok", "🙂"}}, v: "🙂"},
	{name: "named enum", of: md.Enum{Name: "mood", Values: []string{"sad", "it's \\ ok", "🙂"}}, v: status("it's \\ ok")},
	{name: "no text", of: md.Text{}, v: (*string)(nil)},
	{name: "NUL", of: md.Text{}, v: "a\x00b", on: notPG, lost: true},
	{name: "long text", of: md.Text{}, v: strings.Repeat("long ♥ ", 8000)},
	{name: "no bytes", of: md.Binary{}, v: []byte(nil)},
	{name: "JSON null", of: md.JSON{Binary: true}, v: core.JSON[any]{}},
	{name: "SQL NULL for JSON", of: md.JSON{Binary: true}, v: (*core.JSON[any])(nil)},
	{name: "null JSON", of: md.JSON{Binary: true}, v: null(core.JSON[any]{})},
	{name: "JSON map", of: md.JSON{Binary: true}, v: core.JSON[map[string][]int]{V: map[string][]int{"it's \"\\ \u2028": {1, 2}, "": {}}}},
	{name: "JSON numbers", of: md.JSON{}, v: core.JSON[any]{V: json.Number("12345678901234567890.123456789")}, on: pg},
	{name: "JSON number", of: md.JSON{}, v: core.JSON[any]{V: json.Number("-12.5")}},
	{name: "pointer to JSON null", of: md.JSON{Binary: true}, v: &core.JSON[any]{}},
	{name: "JSON text", of: md.JSON{Binary: true}, v: core.JSON[string]{V: "a\\'\"\n\u0001 🙂 <>&"}},
	{name: "deep JSON", of: md.JSON{Binary: true}, v: core.JSON[any]{V: nested(90)}, on: "sqlite postgresql mysql"},
	{name: "nested JSON", of: md.JSON{Binary: true}, v: core.JSON[any]{V: nested(30)}},
	{name: "raw JSON", of: md.JSON{}, v: json.RawMessage(`{"a":1}`), on: "sqlite postgresql mariadb"},
	{name: "no raw JSON", of: md.JSON{}, v: json.RawMessage(nil)},
	{name: "address", of: md.String{Length: 49}, v: netip.MustParseAddr("fe80::1"), on: notPG},
	{name: "network", of: md.String{Length: 49}, v: null(netip.MustParsePrefix("10.1.0.0/16")), on: notPG},
	{name: "set", of: md.Native{SQL: "set('a','b','it''s')"}, v: core.Set{"a", "it's"}, on: "mysql mariadb"},
	{name: "empty set", of: md.Native{SQL: "set('a','b')"}, v: core.Set{}, on: "mysql mariadb"},
}

// nested is a document of that many lists, each in the next.
func nested(depth int) any {
	if depth == 0 {
		return "deep"
	}
	return []any{nested(depth - 1)}
}

// texts are texts and, as bytes, more than text can be.
var texts = []string{
	"", " ", "'", "''", `\`, `\\`, `\'`, `'; DROP TABLE t; -- `, `"`, "`", "a\nb\r\tc\x1a\b", "%_%", "?", "$1", "${HOME}", "/* -- */", "é ü 漢字 🙂 \u202e",
	"e\u0301", "\ufeff", "\x01\x7f", "NULL", "0", "trailing  ", "{1,2}", "\U0010FFFF",
}

func textAndBytesCases() []kase {
	var all []kase
	for i, text := range texts {
		all = append(all,
			kase{name: fmt.Sprintf("text %d", i), of: md.Text{}, v: text},
			kase{name: fmt.Sprintf("varchar %d", i), of: md.String{Length: 60}, v: text},
			kase{name: fmt.Sprintf("bytes %d", i), of: md.Binary{}, v: []byte(text + "\x00\xff\xfe'\\")},
			kase{name: fmt.Sprintf("JSON text %d", i), of: md.JSON{Binary: true}, v: core.JSON[[]string]{V: []string{text}}})
	}
	return append(all, kase{name: "empty bytes", of: md.Binary{}, v: []byte{}, on: server})
}

var decimalCases = func() []kase {
	all := []kase{
		{name: "NaN", of: md.Numeric{}, v: decimal("NaN"), on: pg},
		{name: "infinite decimal", of: md.Numeric{}, v: decimal("Infinity"), on: pg},
		{name: "no decimal", of: md.Numeric{Precision: 10, Scale: 2}, v: (*core.Decimal)(nil)},
		{name: "huge decimal", of: md.Numeric{}, v: decimal("1e400"), on: pg},
		{name: "tiny decimal", of: md.Numeric{}, v: decimal("-1e-400"), on: pg},
		{name: "decimal as text", of: md.Text{}, v: decimal("12345678901234567890.123456789000")},
	}
	for _, text := range []string{"0", "1.50", "-0.01", "99999999.99", "-99999999.99"} {
		all = append(all, kase{name: "decimal " + text, of: md.Numeric{Precision: 10, Scale: 2}, v: decimal(text)})
	}
	for _, text := range []string{"12345678901234567890123456789.123456789", "-0.000000001"} {
		all = append(all, kase{name: "exact decimal " + text, of: md.Numeric{Precision: 38, Scale: 9}, v: null(decimal(text)), on: server})
	}
	return all
}()

var east = time.FixedZone("", 5*3600+30*60)

func at(year int, month time.Month, day, hour, minute, second, micros int, zone *time.Location) time.Time {
	return time.Date(year, month, day, hour, minute, second, micros*1000, zone)
}

var timeCases = []kase{
	{name: "instant", of: md.Timestamp{WithZone: true}, v: at(2026, 11, 21, 10, 23, 12, 345678, time.UTC)},
	{name: "instant of a zone", of: md.Timestamp{WithZone: true}, v: at(2026, 11, 21, 2, 23, 12, 1, east)},
	{name: "instant without fraction", of: md.Timestamp{WithZone: true}, v: null(at(2026, 11, 21, 0, 0, 0, 0, time.UTC))},
	{name: "instant cut off", of: md.Timestamp{WithZone: true}, v: time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.UTC), want: at(2026, 1, 2, 3, 4, 5, 123456, time.UTC)},
	{name: "no instant", of: md.Timestamp{WithZone: true}, v: (*time.Time)(nil)},
	{name: "pointer to instant", of: md.Timestamp{WithZone: true}, v: ptr(at(2001, 2, 3, 4, 5, 6, 0, east))},
	{name: "NullTime", of: md.Timestamp{WithZone: true}, v: sql.NullTime{Time: at(2001, 2, 3, 4, 5, 6, 0, time.UTC), Valid: true}},
	{name: "first instant", of: md.Timestamp{WithZone: true}, v: at(1, 1, 1, 0, 0, 0, 0, time.UTC), on: "sqlite postgresql", lost: true},
	{name: "last instant", of: md.Timestamp{WithZone: true}, v: at(9999, 12, 31, 23, 59, 59, 999999, time.UTC), on: "sqlite postgresql", lost: true},
	{name: "MySQL's last instant", of: md.Timestamp{WithZone: true}, v: at(2038, 1, 19, 3, 14, 7, 0, time.UTC)},
	{name: "wall clock", of: md.Timestamp{}, v: core.DateTime{Time: at(2026, 11, 21, 2, 23, 12, 345678, east)}, want: core.DateTime{Time: at(2026, 11, 21, 2, 23, 12, 345678, time.UTC)}},
	{name: "wall clock as time", of: md.Timestamp{}, v: at(2026, 11, 21, 2, 23, 12, 345678, time.UTC)},
	{name: "first wall clock", of: md.Timestamp{}, v: core.DateTime{Time: at(1, 1, 1, 0, 0, 0, 0, time.UTC)}, on: "sqlite postgresql mysql"},
	{name: "last wall clock", of: md.Timestamp{}, v: core.DateTime{Time: at(9999, 12, 31, 23, 59, 59, 999999, time.UTC)}},
	{name: "no wall clock", of: md.Timestamp{}, v: sql.Null[core.DateTime]{}},
	{name: "date", of: md.Date{}, v: core.Date{Year: 2024, Month: 2, Day: 29}},
	{name: "first date", of: md.Date{}, v: core.Date{Year: 1, Month: 1, Day: 1}},
	{name: "last date", of: md.Date{}, v: ptr(core.Date{Year: 9999, Month: 12, Day: 31})},
	{name: "no date", of: md.Date{}, v: sql.Null[core.Date]{}},
	{name: "time of day", of: md.Time{}, v: core.TimeOfDay{Hour: 23, Minute: 59, Second: 59, Microsecond: 999999}},
	{name: "midnight", of: md.Time{}, v: core.TimeOfDay{}},
	{name: "end of day", of: md.Time{}, v: core.TimeOfDay{Hour: 24}},
	{name: "duration", of: md.Interval{}, v: -(26*time.Hour + 3*time.Microsecond)},
	{name: "no duration", of: md.Interval{}, v: sql.Null[time.Duration]{}},
	{name: "null duration", of: md.Interval{}, v: null(time.Second)},
	{name: "MySQL's time", of: md.Native{SQL: "time(6)"}, v: -838 * time.Hour, on: "mysql mariadb"},
	{name: "interval", of: md.Interval{}, v: core.Interval{Months: 14, Days: -3, Microseconds: 123456}},
	{name: "no interval", of: md.Interval{}, v: core.Interval{}},
	{name: "long interval", of: md.Interval{}, v: core.Interval{Months: math.MaxInt32, Days: math.MinInt32, Microseconds: math.MaxInt64}},
	{name: "short interval", of: md.Interval{}, v: core.Interval{Months: math.MinInt32, Days: math.MaxInt32, Microseconds: math.MinInt64 + 1}},
}
