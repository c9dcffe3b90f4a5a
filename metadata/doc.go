// Package metadata is the vocabulary in which every part of migrate speaks of
// a database schema: tables, columns, constraints, indexes, sequences, enums
// and views.
//
// The values form a tree of plain structs: no back pointers, no connection and
// no state. Foreign keys name their target. A tree can therefore be copied
// ([MetaData.Clone]), compared (reflect.DeepEqual), sorted and printed as a Go
// literal or as YAML.
//
// The same vocabulary holds three schemas: the model (what a program wants),
// the live schema (what reflection finds) and the replayed schema (what the
// revisions say should be there).
//
// Expressions (defaults, checks, predicates, view definitions) are SQL text in
// the language of the database that will hold them. An empty Schema always
// means the default schema of the connection.
package metadata
