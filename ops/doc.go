// Package ops is the change vocabulary: what a revision can do to a schema, as
// plain structs.
//
// Every operation knows two things: how it changes a schema in memory
// ([Op.Apply]), and how it is undone ([Op.Inverse]). What belongs to someone
// else is a type switch in that one's room: SQL in the dialects, Go source in
// autogen.
//
// The set of operations is closed. To do what none of them does, use [Execute]
// (SQL text) or [Do] (Go code).
package ops
