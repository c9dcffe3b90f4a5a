package mysql

import (
	"fmt"
	"math"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
)

// timeLayout is the form in which times are sent: in UTC, which is the time
// zone of our sessions, and cut off at microseconds, where the servers would
// round.
const timeLayout = "2006-01-02 15:04:05.999999"

// compileArgs returns the text of a statement, and its arguments for the driver.
func (d Dialect) compileArgs(stmt core.Statement) (text string, args []any, err error) {
	if text, args, err = core.Compile(d, stmt); err == nil {
		err = d.bind(args)
	}
	return text, args, err
}

// bind turns the arguments of a statement, in their place, into what the driver
// takes.
func (d Dialect) bind(args []any) error {
	for i, arg := range args {
		plain, err := d.plain(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		args[i] = plain
	}
	return nil
}

// plain turns a Go value into nil, a bool, a number, text or bytes.
func (d Dialect) plain(v any) (any, error) {
	if number, ok := v.(core.Decimal); ok && !number.IsFinite() {
		return nil, d.unsupported("use NULL, or a Variant of text", "the number %s", number)
	}
	v, err := dialect.Plain(d.Name(), v)
	switch plain := v.(type) {
	case time.Time:
		at := plain.UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			return nil, d.unsupported("use NULL, or a number", "a time outside the years 1 to 9999")
		}
		return at.Format(timeLayout), nil
	case float64:
		if math.IsNaN(plain) || math.IsInf(plain, 0) {
			return nil, d.unsupported("use NULL", "the number %v", plain)
		}
	case []byte:
		if plain == nil {
			return nil, nil
		}
	}
	return v, err
}
