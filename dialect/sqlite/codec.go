package sqlite

import (
	"fmt"
	"math"
	"time"

	"limbeck.dev/migrate/dialect"
)

// timeLayout is the form in which times are kept: in UTC, with as much of a
// fraction as there is, up to microseconds. Such texts sort as the times do,
// and SQLite's date functions read them.
const timeLayout = "2006-01-02 15:04:05.999999-07:00"

// bind turns the arguments of a statement, in their place, into what the driver
// takes.
func bind(args []any) error {
	for i, arg := range args {
		v, err := plain(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		args[i] = v
	}
	return nil
}

// plain turns a Go value into nil, an int64, a float64, text or bytes.
func plain(v any) (any, error) {
	v, err := dialect.Plain(name, v)
	switch plain := v.(type) {
	case bool:
		if plain {
			return int64(1), nil
		}
		return int64(0), nil
	case uint64:
		if plain > math.MaxInt64 {
			return nil, unsupported("an integer above 9223372036854775807", "use text, or core.Decimal")
		}
		return int64(plain), nil
	case float64:
		if math.IsNaN(plain) {
			return nil, unsupported("NaN", "use NULL")
		}
	case time.Time:
		at := plain.UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			return nil, unsupported("a time outside the years 1 to 9999", "use NULL, or a number")
		}
		return at.Format(timeLayout), nil
	case []byte:
		if plain == nil {
			return nil, nil
		}
	}
	return v, err
}
