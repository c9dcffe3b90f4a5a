package ops

import (
	"fmt"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// AddColumn adds a column at the end of a table.
type AddColumn struct {
	Schema string
	Table  string
	Column md.Column
}

// DropColumn drops a column and its values. Constraints and indexes that use
// it must be dropped before.
type DropColumn struct {
	Schema string
	Table  string
	Name   string
}

// AlterColumn changes everything about a column but its name, from From to To:
// type, nullability, default, computed expression, identity, collation, comment.
type AlterColumn struct {
	Schema string
	Table  string
	From   md.Column
	To     md.Column
	// Using is the SQL text that turns an old value into a new one, where the
	// database does not convert by itself (PostgreSQL: ALTER TYPE … USING).
	Using string
}

// RenameColumn gives a column a new name.
type RenameColumn struct {
	Schema string
	Table  string
	Name   string
	To     string
}

// Apply implements [Op].
func (op AddColumn) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	if t.Column(op.Column.Name) != nil {
		return exists("column", member{t.QName(), op.Column.Name})
	}
	t.Columns = append(t.Columns, op.Column.Clone())
	return nil
}

// Inverse implements [Op].
func (op AddColumn) Inverse(*md.MetaData) (Op, error) {
	return DropColumn{Schema: op.Schema, Table: op.Table, Name: op.Column.Name}, nil
}

// Apply implements [Op]. A column that a constraint or index still names is an
// error.
func (op DropColumn) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.Columns, func(c md.Column) bool { return c.Name == op.Name })
	if i < 0 {
		return notFound("column", member{t.QName(), op.Name})
	}
	if user := t.UsedBy(op.Name); user != "" {
		return fmt.Errorf("column %s is used by %s, which must be dropped before it", member{t.QName(), op.Name}, user)
	}
	t.Columns = slices.Delete(t.Columns, i, i+1)
	schema.Sequences = slices.DeleteFunc(schema.Sequences, func(s md.Sequence) bool {
		return s.Schema == op.Schema && s.OwnedBy == md.ColumnRef{Table: op.Table, Column: op.Name}
	})
	return nil
}

// Inverse implements [Op]. The column comes back at the end of the table.
func (op DropColumn) Inverse(before *md.MetaData) (Op, error) {
	t, err := table(before, op.Schema, op.Table)
	if err != nil {
		return nil, err
	}
	c := t.Column(op.Name)
	if c == nil {
		return nil, &IrreversibleError{op, "the column's definition is not known"}
	}
	return AddColumn{Schema: op.Schema, Table: op.Table, Column: c.Clone()}, nil
}

// Apply implements [Op].
func (op AlterColumn) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	if op.From.Name != op.To.Name {
		return fmt.Errorf("altering column %s cannot rename it to %s: use RenameColumn", member{t.QName(), op.From.Name}, op.To.Name)
	}
	c := t.Column(op.To.Name)
	if c == nil {
		return notFound("column", member{t.QName(), op.To.Name})
	}
	*c = op.To.Clone()
	return nil
}

// Inverse implements [Op]. Using has no inverse; the database's own conversion
// has to do, or the downgrade is completed by hand.
func (op AlterColumn) Inverse(*md.MetaData) (Op, error) {
	return AlterColumn{Schema: op.Schema, Table: op.Table, From: op.To, To: op.From}, nil
}

// Apply implements [Op]. Constraints, indexes, foreign keys into the table and
// the expressions of the table follow the name, as in the database.
func (op RenameColumn) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	c := t.Column(op.Name)
	if c == nil {
		return notFound("column", member{t.QName(), op.Name})
	}
	if t.Column(op.To) != nil {
		return exists("column", member{t.QName(), op.To})
	}
	c.Name = op.To
	renameInTable(t, op.Name, op.To)
	for i := range schema.Tables {
		for j := range schema.Tables[i].ForeignKeys {
			if fk := &schema.Tables[i].ForeignKeys[j]; fk.Target() == t.QName() {
				replace(fk.RefColumns, op.Name, op.To)
			}
		}
	}
	for i := range schema.Sequences {
		s := &schema.Sequences[i]
		if s.Schema == op.Schema && s.OwnedBy == (md.ColumnRef{Table: op.Table, Column: op.Name}) {
			s.OwnedBy.Column = op.To
		}
	}
	return nil
}

// Inverse implements [Op].
func (op RenameColumn) Inverse(*md.MetaData) (Op, error) {
	return RenameColumn{Schema: op.Schema, Table: op.Table, Name: op.To, To: op.Name}, nil
}
