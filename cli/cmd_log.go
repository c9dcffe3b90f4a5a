package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) logCommand() *cobra.Command {
	var o migrate.LogOptions
	cmd := &cobra.Command{
		Use: "log", GroupID: groupLook,
		Short: "Tell who applied what, when and for how long",
		Long: `List the journal of the database, newest first: each upgrade and downgrade of a revision with its outcome, each
stamp, each edit that was accepted. With --verbose, also the tool and all of an error. Times are in UTC, by the clock of
who migrated. Nothing is created or changed.`,
		Example: "  migrate log\n  migrate log --limit 20\n  migrate log --revision 1975ea -v\n  migrate log --json",
		Args:    atMost(0, "no argument"),
		PreRunE: func(*cobra.Command, []string) error {
			if o.Limit < 0 {
				return usagef("--limit %d: write a number of rows", o.Limit)
			}
			return nil
		},
		RunE: r.do(r.with(needs{}, func(ctx context.Context, env *migrate.Environment, _ []string) error {
			entries, err := env.Log(ctx, o)
			if err != nil {
				return err
			}
			return r.printLog(env, entries)
		})),
	}
	cmd.Flags().IntVar(&o.Limit, "limit", 0, "show only the newest `N` rows")
	cmd.Flags().StringVar(&o.Revision, "revision", "", "show only what happened to this `revision`")
	_ = cmd.RegisterFlagCompletionFunc("revision", r.completeRevisions("head")) // fails only for a flag that is not there
	return cmd
}

func (r *run) printLog(env *migrate.Environment, entries []migrate.Entry) error {
	if r.flags.json {
		return r.out.document(entriesJSON(env.Graph(), entries))
	}
	for _, e := range entries {
		r.printEntry(env, "", e)
	}
	return nil
}

// printEntry prints a row of the journal, with its error below it.
func (r *run) printEntry(env *migrate.Environment, margin styled, e migrate.Entry) {
	r.out.print("%s%s", margin, entryLine(env.Graph(), e))
	if r.flags.verbose {
		r.out.print("%s    with %s", margin, e.Tool)
	}
	switch {
	case e.Error == "":
	case r.flags.verbose:
		r.out.print("%s    %s", margin, styled(indent(escapeBlock(e.Error))))
	default:
		r.out.print("%s    %s", margin, firstLine(e.Error))
	}
}
