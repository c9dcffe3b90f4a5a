// Package schemagen draws random schemas for property tests: schemas that are
// valid on a given database, pairs of them to migrate between, and rows.
//
// What a database can hold is read from its capabilities; what those do not
// say (types of its own, collations) stands in one small table, flavours.
//
// # Rows
//
// The value of a column in the n-th row of its table depends on the column's
// type and on n alone ([Rows]). So equal types hold equal values, and every
// foreign key between columns of equal types holds; the values of the types
// that are used in keys differ from row to row, and every key holds; checks are
// drawn from those that the values pass. The last row is NULL where a column
// allows it and has no default.
//
// # Pairs
//
// The second schema of [Pair] is mostly the first after a few edits. Edits that
// the database refuses because of the rows, by their nature, are not drawn: a
// NOT NULL column without a default, NOT NULL over nulls, a type that cannot
// hold the values, a key or foreign key that the values break, an enum without
// a value that is in use. Neither are those that no comparison can tell from
// something else: a table or column that is dropped, and another one made under
// the same name.
package schemagen
