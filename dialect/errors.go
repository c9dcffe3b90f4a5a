package dialect

import (
	"errors"
	"fmt"
)

// ErrIntegrity says that rows would break a constraint of the new schema.
var ErrIntegrity = errors.New("rows break a constraint")

// UnsupportedError says that a database cannot do something, and what to do
// instead. It is [errors.ErrUnsupported].
type UnsupportedError struct {
	Dialect string
	What    string // "exclusion constraint ex_booking on table booking"
	Mend    string // what to do instead; may be empty
}

// Error implements error.
func (e *UnsupportedError) Error() string {
	text := fmt.Sprintf("%s does not support %s", e.Dialect, e.What)
	if e.Mend != "" {
		text += ": " + e.Mend
	}
	return text
}

// Is makes the error equal to errors.ErrUnsupported.
func (e *UnsupportedError) Is(target error) bool { return target == errors.ErrUnsupported }

// RefusedError says why a server or a connection must not be migrated, and
// what to do.
type RefusedError struct {
	Reason string
	Mend   string
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Reason + ": " + e.Mend }
