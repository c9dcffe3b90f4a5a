package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
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

// knownDatabases makes sure that revisions name no database that is not there.
type knownDatabases struct {
	versions.Source
	names []string
}

// Revisions implements versions.Source.
func (k knownDatabases) Revisions(syn sqltext.Syntax) ([]versions.Revision, error) {
	return k.check(k.Source.Revisions(syn))
}

// Headers implements versions.HeaderSource: a script for named databases is read
// whole.
func (k knownDatabases) Headers(syn sqltext.Syntax) ([]versions.Revision, error) {
	return k.check(versions.Headers(k.Source, syn))
}

func (k knownDatabases) check(revisions []versions.Revision, err error) ([]versions.Revision, error) {
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
