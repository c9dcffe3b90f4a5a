package versions

import (
	"errors"
	"fmt"
	"strings"
)

// Undo plans to take a revision back with all that needs it, in reverse upgrade
// order: the revision that the target stands for, as [Graph.Resolve] reads it,
// or with steps from the current row (-2) that row and what lies below it, so
// many in all. At a merge, -1 is the merge, where [Graph.Downgrade] asks for a
// branch.
//
// Beside the errors of Resolve: [*OverlapError] for rows that cannot be,
// [*DirectionError] for base, and [*NotAppliedError].
func (g *Graph) Undo(current []string, target string) ([]Step, error) {
	if ref, err := parseReference(target); err == nil && ref.symbol == "" {
		if ref.steps < 0 {
			return g.undoLast(current, ref)
		}
		return g.Downgrade(current, target)
	}
	a, p, err := g.aim(current, target, true)
	switch {
	case err != nil:
		return nil, err
	case len(p.nodes) > 1:
		return nil, &AmbiguousError{Text: target, Candidates: g.idsOf(p.nodes), Mend: "name one of them"}
	case len(p.nodes) == 0:
		return nil, fmt.Errorf("%q is no revision that could be taken back: name one, or steps such as -1", target)
	case !a.in[p.nodes[0]]:
		return nil, &NotAppliedError{ID: g.nodes[p.nodes[0]].ID}
	}
	return loaded(a.takeBack(g.closure(p.nodes, above)))
}

// undoLast plans to take back as many revisions as the reference has steps, of
// which the first is the row itself: at a merge, what lies below it is not asked.
func (g *Graph) undoLast(current []string, ref reference) ([]Step, error) {
	a, err := g.applied(current)
	if err != nil {
		return nil, err
	}
	lowest := ref
	lowest.steps++
	p, err := g.resolve(lowest, a.rows)
	var short *StepsError
	switch {
	case errors.As(err, &short):
		short.Steps = ref.steps
		return nil, short
	case err != nil:
		return nil, err
	case len(p.nodes) == 0:
		return nil, &StepsError{Text: ref.text, Steps: ref.steps, Possible: -lowest.steps}
	}
	return loaded(a.takeBack(g.closure(p.nodes, above)))
}

// takeBack plans to take back what is applied of the marked revisions.
func (a *applied) takeBack(marked []bool) (steps []Step) {
	for i := len(a.g.nodes) - 1; i >= 0; i-- {
		if marked[i] && a.in[i] {
			steps = append(steps, a.down(i))
		}
	}
	return steps
}

// NotAppliedError says that a revision cannot be taken back.
type NotAppliedError struct {
	ID string
}

// Error implements error.
func (e *NotAppliedError) Error() string {
	return fmt.Sprintf("revision %s is not applied; to apply it, use upgrade", e.ID)
}

// Way tells whether a downgrade leads from the rows of the version table to the
// target, as [Graph.Resolve] reads it, or an upgrade: down where the target is
// applied already or lies below the first revision. Beside the errors of
// Resolve: [*OverlapError] for rows that cannot be, and [*WaysError] where the
// target lies on another branch.
func (g *Graph) Way(current []string, target string) (down bool, err error) {
	ref, err := parseReference(target)
	if err != nil {
		return false, err
	}
	a, err := g.applied(current)
	if err != nil {
		return false, err
	}
	p, err := g.resolve(ref, a.rows)
	switch {
	case err != nil:
		return false, err
	case p.base:
		return true, nil
	case len(p.nodes) == 1 && a.in[p.nodes[0]]:
		return true, nil
	}
	return false, g.aside(a.rows, p, target)
}

// aside returns an error where the target has grown out of what is applied, but
// out of none of the current rows.
func (g *Graph) aside(rows []string, p point, target string) error {
	needed := g.closure(p.nodes, below)
	fork := -1
	for _, id := range rows {
		row := g.byName[id]
		if needed[row] {
			return nil
		}
		for i, in := range g.closure([]int{row}, below) {
			if in && needed[i] {
				fork = max(fork, i)
			}
		}
	}
	if fork < 0 {
		return nil
	}
	return &WaysError{Target: target, Current: rows, Fork: g.nodes[fork].ID}
}

// WaysError says that two ways lead to a target, which lies on another branch
// than the rows of the version table.
type WaysError struct {
	Target  string
	Current []string
	Fork    string // where the branches part
}

// Error implements error.
func (e *WaysError) Error() string {
	return fmt.Sprintf("%q lies on another branch than %s, and two ways lead there:\n"+
		"    migrate upgrade %[1]s      to have both branches\n"+
		"    migrate downgrade %[3]s    to leave the branch first, then go on from there", e.Target, strings.Join(e.Current, ", "), e.Fork)
}
