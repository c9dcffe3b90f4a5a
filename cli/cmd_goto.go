package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) gotoCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "goto TARGET", GroupID: groupMigrate,
		Short: "Bring the database to a target, up or down",
		Long: `Apply or reverse revisions, whichever leads from where the database is to TARGET: an id, its first four or more
characters, a label, head, base, or steps such as +1 or -1. Where TARGET lies on another branch, two ways lead there, and
they are told instead.

What downgrades throw away does not come back: where there is any, as far as it can be told, goto asks on a terminal, and
elsewhere needs --yes.`,
		Example:           "  migrate goto 27c6a3\n  migrate goto head\n  migrate goto base --yes",
		Args:              exactlyOne("a target", "27c6a3"),
		ValidArgsFunction: r.completeArguments("head", "base"),
		RunE: r.do(func(ctx context.Context, args []string) error {
			return r.migrateAfter(ctx, yes, func(ctx context.Context, env *migrate.Environment) (*migrate.Plan, error) {
				plan, err := env.PlanGoto(ctx, args[0])
				if err == nil && (len(plan.Steps) == 0 || !plan.Steps[0].Down) {
					plan = &migrate.Plan{} // who goes up means it
				}
				return plan, err
			}, func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Goto(ctx, args[0])
			})
		}),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "go down although data is lost")
	r.addMigrationFlags(cmd)
	return cmd
}
