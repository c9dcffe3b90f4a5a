// Command tour shows migrate at work on the blog: it copies the example into a
// module of its own, as a user would have it, and goes through the life of a
// schema there. The database is embedded SQLite, or what DATABASE_URL names.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	if err := tour(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(1)
	}
}

func tour(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "migrate-blog-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b, err := newBlog(ctx, dir, os.Stdout)
	if err != nil {
		return err
	}
	b.url = os.Getenv("DATABASE_URL")

	b.say("The models declare users and posts. Autogenerate compares them with the empty database:")
	b.migrate(ctx, "revision", "--autogenerate", "-m", "users and posts")
	b.show("migrations/versions/*_rev.go")
	b.say("Apply it, and see what happened:")
	b.migrate(ctx, "upgrade", "head")
	b.migrate(ctx, "current")
	b.migrate(ctx, "inspect")
	b.say("Now the models get a column (users.bio), an index (posts.title) and a table (comments):")
	b.advance()
	b.migrate(ctx, "revision", "--autogenerate", "-m", "comments")
	b.migrate(ctx, "upgrade", "head")
	b.migrate(ctx, "check")
	b.migrate(ctx, "history")
	b.say("And all the way back:")
	b.migrate(ctx, "downgrade", "base")
	b.migrate(ctx, "inspect")
	return b.err
}
