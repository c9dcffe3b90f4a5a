package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) stampCommand() *cobra.Command {
	var purge bool
	cmd := &cobra.Command{
		Use: "stamp REVISION...", GroupID: groupMigrate,
		Short: "Declare revisions applied, and run nothing",
		Long: `Write into the version table that the database is at these revisions, without running anything: for a database
whose schema was made by other means. base takes all rows away.`,
		Example: "  migrate stamp head\n  migrate stamp base\n  migrate stamp --purge 1975ea83b712",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("stamp needs a revision, as in: migrate stamp head")
			}
			return nil
		},
		ValidArgsFunction: r.completeArguments("head", "heads", "base"),
		RunE: r.do(func(ctx context.Context, args []string) error {
			return r.migrateWith(ctx, "Stamped", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Stamp(ctx, purge, args...)
			})
		}),
	}
	cmd.Flags().BoolVar(&purge, "purge", false, "forget the rows there are, also those of unknown revisions")
	r.addMigrationFlags(cmd)
	return cmd
}
