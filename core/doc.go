// Package core is the query vocabulary: statements as values, and the small
// interfaces through which they reach a database.
//
// Data migrations ([limbeck.dev/migrate/ops.Do]) and applications use it alike.
package core
