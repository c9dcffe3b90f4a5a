package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) redoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "redo [REVISION | -N]", GroupID: groupMigrate,
		Short: "Reverse a revision, and apply it again",
		Long: `Reverse the last revision and apply it again, or the last N of them; or REVISION with all that comes after it. It
shows that the way down and the way up fit each other. To try them without touching this database, use verify.

What the revisions throw away does not come back: where there is any, as far as migrate can tell, redo asks on a
terminal, and elsewhere needs --yes or data_loss: allow.`,
		Example:           "  migrate redo\n  migrate redo -3 --yes\n  migrate redo 27c6a3",
		Args:              atMost(1, "one revision"),
		ValidArgsFunction: r.completeArguments("-1"),
		RunE: r.do(func(ctx context.Context, args []string) error {
			target := "-1"
			if len(args) > 0 {
				target = args[0]
			}
			r.sure = true
			return r.migrateWith(ctx, "Nothing to do", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Redo(ctx, target)
			})
		}),
	}
	r.addMigrationFlags(cmd)
	return cmd
}
