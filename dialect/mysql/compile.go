package mysql

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// NeedsRebuild implements [dialect.Compiler]: everything is altered in place.
func (d Dialect) NeedsRebuild(ops.Op) bool { return false }

// Compile implements [dialect.Compiler]. Each operation is one statement, except
// the change of a virtual column into a plain one, and that of a sequence with
// its comment, which are two that say what each does.
func (d Dialect) Compile(op ops.Op) ([]dialect.Statement, error) {
	list, err := d.compile(op)
	return d.mark(list), err
}

// mark says of each statement what it does to transactions.
func (d Dialect) mark(list []dialect.Statement) []dialect.Statement {
	for i := range list {
		list[i].OwnCommit = ownCommit(list[i].SQL)
		list[i].NotAtomic = list[i].OwnCommit && !d.isAtomic(list[i].SQL)
	}
	return list
}

// ownCommit reports whether a statement commits by itself. What is not known to
// leave a transaction alone is taken for one that does; CALL may hold any DDL.
func ownCommit(text string) bool {
	words := append(sqltext.FirstWords(text, syntax, 2), "", "")
	if words[0] == "SET" && (words[1] == "TRANSACTION" || slices.ContainsFunc(settings(text), outsideOnly)) {
		return true
	}
	return !slices.Contains(transactional, words[0])
}

var transactional = []string{"INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH", "VALUES", "TABLE", "DO", "SET", "SHOW", "EXPLAIN",
	"USE", "PREPARE", "DEALLOCATE"}

// outsideOnly reports whether a variable can only be set outside a transaction.
func outsideOnly(variable string) bool {
	return slices.Contains([]string{"sql_log_bin", "gtid_next", "binlog_format", "binlog_direct_non_transactional_updates"}, variable)
}

// isAtomic reports whether a statement that commits by itself is done wholly or
// not at all, whatever interrupts it. Those that are not are known by their
// words; an operation of ours never compiles to one.
func (d Dialect) isAtomic(text string) bool {
	words := sqltext.FirstWords(text, syntax, 1000)
	is := func(i int, word string) bool { return i < len(words) && words[i] == word }
	switch {
	case len(words) == 0 || is(0, "CALL") || is(0, "BEGIN") || is(0, "LOAD"):
		return false
	case is(0, "DROP") && (is(1, "DATABASE") || is(1, "SCHEMA")):
		return false
	case is(0, "DROP") && d.maria: // several tables
		return !strings.Contains(text, ",")
	case is(0, "CREATE") && is(1, "TABLE"): // of a query: MariaDB fills it in after
		return !d.maria || !slices.Contains(words, "SELECT")
	case is(0, "CREATE") && is(1, "OR") && is(3, "TABLE"): // MariaDB drops the old one, with its rows, before
		return false
	}
	return true
}

// Frame implements [dialect.Compiler]. Around DDL a transaction would promise
// what it cannot keep.
func (d Dialect) Frame(script ops.Script) (before, after []string) {
	for _, op := range script {
		list, err := d.Compile(op)
		if err != nil || slices.ContainsFunc(list, func(s dialect.Statement) bool { return s.OwnCommit }) {
			return nil, nil
		}
	}
	return []string{"START TRANSACTION"}, []string{"COMMIT"}
}

func (d Dialect) compile(op ops.Op) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.CreateTable:
		return d.one(op, func(w *sqltext.Writer) { d.writeCreateTable(w, &op.Table) })
	case ops.RenameTable: // ALTER TABLE s.a RENAME TO b would move it to the default schema
		return d.one(op, func(w *sqltext.Writer) {
			w.Raw("RENAME TABLE ").Name(op.Schema, op.Name).Raw(" TO ").Name(op.Schema, op.To)
		})
	case ops.SetTableComment:
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) { w.Raw("COMMENT = ").Literal(op.Comment) })
	case ops.SetTableOptions:
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) { d.writeNewOptions(w, op.Options) })
	case ops.AddColumn:
		return d.compileAddColumn(op)
	case ops.AlterColumn:
		return d.compileAlterColumn(op, nil)
	case ops.CreateIndex:
		return d.one(op, func(w *sqltext.Writer) { d.writeCreateIndex(w, op) })
	case ops.DropIndex:
		return d.one(op, func(w *sqltext.Writer) {
			w.Raw("DROP INDEX ").Ident(op.Name).Raw(" ON ").Name(op.Schema, op.Table)
		})
	case ops.DropConstraint:
		return d.alter(op, op.Schema, op.Table, func(w *sqltext.Writer) { d.writeDropConstraint(w, op) })
	case ops.Execute:
		return dialect.Execute(d, op, d.compileExecute)
	default:
		return d.compileObject(op)
	}
}

