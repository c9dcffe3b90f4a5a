package house

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRootFiles: ARCHITECTURE.md says what each file of the root is for.
func TestRootFiles(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "## The files of the root\n")
	if !found {
		t.Fatal("ARCHITECTURE.md has no table of the root's files")
	}
	table, _, _ = strings.Cut(table, "\n## ")
	eachFile(t, func(room, path string) {
		name := strings.TrimSuffix(filepath.Base(path), ".go")
		if room != "" || name == "doc" || strings.HasSuffix(name, "_test") {
			return
		}
		if !strings.Contains(table, "`"+name+"`") {
			t.Errorf("%s.go is not in the table of the root's files", name)
		}
	})
}
