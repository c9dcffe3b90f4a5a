// Package bench measures Core beside the bare drivers, Bun, GORM and sqlx, the
// same work on the same table, and migrations beside goose, which is used as a
// library: the same scripts on the same server, in turns. It is a module of its
// own, so that what it compares with is no dependency of migrate.
// docs/performance.md says how to run it and what came out.
package bench
