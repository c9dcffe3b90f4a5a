package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
)

// lookTime is how long init looks for the tool's module on the network.
const lookTime = 20 * time.Second

// provideTool sees to it that the project's module can require the tool's. Where go finds that nowhere, go.mod gets a
// replace directive that leads to the clone of which this program was built; where there is no clone, a note says how
// to write one.
func (r *run) provideTool(ctx context.Context, s *scaffold) error {
	if s.format != "go" || s.module.has(toolModule) {
		return nil
	}
	found, err := r.goFinds(ctx, s)
	if found || err != nil {
		return err
	}
	clone := ownClone()
	if clone == "" {
		s.notes = append(s.notes, fmt.Sprintf("go finds no module %s: clone its repository, and run "+
			"go mod edit -replace %s=PATH, with the clone's path, before go get", toolModule, toolModule))
		return nil
	}
	if err := s.module.replace(toolModule, clone); err != nil {
		return err
	}
	s.notes = append(s.notes, fmt.Sprintf("go finds no module %s: %s says now that it is in %s, of which this program was built; "+
		"to say so by hand: go mod edit -replace %s=PATH", toolModule, r.short(filepath.Join(s.module.dir, "go.mod")), clone, toolModule))
	return nil
}

// has reports whether the module is another one, requires it, or replaces it.
func (m *goModFile) has(path string) bool {
	return m.file.Module.Mod.Path == path ||
		slices.ContainsFunc(m.file.Require, func(r *modfile.Require) bool { return r.Mod.Path == path }) ||
		slices.ContainsFunc(m.file.Replace, func(r *modfile.Replace) bool { return r.Old.Path == path })
}

// goFinds reports whether go knows the tool's module, from a workspace or from where modules are
// published. Where there is no go command, nobody can tell, and nothing is amiss yet.
func (r *run) goFinds(ctx context.Context, s *scaffold) (bool, error) {
	looking, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	g := goCommand{dir: s.module.dir, from: r.Dir, env: r.Env}
	for _, query := range []string{toolModule, toolModule + "@latest"} {
		_, err := g.run(looking, "list", "-mod=readonly", "-m", query)
		_, unknown := errors.AsType[*BuildError](err)
		switch {
		case err == nil || errors.Is(err, exec.ErrNotFound):
			return true, nil
		case ctx.Err() != nil:
			return false, ctx.Err()
		case looking.Err() == nil && !unknown:
			return false, err
		}
	}
	return false, nil
}

// anyVersion is what a module requires of one that a directory stands for, which
// has no version. Without it go asks a proxy for the versions of a module that it
// need not know.
const anyVersion = "v0.0.0-00010101000000-000000000000"

// replace adds a replace directive to the go.mod file, and requires what it is for.
func (m *goModFile) replace(path, dir string) error {
	name := filepath.Join(m.dir, "go.mod")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	f, err := modfile.Parse(name, text, nil)
	if err != nil {
		return err
	}
	if err := errors.Join(f.AddReplace(path, "", dir, ""), f.AddRequire(path, anyVersion)); err != nil {
		return err
	}
	if text, err = f.Format(); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

// ownClone is the directory of the clone that this program was built of; "" if it was built elsewhere, without paths,
// or of the module cache.
func ownClone() string {
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Dir(filepath.Dir(filepath.FromSlash(file)))
	if !filepath.IsAbs(root) || strings.Contains(filepath.Base(root), "@") {
		return ""
	}
	m, err := findModule(root)
	if err != nil || m == nil || m.dir != root || m.file.Module.Mod.Path != toolModule {
		return ""
	}
	return root
}
