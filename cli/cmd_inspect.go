package cli

import (
	"context"
	"go/token"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/diff"
	md "limbeck.dev/migrate/metadata"
)

// inspectFormats are the forms in which a schema is printed.
var inspectFormats = []string{"yaml", "json", "sql", "go"}

func (r *run) inspectCommand() *cobra.Command {
	var format, pkg string
	cmd := &cobra.Command{
		Use: "inspect", GroupID: groupLook,
		Short: "Print the schema of the database",
		Long: `Print the live schema: as YAML, which is what schema.yaml is written in; as the same in JSON; as the SQL that
creates it; or as a Go package of models, a struct for each table. What the tool does not manage
(triggers, functions, ...) is named on standard error, in JSON under x-skipped.`,
		Example: "  migrate inspect > schema.yaml\n  migrate inspect --format sql\n  migrate inspect --format go > models/models.go\n  migrate inspect --json",
		Args:    atMost(0, "no argument"),
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			if r.flags.json && !cmd.Flags().Changed("format") {
				format = "json"
			}
			switch {
			case !slices.Contains(inspectFormats, format):
				return usagef("--format %q: it is yaml, json, sql or go", format)
			case !token.IsIdentifier(pkg) || pkg == "main" || pkg == "_":
				return usagef("--package %q: it is no name for a package of models", pkg)
			case r.flags.json && format != "json":
				return usagef("--json and --format %s cannot both be", format)
			}
			return nil
		},
		RunE: r.do(r.with(needs{headers: true}, func(ctx context.Context, env *migrate.Environment, _ []string) error {
			return r.inspect(ctx, env, format, pkg)
		})),
	}
	cmd.Flags().StringVar(&format, "format", "yaml", "yaml, json, sql or go")
	cmd.Flags().StringVar(&pkg, "package", "models", "`name` of the package of Go models")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(inspectFormats, cobra.ShellCompDirectiveNoFileComp)) // fails only for a flag that is not there
	return cmd
}

func (r *run) inspect(ctx context.Context, env *migrate.Environment, format, pkg string) error {
	live, err := env.Inspect(ctx)
	if err != nil {
		return err
	}
	if !r.flags.json {
		r.noteSkipped(live.Skipped)
	}
	var text []byte
	switch format {
	case "json":
		return r.inspectJSON(live)
	case "sql":
		text, err = schemaSQL(env.Dialect(), live.MetaData)
	case "go":
		text, err = autogen.GoModels(pkg, live.MetaData)
	default:
		text, err = md.FormatYAML(live.MetaData)
	}
	if err != nil {
		return err
	}
	_, err = r.Stdout.Write(text)
	return err
}

// schemaSQL returns the statements that create a schema.
func schemaSQL(d dialect.Dialect, schema *md.MetaData) ([]byte, error) {
	normal, err := d.Normalize(schema)
	if err != nil {
		return nil, err
	}
	var o diff.Options
	if d.Capabilities().RebuildsTables {
		o.NeedsRebuild = d.NeedsRebuild
	}
	var text []byte
	for _, op := range diff.Compare(new(md.MetaData), normal, o) {
		statements, err := d.Compile(op)
		if err != nil {
			return nil, err
		}
		for _, s := range statements {
			text = append(append(text, s.SQL...), ";\n"...)
		}
	}
	return text, nil
}
