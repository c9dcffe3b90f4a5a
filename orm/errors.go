package orm

import (
	"errors"
	"fmt"
	"reflect"
)

// ErrNotLoaded says that a relationship or a deferred column was read that holds
// nothing yet.
var ErrNotLoaded = errors.New("not loaded")

// ErrEmpty says that a [One] was read that holds nothing, though there must be
// something.
var ErrEmpty = errors.New("the relationship refers to nothing")

// DeclarationError says what is wrong with the declaration of a mapped struct,
// and how to mend it.
type DeclarationError struct {
	Struct  string // models.User
	Field   string // Email, or Base.Email; empty: the struct as a whole
	Problem string
	Mend    string // may be empty
}

// Error names the struct, the field, the problem and the mend.
func (e *DeclarationError) Error() string {
	text := e.Struct
	if e.Field != "" {
		text += "." + e.Field
	}
	text += ": " + e.Problem
	if e.Mend != "" {
		text += "; " + e.Mend
	}
	return text
}

// problem makes the errors of one struct.
func problem(t reflect.Type, field, mend, format string, args ...any) error {
	return &DeclarationError{Struct: t.String(), Field: field, Problem: fmt.Sprintf(format, args...), Mend: mend}
}

// NotLoadedError says which relationship or deferred column was read that is not
// loaded, and how to load it. It is an [ErrNotLoaded].
type NotLoadedError struct {
	Struct string // models.User; empty where the object is in no session
	Field  string // Posts
	Target string // models.Post; of a column, its type
	Column bool   // a deferred column
}

// Error names the field and the calls that load it.
func (e *NotLoadedError) Error() string {
	what, option := "the relationship", "SelectIn"
	if e.Column {
		what, option = "the deferred column", "Undefer"
	}
	if e.Field == "" {
		return fmt.Sprintf("%s is %v: it holds %s; read it with the query: Options(orm.%s(...))", what, ErrNotLoaded, e.Target, option)
	}
	return fmt.Sprintf("%s is %v: %s.%s; call %[4]s.Load(ctx), or read it with the query: Options(orm.%[5]s(&x.%[4]s))", what, ErrNotLoaded, e.Struct, e.Field, option)
}

// Is makes the error an [ErrNotLoaded].
func (e *NotLoadedError) Is(target error) bool { return target == ErrNotLoaded }

// ErrStale says that a row was not there any more, or not in the version that
// was read, when it was to be updated or deleted; see [StaleError].
var ErrStale = errors.New("the row is gone or was changed by somebody else")

// StaleError names the entity whose row is stale. It is an [ErrStale].
type StaleError struct {
	Struct string // models.User
	Key    string // id=7
	Verb   string // UPDATE or DELETE
}

// Error names the struct and its key.
func (e *StaleError) Error() string {
	return fmt.Sprintf("%s of %s with %s: %v", e.Verb, e.Struct, e.Key, ErrStale)
}

// Is makes the error an [ErrStale].
func (e *StaleError) Is(target error) bool { return target == ErrStale }

// ErrClosed says that a session was used after its Close.
var ErrClosed = errors.New("the session is closed")

// ErrConcurrentUse says that two goroutines used one session at a time; see
// [ConcurrentUseError].
var ErrConcurrentUse = errors.New("the session is used by two goroutines at once")

// ConcurrentUseError names both calls. It is an [ErrConcurrentUse].
type ConcurrentUseError struct{ First, Second string }

// Error names both places.
func (e *ConcurrentUseError) Error() string {
	return fmt.Sprintf("%v: %s began while %s was not done; give each goroutine a session of its own", ErrConcurrentUse, e.Second, e.First)
}

// Is makes the error an [ErrConcurrentUse].
func (e *ConcurrentUseError) Is(target error) bool { return target == ErrConcurrentUse }

// ErrPendingRollback says that a flush failed, so that the transaction can only
// be rolled back. What failed is wrapped with it.
var ErrPendingRollback = errors.New("a flush has failed; call Rollback before going on")
