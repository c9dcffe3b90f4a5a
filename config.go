package migrate

import (
	"context"
	"time"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	"limbeck.dev/migrate/journal"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

// Version of the tool, as the journal records it.
const Version = "0.1.0"

// Config describes an environment. Only URL and Scripts are needed to migrate.
type Config struct {
	// URL of the database; see dialect.URL for its forms. Without one, only
	// what needs no database works.
	URL string
	// Conn is a connection of the program's own, which is used for everything in
	// place of one to URL and is never closed. Nothing else may use it meanwhile.
	// Its session keeps the settings that migrations need (modes, time zone,
	// timeouts, search path).
	//
	// Where a transaction is open on it ([dialect.InTransaction]), all that is done is
	// part of that: nothing is committed, a step that fails is taken back to a
	// savepoint, and the caller decides about those before it; the session's
	// settings stay, so that names are found by the caller's search path. The
	// deployment lock is held to the end of the transaction on PostgreSQL, and
	// on SQLite, where the transaction is the lock, to the end of the run. What
	// cannot be then is refused before anything is run: a revision that works
	// outside of a transaction ([*NotTransactionalError]), and with a
	// [*dialect.RefusedError] MySQL and MariaDB, which would commit the
	// transaction, and SQLite's making a table anew with foreign keys on.
	Conn Conn
	// Scripts are the revisions: a *versions.Set, versions.FS of an embed.FS,
	// or both joined.
	Scripts versions.Source
	// Target is the model, for autogenerate and check. Several schemas are made
	// one by [md.Join].
	Target *md.MetaData
	// Name is that of the database, where one set of revisions serves several:
	// what a revision does to it is that of versions.Revision.For.
	Name string
	// Targets are the models of several databases by their names: the one of
	// Name counts before Target.
	Targets map[string]*md.MetaData
	// Schemas are namespaces to look at beside the default one and those of the
	// model; "*" is all.
	Schemas []string
	// VersionTable is the name of the version table, with its schema if it has
	// one; empty: migrate_version. Use alembic_version to take over a database
	// from Alembic. The journal's tables stand beside it: migrate_journal and
	// migrate_statement, or with another version table's name before _journal
	// and _statement, so that several environments can share a database.
	VersionTable string
	// ServerVersion is that of the server for which scripts of SQL are written,
	// such as 16 or 10.11: what they say may depend on it. Empty: the oldest
	// version that is supported.
	ServerVersion string
	// LockWait bounds the wait for another deployer; 0: five minutes.
	LockWait time.Duration
	// LockTimeout bounds each wait for a lock on a table; 0: the dialect's
	// default, under a second.
	LockTimeout time.Duration
	// Role is a role that each connection takes on (SET ROLE): what is made is the
	// role's. SQLite has none. The URL may name it as well: ?role=deployer.
	Role string
	// StatementTimeout bounds the time of each statement of a migration; 0: it is
	// not bounded. PostgreSQL and MariaDB have such a bound.
	StatementTimeout time.Duration
	// Wait is how long a server that does not accept connections yet is waited
	// for; 0: not at all. What waiting does not mend, such as a wrong password, is
	// an error at once.
	Wait time.Duration
	// ScratchURL leads to a server on which a scratch database is made, where one is
	// needed: by Verify and Drift, and by Check, Revision and Plan where the database
	// is a replica or its user may not make what they try. It must be of the same
	// kind and version. Empty: the database's own server. With it, Check and Revision
	// run the applied revisions there and ask that database how it spells the model;
	// Plan runs those and its own.
	ScratchURL string
	// AllowPooler accepts a connection through a session pooler.
	AllowPooler bool
	// AllowNewer makes Upgrade do nothing where a newer build, with revisions
	// that are not among the scripts, has gone on from where everything up to
	// the target was applied ([EventNewer]); for a rolling deploy, in which the
	// old program starts again beside the new one. The journal has to say so;
	// else, and for everything but Upgrade, such a database stays an
	// [*versions.UnknownRevisionError].
	AllowNewer bool
	// NoVerify leaves out the comparison of the schema with the operations
	// before a revision is committed.
	NoVerify bool
	// DataLoss says what a run of Upgrade, Downgrade, Goto or Redo does before it
	// throws rows or values away; empty: DataLossAsk.
	DataLoss DataLossPolicy
	// ConfirmDataLoss is asked before such a run, with what it throws away, each in
	// words, where DataLoss is DataLossAsk. Its error ends the run before the
	// first step. The deployment lock is held meanwhile, but not for Redo, which
	// asks before it begins.
	ConfirmDataLoss func(ctx context.Context, run Run, losses []string) error
	// OnEvent is told what goes on, from the goroutine that migrates.
	OnEvent func(Event)

	// ScriptDirs are the directories in which new revisions are written: each
	// into that of the revision that it comes after; see [RevisionOptions]. A
	// directory that is not there is made.
	ScriptDirs []string
	// ScriptFormat of new revisions is "go" or "sql"; empty: as the scripts in
	// the directories are, else sql.
	ScriptFormat string
	// FileNames says how the files of new revisions are named.
	FileNames versions.FileNames
	// AfterWrite is called with the path of each new script, once it is on the
	// disk, where it stays if the call fails.
	AfterWrite func(ctx context.Context, path string) error
	// TimeZone is that of the time in a new revision and in its file's name;
	// nil: UTC.
	TimeZone *time.Location

	// Include and Exclude narrow what autogenerate, Check and Inspect look at, by
	// patterns of the names of tables and views: * stands for any characters, ?
	// for one, [a-z] for one of these. A name is schema.name, where the default
	// schema may be left out; without Include, all are included. They narrow
	// both sides: what is left out is neither created nor dropped nor changed,
	// and is not loaded.
	Include, Exclude []string
	// IncludeName does so for names of every kind: of what the database has,
	// before it is loaded as far as that can be, and of what the model declares.
	// IncludeObject is asked for what has passed, when both sides are loaded. See
	// [autogen.Filter].
	IncludeName   func(kind autogen.Kind, name string, in autogen.Parents) bool
	IncludeObject func(autogen.Object) bool
	// CompareType and CompareDefault are asked for each column that both sides
	// have, before the rules and the database are: that the two are the same,
	// that they differ, or neither ([autogen.UseRules]).
	CompareType    func(autogen.ColumnPair) autogen.Answer
	CompareDefault func(autogen.ColumnPair) autogen.Answer

	// ProcessRevisions is called with the revisions that Revision is about to
	// write, with autogenerate or without: it may edit them, make several of one,
	// or leave none, and then no file is written. See [Process] and [RewriteOps].
	ProcessRevisions ProcessRevisions
	// RenderItem gives operations, types, columns, indexes and constraints a text
	// of its own in new Go scripts, or leaves them out; nil, or a nil result, is
	// the text of always. Scripts of SQL have no use for it.
	RenderItem autogen.Renderer

	// TransactionPerRun makes one transaction of a whole run of Upgrade or
	// Downgrade, instead of one for each revision: where a step fails, nothing
	// of the run is left. A revision of the run that has to work outside of a
	// transaction is a [*NotTransactionalError] before anything is run. Where the
	// database commits DDL by itself (MySQL, MariaDB) a run is refused with a
	// [*dialect.UnsupportedError].
	TransactionPerRun bool

	// OnApply is called after each step, in the transaction in which the
	// version rows move: its error rolls that back and fails the step, and what
	// it writes is there exactly if the version rows say so. A step of Stamp has
	// no Revision. It is called again where the transaction is tried again.
	//
	// A step that cannot be rolled back as a whole (on MySQL and MariaDB, or a
	// statement outside of a transaction) has happened when the hook is called:
	// then an error leaves the revision applied in part, and the next run
	// resumes it with the call of the hook, as it does after a crash. DDL in the
	// hook commits by itself there, and may find itself done already.
	//
	// Offline scripts do not call it.
	OnApply func(ctx context.Context, step versions.Step, db core.Conn) error
	// BeforeRun is called under the deployment lock before Upgrade or Downgrade
	// does anything, and AfterRun when all its steps are applied, also where
	// there are none. Each has a transaction, which its error rolls back, and
	// the error ends the run: after that of BeforeRun nothing is run, before
	// that of AfterRun everything was, and stays. With TransactionPerRun both
	// belong to the transaction of the run.
	//
	// Where a lost connection is made anew, or the session is reset after a
	// revision that changed it, BeforeRun is called again.
	BeforeRun func(ctx context.Context, run Run, db core.Conn) error
	AfterRun  func(ctx context.Context, run Run, db core.Conn) error
}

// What an empty [Config] means.
const (
	DefaultVersionTable = journal.DefaultVersionTable
	DefaultLockWait     = 5 * time.Minute
)

// engine is the engine of the URL, with the role.
func (c Config) engine() (*engine.Engine, error) {
	u, err := dialect.ParseURL(c.URL)
	if err != nil {
		return nil, err
	}
	if c.Role != "" {
		u.Query.Set("role", c.Role)
	}
	return engine.OpenURL(u)
}
