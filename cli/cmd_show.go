package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

func (r *run) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show REVISION...", GroupID: groupLook,
		Short:   "Show revisions in full",
		Long:    "Show one or several revisions, such as all heads, or where the database is; with --verbose also their operations.",
		Example: "  migrate show head\n  migrate show 1975ea 27c6a3 -v\n  migrate show current",
		Args:    oneOrMore("a revision", "head"), ValidArgsFunction: r.completeArguments("head", "heads", "current"),
		RunE: r.do(r.with(needs{scripts: true}, r.show)),
	}
}

// shownJSON is a revision with its operations.
type shownJSON struct {
	revisionJSON
	Upgrade   []opJSON `json:"upgrade"`
	Downgrade []opJSON `json:"downgrade"`
}

func (r *run) show(ctx context.Context, env *migrate.Environment, args []string) error {
	revisions, err := resolveAll(ctx, env, args)
	if err != nil {
		return err
	}
	g := env.Graph()
	doc := []shownJSON{}
	for i, v := range revisions {
		doc = append(doc, shownJSON{r.newRevisionJSON(g, v), r.opsJSON(v.Upgrade, env.Losses(v.Upgrade), nil), r.opsJSON(v.Downgrade, env.Losses(v.Downgrade), nil)})
		if r.flags.json {
			continue
		}
		if i > 0 {
			r.out.print("")
		}
		r.printRevision(g, v)
		if r.flags.verbose {
			r.printScript("Upgrade", v.Upgrade)
			r.printScript("Downgrade", v.Downgrade)
		}
	}
	if r.flags.json {
		return r.out.document(doc)
	}
	return nil
}

// resolveAll finds the revisions that texts stand for, each once.
func resolveAll(ctx context.Context, env *migrate.Environment, texts []string) ([]*versions.Revision, error) {
	var list []*versions.Revision
	for _, text := range texts {
		ids, err := env.Resolve(ctx, text)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if v := env.Graph().Get(id); !slices.Contains(list, v) {
				list = append(list, v)
			}
		}
	}
	return list, nil
}

func (r *run) printScript(title string, script ops.Script) {
	r.out.print("\n%s:", title)
	if script == nil {
		r.out.print("  there is none")
	}
	for _, op := range script {
		r.printOp(op)
	}
}
