package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

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
	return strings.Split(strings.TrimSpace(string(text)), "\n"), err
}
