// Command migrations is the environment of the blog: its revisions, its models,
// and the databases that it runs on. The migrate command builds and runs it; a
// binary built from it is all that a deployment needs.
package main

import (
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/cli"
	"limbeck.dev/migrate/examples/blog/migrations/versions"
	"limbeck.dev/migrate/examples/blog/models"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

func main() {
	cli.Main(migrate.Config{
		Target:  models.Base.MetaData,
		Scripts: &versions.Scripts,
	})
}
