package core

import (
	"database/sql/driver"
	"fmt"
	"strconv"
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

// clockText writes microseconds as [-]15:04:05.999999, with as many hours as
// there are.
func clockText(micros int64) string {
	sign, n := "", uint64(micros)
	if micros < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, n/3_600_000_000, n/60_000_000%60, n/1_000_000%60)
	if fraction := n % 1_000_000; fraction != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%06d", fraction), "0")
	}
	return text
}

// parseClock reads what clockText writes, also without seconds.
func parseClock(s string) (micros int64, err error) {
	unsigned := strings.TrimLeft(s, "+-")
	parts := strings.Split(unsigned, ":")
	if len(s)-len(unsigned) > 1 || len(parts) < 2 || len(parts) > 3 {
		return 0, fmt.Errorf("%q is not hours, minutes and seconds", clip(s))
	}
	parts = append(parts, "0")[:3]
	seconds, fraction, _ := strings.Cut(parts[2], ".")
	if len(fraction) > 6 {
		fraction = fraction[:6]
	}
	var total uint64
	for i, part := range []string{parts[0], parts[1], seconds, fraction + strings.Repeat("0", 6-len(fraction))} {
		n, err := strconv.ParseUint(part, 10, 42)
		if err != nil || (i == 1 || i == 2) && n > 59 {
			return 0, fmt.Errorf("%q is not hours, minutes and seconds", clip(s))
		}
		total = total*[]uint64{1, 60, 60, 1_000_000}[i] + n
	}
	if total > 1<<63-1 && !(s[0] == '-' && total == 1<<63) {
		return 0, fmt.Errorf("%q is longer than an interval can be", clip(s))
	}
	if s[0] == '-' {
		return int64(-total), nil
	}
	return int64(total), nil
}
