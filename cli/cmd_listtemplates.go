package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

// template is a kind of project that init can begin.
type template struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// multiDatabase is the template for several databases.
const multiDatabase = "multi-database"

var templates = []template{
	{"go", "revisions in Go, whose model is the one of your program: for a Go module"},
	{"sql", "revisions in SQL, whose model is schema.yaml: for any project, without Go"},
	{multiDatabase, "revisions in SQL for several databases at once, each with a model of its own"},
}

func (r *run) listTemplatesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list-templates", Aliases: []string{"list_templates"}, GroupID: groupBegin,
		Short:   "List what init can begin a project with",
		Long:    "List the names that migrate init --template takes, and what each of them writes.",
		Example: "  migrate list-templates\n  migrate list-templates --json",
		Args:    atMost(0, "no argument"),
		RunE: r.do(func(context.Context, []string) error {
			if r.flags.json {
				return r.out.document(templates)
			}
			for _, t := range templates {
				r.out.print("%-14s  %s", t.Name, t.About)
			}
			return nil
		}),
	}
}

// templateNames names them for people.
func templateNames() string {
	var names []string
	for _, t := range templates {
		names = append(names, t.Name)
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func templateCompletions() (list []cobra.Completion) {
	for _, t := range templates {
		list = append(list, cobra.CompletionWithDesc(t.Name, t.About))
	}
	return list
}
