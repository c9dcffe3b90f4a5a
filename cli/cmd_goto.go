package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) gotoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "goto TARGET", GroupID: groupMigrate,
		Short: "Bring the database to a target, up or down",
		Long: `Apply or reverse revisions, whichever leads from where the database is to TARGET: an id, its first four or more
characters, a label, head, base, or steps such as +1 or -1. Where TARGET lies on another branch, two ways lead there, and
they are told instead.

What revisions throw away does not come back: where there is any, as far as migrate can tell, goto asks on a terminal, and
elsewhere needs --yes or data_loss: allow on the way down.`,
		Example:           "  migrate goto 27c6a3\n  migrate goto head\n  migrate goto base --yes",
		Args:              exactlyOne("a target", "27c6a3"),
		ValidArgsFunction: r.completeArguments("head", "base"),
		RunE: r.do(func(ctx context.Context, args []string) error {
			r.sure = true
			return r.migrateWith(ctx, "Nothing to do", func(ctx context.Context, env *migrate.Environment) (*migrate.Result, error) {
				return env.Goto(ctx, args[0])
			})
		}),
	}
	r.addMigrationFlags(cmd)
	return cmd
}
