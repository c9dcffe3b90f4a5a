// Package journal keeps in a database where it is and how it came there, in
// three tables of the tool's own ([Tables]):
//
//   - the version table has a row for each head that is applied, as Alembic has it;
//   - the journal has a row for each run of a revision: who, when, how long, with
//     which tool and which script. Rows are added and completed, never deleted;
//   - the statement table has a row for each statement of a revision that cannot
//     be rolled back, from the intent to its outcome.
//
// It says what is written and read; when that is, and within which transaction,
// is decided by package migrate, which is also what programs use.
package journal
