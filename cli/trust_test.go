//go:build unix

package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestForeignFiles: a configuration that was found, the Go environment and the
// cache of its programs are used only where nobody but this user and root could
// have written them; what the user names is used.
func TestForeignFiles(t *testing.T) {
	const stranger = 64321
	root := os.Getuid() == 0
	for name, test := range map[string]struct {
		owner, group int // -1: as they are
		mode         os.FileMode
		file         string // whose they become
		args, env    []string
		want         string // part of the refusal; empty: none
	}{
		"own":                     {-1, -1, 0o644, "migrate.yaml", nil, nil, ""},
		"everybody writes":        {-1, -1, 0o666, "migrate.yaml", nil, nil, "migrate.yaml can be written to by everybody"},
		"everybody, named":        {-1, -1, 0o666, "migrate.yaml", []string{"-c", "../migrate.yaml"}, nil, ""},
		"stranger":                {stranger, -1, 0o644, "migrate.yaml", nil, nil, "migrate.yaml belongs to user 64321"},
		"stranger, named":         {stranger, -1, 0o644, "migrate.yaml", []string{"-c", "../migrate.yaml"}, nil, ""},
		"stranger, by a variable": {stranger, -1, 0o644, "migrate.yaml", nil, []string{"MIGRATE_CONFIG=../migrate.yaml"}, ""},
		"who used sudo":           {stranger, -1, 0o644, "migrate.yaml", nil, []string{"SUDO_UID=64321"}, ""},
		"group writes":            {-1, stranger, 0o664, "migrate.yaml", nil, nil, "everybody in the group 64321"},
		"group reads":             {-1, stranger, 0o644, "migrate.yaml", nil, nil, ""},
		"own, private group":      {-1, -1, 0o664, "migrate.yaml", nil, nil, ""},
		"environment":             {stranger, -1, 0o644, "migrations/env.go", nil, nil, "env.go belongs to user 64321"},
		"environment, named":      {stranger, -1, 0o644, "migrations/env.go", []string{"-c", "../migrate.yaml"}, nil, ""},
		"cache":                   {stranger, -1, 0o755, "cache/migrate", nil, nil, "cache/migrate belongs to user 64321"},
		"cache, named":            {stranger, -1, 0o755, "cache/migrate", []string{"-c", "../migrate.yaml"}, nil, "cache/migrate belongs to user 64321"},
		"everybody's cache":       {-1, -1, 0o777, "cache/migrate/env", nil, nil, "cache/migrate/env can be written to by everybody"},
	} {
		t.Run(name, func(t *testing.T) {
			if (test.owner >= 0 || test.group >= 0) && !root {
				t.Skip("only root can give files away")
			}
			dir := t.TempDir()
			withEnvironment := strings.HasPrefix(test.file, "migrations") || strings.HasPrefix(test.file, "cache")
			files := map[string]string{"migrate.yaml": "url: sqlite:///x.db\n", "sub/x": ""}
			if withEnvironment {
				files["migrations/env.go"] = "package main\n\nnothing that compiles"
				files["cache/migrate/env/x"] = ""
			}
			for path, text := range files {
				path = filepath.Join(dir, path)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join(dir, test.file)
			if err := os.Chown(path, test.owner, test.group); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, test.mode); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			p := Program{
				Args: append(test.args, "heads"), Dir: filepath.Join(dir, "sub"), Stdout: &stdout, Stderr: &stderr,
				Env: append(os.Environ(), append([]string{"MIGRATE_CACHE=" + filepath.Join(dir, "cache")}, test.env...)...),
			}
			code := p.Run(t.Context())
			switch {
			case test.want == "" && strings.Contains(stderr.String(), "not used"):
				t.Errorf("refused: %s", stderr.String())
			case test.want != "" && (code != 8 || !strings.Contains(stderr.String(), test.want)):
				t.Errorf("exit code %d: %s", code, stderr.String())
			}
		})
	}
}
