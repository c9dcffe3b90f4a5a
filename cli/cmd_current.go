package cli

import (
	"context"

	"github.com/spf13/cobra"
	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"
)

func (r *run) currentCommand() *cobra.Command {
	return &cobra.Command{
		Use: "current", GroupID: groupLook,
		Short:   "Tell at which revision the database is",
		Long:    "Print the rows of the version table, and nothing where no revision is applied. Nothing is created or changed.",
		Example: "  migrate current\n  migrate current --json",
		Args:    atMost(0, "no argument"),
		RunE:    r.do(r.with(needs{}, r.current)),
	}
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

// current prints the version rows. Rows that are not among the scripts are
// printed, and are an error.
func (r *run) current(ctx context.Context, env *migrate.Environment, _ []string) error {
	rows, err := env.Current(ctx)
	if err != nil {
		return err
	}
	doc := currentJSON{URL: env.URL(), Heads: []currentHead{}}
	var unknown error
	for _, id := range rows {
		head := currentHead{ID: id}
		if revision := env.Graph().Get(id); revision != nil {
			head.Message, head.Known = revision.Message, true
			head.Head, _ = headOf(env.Graph(), id)
		} else if len(env.Graph().All()) > 0 {
			unknown = &versions.UnknownRevisionError{ID: id}
		}
		doc.Heads = append(doc.Heads, head)
	}
	if r.flags.json {
		if err := r.out.document(doc); err != nil {
			return err
		}
		return unknown
	}
	r.out.detail("Current revision(s) for %s:", env.URL())
	for _, head := range doc.Heads {
		mark := headMark(env.Graph(), head.ID)
		if !head.Known {
			mark = " (not among the scripts)"
		}
		r.out.print("%s%s", head.ID, mark)
	}
	return unknown
}
