package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) upgradeCommand() *cobra.Command {
	var sql bool
	cmd := &cobra.Command{
		Use: "upgrade [TARGET]", GroupID: groupMigrate,
		Short: "Apply revisions, up to a target",
		Long: `Apply the revisions up to TARGET: an id, its first four or more characters, a label, head (the default), heads
where there are several, or steps such as +1. Those that are applied already are left alone.

One deployer works at a time; others wait for --lock-wait. A revision is applied as a whole where the database
can roll back DDL; where it cannot, an interrupted one is resumed by running the same command again.

What throws rows or values away, as far as migrate can tell, is reported before anything runs. On a terminal upgrade then
asks, unless --yes is given; elsewhere it goes on, unless data_loss is deny.`,
		Example: "  migrate upgrade\n  migrate upgrade +1\n  migrate upgrade 1975ea --lock-wait 30m\n  migrate upgrade head --sql > upgrade.sql\n  migrate upgrade 27c6a3:head --sql",
		Args:    atMost(1, "one target"), ValidArgsFunction: r.completeArguments("head", "heads", "+1"),
		PreRunE: func(_ *cobra.Command, args []string) error { return rangeNeedsSQL(sql, args) },
		RunE: r.do(func(ctx context.Context, args []string) error {
			target := "head"
			if len(args) > 0 {
				target = args[0]
			}
			if sql {
				return r.script(ctx, func(env *migrate.Environment, w io.Writer) ([]string, error) {
					return env.UpgradeSQL(w, target)
				})
			}
			return r.migrateWith(ctx, "Nothing to do", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Upgrade(ctx, target)
			})
		}),
	}
	cmd.Flags().BoolVar(&sql, "sql", false, "print the SQL instead, without connecting; TARGET may be a range from:to")
	cmd.Flags().BoolVar(&r.flags.migration.allowNewer, "allow-newer", false, "do nothing where a newer build has gone on from here, as in a rolling deploy")
	r.addMigrationFlags(cmd)
	r.addTagFlag(cmd)
	return cmd
}
