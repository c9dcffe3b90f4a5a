package versions

import "slices"

// Rows is a change of the version table. It holds one row for each revision
// that is applied while nothing that needs it is, as Alembic keeps it; see
// "Working with Branches" in Alembic's documentation.
type Rows struct {
	From, To       []string // all rows before and after, sorted
	Delete, Insert []string // what the change does to them, sorted
}

// rowsBetween returns the change from one list of rows to another.
func rowsBetween(from, to []string) Rows {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(id string) bool {
			_, found := slices.BinarySearch(other, id)
			return found
		})
	}
	return Rows{From: from, To: to, Delete: without(from, to), Insert: without(to, from)}
}

// applied is the state of a database while a plan for it is made.
type applied struct {
	g    *Graph
	in   []bool   // by node: it is applied
	held []int    // by node: how many applied revisions lie right above it
	rows []string // sorted
}

// applied returns the state of a database with these rows: they and all that
// they need are applied. The errors are [*UnknownRevisionError] and
// [*OverlapError].
func (g *Graph) applied(rows []string) (*applied, error) {
	nodes, err := g.lookup(rows)
	if err != nil {
		return nil, err
	}
	a := &applied{g: g, in: g.closure(nodes, below), held: make([]int, len(g.nodes)), rows: g.idsOf(nodes)}
	for i, in := range a.in {
		if in {
			for _, j := range g.nodes[i].below {
				a.held[j]++
			}
		}
	}
	return a, g.overlap(nodes)
}

// overlap returns an error if one of the nodes is needed by another.
func (g *Graph) overlap(nodes []int) error {
	var right []int // what lies right below the nodes
	for _, i := range nodes {
		right = append(right, g.nodes[i].below...)
	}
	needed := g.closure(right, below)
	for _, i := range nodes {
		if !needed[i] {
			continue
		}
		over := g.closure(g.nodes[i].above, above)
		for _, j := range nodes {
			if over[j] {
				return &OverlapError{ID: g.nodes[i].ID, NeededBy: g.nodes[j].ID}
			}
		}
	}
	return nil
}

// up applies a revision whose needs are all applied.
func (a *applied) up(n int) Step {
	a.in[n] = true
	var covered []int
	for _, i := range a.g.nodes[n].below {
		if a.held[i]++; a.held[i] == 1 {
			covered = append(covered, i)
		}
	}
	return a.step(n, covered, []int{n})
}

// down takes back a revision that nothing applied needs.
func (a *applied) down(n int) Step {
	a.in[n] = false
	var bared []int
	for _, i := range a.g.nodes[n].below {
		if a.held[i]--; a.held[i] == 0 {
			bared = append(bared, i)
		}
	}
	s := a.step(n, []int{n}, bared)
	s.Down = true
	return s
}

func (a *applied) step(n int, remove, add []int) Step {
	rows := Rows{From: a.rows, Delete: a.g.idsOf(remove), Insert: a.g.idsOf(add)}
	rows.To = slices.DeleteFunc(slices.Clone(rows.From), func(id string) bool {
		_, found := slices.BinarySearch(rows.Delete, id)
		return found
	})
	for _, id := range rows.Insert {
		at, _ := slices.BinarySearch(rows.To, id)
		rows.To = slices.Insert(rows.To, at, id)
	}
	a.rows = rows.To
	return Step{Revision: a.g.nodes[n].Revision, Rows: rows}
}

// The neighbours of a node, for [Graph.closure].

func below(n *node) []int    { return n.below }
func above(n *node) []int    { return n.above }
func parents(n *node) []int  { return n.parents }
func children(n *node) []int { return n.children }
