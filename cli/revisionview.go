package cli

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/versions"
)

// revisionJSON is a revision in listings.
type revisionJSON struct {
	ID            string   `json:"id"`
	Message       string   `json:"message"`
	Created       string   `json:"created"`
	Revises       []string `json:"revises"`
	DependsOn     []string `json:"depends_on"`
	Labels        []string `json:"labels"`   // its own
	Branches      []string `json:"branches"` // the labels of the branches that it is on
	Path          string   `json:"path"`
	Head          bool     `json:"head"`
	EffectiveHead bool     `json:"effective_head"`
	Branchpoint   bool     `json:"branchpoint"`
	Mergepoint    bool     `json:"mergepoint"`
	HasDowngrade  bool     `json:"has_downgrade"`
	Current       bool     `json:"current,omitempty"` // where the database was asked
}

// newRevisionJSON describes a revision; current are the rows of the database,
// where it was asked.
func (r *run) newRevisionJSON(g *versions.Graph, v *versions.Revision, current ...string) revisionJSON {
	head, effective := headOf(g, v.ID)
	return revisionJSON{
		ID: v.ID, Message: v.Message, Created: v.Created,
		Revises: list([]string(v.Revises)), DependsOn: list([]string(v.DependsOn)), Labels: list(v.Labels), Branches: list(g.Labels(v.ID)),
		Path: r.short(v.File()), Head: head, EffectiveHead: effective,
		Branchpoint: len(g.Children(v.ID)) > 1, Mergepoint: len(v.Revises) > 1, HasDowngrade: v.HasDowngrade(),
		Current: slices.Contains(current, v.ID),
	}
}

// headOf reports whether a revision is a head, and whether it is one on which
// another revision depends.
func headOf(g *versions.Graph, id string) (head, effective bool) {
	head = g.Get(id) != nil && len(g.Children(id)) == 0
	return head, head && len(g.Dependents(id)) > 0
}

// headMark is what follows the id of a head, as Alembic writes it.
func headMark(g *versions.Graph, id string) string {
	switch head, effective := headOf(g, id); {
	case effective:
		return " (effective head)"
	case head:
		return " (head)"
	}
	return ""
}

// labelled is a revision with the labels of its branches, and its marks.
func labelled(g *versions.Graph, v *versions.Revision, current ...string) string {
	text := v.ID
	if labels := g.Labels(v.ID); len(labels) > 0 {
		text += " (" + strings.Join(labels, ", ") + ")"
	}
	return text + marks(g, v, current...)
}

// marks are what follows a revision in listings: head, whether it is among the
// current rows of the database, branch point, merge point.
func marks(g *versions.Graph, v *versions.Revision, current ...string) string {
	var b strings.Builder
	b.WriteString(headMark(g, v.ID))
	if slices.Contains(current, v.ID) {
		b.WriteString(" (current)")
	}
	if len(g.Children(v.ID)) > 1 {
		b.WriteString(" (branchpoint)")
	}
	if len(v.Revises) > 1 {
		b.WriteString(" (mergepoint)")
	}
	return b.String()
}

// historyLine is a revision as `alembic history` writes it.
func historyLine(g *versions.Graph, v *versions.Revision, current ...string) string {
	from := orBase(v.Revises)
	if len(v.DependsOn) > 0 {
		from += " (" + strings.Join(v.DependsOn, ", ") + ")"
	}
	line := from + " -> " + labelled(g, v, current...)
	if v.Message != "" {
		line += ", " + v.Message
	}
	return line
}

// printRevision prints a revision in full, as `alembic show` does.
func (r *run) printRevision(g *versions.Graph, v *versions.Revision, current ...string) {
	field := func(name string, values ...string) {
		if values = slices.DeleteFunc(values, func(s string) bool { return s == "" }); len(values) > 0 {
			r.out.print("%s: %s", name, strings.Join(values, ", "))
		}
	}
	field("Rev", v.ID+marks(g, v, current...))
	if len(v.Revises) > 1 {
		field("Merges", slices.Clone(v.Revises)...)
	} else {
		field("Parent", orBase(v.Revises))
	}
	field("Also depends on", slices.Clone(v.DependsOn)...)
	if children := g.Children(v.ID); len(children) > 1 {
		field("Branches into", children...)
	}
	field("Branch names", g.Labels(v.ID)...)
	field("Path", r.short(v.File()))
	field("Created", v.Created)
	if v.Message != "" {
		r.out.print("\n    %s", v.Message)
	}
}
