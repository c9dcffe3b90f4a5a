package core

import (
	"database/sql/driver"
	"fmt"
	"time"

	"limbeck.dev/migrate/metadata"
)

// DateTime is what a calendar and a clock on the wall show, in no time zone: a
// value of [metadata.Timestamp] without zone. Its Time's own date and clock
// count, and its location does not; scanning gives UTC.
//
// A plain time.Time is a point in time instead.
type DateTime struct{ time.Time }

const wallLayout = "2006-01-02 15:04:05.999999"

// Value implements [driver.Valuer]: the text 2006-01-02 15:04:05.999999. What
// is finer than a microsecond is cut off.
func (d DateTime) Value() (driver.Value, error) {
	if d.Year() < 1 || d.Year() > 9999 {
		return nil, fmt.Errorf("the time %v is outside the years 1 to 9999", d.Time)
	}
	return d.Format(wallLayout), nil
}

// Scan implements [database/sql.Scanner] for times, text and the numbers that
// [ScanTime] reads.
func (d *DateTime) Scan(src any) error {
	t, isTime := src.(time.Time)
	if !isTime {
		var err error
		if t, err = ScanTime(src); src == nil {
			return cannotScan[DateTime](src)
		} else if err != nil {
			return err
		}
	}
	_, offset := t.Zone()
	d.Time = t.Add(time.Duration(offset) * time.Second).UTC()
	return nil
}

// ColumnType implements [Typer].
func (DateTime) ColumnType() metadata.Type { return metadata.Timestamp{} }
