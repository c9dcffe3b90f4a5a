package versions

import (
	"cmp"
	"slices"
)

// Graph is a set of revisions that fit together. It never changes, and may be
// used by several goroutines at once.
type Graph struct {
	nodes  []node         // in upgrade order: each after all that it needs
	byName map[string]int // ids and labels
	ids    []string       // sorted
}

// node is a revision and its neighbours, which are indexes of Graph.nodes.
type node struct {
	*Revision
	parents, children []int    // by Revises
	below, above      []int    // by Revises and DependsOn
	labels            []string // of the branches that it is on, sorted
}

// All returns all revisions in upgrade order: each after all that it needs, one
// branch after the other, the branch with the older head first. The order does
// not depend on that of [NewGraph]'s input.
func (g *Graph) All() []*Revision {
	all := make([]*Revision, len(g.nodes))
	for i := range g.nodes {
		all[i] = g.nodes[i].Revision
	}
	return all
}

// Get returns the revision with that id, or nil.
func (g *Graph) Get(id string) *Revision {
	if i, ok := g.byName[id]; ok && g.nodes[i].ID == id {
		return g.nodes[i].Revision
	}
	return nil
}

// Heads returns the ids of the revisions that no other revises, sorted.
func (g *Graph) Heads() []string {
	return g.idsOf(g.without(children))
}

// RealHeads returns the ids of the heads on which no other revision depends,
// sorted: the rows of the version table when everything is applied.
func (g *Graph) RealHeads() []string {
	return g.idsOf(g.without(above))
}

// Bases returns the ids of the revisions that revise no other, sorted.
func (g *Graph) Bases() []string {
	return g.idsOf(g.without(parents))
}

// Children returns the ids of the revisions that revise this one, sorted. A
// revision with several is a branch point.
func (g *Graph) Children(id string) []string {
	if g.Get(id) == nil {
		return nil
	}
	return g.idsOf(g.nodes[g.byName[id]].children)
}

// Dependents returns the ids of the revisions that depend on this one without
// revising it, sorted.
func (g *Graph) Dependents(id string) []string {
	if g.Get(id) == nil {
		return nil
	}
	n := &g.nodes[g.byName[id]]
	return g.idsOf(slices.DeleteFunc(slices.Clone(n.above), func(i int) bool { return slices.Contains(n.children, i) }))
}

// Ancestors returns the revisions with these ids and all that they need, in
// upgrade order; an [*UnknownRevisionError] for an id that is not there.
func (g *Graph) Ancestors(ids ...string) ([]*Revision, error) {
	return g.reach(ids, below)
}

// Descendants returns the revisions with these ids and all that need them, in
// upgrade order; an [*UnknownRevisionError] for an id that is not there.
func (g *Graph) Descendants(ids ...string) ([]*Revision, error) {
	return g.reach(ids, above)
}

func (g *Graph) reach(ids []string, next func(*node) []int) ([]*Revision, error) {
	starts, err := g.lookup(ids)
	if err != nil {
		return nil, err
	}
	var list []*Revision
	for i, in := range g.closure(starts, next) {
		if in {
			list = append(list, g.nodes[i].Revision)
		}
	}
	return list, nil
}

// closure marks the nodes that are reached from starts, which are among them.
func (g *Graph) closure(starts []int, next func(*node) []int) []bool {
	in := make([]bool, len(g.nodes))
	todo := slices.Clone(starts)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !in[i] {
			in[i] = true
			todo = append(todo, next(&g.nodes[i])...)
		}
	}
	return in
}

// lookup returns the nodes of ids, in the order of the graph and without
// repetition.
func (g *Graph) lookup(ids []string) ([]int, error) {
	list := make([]int, 0, len(ids))
	for _, id := range ids {
		if g.Get(id) == nil {
			return nil, &UnknownRevisionError{ID: id}
		}
		list = append(list, g.byName[id])
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// without returns the nodes that have no such neighbours.
func (g *Graph) without(neighbours func(*node) []int) []int {
	var list []int
	for i := range g.nodes {
		if len(neighbours(&g.nodes[i])) == 0 {
			list = append(list, i)
		}
	}
	return list
}

// idsOf returns the ids of nodes, sorted.
func (g *Graph) idsOf(list []int) []string {
	ids := make([]string, len(list))
	for i, n := range list {
		ids[i] = g.nodes[n].ID
	}
	slices.Sort(ids)
	return ids
}

// older orders revisions by age, as far as they tell it.
func older(a, b *Revision) int {
	return cmp.Or(cmp.Compare(a.instant(), b.instant()), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Path, b.Path), cmp.Compare(a.caller, b.caller))
}
