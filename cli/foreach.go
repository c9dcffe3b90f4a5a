package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

// whichDatabase is the error where one has to be named.
func whichDatabase(names []string) error {
	return usagef("%s has several databases: name one of %s with -n", configName, strings.Join(names, ", "))
}

// single are the commands that look at one database at a time, and have to be
// told at which. The others that migrate or look do so for each.
var single = map[string]bool{"inspect": true, "repair": true, "config": true, "version": true}

// forEach runs the work of a command: for each database in turn, where there
// are several and none is named. What migrates ends with the first that fails.
func (r *run) forEach(cmd *cobra.Command, work func() error) error {
	names := r.eachOf(cmd)
	if names == nil {
		return work()
	}
	if r.flags.json {
		r.out.gather()
	}
	if cmd.Name() == "status" && !r.flags.verbose && !r.flags.json {
		r.table = new(statusTable)
		defer func() { r.table = nil }()
	}
	var failed []error
	for i, name := range names {
		r.flags.name = name
		if r.table == nil {
			r.out.section(name, cmd.GroupID == groupLook)
		}
		err := work()
		if isType[exitStatus](err) {
			return err
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("database %s: %w", name, err))
			if r.table != nil && !r.table.has(name) {
				r.table.failed(name)
			}
			if cmd.GroupID == groupMigrate || cmd.Context().Err() != nil {
				r.summarize(names[:i], name, names[i+1:])
				break
			}
		}
	}
	if r.table != nil && !r.flags.quiet {
		r.printStatusTable(r.table)
	}
	return errors.Join(append(failed, r.out.gathered())...)
}

// summarize tells how each of several databases ended where one has failed.
func (r *run) summarize(done []string, failed string, untried []string) {
	none := func(names []string) string {
		if len(names) == 0 {
			return "none"
		}
		return strings.Join(names, ", ")
	}
	r.out.log("Databases done: %s; failed: %s; not tried: %s", none(done), failed, none(untried))
}

// eachOf returns the databases that a command has to be run for; nil: as it is,
// once. Where a Go environment does the work, it is the one to run it for each.
func (r *run) eachOf(cmd *cobra.Command) []string {
	sql := cmd.Flags().Lookup("sql")
	switch {
	case cmd.GroupID != groupMigrate && cmd.GroupID != groupLook, single[cmd.Name()]:
		return nil
	case r.flags.name != "", r.flags.url != "", cmd.GroupID == groupMigrate && sql != nil && sql.Changed: // a script is for one database
		return nil
	}
	file, dir, err := r.readFile()
	if err != nil || len(file.databases) == 0 {
		return nil // an error is told by the work itself
	}
	s := &settings{dir: dir}
	if s.env, err = s.environment(file.env); err == nil && r.handsOver(s) {
		r.flags.name = file.databases[0].name // for this program, which leaves the arguments as they are
		return nil
	}
	return file.names()
}

// openAll opens the environments that a revision is for: that of the named
// database, or of all if they share their revisions.
func (r *run) openAll(ctx context.Context, n needs) ([]*migrate.Environment, error) {
	file, _, err := r.readFile()
	if err != nil {
		return nil, err
	}
	names := file.names()
	if r.flags.name != "" || len(names) == 0 {
		env, err := r.open(ctx, n)
		return []*migrate.Environment{env}, err
	}
	var all []*migrate.Environment
	defer func() { r.flags.name = "" }()
	for i, name := range names {
		r.flags.name = name
		s, err := r.settings()
		if err == nil && i == 0 {
			err = r.checkSafety(s)
		}
		switch {
		case err != nil:
			return nil, err
		case r.handsOver(s):
			return nil, r.handOver(ctx, s)
		case s.config.Name == "":
			return nil, usagef("database %s has scripts of its own: name the database of the revision with -n, one of %s", name, strings.Join(names, ", "))
		}
		env, err := r.openSettings(ctx, s, n)
		if err != nil {
			return nil, fmt.Errorf("database %s: %w", name, err)
		}
		all = append(all, env)
	}
	return all, nil
}
