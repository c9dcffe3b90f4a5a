package core

import "errors"

// UnsupportedError says that a database has no form for a part of a statement,
// and what to do instead. It is [errors.ErrUnsupported].
type UnsupportedError struct {
	Dialect string
	What    string // "FULL JOIN"
	Mend    string // what to do instead; may be empty
}

// Error implements error.
func (e *UnsupportedError) Error() string {
	text := e.Dialect + " does not support " + e.What
	if e.Mend != "" {
		text += ": " + e.Mend
	}
	return text
}

// Is makes the error equal to errors.ErrUnsupported.
func (e *UnsupportedError) Is(target error) bool { return target == errors.ErrUnsupported }
