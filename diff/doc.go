// Package diff finds the operations that turn one schema into another.
//
// It knows no database: both schemas come to it in the form that the dialect
// gives them (dialect.Compiler's Normalize), so equal things are equal values.
// What it must know of a database it is told in [Options].
//
// The result is deterministic: the same two schemas give the same script,
// whatever order their parts stand in.
package diff
