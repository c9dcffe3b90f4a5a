package ops

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// CreateTable creates a table with its constraints, indexes and comments.
type CreateTable struct {
	Table md.Table
}

// DropTable drops a table with all that belongs to it, and its rows.
type DropTable struct {
	Schema string
	Name   string
}

// RenameTable gives a table a new name in the same schema.
type RenameTable struct {
	Schema string
	Name   string
	To     string
}

// SetTableComment sets the comment of a table; an empty one removes it.
type SetTableComment struct {
	Schema  string
	Table   string
	Comment string
}

// SetTableOptions changes the options of a table to Options. Which of them can
// be changed is the database's affair.
type SetTableOptions struct {
	Schema string
	Table  string
	// From are the options before, by which a database refuses what it cannot
	// change; nil: not known.
	From    *md.TableOptions
	Options md.TableOptions
}

// RebuildTable replaces a table by one of another shape and keeps its rows,
// for databases that can alter little in place (SQLite). Rows are copied by
// the names of the columns that both have; Renamed gives the old name of a
// column that had another. Triggers, views, and foreign keys into the table
// survive.
type RebuildTable struct {
	From    md.Table
	To      md.Table
	Renamed map[string]string // new name → old name
}

// Apply implements [Op].
func (op CreateTable) Apply(schema *md.MetaData) error {
	name := op.Table.QName()
	if schema.Table(name.Schema, name.Name) != nil {
		return exists("table", name)
	}
	schema.Tables = append(schema.Tables, op.Table.Clone())
	return nil
}

// Inverse implements [Op].
func (op CreateTable) Inverse(*md.MetaData) (Op, error) {
	return DropTable{Schema: op.Table.Schema, Name: op.Table.Name}, nil
}

// Apply implements [Op]. Sequences that the table's columns own go with it.
func (op DropTable) Apply(schema *md.MetaData) error {
	name := md.Name{Schema: op.Schema, Name: op.Name}
	i := slices.IndexFunc(schema.Tables, func(t md.Table) bool { return t.QName() == name })
	if i < 0 {
		return notFound("table", name)
	}
	schema.Tables = slices.Delete(schema.Tables, i, i+1)
	schema.Sequences = slices.DeleteFunc(schema.Sequences, func(s md.Sequence) bool {
		return s.Schema == op.Schema && s.OwnedBy.Table == op.Name
	})
	return nil
}

// Inverse implements [Op].
func (op DropTable) Inverse(before *md.MetaData) (Op, error) {
	t := before.Table(op.Schema, op.Name)
	if t == nil {
		return nil, &IrreversibleError{op, "the table's definition is not known"}
	}
	return CreateTable{Table: t.Clone()}, nil
}

// Apply implements [Op]. Foreign keys into the table, its partitions and owned
// sequences follow the name.
func (op RenameTable) Apply(schema *md.MetaData) error {
	from, to := md.Name{Schema: op.Schema, Name: op.Name}, md.Name{Schema: op.Schema, Name: op.To}
	t, err := table(schema, op.Schema, op.Name)
	if err != nil {
		return err
	}
	if schema.Table(op.Schema, op.To) != nil {
		return exists("table", to)
	}
	t.Name = op.To
	for i := range schema.Tables {
		other := &schema.Tables[i]
		for j := range other.ForeignKeys {
			if fk := &other.ForeignKeys[j]; fk.Target() == from {
				fk.RefTable = op.To
			}
		}
		if p := other.Options.PartitionOf; p != nil && p.Schema == op.Schema && p.Table == op.Name {
			p.Table = op.To
		}
	}
	for i := range schema.Sequences {
		if s := &schema.Sequences[i]; s.Schema == op.Schema && s.OwnedBy.Table == op.Name {
			s.OwnedBy.Table = op.To
		}
	}
	return nil
}

// Inverse implements [Op].
func (op RenameTable) Inverse(*md.MetaData) (Op, error) {
	return RenameTable{Schema: op.Schema, Name: op.To, To: op.Name}, nil
}

// Apply implements [Op].
func (op SetTableComment) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	t.Comment = op.Comment
	return nil
}

// Inverse implements [Op].
func (op SetTableComment) Inverse(before *md.MetaData) (Op, error) {
	t, err := table(before, op.Schema, op.Table)
	if err != nil {
		return nil, err
	}
	return SetTableComment{Schema: op.Schema, Table: op.Table, Comment: t.Comment}, nil
}

// Apply implements [Op].
func (op SetTableOptions) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	t.Options = op.Options
	return nil
}

// Inverse implements [Op].
func (op SetTableOptions) Inverse(before *md.MetaData) (Op, error) {
	t, err := table(before, op.Schema, op.Table)
	if err != nil {
		return nil, err
	}
	return SetTableOptions{Schema: op.Schema, Table: op.Table, From: new(op.Options), Options: t.Options}, nil
}

// Apply implements [Op].
func (op RebuildTable) Apply(schema *md.MetaData) error {
	t, err := table(schema, op.From.Schema, op.From.Name)
	if err != nil {
		return err
	}
	*t = op.To.Clone()
	return nil
}

// Inverse implements [Op].
func (op RebuildTable) Inverse(*md.MetaData) (Op, error) {
	var renamed map[string]string
	for to, from := range op.Renamed {
		if renamed == nil {
			renamed = make(map[string]string, len(op.Renamed))
		}
		renamed[from] = to
	}
	return RebuildTable{From: op.To, To: op.From, Renamed: renamed}, nil
}
