// Package autogen compares a model with a live database and writes what it
// finds as a revision script, in Go or in SQL.
//
// Both schemas are brought into the database's own form by rules, and
// compared. Where the rules see a difference, the database itself is the judge:
// what differs is created in a scratch place, reflected, and compared again in
// the database's own spelling ([Compare]).
package autogen
