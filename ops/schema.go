package ops

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// CreateSchema creates a namespace for tables.
type CreateSchema struct {
	Schema md.Schema
}

// DropSchema drops an empty namespace.
type DropSchema struct {
	Name string
}

// CreateView creates a view or a materialized view.
type CreateView struct {
	View md.View
}

// DropView drops a view or a materialized view.
type DropView struct {
	Schema       string
	Name         string
	Materialized bool
}

// CreateSequence creates a sequence.
type CreateSequence struct {
	Sequence md.Sequence
}

// AlterSequence changes a sequence of the same name from From to To.
type AlterSequence struct {
	From md.Sequence
	To   md.Sequence
}

// DropSequence drops a sequence.
type DropSequence struct {
	Schema string
	Name   string
}

// Apply implements [Op].
func (op CreateSchema) Apply(schema *md.MetaData) error {
	if schema.HasSchema(op.Schema.Name) {
		return exists("schema", md.Name{Name: op.Schema.Name})
	}
	schema.Schemas = append(schema.Schemas, op.Schema)
	return nil
}

// Inverse implements [Op].
func (op CreateSchema) Inverse(*md.MetaData) (Op, error) {
	return DropSchema{Name: op.Schema.Name}, nil
}

// Apply implements [Op].
func (op DropSchema) Apply(schema *md.MetaData) error {
	if !schema.HasSchema(op.Name) {
		return notFound("schema", md.Name{Name: op.Name})
	}
	schema.Schemas = slices.DeleteFunc(schema.Schemas, func(s md.Schema) bool { return s.Name == op.Name })
	return nil
}

// Inverse implements [Op].
func (op DropSchema) Inverse(before *md.MetaData) (Op, error) {
	for _, s := range before.Schemas {
		if s.Name == op.Name {
			return CreateSchema{Schema: s}, nil
		}
	}
	return CreateSchema{Schema: md.Schema{Name: op.Name}}, nil
}

// Apply implements [Op].
func (op CreateView) Apply(schema *md.MetaData) error {
	name := op.View.QName()
	if schema.View(name.Schema, name.Name) != nil {
		return exists("view", name)
	}
	schema.Views = append(schema.Views, op.View.Clone())
	return nil
}

// Inverse implements [Op].
func (op CreateView) Inverse(*md.MetaData) (Op, error) {
	return DropView{Schema: op.View.Schema, Name: op.View.Name, Materialized: op.View.Materialized}, nil
}

// Apply implements [Op].
func (op DropView) Apply(schema *md.MetaData) error {
	name := md.Name{Schema: op.Schema, Name: op.Name}
	if schema.View(op.Schema, op.Name) == nil {
		return notFound("view", name)
	}
	schema.Views = slices.DeleteFunc(schema.Views, func(v md.View) bool { return v.QName() == name })
	return nil
}

// Inverse implements [Op].
func (op DropView) Inverse(before *md.MetaData) (Op, error) {
	v := before.View(op.Schema, op.Name)
	if v == nil {
		return nil, &IrreversibleError{op, "the view's definition is not known"}
	}
	return CreateView{View: v.Clone()}, nil
}

// Apply implements [Op].
func (op CreateSequence) Apply(schema *md.MetaData) error {
	name := op.Sequence.QName()
	if schema.Sequence(name.Schema, name.Name) != nil {
		return exists("sequence", name)
	}
	schema.Sequences = append(schema.Sequences, op.Sequence)
	return nil
}

// Inverse implements [Op].
func (op CreateSequence) Inverse(*md.MetaData) (Op, error) {
	return DropSequence{Schema: op.Sequence.Schema, Name: op.Sequence.Name}, nil
}

// Apply implements [Op].
func (op AlterSequence) Apply(schema *md.MetaData) error {
	s := schema.Sequence(op.To.Schema, op.To.Name)
	if s == nil {
		return notFound("sequence", op.To.QName())
	}
	*s = op.To
	return nil
}

// Inverse implements [Op].
func (op AlterSequence) Inverse(*md.MetaData) (Op, error) {
	return AlterSequence{From: op.To, To: op.From}, nil
}

// Apply implements [Op].
func (op DropSequence) Apply(schema *md.MetaData) error {
	name := md.Name{Schema: op.Schema, Name: op.Name}
	if schema.Sequence(op.Schema, op.Name) == nil {
		return notFound("sequence", name)
	}
	schema.Sequences = slices.DeleteFunc(schema.Sequences, func(s md.Sequence) bool { return s.QName() == name })
	return nil
}

// Inverse implements [Op].
func (op DropSequence) Inverse(before *md.MetaData) (Op, error) {
	s := before.Sequence(op.Schema, op.Name)
	if s == nil {
		return nil, &IrreversibleError{op, "the sequence's definition is not known"}
	}
	return CreateSequence{Sequence: *s}, nil
}
