package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func (r *run) repairCommand() *cobra.Command {
	var applied, notApplied bool
	cmd := &cobra.Command{
		Use: "repair --applied | --not-applied", GroupID: groupMigrate,
		Short: "Settle an interrupted statement",
		Long: `Settle the statement of which an upgrade or downgrade could not tell whether it had its effect before it was
interrupted. Look at the database, say which it is, and run the upgrade or downgrade again: it goes on from there.`,
		Example: "  migrate repair --applied\n  migrate repair --not-applied",
		Args:    atMost(0, "no argument"),
		PreRunE: func(*cobra.Command, []string) error {
			if applied == notApplied {
				return usagef("repair needs one of --applied and --not-applied; look at the database to tell which")
			}
			return nil
		},
		RunE: r.do(func(ctx context.Context, _ []string) error {
			p := r.newProgress()
			env, err := r.open(ctx, needs{scripts: true, events: p.event})
			if err != nil {
				return err
			}
			var revision string
			err = r.stoppable(env, func() error {
				defer p.show()()
				var err error
				revision, err = env.Repair(ctx, applied)
				return err
			})
			if err != nil {
				return err
			}
			if r.flags.json {
				return r.out.document(repairJSON{revision, applied})
			}
			r.out.say("Settled. Revision %s goes on when the upgrade or downgrade is run again.", revision)
			return nil
		}),
	}
	cmd.Flags().BoolVar(&applied, "applied", false, "the statement had its effect")
	cmd.Flags().BoolVar(&notApplied, "not-applied", false, "the statement had none, and will run again")
	r.addMigrationFlags(cmd)
	return cmd
}

type repairJSON struct {
	Revision string `json:"revision"`
	Applied  bool   `json:"applied"`
}
