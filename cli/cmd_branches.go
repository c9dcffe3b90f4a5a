package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
)

func (r *run) branchesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "branches", GroupID: groupLook,
		Short: "List the revisions from which branches part",
		Long: `List the revisions that several others come after, newest first, and below each of them where it leads; with
--verbose with their messages. The database is not asked.`,
		Example: "  migrate branches\n  migrate branches -v\n  migrate branches --json",
		Args:    atMost(0, "no argument"),
		RunE:    r.do(r.with(needs{scripts: true}, r.branches)),
	}
}

// branchJSON is a branch point with what comes after it.
type branchJSON struct {
	revisionJSON
	Children []revisionJSON `json:"children"`
}

func (r *run) branches(_ context.Context, env *migrate.Environment, _ []string) error {
	g := env.Graph()
	doc := []branchJSON{}
	for _, v := range slices.Backward(g.All()) {
		children := g.Children(v.ID)
		if len(children) < 2 {
			continue
		}
		if !r.flags.json {
			r.out.print("%s%s", labelled(g, v), r.messageOf(v.Message))
		}
		point := branchJSON{revisionJSON: r.newRevisionJSON(g, v)}
		for _, id := range children {
			child := g.Get(id)
			point.Children = append(point.Children, r.newRevisionJSON(g, child))
			if !r.flags.json {
				r.out.print("    -> %s%s", labelled(g, child), r.messageOf(child.Message))
			}
		}
		doc = append(doc, point)
	}
	if r.flags.json {
		return r.out.document(doc)
	}
	return nil
}

// messageOf is what follows a revision in listings that name its message only
// where more was asked for.
func (r *run) messageOf(message string) string {
	if !r.flags.verbose || message == "" {
		return ""
	}
	return ", " + message
}
