package dialect

import (
	"context"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Compiler turns operations into SQL.
type Compiler interface {
	// Compile returns the statements of an operation, from the operation alone.
	// Do and Dynamic have none. What the database cannot do is an
	// [*UnsupportedError].
	//
	// Where the statements commit on their own, an operation is one statement
	// wherever the database allows it, so that an interrupted one has happened
	// or has not; else each says what it does.
	Compile(op ops.Op) ([]Statement, error)
	// CompileLive is Compile with the database at hand, for operations whose
	// statements depend on what it holds (on SQLite, the triggers and views of
	// a table to rebuild).
	CompileLive(ctx context.Context, c core.Conn, op ops.Op) ([]Statement, error)
	// Frame returns the statements that stand around a revision of these
	// operations in a script that runs without the tool: BEGIN and COMMIT where
	// DDL is transactional, and what Begin and Commit do beside.
	Frame(script ops.Script) (before, after []string)
	// Preamble returns the statements that such a script begins with: they pin
	// the modes on which the quoting of the rest relies.
	Preamble() []string
	// AfterRevision returns the statements with which such a script undoes what
	// the SQL texts of a revision, or its Go code, did to the session, and begins
	// anew as Preamble does. home is the name of the default namespace, where that
	// is one of each database; a script that leaves it without is an error.
	AfterRevision(texts []string, home string) ([]string, error)
	// OwnTables returns the statements after which such a script writes to the
	// tool's own tables although the texts changed the session, until the end of
	// the transaction.
	OwnTables(texts []string, home string) ([]string, error)
	// Client tells how a person runs such a script.
	Client() Client
	// ScriptLock tells how such a script takes the deployment lock named key, as
	// TryLock does: take is an expression of SQL that is true if it got it, and
	// release the statement that gives it back; both empty where a transaction
	// keeps others out.
	ScriptLock(key string) (take, release string)
	// GuardHome returns statements of such a script that fail where
	// [Migrator.CheckHome] refuses; none where it never does.
	GuardHome() []string
	// Guard returns statements of such a script that fail with the message
	// unless the condition, an expression of SQL, holds.
	Guard(condition, message string) []string
	// NeedsRebuild reports whether the database can do op only by rebuilding
	// the table ([ops.RebuildTable]).
	NeedsRebuild(op ops.Op) bool
	// ParseType reads the text of a type in SQL, as CREATE TABLE has it.
	ParseType(text string) md.Type
	// Keeps reports whether a column that becomes another one keeps every value
	// as it is: nothing is rounded, cut, converted in silence, or refused. An enum
	// comes with its values, if they are known.
	Keeps(from, to md.Column) bool
	// Normalize returns a copy of m as this database would hold it, so that a
	// model and its own reflection compare equal: types in their canonical
	// form, variants resolved, defaults in the server's spelling as far as
	// rules can tell, what the database does not keep left out, and so is what is
	// Only for others, which [md.MetaData.For] tells. Normalizing
	// twice changes nothing more. A type that the database cannot hold is an
	// [*UnsupportedError] that names table and column.
	Normalize(m *md.MetaData) (*md.MetaData, error)
}

// Statement is one statement of a compiled operation.
type Statement struct {
	// SQL is the text of the statement, with its values in it.
	SQL string
	// Bound is the statement with its values as arguments, where it has such;
	// nil: SQL is sent as it is. See [Statement.Core].
	Bound core.Statement
	// OwnCommit says that the statement commits by itself, or refuses to run in
	// a transaction: what it did cannot be rolled back.
	OwnCommit bool
	// NotAtomic says that the statement, when it is interrupted, may have been
	// done in part (MariaDB: DROP TABLE of several tables).
	NotAtomic bool
	// Traceless says that SQL text may have had its effect although nothing in
	// the schema tells ([Traceless]).
	Traceless bool
	// Session is what SQL text has to do with the session.
	Session SessionUse
	// Op is what the statement does by itself, where an operation takes several
	// that commit on their own: what it did is told by looking, one by one. nil
	// is the whole operation.
	Op ops.Op
}

// Lasting returns the statement where its revision is not one transaction: what
// it sets, it sets for the rest of the revision ([SessionUse]).
func (s Statement) Lasting() Statement {
	if s.Session.Lasting != "" {
		s.SQL, s.Bound = s.Session.Lasting, nil
	}
	return s
}

// Core returns the statement as it is executed.
func (s Statement) Core() core.Statement {
	if s.Bound != nil {
		return s.Bound
	}
	return core.SQL(s.SQL)
}

// Client is the database's own client, with which a person runs a script of
// SQL, and what stands in such a script for values that only the run knows.
type Client struct {
	Command string // that runs SCRIPT on DATABASE and stops at the first error

	// ID returns an expression: a text that is never twice the same, and sorts by
	// time and then by n, which counts within a script:
	// 20060102T150405.000000-0123456789ab.
	ID   func(n int) string
	Time string // expression: the time in UTC as RFC 3339 has it
	User string // expression: who runs the script, as far as the server knows
}

// Foreseer is a [Compiler] of a database that has to be looked at for some
// statements, and that can tell without executing anything what it will hold
// when they run.
type Foreseer interface {
	// Foresee returns CompileLive for a script that nobody looks at the database
	// for when it runs: called with one operation after the other, it compiles
	// each for what the database, as it is now, will hold after those before it.
	// An operation that does not fit there is an error. schemas are the
	// namespaces of the operations beside the default one.
	Foresee(ctx context.Context, c core.Conn, schemas []string) (func(context.Context, ops.Op) ([]Statement, error), error)
}
