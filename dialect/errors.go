package dialect

import (
	"errors"

	"limbeck.dev/migrate/core"
)

// ErrIntegrity says that rows would break a constraint of the new schema.
var ErrIntegrity = errors.New("rows break a constraint")

// UnsupportedError says that a database cannot do something, and what to do
// instead. It is [errors.ErrUnsupported].
type UnsupportedError = core.UnsupportedError

// RefusedError says why a server or a connection must not be migrated, and
// what to do.
type RefusedError struct {
	Reason string
	Mend   string
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Reason + ": " + e.Mend }

// NoScratchError says that the user may not make the place that
// [Inspector.Scratch] needs, and what would allow it. It is
// [errors.ErrUnsupported].
type NoScratchError struct {
	Err  error
	Mend string
}

// Error implements error.
func (e *NoScratchError) Error() string {
	return "no scratch place can be made: " + e.Err.Error() + "; " + e.Mend
}

// Unwrap returns the cause, and [errors.ErrUnsupported].
func (e *NoScratchError) Unwrap() []error { return []error{e.Err, errors.ErrUnsupported} }
