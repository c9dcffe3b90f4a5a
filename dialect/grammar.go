package dialect

import (
	"fmt"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Grammar is what the standard DDL of this package asks of a dialect: the
// parts of statements that differ. Standard statements call back into it, so
// they carry the dialect's own types, columns and options.
type Grammar interface {
	sqltext.Style
	Name() string
	// WriteColumn writes a whole column definition, from name to options.
	WriteColumn(w *sqltext.Writer, t *md.Table, c *md.Column)
	// WriteConstraint writes a table constraint, from CONSTRAINT name on; a
	// dialect adds its own clauses to [WriteConstraint] or writes it all.
	WriteConstraint(w *sqltext.Writer, t *md.Table, c md.Constraint)
	// WriteTableOptions writes what follows the closing parenthesis.
	WriteTableOptions(w *sqltext.Writer, t *md.Table)
}

// Build runs write on a new writer and returns the statement, or the first
// error with the operation's name on it.
func Build(g sqltext.Style, op ops.Op, write func(w *sqltext.Writer)) (Statement, error) {
	w := sqltext.NewWriter(g)
	write(w)
	text, _, err := w.Result()
	if err != nil {
		return Statement{}, fmt.Errorf("%s: %w", ops.Describe(op), err)
	}
	return Statement{SQL: text}, nil
}

// One is [Build] for operations of a single statement.
func One(g sqltext.Style, op ops.Op, write func(w *sqltext.Writer)) ([]Statement, error) {
	s, err := Build(g, op, write)
	if err != nil {
		return nil, err
	}
	return []Statement{s}, nil
}

// Standard compiles an operation as the SQL standard spells it, for what a
// dialect does not spell in its own way. An operation that has no standard
// spelling is an [*UnsupportedError].
func Standard(g Grammar, op ops.Op) ([]Statement, error) {
	switch op := op.(type) {
	case ops.CreateTable:
		return One(g, op, func(w *sqltext.Writer) { WriteCreateTable(w, g, &op.Table) })
	case ops.DropTable:
		return One(g, op, func(w *sqltext.Writer) { w.Raw("DROP TABLE ").Name(op.Schema, op.Name) })
	case ops.RenameTable:
		return One(g, op, func(w *sqltext.Writer) { AlterTable(w, op.Schema, op.Name).Raw("RENAME TO ").Ident(op.To) })
	case ops.AddColumn:
		return One(g, op, func(w *sqltext.Writer) {
			AlterTable(w, op.Schema, op.Table).Raw("ADD COLUMN ")
			g.WriteColumn(w, &md.Table{Schema: op.Schema, Name: op.Table}, &op.Column)
		})
	case ops.DropColumn:
		return One(g, op, func(w *sqltext.Writer) { AlterTable(w, op.Schema, op.Table).Raw("DROP COLUMN ").Ident(op.Name) })
	case ops.RenameColumn:
		return One(g, op, func(w *sqltext.Writer) {
			AlterTable(w, op.Schema, op.Table).Raw("RENAME COLUMN ").Ident(op.Name).Raw(" TO ").Ident(op.To)
		})
	case ops.AddConstraint:
		return One(g, op, func(w *sqltext.Writer) {
			AlterTable(w, op.Schema, op.Table).Raw("ADD ")
			g.WriteConstraint(w, &md.Table{Schema: op.Schema, Name: op.Table}, op.Constraint)
		})
	case ops.DropConstraint:
		return One(g, op, func(w *sqltext.Writer) { AlterTable(w, op.Schema, op.Table).Raw("DROP CONSTRAINT ").Ident(op.Name) })
	}
	return standardObject(g, op)
}

// standardObject compiles the operations on what does not belong to a table.
func standardObject(g Grammar, op ops.Op) ([]Statement, error) {
	switch op := op.(type) {
	case ops.CreateSchema:
		return One(g, op, func(w *sqltext.Writer) { w.Raw("CREATE SCHEMA ").Ident(op.Schema.Name) })
	case ops.DropSchema:
		return One(g, op, func(w *sqltext.Writer) { w.Raw("DROP SCHEMA ").Ident(op.Name) })
	case ops.CreateView:
		return One(g, op, func(w *sqltext.Writer) {
			w.Raw("CREATE VIEW ").Name(op.View.Schema, op.View.Name).Raw(" AS ", op.View.Definition)
		})
	case ops.DropView:
		return One(g, op, func(w *sqltext.Writer) { w.Raw("DROP VIEW ").Name(op.Schema, op.Name) })
	case ops.DropSequence:
		return One(g, op, func(w *sqltext.Writer) { w.Raw("DROP SEQUENCE ").Name(op.Schema, op.Name) })
	case ops.BulkInsert:
		return BulkInsert(g, op)
	case ops.Do, ops.Dynamic:
		return nil, nil
	}
	return nil, Unsupported(g.Name(), op, "")
}

// Unsupported returns the error for an operation that a database cannot do.
func Unsupported(dialect string, op ops.Op, mend string) error {
	return &UnsupportedError{Dialect: dialect, What: "the operation \"" + ops.Describe(op) + "\"", Mend: mend}
}

// AlterTable begins an ALTER TABLE statement.
func AlterTable(w *sqltext.Writer, schema, name string) *sqltext.Writer {
	return w.Raw("ALTER TABLE ").Name(schema, name).Raw(" ")
}
