// Package postgres migrates PostgreSQL 12 and newer.
//
// Import it for its side effect, which is to serve postgresql:// URLs:
//
//	import _ "limbeck.dev/migrate/dialect/postgres"
//
// # What a table's options mean here
//
// A model may be meant for several databases. What only tunes the storage of
// another one is left out by Normalize and by Compile: the engine, charset,
// collation and row format of a table, STRICT, WITHOUT ROWID, the prefix length
// of an index column, the parser and visibility of an index, NeverReuse, and
// the descending columns of a primary key. What would change the meaning of
// rows is an [dialect.UnsupportedError]: ON UPDATE of a column, ON CONFLICT of
// a key, full-text and spatial indexes, MATCH PARTIAL.
//
// # Partitions
//
// A partition (TableOptions.PartitionOf) whose columns are those of its parent
// has no Columns in its normal form, nor the constraints and indexes that it
// inherits: it is created by CREATE TABLE … PARTITION OF, and what changes its
// parent changes it too. One whose columns differ, in their order or a default,
// has all of them and is created by itself and then attached, as pg_dump does.
package postgres
