package cli

import (
	"context"
	"maps"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/mod/module"
)

// initOptions are the flags of init.
type initOptions struct {
	template string
	dialect  string
	dir      string // of the environment
}

func (r *run) initCommand() *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use: "init [DIRECTORY]", GroupID: groupBegin,
		Short: "Begin a project: migrate.yaml and a place for revisions",
		Long: `Write migrate.yaml and a place for revisions into the working directory. In a Go module, revisions are written in
Go, and migrations/env.go says where the model is; elsewhere they are SQL, and the model is schema.yaml. Files that
are there already stay as they are, but for go.mod: where go does not find migrate's module, it gets a replace
directive that leads to the clone of which this program was built. --template names another kind of project, one of
those that list-templates lists. DIRECTORY, below the working directory, takes the place of migrations.`,
		Example: "  migrate init\n  migrate init db/migrations\n  migrate init --dialect postgresql\n  migrate init --template sql --url sqlite:///app.db",
		Args:    atMost(1, "one directory"),
		PreRunE: func(_ *cobra.Command, args []string) error {
			o.dir = defaultEnv
			if len(args) > 0 {
				o.dir = path.Clean(filepath.ToSlash(args[0]))
			}
			return o.check()
		},
		RunE: r.do(func(ctx context.Context, _ []string) error {
			return r.initProject(ctx, o)
		}),
	}
	cmd.Flags().StringVarP(&o.template, "template", "t", "", "`name` of what to write: "+templateNames()+" (default: go in a Go module, else sql)")
	cmd.Flags().StringVar(&o.dialect, "dialect", "", "postgresql, mysql, mariadb or sqlite (default: that of --url, else sqlite)")
	for flag, values := range map[string][]string{"template": templateCompletions(), "dialect": slices.Sorted(maps.Keys(starters))} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	}
	return cmd
}

func (o initOptions) check() error {
	if !filepath.IsLocal(o.dir) || o.dir == "." || module.CheckImportPath("x/"+o.dir) != nil {
		return usagef("%q is no directory below this one, of letters, digits and signs such as _ and -", o.dir)
	}
	if o.template != "" && !slices.ContainsFunc(templates, func(t template) bool { return t.Name == o.template }) {
		return usagef("--template %q: it is %s", o.template, templateNames())
	}
	if _, known := starters[o.dialect]; o.dialect != "" && !known {
		return usagef("--dialect %q: it is postgresql, mysql, mariadb or sqlite", o.dialect)
	}
	return nil
}
