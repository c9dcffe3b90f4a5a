package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// BuildError says that the Go environment does not build.
type BuildError struct {
	Dir    string
	Output string // what go said
}

// Error implements error.
func (e *BuildError) Error() string {
	return fmt.Sprintf("the Go environment in %s does not build; nothing was changed:\n%s", e.Dir, strings.TrimRight(e.Output, "\n"))
}

// goCommand runs the go command on the main package in dir.
type goCommand struct {
	dir  string // of the package
	from string // the user's working directory
	env  []string
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
	cmd.Env = append(g.env[:len(g.env):len(g.env)], "PWD="+cmd.Dir, "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if _, failed := errors.AsType[*exec.ExitError](err); failed {
		return nil, &BuildError{Dir: g.target(), Output: stderr.String()}
	}
	return stdout.Bytes(), err
}

// build compiles the package into the file out.
func (g goCommand) build(ctx context.Context, out string) error {
	_, err := g.run(ctx, "build", "-buildvcs=false", "-o", out, g.target())
	return err
}

// goPackage is what go list says of a package.
type goPackage struct {
	Dir      string
	Standard bool
	Module   *goModule

	GoFiles, CgoFiles, IgnoredGoFiles, IgnoredOtherFiles        []string
	CFiles, CXXFiles, MFiles, HFiles, FFiles, SFiles, SysoFiles []string
	SwigFiles, SwigCXXFiles, EmbedPatterns, EmbedFiles          []string
}

type goModule struct {
	GoMod   string
	Replace *goModule
}

// files are those that the package is compiled from, and those that it is not
// because of constraints in them.
func (p *goPackage) files() []string {
	var all []string
	for _, names := range [][]string{
		p.GoFiles, p.CgoFiles, p.IgnoredGoFiles, p.IgnoredOtherFiles,
		p.CFiles, p.CXXFiles, p.MFiles, p.HFiles, p.FFiles, p.SFiles, p.SysoFiles,
		p.SwigFiles, p.SwigCXXFiles, p.EmbedFiles,
	} {
		for _, name := range names {
			all = append(all, filepath.Join(p.Dir, name))
		}
	}
	return all
}

// goMod is the go.mod of the package's module, as far as it is in use.
func (p *goPackage) goMod() string {
	switch {
	case p.Module == nil:
		return ""
	case p.Module.Replace != nil:
		return p.Module.Replace.GoMod
	}
	return p.Module.GoMod
}

// listFields are the fields of goPackage.
const listFields = "Dir,Standard,Module,GoFiles,CgoFiles,IgnoredGoFiles,IgnoredOtherFiles,CFiles,CXXFiles,MFiles,HFiles,FFiles," +
	"SFiles,SysoFiles,SwigFiles,SwigCXXFiles,EmbedPatterns,EmbedFiles"

// packages returns the package and all that it imports, but those of the
// standard library and of the module cache, which do not change.
func (g goCommand) packages(ctx context.Context, moduleCache string) ([]goPackage, error) {
	text, err := g.run(ctx, "list", "-deps", "-json="+listFields, g.target())
	if err != nil {
		return nil, err
	}
	var list []goPackage
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if !p.Standard && p.Dir != "" && !within(p.Dir, moduleCache) {
			list = append(list, p)
		}
	}
}

// within reports whether path lies in dir.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return dir != "" && err == nil && filepath.IsLocal(rel)
}

// goEnv is what go env says.
type goEnv struct {
	GOROOT, GOMODCACHE, GOENV, GOWORK string
}

func (g goCommand) environment(ctx context.Context) (goEnv, error) {
	var e goEnv
	text, err := g.run(ctx, "env", "-json", "GOROOT", "GOMODCACHE", "GOENV", "GOWORK")
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(text, &e)
}

// mainModules returns the go.mod files of the module or workspace.
func (g goCommand) mainModules(ctx context.Context) ([]string, error) {
	text, err := g.run(ctx, "list", "-m", "-f", "{{.GoMod}}")
	return strings.Fields(string(text)), err
}
