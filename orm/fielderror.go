package orm

import (
	"errors"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
)

// FieldError says which field of a struct a constraint of the database is about.
// It wraps the [*core.Error].
type FieldError struct {
	Struct string // models.User
	Fields []string
	Err    error
}

// Error names the fields.
func (e *FieldError) Error() string {
	return fmt.Sprintf("%s.%s: %v", e.Struct, strings.Join(e.Fields, ", "), e.Err)
}

// Unwrap returns the database's error.
func (e *FieldError) Unwrap() error { return e.Err }

// explain names the fields that an error of the database is about, as far as it
// tells.
func (m *mapping) explain(err error) error {
	var cause *core.Error
	if !errors.As(err, &cause) {
		return err
	}
	var fields []string
	for _, name := range m.blamed(cause) {
		if a := m.byName[name]; a != nil {
			fields = append(fields, a.path)
		}
	}
	if len(fields) == 0 {
		return err
	}
	return &FieldError{m.class.typ.String(), fields, err}
}

// blamed returns the columns that an error names, by themselves or by their
// constraint.
func (m *mapping) blamed(e *core.Error) []string {
	if e.Column != "" {
		return strings.Split(strings.ReplaceAll(e.Column, " ", ""), ",")
	}
	name := e.Constraint[strings.LastIndex(e.Constraint, ".")+1:]
	switch {
	case name == "":
		return nil
	case name == m.table.PrimaryKey.Name || name == "PRIMARY":
		return m.table.PrimaryKey.Columns
	}
	for _, u := range m.table.Uniques {
		if u.Name == name {
			return u.Columns
		}
	}
	for _, fk := range m.table.ForeignKeys {
		if fk.Name == name {
			return fk.Columns
		}
	}
	if ix := m.table.Index(name); ix != nil {
		var columns []string
		for _, c := range ix.Columns {
			columns = append(columns, c.Column)
		}
		return columns
	}
	return nil
}
