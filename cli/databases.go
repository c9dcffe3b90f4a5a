package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"gopkg.in/yaml.v3"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/suggest"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// database is one of several in the configuration. Its keys lie over those at
// the top.
type database struct {
	name string
	line int
	keys *yaml.Node
}

// databases reads the named databases, down to their keys.
func (r *configReader) databases(n *yaml.Node) (list []database) {
	const within = "databases"
	if n.Kind != yaml.MappingNode {
		r.fail(n.Line, "%s: expected names, each with keys of its own such as url", within)
		return nil
	}
	known := slices.Sorted(maps.Keys(new(fileConfig).readers(true)))
	for i := 0; i < len(n.Content); i += 2 {
		name, keys := n.Content[i], n.Content[i+1]
		if keys.Tag == "!!null" {
			keys = &yaml.Node{Kind: yaml.MappingNode}
		}
		switch {
		case !versions.ValidDatabase(name.Value):
			r.fail(name.Line, "%s: %q is no name; write it with letters, digits, _ and -", within, name.Value)
		case slices.ContainsFunc(list, func(d database) bool { return d.name == name.Value }):
			r.fail(name.Line, "%s.%s is there twice", within, name.Value)
		case keys.Kind != yaml.MappingNode:
			r.fail(name.Line, "%s.%s: expected keys and values, such as url: sqlite:///app.db", within, name.Value)
		default:
			r.checkKeys(keys, within+"."+name.Value+".", known)
			list = append(list, database{name.Value, name.Line, keys})
		}
	}
	return list
}

// checkKeys tells of unknown keys, also of databases that are not asked for.
func (r *configReader) checkKeys(n *yaml.Node, within string, known []string) {
	for i := 0; i < len(n.Content); i += 2 {
		if key := n.Content[i]; !slices.Contains(known, key.Value) {
			r.fail(key.Line, "unknown key %q%s", within+key.Value, suggest.DidYouMean(key.Value, known))
		}
	}
}

// names are those of the databases, in the order of the file.
func (f *fileConfig) names() (names []string) {
	for _, d := range f.databases {
		names = append(names, d.name)
	}
	return names
}

// choose lays the keys of the named database over those at the top.
func (f *fileConfig) choose(r *configReader, name string) error {
	for _, d := range f.databases {
		if d.name != name {
			continue
		}
		own := *f
		own.scripts = nil
		r.mapping(d.keys, "databases."+name+".", own.readers(true))
		own.shared = own.scripts == nil
		if own.shared {
			own.scripts = f.scripts
		}
		*f = own
		return nil
	}
	return usagef("-n %s: there is no such database in %s%s; there are %s", name, f.path, suggest.DidYouMean(name, f.names()), strings.Join(f.names(), ", "))
}

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
	var failed []error
	for _, name := range names {
		r.flags.name = name
		r.out.section(name, cmd.GroupID == groupLook)
		err := work()
		if isType[exitStatus](err) {
			return err
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("database %s: %w", name, err))
			if cmd.GroupID == groupMigrate || cmd.Context().Err() != nil {
				break
			}
		}
	}
	return errors.Join(append(failed, r.out.gathered())...)
}

// eachOf returns the databases that a command has to be run for; nil: as it is,
// once. Where a Go environment does the work, it is the one to run it for each.
func (r *run) eachOf(cmd *cobra.Command) []string {
	sql := cmd.Flags().Lookup("sql")
	switch {
	case cmd.GroupID != groupMigrate && cmd.GroupID != groupLook, single[cmd.Name()]:
		return nil
	case r.flags.name != "", r.flags.url != "", sql != nil && sql.Changed: // a script is for one database
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

// openAll opens the environments that a new revision is for: that of the named
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
			return nil, usagef("database %s has scripts of its own: name the database of the new revision with -n, one of %s", name, strings.Join(names, ", "))
		}
		env, err := r.openSettings(ctx, s, n)
		if err != nil {
			return nil, fmt.Errorf("database %s: %w", name, err)
		}
		all = append(all, env)
	}
	return all, nil
}

// knownDatabases makes sure that revisions name no database that is not there.
type knownDatabases struct {
	versions.Source
	names []string
}

// Revisions implements versions.Source.
func (k knownDatabases) Revisions(syn sqltext.Syntax) ([]versions.Revision, error) {
	revisions, err := k.Source.Revisions(syn)
	if err != nil || k.names == nil {
		return revisions, err
	}
	for i := range revisions {
		for _, name := range slices.Sorted(maps.Keys(revisions[i].For)) {
			if !slices.Contains(k.names, name) {
				return nil, fmt.Errorf("revision %s (%s) is for a database %s, which is not in %s%s; there are %s", revisions[i].ID,
					cmp.Or(revisions[i].File(), "no file"), name, configName, suggest.DidYouMean(name, k.names), strings.Join(k.names, ", "))
			}
		}
	}
	return revisions, nil
}
