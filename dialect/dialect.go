package dialect

import (
	"context"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// Dialect is one database: its spelling, its schema and its ways to migrate.
// Consumers ask for the part that they need; this is the sum.
type Dialect interface {
	core.Grammar
	Compiler
	Inspector
	Migrator
	Transactor

	// Capabilities tells what the database can do.
	Capabilities() Capabilities
	// Syntax tells how the database's SQL text is split into tokens.
	Syntax() sqltext.Syntax
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
	// Op is what the statement does by itself, where an operation takes several
	// that commit on their own: what it did is told by looking, one by one. nil
	// is the whole operation.
	Op ops.Op
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
	// Client tells how a person runs such a script.
	Client() Client
	// ScriptLock tells how such a script takes the deployment lock named key, as
	// TryLock does: take is an expression of SQL that is true if it got it, and
	// release the statement that gives it back; both empty where a transaction
	// keeps others out.
	ScriptLock(key string) (take, release string)
	// Guard returns statements of such a script that fail with the message
	// unless the condition, an expression of SQL, holds.
	Guard(condition, message string) []string
	// NeedsRebuild reports whether the database can do op only by rebuilding
	// the table ([ops.RebuildTable]).
	NeedsRebuild(op ops.Op) bool
	// Normalize returns a copy of m as this database would hold it, so that a
	// model and its own reflection compare equal: types in their canonical
	// form, variants resolved, defaults in the server's spelling as far as
	// rules can tell, what the database does not keep left out, and so is what is
	// Only for others, which [md.MetaData.For] tells. Normalizing
	// twice changes nothing more. A type that the database cannot hold is an
	// [*UnsupportedError] that names table and column.
	Normalize(m *md.MetaData) (*md.MetaData, error)
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

// Inspector reads the live schema.
type Inspector interface {
	// ServerVersion names the server with its version, as it tells it itself,
	// for people: "PostgreSQL 17.2".
	ServerVersion(ctx context.Context, c core.Conn) (string, error)
	// Reflect reads the schema of the connected database, in a number of
	// queries that does not grow with the number of tables.
	Reflect(ctx context.Context, c core.Conn, o ReflectOptions) (*Reflection, error)
	// Scratch creates the tables, views, enums and sequences of m in a place
	// where nothing is disturbed, reflects them, and takes them away: the
	// database's own spelling of m. Foreign keys are left out. Names come back
	// as they were in m. It returns an error that wraps [errors.ErrUnsupported]
	// where there is no such place (no privilege).
	Scratch(ctx context.Context, c core.Conn, m *md.MetaData) (*md.MetaData, error)
	// Fingerprint returns a hash over the definitions of everything that a
	// statement may change, in the server's own text: it changes when any
	// definition does, and not with rows. See [FingerprintOptions].
	Fingerprint(ctx context.Context, c core.Conn, o FingerprintOptions) (string, error)
}

// FingerprintOptions tell Fingerprint what to cover. Where namespaces belong to
// the database (PostgreSQL), all but the system's are covered; where they are
// databases of one server, which may be somebody else's (MySQL), the default
// one, those in Schemas and those that SQL names are.
type FingerprintOptions struct {
	// Schemas are namespaces to cover; "*" is all but the system's.
	Schemas []string
	// SQL is the statement whose effect is to be seen; it may be empty.
	SQL string
	// Ignore names tables that are left out.
	Ignore []md.Name
}

// ReflectOptions narrows what is read.
type ReflectOptions struct {
	// Schemas are the namespaces to read beside the default one; "*" is all but
	// the system's.
	Schemas []string
	// Tables limits the reading to these tables; nil reads everything. Views,
	// sequences and enums are read all the same.
	Tables []md.Name
	// Alone leaves these out as well, but for the enums and sequences of the
	// tables that are read. A dialect may read them nevertheless.
	Alone bool
	// Include is asked whether to read a namespace, which is a Name without a
	// Name, and each table and view in it; the default namespace is "". Nil: all.
	// It does not narrow Tables, and sequences and enums are read all the same.
	Include func(n md.Name, view bool) bool
	// Definitions asks for those of what is skipped.
	Definitions bool
}

// Includes reports whether a name is to be read.
func (o ReflectOptions) Includes(n md.Name, view bool) bool {
	return o.Include == nil || o.Include(n, view)
}

// Reflection is a live schema.
type Reflection struct {
	// MetaData is sorted ([md.MetaData.Sort]). The default schema is "".
	MetaData *md.MetaData
	// Skipped names what the database holds and the vocabulary does not.
	Skipped []Skipped
}

// Skipped is an object, or a property of one, that reflection found and
// MetaData cannot hold: a trigger, a function, a policy.
type Skipped struct {
	Kind   string // "trigger", "function", "domain"
	Name   string // qualified where it has a schema
	Table  string // the table that it belongs to, if any
	Detail string // a few words, if there is something to say
	// Definition is a text that changes with what it does, where the dialect has
	// one that is the same in every database; only where it is asked for.
	Definition string
}

// Migrator holds what the executor needs of a database.
type Migrator interface {
	// Prepare puts a fresh connection into the state that migrations need:
	// strict modes, time zone, timeouts, a search path of our own. It refuses a
	// read-only server and a connection that a pooler shares, with a
	// [*RefusedError].
	Prepare(ctx context.Context, c core.Conn, o SessionOptions) error
	// TryLock takes the deployment lock named key, held by the connection until
	// Unlock or its end, and reports whether it got it. It never waits long.
	TryLock(ctx context.Context, c core.Conn, key string) (bool, error)
	// Unlock gives the lock back.
	Unlock(ctx context.Context, c core.Conn, key string) error
	// LockHolder describes who holds the lock, for people; "" if nobody does, or
	// it is not known. Like the rest that only looks, it needs no Prepare.
	LockHolder(ctx context.Context, c core.Conn, key string) (string, error)
	// Begin begins the transaction of a revision that runs these operations.
	// The version table, if it exists, is locked against other deployers.
	Begin(ctx context.Context, c core.Conn, o BeginOptions) error
	// Join does in a transaction that is open what Begin does beside opening
	// one: it locks the version table, which must exist, and puts the session
	// into the state that the operations need. What cannot be so within an open
	// transaction is a [*RefusedError].
	Join(ctx context.Context, c core.Conn, o BeginOptions) error
	// Commit commits it. An error that wraps [ErrIntegrity] means that nothing
	// was committed because rows would break a constraint.
	Commit(ctx context.Context, c core.Conn) error
	// Rollback rolls it back; harmless without a transaction.
	Rollback(ctx context.Context, c core.Conn) error
	// Settle removes what an interrupted statement of op left behind and is of
	// no use (PostgreSQL: an INVALID index), and tells what became of the
	// statement where the dialect knows.
	Settle(ctx context.Context, c core.Conn, op ops.Op) (Outcome, error)
	// Classify tells what kind of failure err is: a [*core.Error], or an error
	// of the driver itself.
	Classify(err error) core.ErrorKind
}

// Outcome is what became of an interrupted statement.
type Outcome int

// The outcomes. One that is not known is told by comparing the schema with what
// it was before.
const (
	OutcomeUnknown Outcome = iota
	OutcomeDone            // the statement had its effect
	OutcomeNone            // it had none, or may run again
)

// SessionOptions are the policies of a migrating connection.
type SessionOptions struct {
	// LockTimeoutMillis bounds the wait for a lock on a table; 0 is the
	// dialect's default, which is short, so that a waiting migration does not
	// stop the application.
	LockTimeoutMillis int
	// LockWaitMillis bounds the wait for another deployer, where a transaction
	// waits for it (SQLite); 0 is the dialect's default.
	LockWaitMillis int
	// AllowPooler accepts a connection through a session pooler.
	AllowPooler bool
	// ApplicationName is shown in the server's process list.
	ApplicationName string
}

// BeginOptions tell Begin what the transaction is for.
type BeginOptions struct {
	Script       ops.Script
	VersionTable md.Name
	// Foreign says of Join that the transaction is somebody else's, whose
	// session stays as it is.
	Foreign bool
}

// Capabilities tell what a database can do. The compliance suite
// (dialect/dialecttest) holds each dialect to what it declares.
type Capabilities struct {
	TransactionalDDL  bool // DDL rolls back
	Schemas           bool // namespaces within a database
	Sequences         bool
	EnumTypes         bool // enums are objects of the schema
	Comments          bool // on tables and columns
	MaterializedViews bool
	Exclusions        bool
	Deferrable        bool // foreign keys can be deferred
	DeferrableUnique  bool
	NullsNotDistinct  bool
	PartialIndexes    bool
	ExpressionIndexes bool
	IncludeColumns    bool // covering indexes
	Identity          bool // identity columns
	ComputedStored    bool
	ComputedVirtual   bool
	Arrays            bool
	Checks            bool // enforced and reflected
	DropsNamed        bool // constraints are kept with their names
	// ViewsPinColumns: a column that a view uses cannot be altered or dropped
	// until the view is (PostgreSQL).
	ViewsPinColumns bool
	// KeysPinColumns: a foreign key must be dropped before a column or index
	// that it needs is changed (MySQL, MariaDB).
	KeysPinColumns bool
	// TypesRewrite: changing the type of a column rewrites the checks and index
	// expressions that use it (PostgreSQL).
	TypesRewrite bool
	// RebuildsTables: ALTER TABLE can do little, and most changes of a table
	// are made by rebuilding it (SQLite).
	RebuildsTables bool
	// DefaultSchema is the name that the default namespace usually has
	// (public, main); empty where it is that of the database.
	DefaultSchema string
	// MaxIdentifier is the longest name, in bytes (PostgreSQL) or characters;
	// 0 is no limit.
	MaxIdentifier int
}
