package versions

import (
	"slices"
	"sync"
)

// Rows is a change of the version table. It holds one row for each revision
// that is applied while nothing that needs it is, as Alembic keeps it; see
// "Working with Branches" in Alembic's documentation.
type Rows struct {
	Delete, Insert []string // what the change does to the rows, sorted
	trail          *trail   // that the change is a part of
	at             int      // how many changes come before it there
}

// RowsBetween returns the change from one list of rows to another, both sorted.
func RowsBetween(from, to []string) Rows {
	p := &trail{start: from}
	p.add(without(from, to), without(to, from))
	return p.changes[0]
}

// without returns the values that are in one sorted list, and not in another.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool {
		_, found := slices.BinarySearch(other, id)
		return found
	})
}

// From returns all rows before the change, sorted.
func (r Rows) From() []string { return r.trail.rows(r.at) }

// To returns all rows after the change, sorted.
func (r Rows) To() []string { return r.trail.rows(r.at + 1) }

// trail is a series of changes. Where many branches have a row each, the lists
// of all rows would take more than all else; so they are made when they are
// asked for, from the last one that was.
type trail struct {
	start   []string
	changes []Rows

	mu  sync.Mutex
	at  int
	now []string // the rows after so many changes
}

// add adds a change at the end.
func (p *trail) add(remove, insert []string) Rows {
	r := Rows{Delete: remove, Insert: insert, trail: p, at: len(p.changes)}
	p.changes = append(p.changes, r)
	return r
}

// rows returns the rows after n changes.
func (p *trail) rows(n int) []string {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now == nil {
		p.now = append([]string{}, p.start...)
	}
	for ; p.at < n; p.at++ {
		p.change(p.changes[p.at].Delete, p.changes[p.at].Insert)
	}
	for ; p.at > n; p.at-- {
		p.change(p.changes[p.at-1].Insert, p.changes[p.at-1].Delete)
	}
	return slices.Clone(p.now)
}

func (p *trail) change(remove, insert []string) {
	for _, id := range remove {
		if at, found := slices.BinarySearch(p.now, id); found {
			p.now = slices.Delete(p.now, at, at+1)
		}
	}
	for _, id := range insert {
		at, _ := slices.BinarySearch(p.now, id)
		p.now = slices.Insert(p.now, at, id)
	}
}

// applied is the state of a database while a plan for it is made.
type applied struct {
	g     *Graph
	in    []bool   // by node: it is applied
	held  []int    // by node: how many applied revisions lie right above it
	rows  []string // those that it began with, sorted
	trail *trail   // the changes so far
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
	a.trail = &trail{start: a.rows}
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
	return Step{Revision: a.g.nodes[n].Revision, Rows: a.trail.add(a.g.idsOf(remove), a.g.idsOf(add))}
}

// The neighbours of a node, for [Graph.closure].

func below(n *node) []int    { return n.below }
func above(n *node) []int    { return n.above }
func parents(n *node) []int  { return n.parents }
func children(n *node) []int { return n.children }
