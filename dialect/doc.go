// Package dialect says what a database must be able to do to be migrated, and
// holds the standard SQL that databases share.
//
// Everything in which databases differ is a method of [Dialect], implemented
// once in each of dialect/postgres, dialect/mysql (MySQL and MariaDB) and
// dialect/sqlite. A dialect writes its own spelling first and falls back to the
// standard functions of this package after, so that its files hold only what
// differs.
//
// A program chooses its databases by blank imports, as with database/sql:
//
//	import _ "limbeck.dev/migrate/dialect/postgres"
package dialect
