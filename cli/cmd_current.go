package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) currentCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use: "current", GroupID: groupLook,
		Short: "Tell at which revision the database is",
		Long: `Print the rows of the version table, and nothing where no revision is applied; with --verbose the revisions in full.
Nothing is created or changed.

With --check-heads the exit code tells whether everything is applied: 0 where it is, 11 where the database is behind.
A head that another revision depends on has no row, and needs none.`,
		Example: "  migrate current\n  migrate current --check-heads\n  migrate current --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(r.with(needs{headers: true}, func(ctx context.Context, env *migrate.Environment, _ []string) error {
			rows, err := r.current(ctx, env)
			if err == nil && check && !slices.Equal(rows, env.Outline().RealHeads()) {
				err = migrate.ErrBehind
			}
			return err
		})),
	}
	cmd.Flags().BoolVar(&check, "check-heads", false, "fail unless everything is applied")
	return cmd
}

type currentJSON struct {
	URL   string        `json:"url"`
	Heads []currentHead `json:"heads"`
}

type currentHead struct {
	ID      string `json:"id"`
	Message string `json:"message"`
	Head    bool   `json:"head"`
	Known   bool   `json:"known"`
}

// currentHeads describes version rows.
func currentHeads(g *versions.Graph, rows []string) []currentHead {
	heads := []currentHead{}
	for _, id := range rows {
		head := currentHead{ID: id}
		if v := g.Get(id); v != nil {
			head.Message, head.Known = v.Message, true
			head.Head, _ = headOf(g, id)
		}
		heads = append(heads, head)
	}
	return heads
}

// current prints the version rows and returns them. Rows that are not among the
// scripts are printed, and are an error.
func (r *run) current(ctx context.Context, env *migrate.Environment) (rows []string, err error) {
	rows, err = env.Current(ctx)
	if err != nil {
		return nil, err
	}
	doc := currentJSON{URL: env.URL(), Heads: currentHeads(env.Outline(), rows)}
	var unknown error
	for _, head := range doc.Heads {
		if !head.Known && len(env.Outline().All()) > 0 {
			unknown = &versions.UnknownRevisionError{ID: head.ID}
		}
	}
	if r.flags.json {
		if err := r.out.document(doc); err != nil {
			return nil, err
		}
		return rows, unknown
	}
	r.out.detail("Current revision(s) for %s:", env.URL())
	for i, head := range doc.Heads {
		if i > 0 && r.flags.verbose {
			r.out.print("")
		}
		switch v := env.Outline().Get(head.ID); {
		case v == nil:
			r.out.print("%s (not among the scripts)", head.ID)
		case r.flags.verbose:
			r.printRevision(env.Outline(), v)
		default:
			r.out.print("%s%s", head.ID, headMark(env.Outline(), head.ID))
		}
	}
	return rows, unknown
}
