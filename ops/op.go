package ops

import (
	"errors"
	"fmt"

	md "limbeck.dev/migrate/metadata"
)

// Op is one change of a schema. The interface is sealed: the members are the
// structs of this package, listed in [Samples].
type Op interface {
	// Apply changes the schema in memory as executing the operation changes the
	// database. It fails, and leaves the schema as it was, where the database
	// would refuse: with [ErrExists] or [ErrNotFound] and the object's name.
	// Operations whose effect is not known ([Execute], [Do], [Dynamic]) change
	// nothing; see [Opaque].
	Apply(schema *md.MetaData) error
	// Inverse returns the operation that undoes this one, given the schema
	// before it; or an [IrreversibleError].
	Inverse(before *md.MetaData) (Op, error)
	isOp()
}

// Script is a list of operations, applied in order.
type Script []Op

// Errors that Apply wraps.
var (
	ErrExists   = errors.New("exists already")
	ErrNotFound = errors.New("does not exist")
)

// IrreversibleError says that an operation cannot be undone, and why.
type IrreversibleError struct {
	Op     Op
	Reason string
}

// Error implements error.
func (e *IrreversibleError) Error() string {
	return fmt.Sprintf("cannot undo %q: %s", Describe(e.Op), e.Reason)
}

// Apply applies the operations in order; it stops at the first that fails, and
// names it. The schema then holds what those before it did.
func (s Script) Apply(schema *md.MetaData) error {
	for i, op := range s {
		if err := op.Apply(schema); err != nil {
			return fmt.Errorf("operation %d (%s): %w", i+1, Describe(op), err)
		}
	}
	return nil
}

// Inverse returns the script that undoes s, given the schema before it: the
// inverse of each operation, last first.
func (s Script) Inverse(before *md.MetaData) (Script, error) {
	schema := before.Clone()
	inverse := make(Script, len(s))
	for i, op := range s {
		undo, err := op.Inverse(schema)
		if err != nil {
			return nil, err
		}
		if err := op.Apply(schema); err != nil {
			return nil, fmt.Errorf("operation %d (%s): %w", i+1, Describe(op), err)
		}
		inverse[len(s)-1-i] = undo
	}
	return inverse, nil
}

// Opaque reports whether what op does to the schema cannot be known from op.
func Opaque(op Op) bool {
	switch op.(type) {
	case Execute, Do, Dynamic:
		return true
	}
	return false
}

func exists(kind string, name fmt.Stringer) error {
	return fmt.Errorf("%s %s %w", kind, name, ErrExists)
}

func notFound(kind string, name fmt.Stringer) error {
	return fmt.Errorf("%s %s %w", kind, name, ErrNotFound)
}

func table(schema *md.MetaData, s, name string) (*md.Table, error) {
	if t := schema.Table(s, name); t != nil {
		return t, nil
	}
	return nil, notFound("table", md.Name{Schema: s, Name: name})
}

// member names a column, constraint or index of a table in errors.
type member struct {
	table md.Name
	name  string
}

func (m member) String() string { return fmt.Sprintf("%s of table %s", m.name, m.table) }
