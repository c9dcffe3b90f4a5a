package migrate

import (
	"fmt"
	"path"
	"slices"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// checkGlobs makes sure that the globs can be matched.
func (c *Config) checkGlobs() error {
	for _, glob := range slices.Concat(c.Include, c.Exclude) {
		if _, err := path.Match(glob, ""); err != nil || glob == "" {
			return fmt.Errorf("include, exclude: %q is no pattern: in one, * stands for any characters, ? for one, and [a-z] for one of these", glob)
		}
	}
	return nil
}

// filter says what autogenerate compares.
func (e *Environment) filter(d dialect.Dialect) autogen.Filter {
	f := autogen.Filter{Name: e.config.IncludeName, Object: e.config.IncludeObject}
	if len(e.config.Include)+len(e.config.Exclude) == 0 {
		return f
	}
	defaultSchema := d.Capabilities().DefaultSchema
	fold := func(name string) string { return name }
	if folder, folds := d.(dialect.Folder); folds {
		fold = folder.FoldTable
	}
	f.Name = func(kind autogen.Kind, name string, in autogen.Parents) bool {
		if (kind == autogen.KindTable || kind == autogen.KindView) && !e.config.included(md.Name{Schema: in.Schema, Name: name}, defaultSchema, fold) {
			return false
		}
		return e.config.IncludeName == nil || e.config.IncludeName(kind, name, in)
	}
	return f
}

// included matches a table or view with the globs, in the form in which the
// server compares names.
func (c *Config) included(n md.Name, defaultSchema string, fold func(string) string) bool {
	names := []string{n.String()}
	if n.Schema == "" && defaultSchema != "" {
		names = append(names, md.Name{Schema: defaultSchema, Name: n.Name}.String())
	}
	matches := func(glob string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			ok, err := path.Match(fold(glob), fold(name))
			return ok && err == nil
		})
	}
	return (len(c.Include) == 0 || slices.ContainsFunc(c.Include, matches)) && !slices.ContainsFunc(c.Exclude, matches)
}
