package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) downgradeCommand() *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use: "downgrade TARGET", GroupID: groupMigrate,
		Short: "Reverse revisions, down to a target",
		Long: `Reverse the revisions above TARGET, which stays applied: an id, its first four or more characters, a label, steps
such as -1, or base for all of them. If one of them has no downgrade, nothing is done.

What throws rows or values away, as far as migrate can tell, is reported before anything runs. On a terminal downgrade then
asks, unless --yes is given; elsewhere it goes on, unless data_loss is deny.`,
		Example: "  migrate downgrade -1\n  migrate downgrade 27c6a3\n  migrate downgrade base\n  migrate downgrade 1975ea:27c6a3 --sql > downgrade.sql",
		Args:    exactlyOne("a target", "-1"), ValidArgsFunction: r.completeArguments("-1", "base"),
		PreRunE: func(_ *cobra.Command, args []string) error { return rangeNeedsSQL(sql, args) },
		RunE: r.do(func(ctx context.Context, args []string) error {
			if sql {
				return r.script(ctx, func(env *migrate.Environment, w io.Writer) ([]string, error) {
					return env.DowngradeSQL(w, args[0])
				})
			}
			return r.migrateWith(ctx, "Nothing to do", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Downgrade(ctx, args[0])
			})
		}),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead, without connecting; TARGET is a range from:to")
	r.addMigrationFlags(cmd)
	r.addTagFlag(cmd)
	return cmd
}
