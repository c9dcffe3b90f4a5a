package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) redoCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "redo [REVISION | -N]", GroupID: groupMigrate,
		Short: "Reverse a revision, and apply it again",
		Long: `Reverse the last revision and apply it again, or the last N of them; or REVISION with all that comes after it. It
shows that the way down and the way up fit each other. To try them without touching this database, use verify.

What the downgrades throw away does not come back: where there is any, as far as it can be told, redo asks on a
terminal, and elsewhere needs --yes.`,
		Example:           "  migrate redo\n  migrate redo -3 --yes\n  migrate redo 27c6a3",
		Args:              atMost(1, "one revision"),
		ValidArgsFunction: r.completeArguments("-1"),
		RunE: r.do(func(ctx context.Context, args []string) error {
			target := "-1"
			if len(args) > 0 {
				target = args[0]
			}
			return r.migrateAfter(ctx, yes, func(ctx context.Context, env *migrate.Environment) (*migrate.Plan, error) {
				return env.PlanRedo(ctx, target)
			}, func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Redo(ctx, target)
			})
		}),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "go on although data is lost")
	r.addMigrationFlags(cmd)
	return cmd
}

// migrateAfter is migrateWith after a look at the plan: what loses data is
// confirmed first.
func (r *run) migrateAfter(ctx context.Context, yes bool, plan func(context.Context, *migrate.Environment) (*migrate.Plan, error),
	work func(context.Context, *migrate.Environment) (*migrate.Result, error)) error {
	return r.migrateWith(ctx, "Nothing to do", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
		planned, err := plan(ctx, env)
		if err == nil {
			err = r.confirmLoss(ctx, planned.DataLoss(), yes)
		}
		if err != nil {
			return nil, err
		}
		return work(ctx, env)
	})
}
