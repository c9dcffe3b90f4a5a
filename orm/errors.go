package orm

import (
	"errors"
	"fmt"
	"reflect"
)

// ErrNotLoaded says that a relationship was read that holds nothing yet.
var ErrNotLoaded = errors.New("the relationship is not loaded")

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
