// Command startup is a service that brings its own database up to date when it
// starts. Its revisions are SQL scripts, compiled into the binary. Several
// instances may start at once: one migrates, the others wait for it.
package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

//go:embed migrations/*.sql
var scripts embed.FS

func main() {
	url := os.Getenv("DATABASE_URL")
	if url == "" {
		url = "sqlite:///startup.db"
	}
	if err := start(context.Background(), url, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// start migrates the database and then begins to serve.
func start(ctx context.Context, url string, out io.Writer) error {
	migrations, err := fs.Sub(scripts, "migrations")
	if err != nil {
		return err
	}
	env, err := migrate.Open(ctx, migrate.Config{URL: url, Scripts: versions.FS(migrations, versions.FSOptions{})})
	if err != nil {
		return err
	}
	plan, err := env.Plan(ctx, "head")
	if err != nil {
		return err
	}
	for _, step := range plan.Steps {
		fmt.Fprintf(out, "will apply %s: %s\n", step.Revision.ID, step.Revision.Message)
	}
	result, err := env.Upgrade(ctx, "head")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "applied %d revisions; the database is at %v\n", len(result.Steps), result.Heads)
	return nil
}
