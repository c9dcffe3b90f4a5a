package core

import (
	"database/sql"
	"database/sql/driver"
	"encoding/binary"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"limbeck.dev/migrate/metadata"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "-0.00": "0.00", "+1.50": "1.50", "007": "7", ".5": "0.5", "5.": "5", "1e3": "1000", "1.25E-4": "0.000125", "12.5e1": "125",
		"nan": "NaN", "inf": "Infinity", "-Infinity": "-Infinity", "99999999999999999999.000000000000001": "99999999999999999999.000000000000001",
	} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != want {
			t.Errorf("%q: %s, %v; want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"", ".", "-", "--1", "1..2", "1,5", "0x1", "1e", "1e999999999", "1_000", " 1", "٣", "1e1.5"} {
		if d, err := ParseDecimal(text); err == nil {
			t.Errorf("%q is %s", text, d)
		}
	}
}

// TestDecimalOrder holds the order of decimals to that of math/big.
func TestDecimalOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := func(name string) (Decimal, *big.Rat) {
			unscaled, scale := rapid.Int64().Draw(t, name), rapid.IntRange(-3, 25).Draw(t, name+" scale")
			d := NewDecimal(big.NewInt(unscaled), scale)
			again, err := ParseDecimal(d.String())
			if err != nil || again != d {
				t.Fatalf("%s is read as %s, %v", d, again, err)
			}
			r, _ := new(big.Rat).SetString(d.String())
			return d, r
		}
		a, ratA := number("a")
		b, ratB := number("b")
		if a.Cmp(b) != ratA.Cmp(ratB) || a.Cmp(a) != 0 {
			t.Fatalf("%s and %s compare as %d", a, b, a.Cmp(b))
		}
	})
	ordered := []string{"-Infinity", "-1e100", "-1.5", "0", "1.50", "1e100", "Infinity", "NaN"}
	for i, low := range ordered {
		for j, high := range ordered {
			a, errA := ParseDecimal(low)
			b, errB := ParseDecimal(high)
			if got := a.Cmp(b); errA != nil || errB != nil || (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s and %s compare as %d", low, high, got)
			}
		}
	}
}

func TestUUIDs(t *testing.T) {
	want := UUID{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}
	for _, text := range []string{"01234567-89ab-cdef-0123-456789abcdef", "01234567-89AB-CDEF-0123-456789ABCDEF", "{01234567-89ab-cdef-0123-456789abcdef}", "0123456789abcdef0123456789abcdef"} {
		if u, err := ParseUUID(text); err != nil || u != want {
			t.Errorf("%q: %s, %v", text, u, err)
		}
	}
	for _, text := range []string{"", "01234567-89ab-cdef-0123-456789abcdeg", "0123456-789ab-cdef-0123-456789abcdef", strings.Repeat("0", 36)} {
		if u, err := ParseUUID(text); err == nil {
			t.Errorf("%q is %s", text, u)
		}
	}
	if u := NewUUID(); u[6]>>4 != 4 || u[8]>>6 != 2 {
		t.Errorf("%s is not of version 4", u)
	}
	before := time.Now().UnixMilli()
	u := NewUUIDv7()
	if at := int64(binary.BigEndian.Uint64(u[:8]) >> 16); u[6]>>4 != 7 || u[8]>>6 != 2 || at < before || at > time.Now().UnixMilli() {
		t.Errorf("%s is not of version 7 and of now", u)
	}
}

