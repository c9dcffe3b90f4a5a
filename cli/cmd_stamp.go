package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) stampCommand() *cobra.Command {
	var purge, sql bool
	cmd := &cobra.Command{
		Use: "stamp REVISION...", GroupID: groupMigrate,
		Short: "Declare revisions applied, and run nothing",
		Long: `Write into the version table that the database is at these revisions, without running anything: for a database
whose schema was made by other means. They take the place of the rows that they come after, or that come after them;
base takes all rows away, label@base those of a branch.`,
		Example: "  migrate stamp head\n  migrate stamp billing@head 27c6a3\n  migrate stamp base\n  migrate stamp --purge 1975ea83b712\n" +
			"  migrate stamp 27c6a3:head --sql > stamp.sql",
		Args:              oneOrMore("a revision", "head"),
		ValidArgsFunction: r.completeArguments("head", "heads", "base"),
		PreRunE: func(_ *cobra.Command, args []string) error {
			if purge && sql {
				return usagef("--purge needs the database, and --sql does without: leave out one of them")
			}
			return rangeNeedsSQL(sql, args)
		},
		RunE: r.do(func(ctx context.Context, args []string) error {
			if sql {
				return r.script(ctx, func(env *migrate.Environment, w io.Writer) ([]string, error) {
					return nil, env.StampSQL(w, args...)
				})
			}
			return r.migrateWith(ctx, "Stamped", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Stamp(ctx, purge, args...)
			})
		}),
	}
	cmd.Flags().BoolVar(&purge, "purge", false, "forget the rows there are, also those of unknown revisions")
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead, without connecting; the first REVISION may be a range from:to")
	r.addMigrationFlags(cmd)
	r.addTagFlag(cmd)
	return cmd
}
