package migrate_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func TestAddSQL(t *testing.T) {
	script := func(id string, revises ...string) migrate.SQLScript {
		return migrate.SQLScript{versions.Revision{ID: id, Revises: revises, Message: "of " + id}, []byte("-- revision: " + id + "\n-- migrate: upgrade\n")}
	}
	line := []migrate.SQLScript{script("a"), script("b", "a")}
	tests := []struct {
		name    string
		scripts []migrate.SQLScript
		dry     bool
		before  string // a file that is there
		config  func(*migrate.Config)
		fails   string
		files   int // that are there afterwards
	}{
		{name: "two", scripts: line, files: 2},
		{name: "dry", scripts: line, dry: true},
		{name: "a file in the way", scripts: line, before: "b_of_b.sql", fails: "b_of_b.sql is there already; nothing was written", files: 1},
		{name: "a parent that is missing", scripts: line[1:], fails: `"a"`},
		{name: "an id that is none", scripts: []migrate.SQLScript{script("A-")}, fails: `"A-"`},
		{name: "no directory", scripts: line, config: func(c *migrate.Config) { c.ScriptDirs = nil }, fails: "no directory for scripts"},
		{name: "shared", scripts: line, config: func(c *migrate.Config) { c.Name = "one" }, fails: "the databases share their revisions"},
		{name: "a hook that fails", scripts: line, config: func(c *migrate.Config) {
			c.AfterWrite = func(context.Context, string) error { return errors.New("not well written") }
		}, fails: "not well written", files: 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if tt.before != "" {
				if err := os.WriteFile(filepath.Join(dir, tt.before), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			config := migrate.Config{ScriptDirs: []string{dir}}
			if tt.config != nil {
				tt.config(&config)
			}
			env, err := migrate.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			_, err = env.AddSQL(t.Context(), tt.scripts, tt.dry)
			if tt.fails == "" && err != nil || tt.fails != "" && (err == nil || !strings.Contains(err.Error(), tt.fails)) {
				t.Errorf("error %v, want %q", err, tt.fails)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != tt.files {
				t.Errorf("%d files, %v; want %d", len(entries), err, tt.files)
			}
		})
	}
}
