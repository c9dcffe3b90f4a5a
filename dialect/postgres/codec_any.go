package postgres

import (
	"github.com/jackc/pgx/v5/pgtype"

	"limbeck.dev/migrate/core"
)

// anyValue returns what was scanned into an any, with the values of package
// core for what pgx has types of its own.
func anyValue(v any) (any, error) {
	switch v := v.(type) {
	case [16]byte:
		return core.UUID(v), nil
	case pgtype.Numeric:
		text, err := v.Value()
		if err != nil {
			return nil, err
		}
		var d core.Decimal
		err = d.Scan(text)
		return d, err
	case pgtype.Interval:
		return core.Interval{Months: v.Months, Days: v.Days, Microseconds: v.Microseconds}, nil
	case pgtype.Time:
		var t core.TimeOfDay
		text, err := v.Value()
		if err != nil {
			return nil, err
		}
		err = t.Scan(text)
		return t, err
	}
	return v, nil
}
