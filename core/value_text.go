package core

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// scanned returns the text of what a driver read for a T. SQL NULL is an
// error: what may be NULL is scanned into a *T or a sql.Null[T].
func scanned[T any](src any) (string, error) {
	switch src := src.(type) {
	case string:
		return src, nil
	case []byte:
		return string(src), nil
	case int64:
		return strconv.FormatInt(src, 10), nil
	case float64:
		return strconv.FormatFloat(src, 'f', -1, 64), nil
	}
	return "", cannotScan[T](src)
}

func cannotScan[T any](src any) error {
	target := reflect.TypeFor[T]()
	if src == nil {
		return fmt.Errorf("NULL cannot be scanned into %s; use *%[1]s or sql.Null[%[1]s]", target)
	}
	return fmt.Errorf("a %T of the database cannot be scanned into %s", src, target)
}

// clip keeps an error message short, whatever the value.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// textOf returns a value in the text that PostgreSQL and our Scan methods read.
func textOf(v any) (string, error) {
	plain, err := driver.DefaultParameterConverter.ConvertValue(v)
	if err != nil {
		return "", err
	}
	switch plain := plain.(type) {
	case string:
		return plain, nil
	case time.Time:
		return plain.Format("2006-01-02 15:04:05.999999-07:00"), nil
	case nil:
		return "", fmt.Errorf("a bound of type %T is NULL; leave it out", v)
	}
	return fmt.Sprint(plain), nil
}

// readText scans text into a T.
func readText[T any](text string) (T, error) {
	var v sql.Null[T]
	if at, isTime := any(&v.V).(*time.Time); isTime {
		var err error
		*at, err = ParseTime(text)
		return v.V, err
	}
	err := v.Scan(text)
	return v.V, err
}

// timeLayouts are the forms of a date and time that databases and their users
// write. The fraction of a second needs no mention: it is read where it stands.
var timeLayouts = []string{
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05Z07:00:00",
	"2006-01-02 15:04:05Z0700",
	"2006-01-02 15:04:05Z07",
	"2006-01-02 15:04:05 -0700 MST", // time.Time.String, which some drivers write
	"2006-01-02 15:04:05 Z07:00",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04Z07:00",
	"2006-01-02 15:04",
	"2006-01-02",
}

// ParseTime reads a date and time as databases write them: in ISO 8601, with a
// T or a space, with or without seconds, a fraction and a zone. Without a zone
// it is UTC, and the result always is.
func ParseTime(text string) (time.Time, error) {
	form, _, _ := strings.Cut(text, " m=") // the monotonic clock of time.Time.String
	if len(form) > 10 && (form[10] == 'T' || form[10] == 't') {
		form = form[:10] + " " + form[11:]
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, form); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date and time", clip(text))
}

// The numbers that are a Julian day for SQLite's "auto", the Julian day of
// 1970-01-01, and the seconds since then until the year 10000.
const (
	julianDays  = 5373484.5
	julianEpoch = 2440587.5
	secondsEnd  = 253402300800
	secondsFrom = -62135596800 // the year 1
)

// ScanTime returns the point in time that a database's value stands for: a time,
// text as [ParseTime] has it, or a number, as SQLite keeps times. Whole numbers
// are seconds since 1970; of others, those up to 5373484.5 are Julian days, and
// all beyond seconds since 1970 as well. The result is UTC.
func ScanTime(src any) (time.Time, error) {
	switch src := src.(type) {
	case time.Time:
		return src.UTC(), nil
	case string:
		return ParseTime(src)
	case []byte:
		return ParseTime(string(src))
	case int64:
		if src < secondsFrom || src >= secondsEnd {
			return time.Time{}, errors.New("a number is no time: it is outside the years 1 to 9999 as seconds since 1970")
		}
		return time.Unix(src, 0).UTC(), nil
	case float64:
		return timeOfReal(src)
	}
	return time.Time{}, cannotScan[time.Time](src)
}

func timeOfReal(n float64) (time.Time, error) {
	if n >= 0 && n < julianDays {
		const dayMillis = 86_400_000
		if n = math.Floor((n-julianEpoch)*dayMillis + 0.5); n >= secondsFrom*1000 {
			return time.UnixMilli(int64(n)).UTC(), nil
		}
	} else if n >= secondsFrom && n < secondsEnd {
		return time.UnixMicro(int64(math.Round(n * 1e6))).UTC(), nil
	}
	return time.Time{}, errors.New("a number is no time: it is outside the years 1 to 9999, as a Julian day and as seconds since 1970")
}
