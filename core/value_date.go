package core

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"

	"limbeck.dev/migrate/metadata"
)

// Date is a day of the calendar, in no time zone. The zero Date is no day, and
// an error as an argument; what may be missing is a *Date or a sql.Null[Date].
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of t in its own time zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate reads 2006-01-02.
func ParseDate(s string) (Date, error) {
	var d Date
	if n, err := fmt.Sscanf(s, "%4d-%2d-%2d", &d.Year, &d.Month, &d.Day); n == 3 && err == nil && d.String() == s && d.valid() {
		return d, nil
	}
	return Date{}, fmt.Errorf("%q is not a date (2006-01-02)", clip(s))
}

// String returns the date as 2006-01-02.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// In returns the midnight with which the day begins in a time zone.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// Compare returns -1, 0 or 1 as d is before, the same as or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

func (d Date) valid() bool { return d.Year >= 1 && d.Year <= 9999 && DateOf(d.In(time.UTC)) == d }

// Value implements [driver.Valuer] for the days of the years 1 to 9999.
func (d Date) Value() (driver.Value, error) {
	if !d.valid() {
		return nil, fmt.Errorf("%s is no day of the years 1 to 9999", d)
	}
	return d.String(), nil
}

// Scan implements [database/sql.Scanner] for text, times and the numbers that
// [ScanTime] reads. A time of the day is cut off.
func (d *Date) Scan(src any) error {
	switch src := src.(type) {
	case time.Time:
		*d = DateOf(src)
		return nil
	case int64, float64:
		t, err := ScanTime(src)
		*d = DateOf(t)
		return err
	}
	text, err := scanned[Date](src)
	if err != nil {
		return err
	}
	if len(text) > 10 {
		t, err := ParseTime(text)
		*d = DateOf(t)
		return err
	}
	*d, err = ParseDate(text)
	return err
}

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}

// ColumnType implements [Typer].
func (Date) ColumnType() metadata.Type { return metadata.Date{} }
