package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// BuildError says that the Go environment does not build.
type BuildError struct {
	Dir    string
	Output string // what go said
}

// Error implements error.
func (e *BuildError) Error() string {
	text := fmt.Sprintf("the Go environment in %s does not build; nothing was changed:\n%s", e.Dir, strings.TrimRight(e.Output, "\n"))
	if strings.Contains(e.Output, "missing go.sum entry") || strings.Contains(e.Output, "no required module provides") {
		text += "\nTo require all that is missing: go get " + e.Dir
	}
	return text
}

// goCommand runs the go command on the main package in dir.
type goCommand struct {
	dir       string // of the package
	from      string // the user's working directory
	env       []string
	compiling func(path string) // told each package that is compiled; may be nil
}

// workingDir returns where go runs: the user's working directory if it is in
// the same module, since go prints the paths of errors from there.
func (g goCommand) workingDir() string {
	root := moduleRoot(g.dir)
	if root != "" && root == moduleRoot(g.from) {
		return g.from
	}
	return g.dir
}

// target is the package as the working directory names it.
func (g goCommand) target() string {
	rel, err := filepath.Rel(g.workingDir(), g.dir)
	if err != nil {
		return g.dir
	}
	rel = filepath.ToSlash(rel)
	if !strings.HasPrefix(rel, "../") {
		rel = "./" + rel
	}
	return rel
}

// moduleRoot returns the nearest directory from dir upward that holds a
// go.mod; "" if there is none.
func moduleRoot(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// run runs go and returns its standard output. The program is for this
// machine, whatever the project is built for.
func (g goCommand) run(ctx context.Context, args ...string) ([]byte, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, fmt.Errorf("%s is a Go environment, and there is no go command to build it with: install Go (https://go.dev/dl), "+
			"or run the program that was built from it elsewhere: %w", g.dir, err)
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = g.workingDir()
	cmd.WaitDelay = time.Second // for the compilers that it started
	cmd.Env = append(g.env[:len(g.env):len(g.env)], "PWD="+cmd.Dir, "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	var stdout bytes.Buffer
	stderr := packageLines{found: g.compiling}
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		return nil, &BuildError{Dir: g.target(), Output: stderr.rest()}
	}
	return stdout.Bytes(), err
}

// build compiles the package into the file out.
func (g goCommand) build(ctx context.Context, out string) error {
	_, err := g.run(ctx, "build", "-v", "-buildvcs=false", "-o", out, g.target())
	return err
}

// packageLines takes what go writes to its standard error, and apart the import paths in it, which "go build -v" writes as
// it comes to each package, on lines of their own.
type packageLines struct {
	found func(path string)
	line  []byte // begun
	text  bytes.Buffer
}

// Write implements io.Writer.
func (p *packageLines) Write(text []byte) (int, error) {
	for chunk := range bytes.Lines(text) {
		p.line = append(p.line, chunk...)
		if bytes.HasSuffix(p.line, []byte("\n")) {
			p.end()
		}
	}
	return len(text), nil
}

// end ends a line.
func (p *packageLines) end() {
	path := string(bytes.TrimSuffix(p.line, []byte("\n")))
	switch {
	case module.CheckImportPath(path) != nil:
		p.text.Write(p.line)
	case p.found != nil:
		p.found(path)
	}
	p.line = p.line[:0]
}

// rest is the text without the import paths.
func (p *packageLines) rest() string {
	p.end()
	return p.text.String()
}
