package dialect

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"limbeck.dev/migrate/core"
)

// scanError is what database/sql and pgx write before the reason for which a
// value could not be scanned.
var scanError = regexp.MustCompile(`^(?:sql: Scan error on column index (\d+), name (".*?"): |can't scan into dest\[(\d+)\](?: \(col: (.*?)\))?: )`)

// ScanError is failed, which a dialect made of err, with what [DescribeScan] tells.
func ScanError(failed, err error, targets []any) error {
	var e *core.Error
	if errors.As(failed, &e) {
		DescribeScan(e, err, targets)
	}
	return failed
}

// DescribeScan makes e tell what does not fit where, without the value, where
// err is what became of a row's Scan into the targets: the driver shows it.
func DescribeScan(e *core.Error, err error, targets []any) {
	text := err.Error()
	found := scanError.FindStringSubmatch(text)
	if found == nil {
		return
	}
	what, into := "a value", ""
	if reason := text[len(found[0]):]; strings.HasPrefix(reason, "NULL ") || strings.HasPrefix(reason, "converting NULL ") || strings.HasPrefix(reason, "cannot scan NULL ") {
		what = "NULL"
	}
	if i, err := strconv.Atoi(found[1] + found[3]); err == nil && i < len(targets) {
		into = fmt.Sprintf(" into %s", strings.TrimPrefix(fmt.Sprintf("%T", targets[i]), "*"))
	}
	if what == "NULL" {
		into += "; a pointer to one, or sql.Null, can hold it"
	}
	e.Reveal = false
	e.Kind, e.Column = core.ErrData, strings.Trim(found[2]+found[4], `"`)
	e.Message = fmt.Sprintf("column %q: %s cannot be scanned%s", e.Column, what, into)
}
