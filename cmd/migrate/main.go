// Command migrate applies and reverses the revisions of a database's schema.
// See package cli for what it does, and `migrate --help` for how to begin.
package main

import (
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/cli"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

func main() {
	cli.Main(migrate.Config{})
}
