package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A hook ends when the command is stopped.
func TestHookIsStopped(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	config := `post_write: [{name: slow, exec: [sh, -c, "echo started; exec sleep 600"]}]`
	if err := os.WriteFile(filepath.Join(dir, configName), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	started := writerFunc(func(text []byte) { cancel() })
	p := Program{Args: []string{"revision", "-m", "first"}, Env: os.Environ(), Dir: dir, Stdout: new(bytes.Buffer), Stderr: started}
	if code := p.Run(ctx); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	written, err := filepath.Glob(filepath.Join(dir, "migrations", "versions", "*_first.sql"))
	if len(written) != 1 || err != nil {
		t.Error(written, err)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(text []byte) (int, error) {
	f(text)
	return len(text), nil
}
