package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// needs say what a command cannot do without.
type needs struct {
	scripts bool // the directories of scripts must be there
	project bool // they may be missing where there is a configuration: they will be made
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
	c.OnEvent = func(e migrate.Event) {
		if n.events != nil {
			n.events(e)
		}
		if r.Config.OnEvent != nil {
			r.Config.OnEvent(e)
		}
	}
	env, err := migrate.Open(ctx, c)
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

// sources are the scripts of the program and those in the directories.
func (r *run) sources(s *settings, n needs) (versions.Source, error) {
	var list []versions.Source
	if r.Config.Scripts != nil {
		list = append(list, r.Config.Scripts)
	}
	for _, dir := range s.dirs {
		info, err := os.Stat(dir)
		switch {
		case err == nil && info.IsDir():
			list = append(list, versions.Dir(r.short(dir), versions.FSOptions{}))
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case r.Config.Scripts != nil:
		case !s.found && (n.scripts || n.project):
			return nil, fmt.Errorf("no %s, here or upward, and no directory %s: run migrate init first, or name the configuration with --config", configName, defaultScripts)
		case n.scripts:
			return nil, fmt.Errorf("scripts: there is no directory %s", r.short(dir))
		}
	}
	return versions.Join(list...), nil
}

// UnregisteredError says that Go scripts lie in the script directories which
// are not part of the program: a history without them would be another one.
type UnregisteredError struct {
	Files  []string
	Inside bool // the program has scripts of its own
}

// Error implements error.
func (e *UnregisteredError) Error() string {
	files := strings.Join(e.Files, ", ")
	if !e.Inside {
		return fmt.Sprintf("%s: a Go script, and there is no Go environment to run it: write migrations/env.go (see migrate init), or set env in %s", files, configName)
	}
	return fmt.Sprintf("%s: not among the revisions of this program. Does the file call Scripts.Add? Does a build constraint leave it out? "+
		"Was the program built before it was written?", files)
}

// checkRegistered compares the Go scripts on disk with those of the program.
// The go command leaves files out without a word (for their names, for a build
// constraint), and a program may be older than its sources.
func (r *run) checkRegistered(s *settings) error {
	var own []versions.Revision
	if r.Config.Scripts != nil {
		var err error
		if own, err = r.Config.Scripts.Revisions(sqltext.Syntax{}); err != nil {
			return nil // scripts of SQL, which are read in earnest later
		}
	}
	var files []string
	for _, dir := range s.dirs {
		entries, _ := os.ReadDir(dir) // absent where the program runs without its sources
		for _, entry := range entries {
			if strings.HasSuffix(entry.Name(), "_rev.go") {
				files = append(files, filepath.Join(dir, entry.Name()))
			}
		}
	}
	missing := unregistered(files, own)
	if missing == nil {
		return nil
	}
	for i := range missing {
		missing[i] = r.short(missing[i])
	}
	return &UnregisteredError{Files: missing, Inside: r.Config.Scripts != nil}
}

// unregistered returns the files that no revision comes from. A file that is
// named for a revision, as all are that migrate writes, is taken for its file;
// only for the others the revisions are asked where they come from.
func unregistered(files []string, own []versions.Revision) (missing []string) {
	ids := make(map[string]bool, len(own))
	for i := range own {
		ids[own[i].ID] = true
	}
	for _, file := range files {
		id, _, _ := strings.Cut(filepath.Base(file), "_")
		if !ids[id] {
			missing = append(missing, file)
		}
		delete(ids, id) // of two files for one revision, one is left out
	}
	if missing == nil {
		return nil
	}
	known := make(map[string]bool, len(own))
	for i := range own {
		known[filepath.Base(own[i].File())] = true
	}
	missing = nil
	for _, file := range files {
		if !known[filepath.Base(file)] {
			missing = append(missing, file)
		}
	}
	return missing
}
