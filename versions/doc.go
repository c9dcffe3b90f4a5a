// Package versions holds the history of a schema: revisions, where they come
// from, how they hang together, and which of them a command has to run.
//
// A [Revision] is data. Revisions come from a [Source]: a [Set] of revisions
// written in Go, or the SQL scripts of a directory ([FS], [Dir]). [NewGraph]
// checks that they fit together and answers every question about their order.
// The graph plans ([Graph.Upgrade], [Graph.Downgrade], [Graph.Stamp]) from the
// rows of the version table alone; nothing here knows a database connection.
//
// What a revision text such as "head" or "ae10+2" means, in which order
// revisions run and which rows the version table then has is as Alembic has it,
// so that a database can be migrated by either.
package versions
