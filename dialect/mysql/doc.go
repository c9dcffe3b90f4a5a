// Package mysql is the dialect of MySQL (8.0.16 and later) and MariaDB (10.6
// and later). Importing it registers the URL schemes mysql and mariadb; which
// of the two a server is, the server itself tells.
//
// What both have in common is simply here. In what they differ is a method of
// [Dialect] in flavour.go, said once and named for the ability.
//
// Facts about the servers that shape this package:
//
//   - A schema is a database. The connection's own is the default schema "".
//   - Every DDL statement commits, before and after itself.
//   - A unique constraint and a unique index are the same thing. Here it is a
//     metadata.Unique wherever that can say all there is to say of it.
//   - A foreign key needs an index on its columns. Where none is declared the
//     server makes one with the key's name; it is part of the key here, and
//     never appears in MetaData.
//   - MODIFY COLUMN forgets whatever it does not say. With the database at hand,
//     [Dialect.CompileLive] repeats also what metadata.Column cannot hold.
//   - Text is LONGTEXT and Binary without a length is LONGBLOB, for they are
//     declared without a limit and TEXT ends at 64 KB. TEXT itself is [TextType].
package mysql
