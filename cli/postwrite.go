package cli

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// postWrite is a program that is run on each new script.
type postWrite struct {
	name string
	exec []string
	// shown is exec as people may see it.
	shown []string
	dir   string // where it runs; empty: beside the configuration
}

// scriptToken stands for the path of the script in the arguments of a hook.
const scriptToken = "{script}"

// PostWriteError says that a hook failed on a new script.
type PostWriteError struct {
	Hook string // its name
	Path string // of the script, which stays
	Err  error
}

// Error implements error.
func (e *PostWriteError) Error() string {
	return fmt.Sprintf("the post_write hook %s failed on %s, which is written and stays: %v; mend the script or the hook, or remove the script",
		e.Hook, e.Path, e.Err)
}

// Unwrap returns what the hook failed with.
func (e *PostWriteError) Unwrap() error { return e.Err }

// afterWrite runs the hooks on a new script: first that of the program, then
// those of the configuration.
func (r *run) afterWrite(s *settings) func(context.Context, string) error {
	return func(ctx context.Context, path string) error {
		if own := r.Config.AfterWrite; own != nil {
			if err := own(ctx, path); err != nil {
				return err
			}
		}
		for _, hook := range s.postWrite {
			if err := r.runHook(ctx, hook, path); err != nil {
				return &PostWriteError{Hook: hook.name, Path: path, Err: err}
			}
		}
		return nil
	}
}

// runHook runs a hook, which ends when the context does. What it prints goes to
// standard error: standard output belongs to the result.
func (r *run) runHook(ctx context.Context, hook postWrite, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	args := withScript(hook.exec, abs)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env = hook.dir, r.Env
	cmd.Stdout, cmd.Stderr = r.Stderr, r.Stderr
	cmd.WaitDelay = time.Second // for what it started, and left behind
	r.out.detail("post_write: %s", strings.Join(withScript(hook.shown, abs), " "))
	if err := cmd.Run(); ctx.Err() == nil {
		return err
	}
	return ctx.Err()
}

// withScript puts the path of a script into the arguments of a hook.
func withScript(exec []string, path string) []string {
	args := slices.Clone(exec)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], scriptToken, path)
	}
	if slices.Equal(args, exec) {
		args = append(args, path)
	}
	return args
}
