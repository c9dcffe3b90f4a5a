package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/internal/testdb"
)

// TestTour goes the whole way on each database by changing the URL alone:
// models, autogenerate, upgrade, grown models, autogenerate, upgrade,
// downgrade to an empty database.
func TestTour(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds programs")
	}
	testdb.Each(t, func(t *testing.T, server, url string) {
		ctx := t.Context()
		b, err := newBlog(ctx, t.TempDir(), io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		b.url = url
		first := b.migrate(ctx, "revision", "--autogenerate", "-m", "users and posts")
		expectDetected(t, first, "create table users", "create table posts")
		b.migrate(ctx, "upgrade", "head")
		again := b.migrate(ctx, "revision", "--autogenerate", "-m", "nothing")
		expectDetected(t, again)

		b.advance()
		second := b.migrate(ctx, "revision", "--autogenerate", "-m", "comments")
		expectDetected(t, second, "create table comments", "add column users.bio", "create index ix_posts_title on posts")
		b.migrate(ctx, "upgrade", "head")
		b.migrate(ctx, "check")
		b.migrate(ctx, "downgrade", "base")
		if schema := b.migrate(ctx, "inspect", "-q"); strings.TrimSpace(schema) != "" {
			t.Errorf("after the downgrade to base the database holds:\n%s", schema)
		}
		if b.err != nil {
			t.Fatal(b.err)
		}
		scripts, _ := filepath.Glob(filepath.Join(b.dir, "migrations/versions/*_rev.go"))
		if len(scripts) != 2 {
			t.Errorf("scripts: %v", scripts)
		}
		for _, path := range scripts {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "sesame") {
				t.Errorf("%s holds the password", path)
			}
		}
	})
}

// expectDetected compares the lines "+ …", "~ …" and "- …" of the output.
func expectDetected(t *testing.T, output string, want ...string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(output) {
		if text := strings.TrimSpace(line); len(text) > 2 && strings.ContainsAny(text[:1], "+~-") && text[1] == ' ' {
			got = append(got, text[2:])
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("autogenerate detected (-want +got):\n%s\n%s", diff, output)
	}
}