// TestTextForms reads what is written, and refuses what is not.
func TestTextForms(t *testing.T) {
	for _, v := range []driver.Valuer{
		Date{1, 1, 1}, Date{2024, 2, 29}, Date{9999, 12, 31}, TimeOfDay{}, TimeOfDay{23, 59, 59, 999999}, TimeOfDay{24, 0, 0, 0}, TimeOfDay{1, 2, 3, 40},
		Interval{}, Interval{14, -3, 5}, Interval{-1, 2, -3_600_000_000}, Interval{0, 0, math.MinInt64}, Interval{math.MinInt32, math.MaxInt32, math.MaxInt64},
		Range[int]{}, Range[int]{Empty: true}, NewRange(1, 5), NewRange(`a"\,`, ""), Range[Date]{Lower: &Date{2024, 2, 29}, LowerInclusive: true},
		NewRange(time.Unix(0, 1000).UTC(), time.Unix(1e9, 0).UTC()), Set{}, Set{"a", "b c"}, DateTime{time.Date(2024, 2, 29, 1, 2, 3, 4000, time.UTC)},
		JSON[[]string]{[]string{"a", "\x00<"}}, JSON[*int]{},
	} {
		text, err := v.Value()
		if err != nil {
			t.Errorf("%#v: %v", v, err)
			continue
		}
		for _, src := range []any{text, []byte(text.(string))} {
			target := reflect.New(reflect.TypeOf(v))
			if err := target.Interface().(sql.Scanner).Scan(src); err != nil || !reflect.DeepEqual(target.Elem().Interface(), v) {
				t.Errorf("%#v is written %q and read %#v, %v", v, text, target.Elem().Interface(), err)
			}
		}
	}
	for _, v := range []driver.Valuer{Date{}, Date{2023, 2, 29}, Date{10000, 1, 1}, TimeOfDay{Hour: 25}, TimeOfDay{Second: 60}, Set{"a,b"}, Set{""}, JSON[func()]{}, DateTime{}.of(-1)} {
		if text, err := v.Value(); err == nil {
			t.Errorf("%#v is written %q", v, text)
		}
	}
	for text, target := range map[string]sql.Scanner{
		"2023-02-29": new(Date), "24:00:01": new(TimeOfDay), "-1:00": new(TimeOfDay), "1:2:3:4": new(Interval), "1 fortnight": new(Interval), "": new(Interval),
		"2147483648 days": new(Interval), "178956971 years": new(Interval), "1,2": new(Range[int]), "[1,2,3)": new(Range[int]), "[a,b)": new(Range[int]),
		`["1,2)`: new(Range[int]), "yesterday": new(DateTime), "{} {}": new(JSON[any]), "{": new(JSON[any]),
	} {
		if err := target.Scan(text); err == nil {
			t.Errorf("%T reads %q as %v", target, text, reflect.ValueOf(target).Elem())
		}
		if err := target.Scan(nil); err == nil {
			t.Errorf("%T reads NULL", target)
		}
	}
}

func (d DateTime) of(year int) DateTime { return DateTime{time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)} }

func TestParseTime(t *testing.T) {
	want := time.Date(2026, 11, 21, 10, 23, 12, 0, time.UTC)
	for _, text := range []string{
		"2026-11-21 10:23:12", "2026-11-21T10:23:12Z", "2026-11-21 10:23:12.000", "2026-11-21 15:53:12+05:30", "2026-11-21 12:23:12+02", "2026-11-21t12:23:12+0200",
		"2026-11-21 10:23:12 +0000 UTC", "2026-11-21 11:23:12 +0100 CET m=+0.000012", "2026-11-21 10:23:12Z",
	} {
		if at, err := ParseTime(text); err != nil || !at.Equal(want) || at.Location() != time.UTC {
			t.Errorf("%q: %v, %v", text, at, err)
		}
	}
	for _, text := range []string{"", "now", "10:23", "2026-13-01", "0000-00-00 00:00:00", "2026-11-21 25:00"} {
		if at, err := ParseTime(text); err == nil {
			t.Errorf("%q is %v", text, at)
		}
	}
}

func TestCodecs(t *testing.T) {
	codec := NewCodec(
		func(a netip.Addr) (string, error) { return a.String(), nil },
		func(s string) (netip.Addr, error) { return netip.ParseAddr(s) })
	home := netip.MustParseAddr("127.0.0.1")
	if v, err := codec.Value(home).Value(); v != "127.0.0.1" || err != nil {
		t.Errorf("%v, %v", v, err)
	}
	var got netip.Addr
	if err := codec.Target(&got).Scan([]byte("127.0.0.1")); err != nil || got != home {
		t.Errorf("%v, %v", got, err)
	}
	if err := codec.Target(&got).Scan(nil); err == nil {
		t.Error("NULL is an address")
	}
	none := &got
	if err := codec.NullTarget(&none).Scan(nil); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
	if err := codec.NullTarget(&none).Scan("127.0.0.1"); err != nil || *none != home {
		t.Errorf("%v, %v", none, err)
	}
	if err := codec.NullTarget(&none).Scan("home"); err == nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
}

func TestTypeOf(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{Decimal{}, "numeric"}, {UUID{}, "uuid"}, {[16]byte{}, "uuid"}, {Date{}, "date"}, {TimeOfDay{}, "time"}, {DateTime{}, "timestamp"}, {time.Time{}, "timestamptz"},
		{Interval{}, "interval"}, {time.Second, "interval"}, {JSON[int]{}, "jsonb"}, {[]string{}, "text[]"}, {[][]int{}, "bigint[][]"}, {[]UUID{}, "uuid[]"}, {[]byte{}, "binary"},
		{netip.Addr{}, "varchar(49) {postgresql: inet}"}, {uint64(0), "numeric(20)"},
	} {
		got, err := TypeOf(reflect.TypeOf(c.v), 0)
		if err != nil || metadata.FormatType(got) != c.want {
			t.Errorf("%T: %s, %v; want %s", c.v, metadata.FormatType(got), err, c.want)
		}
	}
	for _, v := range []any{struct{}{}, map[string]int{}, []any{}, new(int), new(UUID), sql.NullInt64{}} {
		if got, err := TypeOf(reflect.TypeOf(v), 0); err == nil {
			t.Errorf("%T is %s", v, metadata.FormatType(got))
		}
	}
}
