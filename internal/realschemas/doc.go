// Package realschemas tests the tool on schemas of public projects.
//
// The schemas are not part of this project. The environment variable
// MIGRATE_TEST_SCHEMAS names a directory with the folders postgres, mysql and
// sqlite, each holding .sql files; without it the test is skipped.
//
// Each schema is loaded into an empty database by the database's own client,
// reflected, written as YAML and read back, created anew from that YAML in
// another database, and reflected again: the two must be equal, and autogenerate
// must find nothing to do on either. What the vocabulary does not hold must be
// named, as often as the catalogue counts it. docs/schemas.md is the table of
// the results; go test -update writes it.
package realschemas
