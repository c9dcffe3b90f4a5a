package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

// repairFlags say what a person has found out.
type repairFlags struct {
	applied, notApplied bool
	edits               []string
}

func (f repairFlags) check() error {
	given := 0
	for _, is := range []bool{f.applied, f.notApplied, len(f.edits) > 0} {
		if is {
			given++
		}
	}
	if given != 1 {
		return usagef("repair needs one of --applied and --not-applied, or --accept-edit; look at the database to tell which")
	}
	return nil
}

func (r *run) repairCommand() *cobra.Command {
	var f repairFlags
	cmd := &cobra.Command{
		Use: "repair --applied | --not-applied | --accept-edit REVISION", GroupID: groupMigrate,
		Short: "Settle an interrupted statement, or accept an edited script",
		Long: `Settle the statement of which an upgrade or downgrade could not tell whether it had its effect before it was
interrupted. Look at the database, say which it is, and run the upgrade or downgrade again: it goes on from there.

With --accept-edit, settle that the script of an applied revision is no longer what ran: from now on the script as
it is stands for what ran. Nothing is run. Without it, upgrade and downgrade refuse an edited history.`,
		Example: "  migrate repair --applied\n  migrate repair --not-applied\n  migrate repair --accept-edit 1975ea",
		Args:    atMost(0, "no argument"),
		PreRunE: func(*cobra.Command, []string) error { return f.check() },
		RunE: r.do(func(ctx context.Context, _ []string) error {
			p := r.newProgress()
			env, err := r.open(ctx, needs{scripts: true, events: p.event})
			if err != nil {
				return err
			}
			return r.stoppable(env, func() error {
				defer p.show()()
				if len(f.edits) > 0 {
					return r.acceptEdits(ctx, env, f.edits)
				}
				return r.repair(ctx, env, f.applied)
			})
		}),
	}
	cmd.Flags().BoolVar(&f.applied, "applied", false, "the statement had its effect")
	cmd.Flags().BoolVar(&f.notApplied, "not-applied", false, "the statement had none, and will run again")
	cmd.Flags().StringSliceVar(&f.edits, "accept-edit", nil, "the edited script of this applied `revision` stands for what ran; may be given again")
	_ = cmd.RegisterFlagCompletionFunc("accept-edit", r.completeRevisions()) // fails only for a flag that is not there
	r.addMigrationFlags(cmd)
	return cmd
}

type repairJSON struct {
	Revision string `json:"revision"`
	Applied  bool   `json:"applied"`
}

func (r *run) repair(ctx context.Context, env *migrate.Environment, applied bool) error {
	revision, err := env.Repair(ctx, applied)
	if err != nil {
		return err
	}
	if r.flags.json {
		return r.out.document(repairJSON{revision, applied})
	}
	r.out.say("Settled. Revision %s goes on when the upgrade or downgrade is run again.", revision)
	return nil
}

type acceptJSON struct {
	Accepted []string `json:"accepted"`
}

func (r *run) acceptEdits(ctx context.Context, env *migrate.Environment, names []string) error {
	ids, err := env.AcceptEdits(ctx, names...)
	if err != nil {
		return err
	}
	if r.flags.json {
		return r.out.document(acceptJSON{list(ids)})
	}
	r.out.say("Accepted: the script of %s, as it is now, stands for what ran.", strings.Join(ids, ", "))
	return nil
}
