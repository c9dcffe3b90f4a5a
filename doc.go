// Package migrate applies and reverses the revisions of a schema.
//
// An [Environment] brings together a database, a set of revisions and,
// optionally, a model:
//
//	env, err := migrate.Open(ctx, migrate.Config{URL: url, Scripts: versions.FS(migrations)})
//	plan, err := env.Plan(ctx, "head")
//	_, err = env.Upgrade(ctx, "head")
//
// # Safety
//
// One deployer works at a time; the lock is held by the connection that does
// the work. Where DDL is transactional (PostgreSQL, SQLite), a revision, its
// row in the version table and its journal entry are committed together, after
// the schema was read back and compared with what the operations promise.
// Where it is not (MySQL, MariaDB, CREATE INDEX CONCURRENTLY), the journal
// records the intent before each statement and its outcome after it, and an
// interrupted revision is resumed where it stopped.
package migrate
