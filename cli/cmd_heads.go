package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) headsCommand() *cobra.Command {
	var resolve bool
	cmd := &cobra.Command{
		Use: "heads", GroupID: groupLook,
		Short: "List the newest revision of each branch",
		Long: `List the revisions that no other one revises: one, unless the history has branches. One that another revision
depends on is an effective head: it has no row in a database where everything is applied. With --resolve-dependencies,
those are left out. The database is not asked.`,
		Example: "  migrate heads\n  migrate heads --resolve-dependencies\n  migrate heads --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(r.with(needs{scripts: true}, func(_ context.Context, env *migrate.Environment, _ []string) error {
			ids := env.Graph().Heads()
			if resolve {
				ids = env.Graph().RealHeads()
			}
			return r.heads(env.Graph(), ids)
		})),
	}
	cmd.Flags().BoolVar(&resolve, "resolve-dependencies", false, "leave out heads that another revision depends on")
	return cmd
}

func (r *run) heads(g *versions.Graph, ids []string) error {
	var heads []*versions.Revision
	for _, id := range ids {
		heads = append(heads, g.Get(id))
	}
	if r.flags.json || r.flags.verbose {
		return r.printHistory(g, heads)
	}
	for _, v := range heads {
		r.out.print("%s", labelled(g, v))
	}
	return nil
}
