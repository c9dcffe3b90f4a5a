package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

// needs say what a command cannot do without.
type needs struct {
	scripts bool // the directories of scripts must be there
	project bool // they may be missing where there is a configuration: they will be made
	headers bool // of the scripts, the statements are read only where they run
	model   bool
	events  func(migrate.Event)
}

// with makes a cobra action of a function that works on the environment. Where
// there is a Go environment, it is run in place of the function.
func (r *run) with(n needs, action func(context.Context, *migrate.Environment, []string) error) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		env, err := r.open(ctx, n)
		if err != nil {
			return err
		}
		return action(ctx, env, args)
	}
}

// open opens the environment that the settings describe.
func (r *run) open(ctx context.Context, n needs) (*migrate.Environment, error) {
	s, err := r.settings()
	if err != nil {
		return nil, err
	}
	if err := r.checkSafety(s); err != nil {
		return nil, err
	}
	if r.handsOver(s) {
		return nil, r.handOver(ctx, s)
	}
	return r.openSettings(ctx, s, n)
}

func (r *run) openSettings(ctx context.Context, s *settings, n needs) (*migrate.Environment, error) {
	if err := r.checkRegistered(s); err != nil {
		return nil, err
	}
	c := s.config
	var err error
	if c.Scripts, err = r.sources(s, n); err != nil {
		return nil, err
	}
	if n.model && c.Target == nil && s.model != "" {
		if c.Target, err = r.readModel(s.model); err != nil {
			return nil, err
		}
	}
	c.AfterWrite = r.afterWrite(s)
	if c.ConfirmDataLoss == nil {
		c.ConfirmDataLoss = r.confirmLoss
	}
	c.OnEvent = func(e migrate.Event) {
		if n.events != nil {
			n.events(e)
		}
		if r.Config.OnEvent != nil {
			r.Config.OnEvent(e)
		}
	}
	env, err := migrate.Open(ctx, c)
	if err == nil && !n.headers {
		err = env.Load()
	}
	if err != nil {
		return nil, r.importHint(err, c.URL)
	}
	r.dialect = env.Dialect()
	return env, nil
}

// importHint adds to an error what the program would have to import in order to
// know the database.
func (r *run) importHint(err error, url string) error {
	u, parseErr := dialect.ParseURL(url)
	if parseErr != nil {
		return err
	}
	starter, ours := starters[u.Scheme]
	if _, unknown := dialect.DriverFor(u); unknown == nil || !ours {
		return err
	}
	return fmt.Errorf("%w; to add it, import _ %q where the program calls cli.Main", err, starter.pkg)
}

// readModel reads a model that is written in YAML.
func (r *run) readModel(path string) (*md.MetaData, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the model: %w", err)
	}
	return md.ParseYAML(r.short(path), data)
}

// roots are the directories to read: a directory that is named twice, or is read
// with one above it, is read once.
func (s *settings) roots() (roots []string) {
	byLength := func(a, b string) int { return len(a) - len(b) }
	for _, dir := range slices.SortedStableFunc(slices.Values(s.dirs), byLength) {
		read := func(root string) bool {
			below, err := filepath.Rel(root, dir)
			return err == nil && (below == "." || s.below && filepath.IsLocal(below))
		}
		if !slices.ContainsFunc(roots, read) {
			roots = append(roots, dir)
		}
	}
	return roots
}

// sources are the scripts of the program and those in the directories.
func (r *run) sources(s *settings, n needs) (versions.Source, error) {
	var list []versions.Source
	if r.Config.Scripts != nil {
		list = append(list, r.Config.Scripts)
	}
	for _, dir := range s.roots() {
		info, err := os.Stat(dir)
		switch {
		case err == nil && info.IsDir():
			list = append(list, versions.Dir(r.short(dir), versions.FSOptions{Recursive: s.below}))
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case r.Config.Scripts != nil:
		case !s.found && (n.scripts || n.project):
			return nil, fmt.Errorf("no %s, here or upward, and no directory %s: run migrate init first, or name the configuration with --config", configName, defaultScripts)
		case n.scripts:
			return nil, fmt.Errorf("scripts: there is no directory %s", r.short(dir))
		}
	}
	return knownDatabases{versions.Join(list...), s.names}, nil
}
