package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check", GroupID: groupLook,
		Short: "Tell whether the model has changes that no revision makes",
		Long: `Compare the model with the database, as revision --autogenerate does, and write nothing. The exit code is 0 where
they are equal, 10 where the model has changes that no revision makes, and 11 where the database must be upgraded first.
On a replica, or as a user who may make nothing, name a server with --scratch-url: the applied revisions are run there in a
scratch database, which is asked how it spells the model.`,
		Example: "  migrate check\n  migrate check --json",
		Args:    atMost(0, "no argument"),
		RunE:    r.do(r.with(needs{project: true, model: true, events: (&progress{out: r.out}).event}, r.check)),
	}
	r.addScratchFlag(cmd, "judge the model")
	return cmd
}

// checkJSON is the result of check.
type checkJSON struct {
	Pending bool `json:"pending"`
	foundJSON
}

func (r *run) check(ctx context.Context, env *migrate.Environment, _ []string) error {
	found, err := env.Check(ctx)
	if found == nil {
		return err
	}
	if r.flags.json {
		doc := checkJSON{len(found.Upgrade) > 0, r.newFoundJSON(found)}
		if shown := r.out.document(doc); shown != nil {
			return shown
		}
		return err
	}
	r.printFound(found)
	if err == nil {
		r.out.say("No changes: the database is as the model wants it.")
	}
	return err
}
