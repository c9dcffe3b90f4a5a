package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) historyCommand() *cobra.Command {
	var span string
	var indicate bool
	cmd := &cobra.Command{
		Use: "history", GroupID: groupLook,
		Short: "List the revisions, newest first",
		Long: `List the revisions, newest first; with --verbose in full. A range has both its ends in it. The database is asked
only for a range that names current, or counts from it (-3:), and with --indicate-current.`,
		Example: "  migrate history\n  migrate history -r 27c6a3:head\n  migrate history -r current: -i\n  migrate history --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(r.with(needs{scripts: true}, func(ctx context.Context, env *migrate.Environment, _ []string) error {
			selected, err := inRange(ctx, env, span)
			if err != nil {
				return err
			}
			var current []string
			if indicate {
				if current, err = env.Resolve(ctx, "current"); err != nil {
					return err
				}
			}
			slices.Reverse(selected)
			return r.printHistory(env.Graph(), selected, current...)
		})),
	}
	cmd.Flags().StringVarP(&span, "rev-range", "r", "", "only the revisions of the range `from:to`; either side may be empty")
	cmd.Flags().BoolVarP(&indicate, "indicate-current", "i", false, "mark where the database is")
	_ = cmd.RegisterFlagCompletionFunc("rev-range", r.completeRevisions("current", "head", "base")) // fails only for a flag that is not there
	return cmd
}

// inRange returns the revisions of a range, both ends included, in upgrade
// order. An empty range is everything.
func inRange(ctx context.Context, env *migrate.Environment, span string) ([]*versions.Revision, error) {
	g := env.Graph()
	if span == "" {
		return g.All(), nil
	}
	from, to, ranged := strings.Cut(span, ":")
	if !ranged {
		return nil, usagef("range %q: write it as from:to, of which either may be empty", span)
	}
	bottom, err := rangeEnd(ctx, env, from)
	if err != nil {
		return nil, err
	}
	top, err := rangeEnd(ctx, env, to)
	if err != nil {
		return nil, err
	}
	selected := g.All()
	if to != "" {
		if selected, err = g.Ancestors(top...); err != nil {
			return nil, err
		}
	}
	if len(bottom) == 0 { // base, or where a database is in which nothing is applied
		return selected, nil
	}
	above, err := g.Descendants(bottom...)
	if err != nil {
		return nil, err
	}
	selected = common(selected, above)
	if len(selected) == 0 && len(top) > 0 {
		return nil, fmt.Errorf("range %q: no way leads up from %s to %s; write the older one first", span, from, to)
	}
	return selected, nil
}

// common returns what is in both lists, in the order of the first.
func common(list, other []*versions.Revision) []*versions.Revision {
	in := make(map[*versions.Revision]bool, len(other))
	for _, v := range other {
		in[v] = true
	}
	return slices.DeleteFunc(list, func(v *versions.Revision) bool { return !in[v] })
}

// rangeEnd resolves an end of a range, which may be empty.
func rangeEnd(ctx context.Context, env *migrate.Environment, text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	return env.Resolve(ctx, text)
}

// printHistory prints revisions in the order given; those among current are
// marked.
func (r *run) printHistory(g *versions.Graph, selected []*versions.Revision, current ...string) error {
	if r.flags.json {
		doc := []revisionJSON{}
		for _, v := range selected {
			doc = append(doc, r.newRevisionJSON(g, v, current...))
		}
		return r.out.document(doc)
	}
	for i, v := range selected {
		if !r.flags.verbose {
			r.out.print("%s", historyLine(g, v, current...))
			continue
		}
		if i > 0 {
			r.out.print("")
		}
		r.printRevision(g, v, current...)
	}
	return nil
}
