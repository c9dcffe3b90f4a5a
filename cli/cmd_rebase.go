package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) rebaseCommand() *cobra.Command {
	var o migrate.RebaseOptions
	cmd := &cobra.Command{
		Use: "rebase REVISION", GroupID: groupBegin,
		Short: "Put a line of revisions behind another head",
		Long: `Where two developers have made two heads, let the line that REVISION is on come after the other head, or after that of
--onto: the script of the line's first revision is edited to come after it, and nothing else. It is an alternative to
merge for revisions that are applied nowhere.

It is refused where the database has any of them, or cannot be asked; with --offline it is not asked. Databases of others
are not known: rebase only what you have not handed on.`,
		Example: "  migrate rebase 27c6a3\n  migrate rebase 27c6a3 --onto ae1027 --dry-run\n  migrate rebase 27c6a3 --offline",
		Args:    exactlyOne("a revision of the line", "27c6a3"), ValidArgsFunction: r.completeArguments(),
		RunE: r.do(func(ctx context.Context, args []string) error {
			all, err := r.openAll(ctx, needs{scripts: true})
			if err != nil {
				return err
			}
			o.Line = args[0]
			done, err := migrate.Rebase(ctx, o, all...)
			if err != nil {
				return err
			}
			return r.printRebased(done, o.DryRun)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.Onto, "onto", "", "the `head` to come after (default: the other one)")
	f.BoolVar(&o.Offline, "offline", false, "do not look whether the revisions are applied")
	f.BoolVar(&o.DryRun, "dry-run", false, "tell what would be changed, and change nothing")
	_ = cmd.RegisterFlagCompletionFunc("onto", r.completeRevisions()) // fails only for a flag that is not there
	return cmd
}

type rebasedJSON struct {
	Revision string   `json:"revision"`
	Path     string   `json:"path"`
	From     []string `json:"from"`
	To       []string `json:"to"`
	Moved    []string `json:"moved"`
	Changed  bool     `json:"changed"` // not with --dry-run
}

func (r *run) printRebased(done *migrate.Rebased, dry bool) error {
	if r.flags.json {
		return r.out.document(rebasedJSON{done.First.ID, r.short(done.Path), list(done.From), []string{done.Onto}, ids(done.Moved), !dry})
	}
	verb := "edited"
	if dry {
		verb = "would edit"
	}
	r.out.say("%s %s: %s comes after %s, no more after %s", styled(verb), r.short(done.Path), done.First.ID, done.Onto, orBase(done.From))
	if after := ids(done.Moved)[1:]; len(after) > 0 {
		r.out.say("what comes after it moves with it: %s", strings.Join(after, ", "))
	}
	return nil
}
