package migrate_test

import (
	"os"
	"path/filepath"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/versions"
)

// TestRebase: a line moves only where no database has any of it, by its script
// and nothing else.
func TestRebase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		dir := t.TempDir()
		script := func(id, revises string) string {
			return "-- revision: " + id + "\n-- revises: " + revises + "\n-- migrate: upgrade\nCREATE TABLE t" + id + " (id integer);\n"
		}
		write := func() *migrate.Environment {
			for id, revises := range map[string]string{"1111": "", "2222": "1111", "3333": "2222", "4444": "1111"} {
				if err := os.WriteFile(filepath.Join(dir, id+".sql"), []byte(script(id, revises)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: versions.Dir(dir, versions.FSOptions{})})
			if err != nil {
				t.Fatal(err)
			}
			return env
		}
		env := write()
		mustUpgrade(t, env, "2222")
		if _, err := migrate.Rebase(t.Context(), migrate.RebaseOptions{Line: "3333"}, env); !isA[*migrate.AppliedError](err) {
			t.Errorf("an applied revision: %v", err)
		}
		done, err := migrate.Rebase(t.Context(), migrate.RebaseOptions{Line: "4444"}, env)
		if err != nil || done.First.ID != "4444" || done.Onto != "3333" {
			t.Fatalf("%+v, %v", done, err)
		}
		if text, err := os.ReadFile(filepath.Join(dir, "4444.sql")); err != nil || string(text) != script("4444", "3333") {
			t.Errorf("the script is %q, %v", text, err)
		}
	})
}
