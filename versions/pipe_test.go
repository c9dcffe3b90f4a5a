//go:build unix

package versions

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"limbeck.dev/migrate/sqltext"
)

// A pipe among the scripts is refused, whose reading would wait for a writer.
func TestPipeIsNoScript(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "a.sql"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Dir(dir, FSOptions{}).Revisions(sqltext.SQLiteSyntax())
	if err == nil || !strings.Contains(err.Error(), "a.sql is no regular file") {
		t.Errorf("%v", err)
	}
}
