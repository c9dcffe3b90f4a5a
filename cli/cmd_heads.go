package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) headsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "heads", GroupID: groupLook,
		Short:   "List the newest revision of each branch",
		Long:    "List the revisions that no other one revises: one, unless the history has branches. The database is not asked.",
		Example: "  migrate heads\n  migrate heads --json",
		Args:    atMost(0, "no argument"),
		RunE:    r.do(r.with(needs{scripts: true}, r.heads)),
	}
}

func (r *run) heads(_ context.Context, env *migrate.Environment, _ []string) error {
	g := env.Graph()
	var heads []*versions.Revision
	for _, id := range g.Heads() {
		heads = append(heads, g.Get(id))
	}
	if r.flags.json || r.flags.verbose {
		return r.printHistory(g, heads)
	}
	for _, v := range heads {
		r.out.print("%s%s", v.ID, marks(g, v))
	}
	return nil
}
