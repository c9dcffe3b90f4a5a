package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) historyCommand() *cobra.Command {
	var span string
	cmd := &cobra.Command{
		Use: "history", GroupID: groupLook,
		Short:   "List the revisions, newest first",
		Long:    "List the revisions, newest first; with --verbose in full. The database is asked only for a range that names\ncurrent, or starts from it (-3:).",
		Example: "  migrate history\n  migrate history -r 27c6a3:head\n  migrate history -r current:\n  migrate history --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(r.with(needs{scripts: true}, func(ctx context.Context, env *migrate.Environment, _ []string) error {
			selected, err := inRange(ctx, env, span)
			if err != nil {
				return err
			}
			slices.Reverse(selected)
			return r.printHistory(env.Graph(), selected)
		})),
	}
	cmd.Flags().StringVarP(&span, "rev-range", "r", "", "only the revisions of the range `from:to`; either side may be empty")
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
	selected := g.All()
	for _, end := range []struct {
		text  string
		reach func(...string) ([]*versions.Revision, error)
	}{{from, g.Descendants}, {to, g.Ancestors}} {
		if end.text == "" {
			continue
		}
		ids, err := resolve(ctx, env, end.text)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 && end.text == from {
			continue // from base: everything
		}
		reached, err := end.reach(ids...)
		if err != nil {
			return nil, err
		}
		selected = slices.DeleteFunc(selected, func(v *versions.Revision) bool { return !slices.Contains(reached, v) })
	}
	return selected, nil
}

// resolve finds what a revision text stands for; the database is asked if it
// counts from the current rows.
func resolve(ctx context.Context, env *migrate.Environment, text string) ([]string, error) {
	var rows []string
	if versions.FromCurrent(text) {
		var err error
		if rows, err = env.Current(ctx); err != nil {
			return nil, err
		}
	}
	return env.Graph().Resolve(text, rows)
}

// printHistory prints revisions in the order given.
func (r *run) printHistory(g *versions.Graph, selected []*versions.Revision) error {
	if r.flags.json {
		doc := []revisionJSON{}
		for _, v := range selected {
			doc = append(doc, r.newRevisionJSON(g, v))
		}
		return r.out.document(doc)
	}
	for i, v := range selected {
		if !r.flags.verbose {
			r.out.print("%s", historyLine(g, v))
			continue
		}
		if i > 0 {
			r.out.print("")
		}
		r.printRevision(g, v)
	}
	return nil
}
