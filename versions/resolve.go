package versions

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
)

// minPrefix is how much of an id must be given.
const minPrefix = 4

// Resolve returns the ids that a revision text stands for, sorted; base is none.
// The text may be
//
//   - an id, the first four or more characters of one, or a label
//   - head, the one head, or heads, all heads that nothing depends on
//   - base, before the first revision
//   - current, the rows of the version table
//   - rev+2 or rev-2, so many revisions up or down from one of the above; +2 or
//     -2, from the current row
//   - label@text, any of these on the branch of the label, or of a revision:
//     what leads there and what comes after, without dependencies
//
// The errors are [*SyntaxError], [*NotFoundError], [*AmbiguousError],
// [*BranchError], [*StepsError] and, for a current row, [*UnknownRevisionError].
// The meanings are Alembic's (alembic.script.revision).
func (g *Graph) Resolve(text string, current []string) ([]string, error) {
	ref, err := parseReference(text)
	if err != nil {
		return nil, err
	}
	p, err := g.resolve(ref, current)
	return g.idsOf(p.nodes), err
}

// FromCurrent reports whether a revision text counts from the rows of a version
// table, so that [Graph.Resolve] has to be given them.
func FromCurrent(text string) bool {
	ref, err := parseReference(text)
	return err == nil && (ref.symbol == "" || ref.symbol == "current")
}

// point is what a revision text stands for.
type point struct {
	nodes  []int
	base   bool  // below the first revision
	branch []int // the revision whose branch the text is limited to; or none
}

// reference is a revision text in its parts: branch@symbol±steps.
type reference struct {
	text           string
	branch, symbol string
	relative       bool
	steps          int
}

// unlimited is the text without the branch that limits it.
func (r reference) unlimited() string {
	return strings.TrimPrefix(r.text, r.branch+"@")
}

var referenceForm = regexp.MustCompile(`^(?:([^@]+)@)?([^@+-]*)([+-][0-9]{1,9})?$`)

func parseReference(text string) (reference, error) {
	m := referenceForm.FindStringSubmatch(text)
	if m == nil || m[2] == "" && m[3] == "" {
		return reference{}, &SyntaxError{Text: text}
	}
	ref := reference{text: text, branch: m[1], symbol: m[2], relative: m[3] != ""}
	if ref.relative {
		ref.steps, _ = strconv.Atoi(m[3]) // nine digits fit
	}
	return ref, nil
}

func (g *Graph) resolve(ref reference, current []string) (point, error) {
	p := point{base: ref.symbol == "base"}
	if ref.branch != "" {
		n, err := g.find(ref.branch, nil)
		if err != nil {
			return point{}, err
		}
		p.branch = []int{n}
	}
	var err error
	if p.nodes, err = g.symbol(ref, g.line(p.branch), current); err != nil {
		return point{}, err
	}
	if ref.relative {
		return g.move(ref, p)
	}
	return p, nil
}

// symbol finds what the symbol of a reference stands for.
func (g *Graph) symbol(ref reference, line []bool, current []string) ([]int, error) {
	switch ref.symbol {
	case "base":
		return nil, nil
	case "heads":
		if line == nil {
			return g.without(above), nil
		}
		return within(g.without(children), line), nil
	case "head":
		heads := within(g.without(children), line)
		if len(heads) > 1 {
			choice := "name one, or a branch (label@head), or heads for all"
			if line != nil {
				choice = "name one, or " + ref.branch + "@heads for all"
			}
			return nil, &AmbiguousError{Text: ref.text, Candidates: g.idsOf(heads), Mend: choice + "; migrate merge joins them, migrate rebase puts one behind the other"}
		}
		return heads, nil
	case "", "current":
		return g.tips(current, line)
	}
	n, err := g.find(ref.symbol, line)
	if err != nil {
		return nil, err
	}
	if line != nil && !line[n] {
		return nil, &BranchError{Branch: ref.branch, ID: g.nodes[n].ID}
	}
	return []int{n}, nil
}

// tips returns the current rows; on a branch, the highest applied revisions,
// which have no row where a revision of another branch depends on them.
func (g *Graph) tips(current []string, line []bool) ([]int, error) {
	rows, err := g.lookup(current)
	if err != nil || line == nil {
		return rows, err
	}
	in := g.closure(rows, below)
	applied := func(i int) bool { return in[i] && line[i] }
	var tips []int
	for i := range g.nodes {
		if applied(i) && !slices.ContainsFunc(g.nodes[i].children, applied) {
			tips = append(tips, i)
		}
	}
	return tips, nil
}

// find returns the revision with that id or label, or the one whose id starts
// so. On a branch, ids of the branch are preferred; where none of them starts
// so, what is found is not on it.
func (g *Graph) find(name string, line []bool) (int, error) {
	if i, ok := g.byName[name]; ok {
		return i, nil
	}
	var matches []int
	for _, id := range g.startingWith(name) {
		matches = append(matches, g.byName[id])
	}
	if on := within(matches, line); len(on) > 0 {
		matches = on
	}
	switch {
	case len(matches) == 0:
		return 0, &NotFoundError{Text: name, hint: suggest.DidYouMean(name, g.names())}
	case len(matches) > 1:
		return 0, &AmbiguousError{Text: name, Candidates: g.idsOf(matches), Mend: "give more of the id"}
	}
	return matches[0], nil
}

func (g *Graph) startingWith(prefix string) []string {
	if len(prefix) < minPrefix {
		return nil
	}
	from, _ := slices.BinarySearch(g.ids, prefix)
	to := from
	for to < len(g.ids) && strings.HasPrefix(g.ids[to], prefix) {
		to++
	}
	return g.ids[from:to]
}

func (g *Graph) names() []string {
	names := []string{"head", "heads", "base"}
	for name := range g.byName {
		names = append(names, name)
	}
	slices.Sort(names) // of two that are as near, the first is suggested
	return names
}

// line marks the branch of a revision: all that it comes after and all that
// comes after it. Of no revision, it is nil.
func (g *Graph) line(branch []int) []bool {
	if len(branch) == 0 {
		return nil
	}
	return g.around(branch, parents, children)
}

// around marks what is reached from starts in either direction.
func (g *Graph) around(starts []int, down, up func(*node) []int) []bool {
	all := g.closure(starts, down)
	for i, in := range g.closure(starts, up) {
		all[i] = all[i] || in
	}
	return all
}

// within returns the nodes that are on the line; all, if there is none.
func within(nodes []int, line []bool) []int {
	if line == nil {
		return nodes
	}
	var list []int
	for _, i := range nodes {
		if line[i] {
			list = append(list, i)
		}
	}
	return list
}
