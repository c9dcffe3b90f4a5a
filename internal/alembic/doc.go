// Package alembic tests that a database goes back and forth between Alembic
// itself and us, with one version table. The tests need MIGRATE_TEST_ALEMBIC, a
// program that runs Alembic 1.18; "make test" has one.
package alembic
