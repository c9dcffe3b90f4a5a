package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// A test of a project can try its revisions: each up, down and up again, in a
// database that is made for it and dropped afterwards.
func ExampleEnvironment_Verify() {
	var scripts versions.Set
	scripts.Add(versions.Revision{
		ID:        "1975ea83b712",
		Upgrade:   ops.Script{ops.Execute{SQL: "CREATE TABLE a (id integer)"}, ops.Execute{SQL: "CREATE TABLE b (id integer)"}},
		Downgrade: ops.Script{ops.Execute{SQL: "DROP TABLE a"}}, // and b?
	})
	env, err := migrate.Open(context.Background(), migrate.Config{URL: "sqlite:///app.db", Scripts: &scripts})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := env.Verify(context.Background(), migrate.VerifyOptions{})
	for _, f := range found.Failures {
		fmt.Println(f.Revision.ID, f.Phase, f.Differences)
	}
	fmt.Println(errors.Is(err, migrate.ErrNotVerified))
	// Output:
	// 1975ea83b712 downgrade [drop table b]
	// true
}

// A program can tell whether its database is at the newest revision, and what
// happened to it.
func ExampleEnvironment_Status() {
	var scripts versions.Set
	scripts.Add(versions.Revision{ID: "1975ea83b712", Upgrade: ops.Script{ops.Execute{SQL: "CREATE TABLE a (id integer)"}}})
	scripts.Add(versions.Revision{ID: "27c6a30d7c24", Revises: versions.IDs{"1975ea83b712"}, Upgrade: ops.Script{}})
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	env, err := migrate.Open(ctx, migrate.Config{URL: "sqlite:///" + filepath.ToSlash(filepath.Join(dir, "app.db")), Scripts: &scripts})
	if err == nil {
		_, err = env.Upgrade(ctx, "1975ea")
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := env.Status(ctx, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.Current, len(status.Pending), "pending;", status.Runs[0].Direction, status.Runs[0].State)
	fmt.Println(status.Err())
	// Output:
	// [1975ea83b712] 1 pending; up applied
	// the database is not at the newest revision; run: migrate upgrade heads
}
