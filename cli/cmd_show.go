package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

func (r *run) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show REVISION", GroupID: groupLook,
		Short:   "Show a revision in full",
		Long:    "Show a revision, or several where heads or current stands for several; with --verbose also its operations.",
		Example: "  migrate show head\n  migrate show 1975ea -v\n  migrate show current",
		Args:    exactlyOne("a revision", "head"), ValidArgsFunction: r.completeRevisions("head", "heads", "current"),
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
	ids, err := resolve(ctx, env, args[0])
	if err != nil {
		return err
	}
	g := env.Graph()
	doc := []shownJSON{}
	for i, id := range ids {
		v := g.Get(id)
		if v == nil {
			return &versions.UnknownRevisionError{ID: id}
		}
		doc = append(doc, shownJSON{r.newRevisionJSON(g, v), opsJSON(v.Upgrade), opsJSON(v.Downgrade)})
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

func (r *run) printScript(title string, script ops.Script) {
	r.out.print("\n%s:", title)
	if script == nil {
		r.out.print("  there is none")
	}
	for _, op := range script {
		r.printOp(op)
	}
}
