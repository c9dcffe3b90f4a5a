// Package features tests every feature of the schema vocabulary on every
// database that has it.
//
// For each database there is a model of more than sixty tables: each type that
// the database has in a table of its own, and each option of columns,
// constraints, indexes, tables, views, sequences and enums. It is created by a
// revision that autogenerate writes, reflected, compared, and taken down again.
// One test proves that no field of the vocabulary is left out.
package features
