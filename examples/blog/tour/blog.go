package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// nextModels are the models after they have grown.
//
//go:embed next/models.go.txt
var nextModels string

const (
	project = "limbeck.dev/migrate"
	home    = project + "/examples/blog"
	module  = "example.com/blog"
)

// blog is a copy of the example in a module of its own, and the migrate
// command to use on it. It keeps the first error; what is asked of it after
// that does nothing.
type blog struct {
	dir    string
	binary string
	url    string // empty: as migrate.yaml says
	out    io.Writer
	err    error
}

// newBlog copies the example into dir and builds the migrate command.
func newBlog(ctx context.Context, dir string, out io.Writer) (*blog, error) {
	b := &blog{dir: filepath.Join(dir, "blog"), binary: filepath.Join(dir, "migrate"), out: out}
	root, err := projectRoot(ctx)
	if err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.binary, project+"/cmd/migrate")
	build.Dir = root
	if text, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building migrate: %w\n%s", err, text)
	}
	for _, path := range []string{"migrate.yaml", "models/models.go", "migrations/env.go", "migrations/versions/versions.go"} {
		text, err := os.ReadFile(filepath.Join(root, "examples/blog", path))
		if err != nil {
			return nil, err
		}
		b.write(path, string(text))
	}
	b.writeModule(root)
	return b, b.err
}

func projectRoot(ctx context.Context) (string, error) {
	text, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", project).Output()
	if err != nil {
		return "", fmt.Errorf("run the tour in a clone of %s: %w", project, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// write writes a file of the copy; imports of the example become its own.
func (b *blog) write(path, text string) {
	full := filepath.Join(b.dir, filepath.FromSlash(path))
	b.fail(os.MkdirAll(filepath.Dir(full), 0o755))
	b.fail(os.WriteFile(full, []byte(strings.ReplaceAll(text, home, module)), 0o644))
}

var moduleLine = regexp.MustCompile(`(?m)^module .*$`)

// writeModule writes a go.mod with the project's own requirements, so that
// nothing has to be looked up.
func (b *blog) writeModule(root string) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	b.fail(err)
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	b.fail(err)
	text := moduleLine.ReplaceAllString(string(mod), "module "+module)
	text += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %q\n", project, project, root)
	b.write("go.mod", text)
	b.write("go.sum", string(sum))
}

// advance replaces the models by their next version.
func (b *blog) advance() { b.write("models/models.go", nextModels) }

func (b *blog) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *blog) say(text string) {
	if b.err == nil {
		fmt.Fprintf(b.out, "\n# %s\n", text)
	}
}

// migrate runs a command in the copy and returns what it printed.
func (b *blog) migrate(ctx context.Context, args ...string) string {
	if b.err != nil {
		return ""
	}
	fmt.Fprintf(b.out, "\n$ migrate %s\n", strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, b.binary, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "PWD="+b.dir)
	if b.url != "" {
		cmd.Env = append(cmd.Env, "DATABASE_URL="+b.url)
	}
	var printed bytes.Buffer
	cmd.Stdout = io.MultiWriter(b.out, &printed)
	cmd.Stderr = cmd.Stdout
	if err := cmd.Run(); err != nil {
		b.fail(fmt.Errorf("migrate %s: %w", strings.Join(args, " "), err))
	}
	return printed.String()
}

// show prints the files that match the pattern.
func (b *blog) show(pattern string) {
	if b.err != nil {
		return
	}
	names, err := fs.Glob(os.DirFS(b.dir), pattern)
	b.fail(err)
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(b.dir, name))
		b.fail(err)
		fmt.Fprintf(b.out, "\n$ cat %s\n%s", name, text)
	}
}
