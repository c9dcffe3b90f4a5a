package postgres

import (
	"slices"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Compile implements [dialect.Compiler].
func (d pg) Compile(op ops.Op) ([]dialect.Statement, error) {
	s := script{pg: d, op: op}
	switch op := op.(type) {
	case ops.CreateTable:
		s.createTable(op)
	case ops.SetTableComment:
		s.comment("TABLE", op.Schema, op.Table, op.Comment)
	case ops.SetTableOptions:
		s.setTableOptions(op)
	case ops.RebuildTable:
		return nil, dialect.Unsupported(dialectName, op, "PostgreSQL alters tables in place: use the operations on columns and constraints")
	case ops.AddColumn:
		s.addColumn(op)
	case ops.AlterColumn:
		s.alterColumn(op)
	case ops.CreateIndex:
		s.createIndex(op)
	case ops.DropIndex:
		s.dropIndex(op)
	case ops.AddConstraint:
		s.addConstraint(op)
	case ops.DropConstraint:
		s.dropConstraint(op)
	default:
		return s.compileObject()
	}
	return s.result()
}

// compileObject compiles the operations on what does not belong to a table.
func (s *script) compileObject() ([]dialect.Statement, error) {
	switch op := s.op.(type) {
	case ops.CreateSchema:
		s.add(func(w *sqltext.Writer) { w.Raw("CREATE SCHEMA ").Ident(op.Schema.Name) })
		s.commentIf("SCHEMA", "", op.Schema.Name, op.Schema.Comment)
	case ops.CreateView:
		s.createView(op)
	case ops.DropView:
		s.dropView(op)
	case ops.CreateSequence:
		s.createSequence(op)
	case ops.AlterSequence:
		s.alterSequence(op)
	case ops.CreateEnum:
		s.createEnum(op)
	case ops.DropEnum:
		s.add(func(w *sqltext.Writer) { w.Raw("DROP TYPE ").Name(op.Schema, op.Name) })
	case ops.AddEnumValue:
		s.addEnumValue(op)
	case ops.RenameEnumValue:
		s.add(func(w *sqltext.Writer) {
			w.Raw("ALTER TYPE ").Name(op.Schema, op.Name).Raw(" RENAME VALUE ").Literal(op.From).Raw(" TO ").Literal(op.To)
		})
	case ops.ReplaceEnum:
		s.replaceEnum(op)
	case ops.Execute:
		return dialect.Execute(s.pg, op, compileExecute)
	default:
		return dialect.Standard(s.pg, s.op)
	}
	return s.result()
}

// compileExecute compiles SQL text. A statement that ends the transaction is
// refused, since the revision would be committed in part.
func compileExecute(op ops.Execute) ([]dialect.Statement, error) {
	if word := endsTransaction(op.SQL); word != "" {
		return nil, dialect.Unsupported(dialectName, op, "the migration has a transaction of its own; leave "+word+" out")
	}
	words := sqltext.FirstWords(op.SQL, sqltext.PostgreSQLSyntax(), 16)
	return []dialect.Statement{{
		SQL: op.SQL, OwnCommit: op.NoTransaction || refusesTransaction(op.SQL), Traceless: dialect.Traceless(words),
		Session:   sessionUse(op.SQL, words),
		NotAtomic: slices.Contains(words, "CONCURRENTLY"), // leaves an invalid index behind, as Settle knows
	}}, nil
}

// script collects the statements of one operation, and the first error.
type script struct {
	pg
	op   ops.Op
	list []dialect.Statement
	err  error
}

func (s *script) add(write func(w *sqltext.Writer)) {
	statement, err := dialect.Build(s.pg, s.op, write)
	if err != nil && s.err == nil {
		s.err = err
	}
	s.list = append(s.list, statement)
}

// addOwnCommit adds a statement that cannot be rolled back.
func (s *script) addOwnCommit(own bool, write func(w *sqltext.Writer)) {
	s.add(write)
	s.list[len(s.list)-1].OwnCommit = own
}

func (s *script) result() ([]dialect.Statement, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.list, nil
}

// comment sets the comment of an object; an empty one removes it.
func (s *script) comment(kind, schema, name, text string) {
	s.add(func(w *sqltext.Writer) {
		w.Raw("COMMENT ON ", kind, " ").Name(schema, name).Raw(" IS ")
		writeComment(w, text)
	})
}

// commentIf sets the comment of a new object, if it has one.
func (s *script) commentIf(kind, schema, name, text string) {
	if text != "" {
		s.comment(kind, schema, name, text)
	}
}

func writeComment(w *sqltext.Writer, text string) {
	if text == "" {
		w.Raw("NULL")
	} else {
		w.Literal(text)
	}
}
