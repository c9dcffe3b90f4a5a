package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkCurrent is migrate current with 1,000 SQL revisions, without the
// start of the process.
func BenchmarkCurrent(b *testing.B) {
	dir := b.TempDir()
	scripts := filepath.Join(dir, "migrations", "versions")
	if err := os.MkdirAll(scripts, 0o755); err != nil {
		b.Fatal(err)
	}
	revises := ""
	for i := range 1000 {
		id := fmt.Sprintf("%012x", i)
		text := "-- revision: " + id + "\n" + revises + "-- migrate: upgrade\nCREATE TABLE t" + id + " (id integer PRIMARY KEY);\n"
		if err := os.WriteFile(filepath.Join(scripts, id+".sql"), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
		revises = "-- revises: " + id + "\n"
	}
	for b.Loop() {
		var out bytes.Buffer
		p := Program{Args: []string{"current", "--url", "sqlite:///test.db"}, Dir: dir, Stdout: &out, Stderr: &out}
		if code := p.Run(b.Context()); code != 0 {
			b.Fatalf("exit code %d\n%s", code, out.String())
		}
	}
}
