package ops

import (
	"fmt"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// AddConstraint adds a primary key, unique, foreign key, check or exclusion
// constraint to a table.
type AddConstraint struct {
	Schema     string
	Table      string
	Constraint md.Constraint
}

// DropConstraint drops a constraint by kind and name. A primary key needs no
// name.
type DropConstraint struct {
	Schema string
	Table  string
	Kind   md.ConstraintKind
	Name   string
}

// Apply implements [Op].
func (op AddConstraint) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	if op.Constraint == nil {
		return fmt.Errorf("no constraint is given to add to table %s", t.QName())
	}
	name := op.Constraint.ConstraintName()
	if name != "" && t.Constraint(op.Constraint.Kind(), name) != nil {
		return exists(string(op.Constraint.Kind()), member{t.QName(), name})
	}
	switch c := op.Constraint.(type) {
	case md.PrimaryKey:
		if len(t.PrimaryKey.Columns) > 0 {
			return exists("primary key", t.QName())
		}
		t.PrimaryKey = c
		for _, column := range c.Columns {
			if c := t.Column(column); c != nil {
				c.NotNull = true
			}
		}
	case md.Unique:
		t.Uniques = append(t.Uniques, c)
	case md.ForeignKey:
		t.ForeignKeys = append(t.ForeignKeys, c)
	case md.Check:
		t.Checks = append(t.Checks, c)
	case md.Exclusion:
		t.Exclusions = append(t.Exclusions, c)
	}
	return nil
}

// Inverse implements [Op]. It needs the constraint's name, except for a
// primary key.
func (op AddConstraint) Inverse(*md.MetaData) (Op, error) {
	kind, name := op.Constraint.Kind(), op.Constraint.ConstraintName()
	if name == "" && kind != md.KindPrimaryKey {
		return nil, &IrreversibleError{op, "the constraint has no name; name it, or set a naming convention"}
	}
	return DropConstraint{Schema: op.Schema, Table: op.Table, Kind: kind, Name: name}, nil
}

// Apply implements [Op].
func (op DropConstraint) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	switch n := countNamed(t, op.Kind, op.Name); {
	case n == 0:
		return notFound(string(op.Kind), member{t.QName(), op.Name})
	case n > 1:
		return fmt.Errorf("table %s has %d constraints of kind %q named %q: which is meant?", t.QName(), n, op.Kind, op.Name)
	}
	switch op.Kind {
	case md.KindPrimaryKey:
		t.PrimaryKey = md.PrimaryKey{}
	case md.KindUnique:
		t.Uniques = dropNamed(t.Uniques, op.Name)
	case md.KindForeignKey:
		t.ForeignKeys = dropNamed(t.ForeignKeys, op.Name)
	case md.KindCheck:
		t.Checks = dropNamed(t.Checks, op.Name)
	case md.KindExclusion:
		t.Exclusions = dropNamed(t.Exclusions, op.Name)
	}
	return nil
}

// Inverse implements [Op].
func (op DropConstraint) Inverse(before *md.MetaData) (Op, error) {
	t, err := table(before, op.Schema, op.Table)
	if err != nil {
		return nil, err
	}
	c := t.Constraint(op.Kind, op.Name)
	if c == nil {
		return nil, &IrreversibleError{op, "the constraint's definition is not known"}
	}
	return AddConstraint{Schema: op.Schema, Table: op.Table, Constraint: c}, nil
}

// countNamed counts the constraints that a name may mean. A primary key needs
// none.
func countNamed(t *md.Table, kind md.ConstraintKind, name string) (n int) {
	for _, c := range t.Constraints() {
		unnamed := kind == md.KindPrimaryKey && (name == "" || c.ConstraintName() == "") // MySQL and MariaDB keep no name
		if c.Kind() == kind && (c.ConstraintName() == name || unnamed) {
			n++
		}
	}
	return n
}

func dropNamed[C md.Constraint](list []C, name string) []C {
	return slices.DeleteFunc(list, func(c C) bool { return c.ConstraintName() == name })
}
