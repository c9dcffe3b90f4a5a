package versions

import (
	"fmt"
	"slices"
	"strings"
)

// Transplant is a line of revisions that is to come after another head.
type Transplant struct {
	First *Revision   // the lowest of the line, whose parents change
	Onto  string      // the head that becomes its parent
	Moved []*Revision // First and all that revises it, in upgrade order
}

// Transplant finds what has to change for the line of a revision to come after a
// head, which is the other one where none is named: of two lines that part
// somewhere, the one that the text is on moves. Both are texts that
// [Graph.Resolve] reads.
//
// It fails where there is nothing to move or no single head to move it to, where
// the line comes to its place from several sides or is merged with others, and
// where one of the head's own needs would come after it. Beside the errors of
// Resolve, each is a [*TransplantError].
func (g *Graph) Transplant(line, onto string) (*Transplant, error) {
	tip, err := g.one(line)
	if err != nil {
		return nil, err
	}
	head, err := g.target(tip, onto)
	if err != nil {
		return nil, err
	}
	settled := g.closure([]int{head}, below)
	if settled[tip] {
		return nil, &TransplantError{g.nodes[tip].ID, fmt.Sprintf("%s comes after it already", g.nodes[head].ID)}
	}
	first, err := g.lowest(tip, settled)
	if err != nil {
		return nil, err
	}
	t := &Transplant{First: g.nodes[first].Revision, Onto: g.nodes[head].ID}
	moved := g.closure([]int{first}, children)
	for i, in := range moved {
		if !in {
			continue
		}
		t.Moved = append(t.Moved, g.nodes[i].Revision)
		if i != first && slices.ContainsFunc(g.nodes[i].parents, func(p int) bool { return !moved[p] }) {
			return nil, &TransplantError{t.First.ID, fmt.Sprintf("%s merges its line with another one", g.nodes[i].ID)}
		}
	}
	return t, g.fits(t)
}

// one finds the one revision that a text stands for.
func (g *Graph) one(text string) (int, error) {
	ref, err := parseReference(text)
	if err != nil {
		return 0, err
	}
	p, err := g.resolve(ref, nil)
	switch {
	case err != nil:
		return 0, err
	case len(p.nodes) > 1:
		return 0, &AmbiguousError{Text: text, Candidates: g.idsOf(p.nodes), Mend: "name one of them"}
	case len(p.nodes) == 0:
		return 0, fmt.Errorf("%q is no revision: name one", text)
	}
	return p.nodes[0], nil
}

// target finds the head to move to.
func (g *Graph) target(tip int, onto string) (int, error) {
	if onto != "" {
		head, err := g.one(onto)
		if err == nil && len(g.nodes[head].children) > 0 {
			err = &TransplantError{g.nodes[tip].ID, fmt.Sprintf("%s is no head: name one of %s", g.nodes[head].ID, strings.Join(g.Heads(), ", "))}
		}
		return head, err
	}
	own := g.closure([]int{tip}, children)
	others := slices.DeleteFunc(g.without(children), func(i int) bool { return own[i] })
	switch len(others) {
	case 0:
		return 0, &TransplantError{g.nodes[tip].ID, "there is no other head that it could come after"}
	case 1:
		return others[0], nil
	}
	return 0, &AmbiguousError{Text: "the other head", Candidates: g.idsOf(others), Mend: "name one with --onto"}
}

// lowest goes down a line to the first revision that is not settled.
func (g *Graph) lowest(tip int, settled []bool) (int, error) {
	for at := tip; ; {
		own := slices.DeleteFunc(slices.Clone(g.nodes[at].parents), func(p int) bool { return settled[p] })
		switch {
		case len(g.nodes[at].parents) > 1:
			return 0, &TransplantError{g.nodes[tip].ID, fmt.Sprintf("%s merges lines, which would be cut apart", g.nodes[at].ID)}
		case len(own) == 0:
			return at, nil
		}
		at = own[0]
	}
}

// fits makes sure that the graph stays sound.
func (g *Graph) fits(t *Transplant) error {
	all := make([]Revision, len(g.nodes))
	for i := range g.nodes {
		all[i] = *g.nodes[i].Revision
		if all[i].ID == t.First.ID {
			all[i].Revises = IDs{t.Onto}
		}
	}
	if _, err := NewGraph(all); err != nil {
		return &TransplantError{t.First.ID, err.Error()}
	}
	return nil
}

// TransplantError says why a line of revisions cannot come after another head.
type TransplantError struct {
	ID     string
	Reason string
}

// Error implements error.
func (e *TransplantError) Error() string {
	return fmt.Sprintf("the line of revision %s cannot be moved: %s; use merge to join lines", e.ID, e.Reason)
}
