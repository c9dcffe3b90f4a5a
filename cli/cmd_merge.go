package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) mergeCommand() *cobra.Command {
	var o migrate.RevisionOptions
	cmd := &cobra.Command{
		Use: "merge REVISION...", GroupID: groupBegin,
		Short: "Write a revision that joins branches",
		Long: `Write a revision with nothing to do that comes after several heads, so that there is one again. heads stands for
all of them.`,
		Example:           "  migrate merge heads -m \"join\"\n  migrate merge 27c6a3 ae1027\n  migrate merge billing@head 27c6a3 --branch-label joined",
		Args:              oneOrMore("the revisions to join", "heads"),
		ValidArgsFunction: r.completeArguments("heads"),
		RunE: r.do(func(ctx context.Context, args []string) error {
			all, err := r.openAll(ctx, needs{scripts: true})
			if err != nil {
				return err
			}
			o.Heads, err = parted(all[0], args)
			if err != nil {
				return err
			}
			if o.Message == "" {
				o.Message = "merge " + strings.Join(o.Heads, " and ")
			}
			return r.writeRevision(ctx, o, all)
		}),
	}
	r.addPlaceFlags(cmd, &o)
	return cmd
}

// parted returns the revisions that are to be joined, which must be several.
func parted(env *migrate.Environment, texts []string) ([]string, error) {
	ids, err := env.Find(texts...)
	if err != nil {
		return nil, err
	}
	switch len(ids) {
	case 0:
		return nil, fmt.Errorf("nothing to merge: %s is no revision", strings.Join(texts, " "))
	case 1:
		return nil, fmt.Errorf("nothing to merge: %s is one revision, %s; name two or more", strings.Join(texts, " "), ids[0])
	}
	return ids, nil
}
