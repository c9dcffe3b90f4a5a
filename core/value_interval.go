package core

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"limbeck.dev/migrate/metadata"
)

// Interval is a span of time as PostgreSQL has it: months and days are of no
// fixed length, so they are kept apart. The other databases keep its text.
type Interval struct {
	Months, Days int32
	Microseconds int64
}

// IntervalOf returns d as an interval without months and days; what is finer
// than a microsecond is cut off.
func IntervalOf(d time.Duration) Interval { return Interval{Microseconds: d.Microseconds()} }

// Duration returns the interval as a time.Duration; ok is false if it has
// months or days, which have no fixed length, or is longer than a Duration.
func (i Interval) Duration() (d time.Duration, ok bool) {
	d = time.Duration(i.Microseconds) * time.Microsecond
	return d, i.Months == 0 && i.Days == 0 && d.Microseconds() == i.Microseconds
}

// String returns the interval as "14 mons 3 days 04:05:06.789". If a part is
// negative, each has its sign.
func (i Interval) String() string {
	plus := ""
	if i.Months < 0 || i.Days < 0 || i.Microseconds < 0 {
		plus = "+"
	}
	var parts []string
	add := func(negative bool, text string) {
		if !negative {
			text = plus + text
		}
		parts = append(parts, text)
	}
	if i.Months != 0 {
		add(i.Months < 0, fmt.Sprintf("%d mons", i.Months))
	}
	if i.Days != 0 {
		add(i.Days < 0, fmt.Sprintf("%d days", i.Days))
	}
	if i.Microseconds != 0 || parts == nil {
		add(i.Microseconds < 0, clockText(i.Microseconds))
	}
	return strings.Join(parts, " ")
}

// ParseInterval reads "1 year 2 mons 3 days 04:05:06.789", the form that
// PostgreSQL writes (IntervalStyle postgres), each part with its own sign.
func ParseInterval(s string) (Interval, error) {
	var months, days int64
	var i Interval
	words := strings.Fields(s)
	for len(words) > 1 {
		n, err := strconv.ParseInt(words[0], 10, 32)
		switch unit := strings.TrimSuffix(words[1], "s"); {
		case err != nil:
			return Interval{}, notInterval(s)
		case unit == "year":
			months += 12 * n
		case unit == "mon" || unit == "month":
			months += n
		case unit == "day":
			days += n
		default:
			return Interval{}, notInterval(s)
		}
		words = words[2:]
	}
	i.Months, i.Days = int32(months), int32(days)
	err := error(nil)
	if len(words) == 1 {
		i.Microseconds, err = parseClock(words[0])
	}
	if err != nil || len(strings.Fields(s)) == 0 || int64(i.Months) != months || int64(i.Days) != days {
		return Interval{}, notInterval(s)
	}
	return i, nil
}

func notInterval(s string) error {
	return fmt.Errorf("%q is not an interval (1 year 2 mons 3 days 04:05:06.789)", clip(s))
}

// Value implements [driver.Valuer]: the text.
func (i Interval) Value() (driver.Value, error) { return i.String(), nil }

// Scan implements [database/sql.Scanner] for text.
func (i *Interval) Scan(src any) error {
	text, err := scanned[Interval](src)
	if err == nil {
		*i, err = ParseInterval(text)
	}
	return err
}

// MarshalText implements [encoding.TextMarshaler].
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (i *Interval) UnmarshalText(text []byte) (err error) {
	*i, err = ParseInterval(string(text))
	return err
}

// ColumnType implements [Typer].
func (Interval) ColumnType() metadata.Type { return metadata.Interval{} }
