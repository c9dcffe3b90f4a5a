package dialect

import (
	"context"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

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
	// HoldsLock reports whether the connection has the lock still.
	HoldsLock(ctx context.Context, c core.Conn, key string) (bool, error)
	// WhileLocked returns the end of a SELECT without tables that has its row only
	// while HoldsLock is true, so that an INSERT can ask for the lock itself; ""
	// where that spares no round trip.
	WhileLocked(ctx context.Context, c core.Conn, key string) (string, error)
	// CheckHome returns a [*RefusedError] where the default namespace does not
	// exist, and what has no schema in its name would be made elsewhere. name is
	// that of the namespace.
	CheckHome(ctx context.Context, c core.Conn) (name string, err error)
	// CheckTables returns a [*RefusedError] that says what was found where a table
	// of the tool's is not one that it, or somebody who may do anything there
	// anyway, has made: a view, a table of a stranger, one with triggers.
	CheckTables(ctx context.Context, c core.Conn, tables []md.Name) error
	// CannotRollBack reports whether SQL text may change rows of a table whose
	// engine has no transactions, although statements of its kind can be rolled
	// back.
	CannotRollBack(ctx context.Context, c core.Conn, text string) (bool, error)
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
	// Own puts the rest of the transaction that is open under the tool's own
	// settings, whatever the revision has set; they are the revision's again when
	// it has ended.
	Own(ctx context.Context, c core.Conn) error
	// Reset undoes what revisions did to the session: settings, variables,
	// temporary objects, locks. It is then as Prepare has left it. kept says that
	// the deployment lock named key was held all the while; else it has to be
	// taken again, and somebody else may have been at work. A session of somebody
	// else's stays as it is.
	Reset(ctx context.Context, c core.Conn, key string) (kept bool, err error)
	// Values returns SQL text that gives the variables of a session, as
	// [SessionUse] names them, the values that they have now.
	Values(ctx context.Context, c core.Conn, variables []string) (string, error)
	// Home returns the name of the namespace of the connection, where that is one
	// of each database; else "".
	Home(ctx context.Context, c core.Conn) (string, error)
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
	// StatementTimeoutMillis bounds the time of each statement; 0: it is not
	// bounded. Where a database has no such bound, one is a [*UnsupportedError].
	StatementTimeoutMillis int
	// AllowPooler accepts a connection through a session pooler.
	AllowPooler bool
	// ApplicationName is shown in the server's process list.
	ApplicationName string
}

// BeginOptions tell Begin what the transaction is for.
type BeginOptions struct {
	Script       ops.Script
	VersionTable md.Name
	// Known says that it is known what the script makes of tables, and that they
	// have nothing which it does not know.
	Known bool
	// Within says that the revision goes on, and what it has set stays.
	Within bool
	// Foreign says of Join that the transaction is somebody else's, whose
	// session stays as it is.
	Foreign bool
}
