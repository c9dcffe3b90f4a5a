package ops

import (
	"fmt"
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
)

// CreateEnum creates an enum type (PostgreSQL). Databases that keep an enum's
// values in the column have nothing to do for it.
type CreateEnum struct {
	Enum md.Enum
}

// DropEnum drops an enum type that no column uses.
type DropEnum struct {
	Schema string
	Name   string
}

// AddEnumValue adds a value to an enum type: before or after another one, or
// at the end.
type AddEnumValue struct {
	Schema string
	Name   string
	Value  string
	Before string
	After  string
	// Together lets it be added in the transaction of its script, where PostgreSQL
	// takes no use of it before the commit. Whoever runs a script sets it; see
	// [Script.AddTogether].
	Together bool
}

// RenameEnumValue renames a value; rows that hold it follow.
type RenameEnumValue struct {
	Schema string
	Name   string
	From   string
	To     string
}

// ReplaceEnum changes the values of an enum type from From to To, where values
// are removed or reordered. The columns in Columns are converted by their
// text; a row that holds a value that To lacks makes it fail.
type ReplaceEnum struct {
	Schema  string
	Name    string
	From    []string
	To      []string
	Columns []EnumColumn
}

// EnumColumn is a column that uses the enum of a [ReplaceEnum].
type EnumColumn struct {
	Schema  string
	Table   string
	Column  string
	Default string // the column's default, which must be set aside meanwhile
	Array   bool   // the column is an array of the enum
}

// Apply implements [Op].
func (op CreateEnum) Apply(schema *md.MetaData) error {
	name := op.Enum.QName()
	if schema.Enum(name.Schema, name.Name) != nil {
		return exists("enum", name)
	}
	schema.Enums = append(schema.Enums, md.Enum{
		Schema: op.Enum.Schema, Name: op.Enum.Name, Values: slices.Clone(op.Enum.Values),
	})
	return nil
}

// Inverse implements [Op].
func (op CreateEnum) Inverse(*md.MetaData) (Op, error) {
	return DropEnum{Schema: op.Enum.Schema, Name: op.Enum.Name}, nil
}

// Apply implements [Op].
func (op DropEnum) Apply(schema *md.MetaData) error {
	name := md.Name{Schema: op.Schema, Name: op.Name}
	if _, err := enum(schema, op.Schema, op.Name); err != nil {
		return err
	}
	schema.Enums = slices.DeleteFunc(schema.Enums, func(e md.Enum) bool { return e.QName() == name })
	return nil
}

// Inverse implements [Op].
func (op DropEnum) Inverse(before *md.MetaData) (Op, error) {
	e, err := enum(before, op.Schema, op.Name)
	if err != nil {
		return nil, &IrreversibleError{op, "the enum's values are not known"}
	}
	return CreateEnum{Enum: md.Enum{Schema: e.Schema, Name: e.Name, Values: slices.Clone(e.Values)}}, nil
}

// Apply implements [Op].
func (op AddEnumValue) Apply(schema *md.MetaData) error {
	e, err := enum(schema, op.Schema, op.Name)
	if err != nil {
		return err
	}
	if slices.Contains(e.Values, op.Value) {
		return exists("value", enumValue{e.QName(), op.Value})
	}
	at := len(e.Values)
	if neighbour := op.Before + op.After; neighbour != "" {
		if at = slices.Index(e.Values, neighbour); at < 0 {
			return notFound("value", enumValue{e.QName(), neighbour})
		}
		if op.After != "" {
			at++
		}
	}
	setValues(schema, e, slices.Insert(e.Values, at, op.Value))
	return nil
}

