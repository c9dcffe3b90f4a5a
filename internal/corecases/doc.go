// Package corecases holds the table of cases of core's statements: what each is
// on each database, and which rows it yields there.
package corecases
