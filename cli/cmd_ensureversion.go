package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) ensureVersionCommand() *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use: "ensure-version", Aliases: []string{"ensure_version"}, GroupID: groupMigrate,
		Short: "Create the version table, and apply nothing",
		Long: `Create the version table and the journal where they are missing: for a database in which the one who migrates may
not create them, or to look before the first upgrade. Every command that migrates does so by itself.`,
		Example: "  migrate ensure-version\n  migrate ensure-version --sql",
		Args:    atMost(0, "no argument"),
		RunE: r.do(func(ctx context.Context, _ []string) error {
			if sql {
				return r.script(ctx, func(env *migrate.Environment, w io.Writer) ([]string, error) { return nil, env.EnsureVersionSQL(w) })
			}
			return r.migrateWith(ctx, "The version table is there", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.EnsureVersion(ctx)
			})
		}),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead, without connecting")
	r.addMigrationFlags(cmd)
	return cmd
}
