package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
)

// insideEnv names the variable that tells a program which Go environment it is,
// so that it does not start itself.
const insideEnv = "MIGRATE_ENVIRONMENT"

// handsOver reports whether another program has to do the work: there is a Go
// environment, and this program is the stock command.
func (r *run) handsOver(s *settings) bool {
	inside, _ := r.getenv(insideEnv)
	return s.env != "" && inside != s.env && r.Configure == nil && reflect.ValueOf(r.Config).IsZero()
}

// handOver builds the Go environment if it has to be, and runs it with the
// same arguments. Where the process can be replaced, it returns only on
// failure; else with an exitStatus.
func (r *run) handOver(ctx context.Context, s *settings) error {
	if err := r.trustEnvironment(s.env); err != nil {
		return err
	}
	binary, err := r.buildEnvironment(ctx, s.env)
	if err != nil {
		return err
	}
	return r.become(binary, s.env)
}

// become runs a Go environment in place of this program.
func (r *run) become(binary, dir string) error {
	environ := append(r.Env[:len(r.Env):len(r.Env)], insideEnv+"="+dir)
	if r.replace && canReplace {
		return fmt.Errorf("starting the environment: %w", replaceProcess(binary, append([]string{"migrate"}, r.Args...), environ))
	}
	cmd := exec.Command(binary, r.Args...)
	cmd.Env, cmd.Dir = environ, r.Dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r.Stdin, r.Stdout, r.Stderr
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exitStatus(exit.ExitCode())
	}
	if err != nil {
		return fmt.Errorf("starting the environment: %w", err)
	}
	return exitStatus(0)
}

// buildEnvironment returns the program of the Go environment in dir, from the
// cache where nothing has changed since it was built.
func (r *run) buildEnvironment(ctx context.Context, dir string) (string, error) {
	c, err := r.openCache(dir)
	if err != nil {
		return "", err
	}
	if binary, ok := c.lookup(); ok {
		return binary, nil
	}
	p := r.newProgress()
	defer p.show()()
	if p.live != nil || r.flags.verbose {
		r.out.log("building the environment %s ...%s", r.short(dir), c.remark())
	}
	packages := 0
	c.g.compiling = func(path string) {
		packages++
		p.line(fmt.Sprintf("compiling %s, the package number %d", path, packages))
	}
	return c.build(ctx)
}

// openCache returns the cache of the Go environment in dir.
func (r *run) openCache(dir string) (*envCache, error) {
	root, _ := r.getenv("MIGRATE_CACHE")
	if root == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("no place to keep the program of the environment: %w; set HOME, or MIGRATE_CACHE to a directory", err)
		}
		root = user
	}
	c := newEnvCache(root, goCommand{dir: dir, from: r.Dir, env: r.Env})
	return c, r.trustCache(root, c)
}

// trustCache refuses a cache in which somebody else could have put a program.
func (r *run) trustCache(root string, c *envCache) error {
	paths := []string{filepath.Join(c.dir, manifestName)}
	for dir := c.dir; dir != root && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		paths = append(paths, dir)
	}
	programs, err := filepath.Glob(filepath.Join(c.dir, binaryPrefix+"*"))
	if err != nil {
		return err
	}
	for _, path := range append(paths, programs...) {
		if err := r.trust(path, "remove it, or set MIGRATE_CACHE to a directory of your own"); err != nil {
			return err
		}
	}
	return nil
}
