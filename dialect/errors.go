package dialect

import (
	"errors"
	"fmt"
	"strings"

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
	// Server names a server that only looks like the database, with its version;
	// empty where the database is what it seems.
	Server string
}

// Planted refuses what stands in the place of a table of the tool's own.
func Planted(table, what string) *RefusedError {
	return &RefusedError{
		Reason: fmt.Sprintf("%s, where this tool keeps where the database is, is %s: what it says, and what writing to it does, is somebody else's", table, what),
		Mend:   "find out who made it; remove it, make it a plain table of this user's, or choose another version_table",
	}
}

// LooksLike refuses a server that speaks the language of a database and is
// another one: what it answers cannot be relied on.
func LooksLike(server, database string) *RefusedError {
	return &RefusedError{
		Reason: fmt.Sprintf("the server is %s, which looks like %s and is not supported", server, database),
		Mend:   "connect to a server of " + database + " itself",
		Server: server,
	}
}

// Lookalike is a product that speaks the language of a database: Mark is a part,
// in small letters, of what it says of its version.
type Lookalike struct{ Mark, Name string }

// FindLookalike returns the name of the first of the products whose mark is in
// one of the texts, and that text; "" if there is none.
func FindLookalike(list []Lookalike, texts ...string) string {
	for _, product := range list {
		for _, text := range texts {
			if strings.Contains(strings.ToLower(text), product.Mark) {
				return product.Name + " (" + text + ")"
			}
		}
	}
	return ""
}

// Error implements error.
func (e *RefusedError) Error() string { return e.Reason + ": " + e.Mend }

// MissingSchemaError says that a namespace that is asked for does not exist.
type MissingSchemaError struct{ Name string }

// Error implements error.
func (e *MissingSchemaError) Error() string {
	return fmt.Sprintf("the schema %q, which the configuration names (schemas), does not exist: create it, by a revision or in the model, or correct the name", e.Name)
}

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
