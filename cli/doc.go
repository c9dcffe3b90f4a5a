// Package cli is the migrate command.
//
// [Main] is all that a program needs: cmd/migrate calls it with nothing but
// the dialects imported, and a project's migrations/env.go calls it with its
// own model and scripts. [Program] is the same command as a value, for tests
// and for programs that carry it along.
//
// # Which program runs
//
// The stock command serves projects of SQL scripts by itself. Where
// migrations/env.go exists, it builds that program, keeps it by content in the
// user's cache directory, and hands it the arguments.
//
// # What goes where
//
// Results go to standard output; progress, notes and errors to standard error.
// With --json there is one document on standard output, and on failure one on
// standard error: {"error": text, "code": word, "exit_code": number}. Control
// characters in text for people are escaped. Secrets of database URLs are
// masked in everything that goes to standard error. `migrate help exit-codes`
// lists the exit codes.
package cli