// Inverse implements [Op]. No database removes a value in place, so the type
// is replaced.
func (op AddEnumValue) Inverse(before *md.MetaData) (Op, error) {
	e, err := enum(before, op.Schema, op.Name)
	if err != nil {
		return nil, err
	}
	after := before.Clone()
	if err := op.Apply(after); err != nil {
		return nil, err
	}
	return ReplaceEnum{
		Schema: op.Schema, Name: op.Name,
		From: after.Enum(op.Schema, op.Name).Values, To: slices.Clone(e.Values),
		Columns: EnumColumns(before, e.QName()),
	}, nil
}

// Apply implements [Op]. Defaults that are the value follow its name, as in the
// database.
func (op RenameEnumValue) Apply(schema *md.MetaData) error {
	e, err := enum(schema, op.Schema, op.Name)
	if err != nil {
		return err
	}
	i := slices.Index(e.Values, op.From)
	if i < 0 {
		return notFound("value", enumValue{e.QName(), op.From})
	}
	if slices.Contains(e.Values, op.To) {
		return exists("value", enumValue{e.QName(), op.To})
	}
	values := slices.Clone(e.Values)
	values[i] = op.To
	setValues(schema, e, values)
	from, to := quoteValue(op.From), quoteValue(op.To)
	for _, c := range EnumColumns(schema, e.QName()) {
		rest, is := strings.CutPrefix(c.Default, from)
		if is && (rest == "" || strings.HasPrefix(rest, "::")) {
			schema.Table(c.Schema, c.Table).Column(c.Column).Default = to + rest
		}
	}
	return nil
}

// quoteValue writes a value as defaults have it.
func quoteValue(value string) string { return "'" + strings.ReplaceAll(value, "'", "''") + "'" }

// Inverse implements [Op].
func (op RenameEnumValue) Inverse(*md.MetaData) (Op, error) {
	return RenameEnumValue{Schema: op.Schema, Name: op.Name, From: op.To, To: op.From}, nil
}

// Apply implements [Op].
func (op ReplaceEnum) Apply(schema *md.MetaData) error {
	e, err := enum(schema, op.Schema, op.Name)
	if err != nil {
		return err
	}
	setValues(schema, e, slices.Clone(op.To))
	return nil
}

// setValues changes the values of an enum, also where a column's type repeats
// them.
func setValues(schema *md.MetaData, e *md.Enum, values []string) {
	e.Values = values
	for _, c := range EnumColumns(schema, e.QName()) {
		column := schema.Table(c.Schema, c.Table).Column(c.Column)
		column.Type = withValues(column.Type, values)
	}
}

func withValues(t md.Type, values []string) md.Type {
	switch t := t.(type) {
	case md.Array:
		t.Of = withValues(t.Of, values)
		return t
	case md.Enum:
		if t.Values != nil {
			t.Values = slices.Clone(values)
		}
		return t
	}
	return t
}

// Inverse implements [Op].
func (op ReplaceEnum) Inverse(*md.MetaData) (Op, error) {
	return ReplaceEnum{Schema: op.Schema, Name: op.Name, From: op.To, To: op.From, Columns: op.Columns}, nil
}

// EnumColumns lists the columns of the schema that are of the named enum type,
// or arrays of it.
func EnumColumns(schema *md.MetaData, name md.Name) []EnumColumn {
	var list []EnumColumn
	for i := range schema.Tables {
		t := &schema.Tables[i]
		for _, c := range t.Columns {
			element, isArray := c.Type, false
			if a, ok := c.Type.(md.Array); ok {
				element, isArray = a.Of, true
			}
			if e, ok := element.(md.Enum); ok && e.QName() == name {
				list = append(list, EnumColumn{t.Schema, t.Name, c.Name, c.Default, isArray})
			}
		}
	}
	return list
}

type enumValue struct {
	enum  md.Name
	value string
}

func (v enumValue) String() string { return fmt.Sprintf("%q of enum %s", v.value, v.enum) }

func enum(schema *md.MetaData, s, name string) (*md.Enum, error) {
	if e := schema.Enum(s, name); e != nil {
		return e, nil
	}
	return nil, notFound("enum", md.Name{Schema: s, Name: name})
}
