package core

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"limbeck.dev/migrate/metadata"
)

// TimeOfDay is what a clock on the wall shows, from 00:00:00 to 24:00:00.
type TimeOfDay struct{ Hour, Minute, Second, Microsecond int }

// TimeOfDayOf returns what the clock shows at t, in its own time zone.
func TimeOfDayOf(t time.Time) TimeOfDay {
	hour, minute, second := t.Clock()
	return TimeOfDay{hour, minute, second, t.Nanosecond() / 1000}
}

// ParseTimeOfDay reads 15:04:05.999999; the fraction may be shorter or missing.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	micros, err := parseClock(s)
	t := timeOfDay(micros)
	if err != nil || strings.HasPrefix(s, "-") || !t.valid() {
		return TimeOfDay{}, fmt.Errorf("%q is not a time of day (15:04:05.999999)", clip(s))
	}
	return t, nil
}

func timeOfDay(micros int64) TimeOfDay {
	n := int(micros)
	return TimeOfDay{n / 3_600_000_000, n / 60_000_000 % 60, n / 1_000_000 % 60, n % 1_000_000}
}

// Duration returns the time since midnight.
func (t TimeOfDay) Duration() time.Duration {
	return time.Duration(t.Hour)*time.Hour + time.Duration(t.Minute)*time.Minute +
		time.Duration(t.Second)*time.Second + time.Duration(t.Microsecond)*time.Microsecond
}

func (t TimeOfDay) valid() bool {
	d := t.Duration()
	return d >= 0 && d <= 24*time.Hour && timeOfDay(d.Microseconds()) == t
}

// String returns the time as 15:04:05.999999, without the zeros at the end.
func (t TimeOfDay) String() string { return clockText(t.Duration().Microseconds()) }

// Value implements [driver.Valuer]: the text.
func (t TimeOfDay) Value() (driver.Value, error) {
	if !t.valid() {
		return nil, fmt.Errorf("%#v is no time of day", t)
	}
	return t.String(), nil
}

// Scan implements [database/sql.Scanner] for text and times.
func (t *TimeOfDay) Scan(src any) error {
	if at, ok := src.(time.Time); ok {
		*t = TimeOfDayOf(at)
		return nil
	}
	text, err := scanned[TimeOfDay](src)
	if err == nil {
		*t, err = ParseTimeOfDay(text)
	}
	return err
}

// MarshalText implements [encoding.TextMarshaler].
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (t *TimeOfDay) UnmarshalText(text []byte) (err error) {
	*t, err = ParseTimeOfDay(string(text))
	return err
}

// ColumnType implements [Typer].
func (TimeOfDay) ColumnType() metadata.Type { return metadata.Time{} }