// compileExecute compiles SQL text. Between its statements the tool writes to its
// own tables in the same session, which a role without rights on them would keep
// from it; a server has no role that is only the transaction's.
func (d Dialect) compileExecute(op ops.Execute) ([]dialect.Statement, error) {
	if slices.Equal(sqltext.FirstWords(op.SQL, syntax, 2), []string{"SET", "ROLE"}) {
		return nil, &dialect.UnsupportedError{Dialect: d.Name(), What: "SET ROLE in a revision, since the tool writes its version and journal under the same role",
			Mend: "migrate as a user whose default role is that one, or set it in the hook BeforeRun, for all of the run"}
	}
	return []dialect.Statement{{SQL: op.SQL, Traceless: traceless(op.SQL), Session: sessionUse(op.SQL)}}, nil
}

// traceless is [dialect.Traceless]. EXCHANGE PARTITION swaps rows, and would swap
// them back.
func traceless(text string) bool {
	words := sqltext.FirstWords(text, syntax, 2)
	if len(words) > 0 && words[0] == "ALTER" {
		all := sqltext.FirstWords(text, syntax, 1000)
		at := slices.Index(all, "EXCHANGE")
		return at > 0 && at+1 < len(all) && all[at+1] == "PARTITION"
	}
	return dialect.Traceless(words)
}

// compileObject compiles the operations on what does not belong to a table.
func (d Dialect) compileObject(op ops.Op) ([]dialect.Statement, error) {
	switch op := op.(type) {
	case ops.CreateSchema:
		return d.one(op, func(w *sqltext.Writer) { d.writeCreateSchema(w, op.Schema) })
	case ops.CreateView:
		if op.View.Materialized {
			return nil, dialect.Unsupported(d.Name(), op, "create a plain view, or a table that is filled on a schedule")
		}
	case ops.DropView:
		if op.Materialized {
			return nil, dialect.Unsupported(d.Name(), op, "")
		}
	case ops.CreateSequence, ops.AlterSequence, ops.DropSequence:
		return d.compileSequence(op)
	case ops.CreateEnum, ops.DropEnum: // the values are in the columns
		return nil, nil
	case ops.AddEnumValue, ops.RenameEnumValue, ops.ReplaceEnum:
		return nil, dialect.Unsupported(d.Name(), op, "the values are part of each column's type; alter the columns")
	case ops.RebuildTable:
		return nil, dialect.Unsupported(d.Name(), op, "alter the table, which this database can do in place")
	}
	return dialect.Standard(d, op)
}

// one compiles an operation of a single statement.
func (d Dialect) one(op ops.Op, write func(w *sqltext.Writer)) ([]dialect.Statement, error) {
	return dialect.One(d, op, write)
}

// alter compiles an operation of a single ALTER TABLE.
func (d Dialect) alter(op ops.Op, schema, table string, write func(w *sqltext.Writer)) ([]dialect.Statement, error) {
	return dialect.One(d, op, func(w *sqltext.Writer) { write(dialect.AlterTable(w, schema, table)) })
}

func (d Dialect) writeCreateSchema(w *sqltext.Writer, s md.Schema) {
	w.Raw("CREATE DATABASE ").Ident(s.Name)
	if s.Comment != "" && d.hasSchemaComments() {
		w.Raw(" COMMENT ").Literal(s.Comment)
	}
}
