package versions

// bottom is where a walk is when it is below the first revision.
const bottom = -1

// move walks the steps of a relative reference, from the one node that its
// symbol stands for. From the current row, the walk is limited to its branch.
func (g *Graph) move(ref reference, from point) (point, error) {
	at := bottom
	if len(from.nodes) > 1 {
		ids := g.idsOf(from.nodes)
		return point{}, &AmbiguousError{Text: ref.text, Candidates: ids, Mend: "name a branch, as in " + ids[0] + "@" + ref.unlimited()}
	}
	if len(from.nodes) == 1 {
		at = from.nodes[0]
		if ref.symbol == "" && from.branch == nil {
			from.branch = from.nodes
		}
	}
	line := g.line(from.branch)
	for step := range abs(ref.steps) {
		next, err := g.stepFrom(at, ref, line)
		if err != nil {
			return point{}, err
		}
		if next == nil {
			return point{}, &StepsError{Text: ref.text, Steps: ref.steps, Possible: step}
		}
		at = *next
	}
	if at == bottom {
		return point{base: true, branch: from.branch}, nil
	}
	return point{nodes: []int{at}, branch: from.branch}, nil
}

// stepFrom returns where one step in the direction of the reference leads; nil
// if there is nothing.
func (g *Graph) stepFrom(at int, ref reference, line []bool) (*int, error) {
	var next []int
	switch {
	case ref.steps < 0 && at == bottom:
		return nil, nil
	case ref.steps < 0 && len(g.nodes[at].parents) == 0:
		return new(bottom), nil
	case ref.steps < 0:
		next = within(g.nodes[at].parents, line)
	case at == bottom:
		next = within(g.without(parents), line)
	default:
		next = within(g.nodes[at].children, line)
	}
	switch len(next) {
	case 0:
		return nil, nil
	case 1:
		return &next[0], nil
	}
	return nil, &AmbiguousError{Text: ref.text, Candidates: g.idsOf(next), Mend: "the way parts there; name a revision or a branch"}
}

func abs(n int) int { return max(n, -n) }
