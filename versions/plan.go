package versions

import "slices"

// Step is one revision of a plan, and what it does to the version table.
type Step struct {
	Revision *Revision
	// Down runs the downgrade; else the upgrade is run.
	Down bool
	Rows
}

// Upgrade plans the way up from the rows of the version table to the target, as
// [Graph.Resolve] reads it: all that the target needs and is not applied, in
// upgrade order. There are no steps where it is applied already.
//
// Beside the errors of Resolve: [*OverlapError] for rows that cannot be, and
// [*DirectionError] for a target that no upgrade leads to.
func (g *Graph) Upgrade(current []string, target string) ([]Step, error) {
	a, p, err := g.aim(current, target, false)
	switch {
	case err != nil:
		return nil, err
	case p.base:
		return nil, &DirectionError{Target: target, Current: a.rows, Reason: "base lies below every revision"}
	}
	needed := g.closure(p.nodes, below)
	var steps []Step
	for i := range g.nodes {
		if needed[i] && !a.in[i] {
			steps = append(steps, a.up(i))
		}
	}
	return loaded(steps)
}

// Downgrade plans the way down from the rows of the version table to the
// target, as [Graph.Resolve] reads it: all that revises the target, and all that
// needs any of it, in reverse upgrade order. A target named with a branch
// (label@rev), or by steps from the current row, takes back that branch alone.
// There are no steps where the target is a current row. The steps are planned
// also where a revision has no downgrade; see [Revision.HasDowngrade].
//
// Beside the errors of Resolve: [*OverlapError] for rows that cannot be, and
// [*DirectionError] for a target that no downgrade leads to.
func (g *Graph) Downgrade(current []string, target string) ([]Step, error) {
	a, p, err := g.aim(current, target, true)
	if err != nil {
		return nil, err
	}
	roots, err := g.roots(a, p, target)
	if err != nil {
		return nil, err
	}
	return loaded(a.takeBack(g.closure(roots, above)))
}

// Stamp returns the rows after the targets have been declared to be the state of
// the database, with nothing run. The targets replace the rows that need them or
// that they need; other rows stay. The target base takes all rows away,
// label@base those of the branch.
//
// Beside the errors of [Graph.Resolve]: [*UnknownRevisionError] for a row that is
// no revision, which only a stamp from no rows puts right, and [*OverlapError]
// for targets of which one needs another.
func (g *Graph) Stamp(current []string, targets ...string) (Rows, error) {
	stay, err := g.lookup(current)
	if err != nil {
		return Rows{}, err
	}
	from := g.idsOf(stay)
	var stamped []int
	for _, target := range targets {
		ref, err := parseReference(target)
		if err != nil {
			return Rows{}, err
		}
		p, err := g.resolve(ref, from)
		if err != nil {
			return Rows{}, err
		}
		stay = g.unrelated(stay, p)
		stamped = append(stamped, p.nodes...)
	}
	to := append(stay, stamped...)
	slices.Sort(to)
	to = slices.Compact(to)
	return RowsBetween(from, g.idsOf(to)), g.overlap(to)
}

// aim reads the rows and the target of a plan.
func (g *Graph) aim(current []string, target string, down bool) (*applied, point, error) {
	a, err := g.applied(current)
	if err != nil {
		return nil, point{}, err
	}
	ref, err := parseReference(target)
	if err != nil {
		return nil, point{}, err
	}
	if fromCurrent := ref.symbol == ""; fromCurrent && ref.steps != 0 && down != (ref.steps < 0) {
		return nil, point{}, &DirectionError{Target: target, Down: down, Current: a.rows, Reason: "it leads the other way"}
	}
	p, err := g.resolve(ref, a.rows)
	return a, p, err
}

// roots returns the lowest revisions that a downgrade to p takes back.
func (g *Graph) roots(a *applied, p point, target string) ([]int, error) {
	var roots []int
	switch {
	case p.base:
		roots = g.without(parents)
	case len(p.nodes) > 1:
		return nil, &AmbiguousError{Text: target, Candidates: g.idsOf(p.nodes), Mend: "name one of them"}
	case len(p.nodes) == 1 && !a.in[p.nodes[0]]:
		return nil, &DirectionError{Target: target, Down: true, Current: a.rows, Reason: g.nodes[p.nodes[0]].ID + " is not applied"}
	case len(p.nodes) == 1:
		roots = g.nodes[p.nodes[0]].children
	}
	return within(roots, g.line(p.branch)), nil
}

// unrelated returns the rows that a stamp of p leaves in place.
func (g *Graph) unrelated(rows []int, p point) []int {
	starts := p.nodes
	if p.base {
		starts = p.branch
	}
	if p.base && len(starts) == 0 {
		return nil
	}
	related := g.around(starts, below, above)
	return slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return related[i] })
}
