package versions

import "slices"

// Labels returns the labels of the branches that a revision is on, sorted: its
// own, those of what it comes after, and those of what comes after it as far as
// nothing parts or merges between. It is what Alembic lists beside a revision.
func (g *Graph) Labels(id string) []string {
	if g.Get(id) == nil {
		return nil
	}
	return slices.Clone(g.nodes[g.byName[id]].labels)
}

// spreadLabels fills in the labels of all nodes. Most nodes have those of a
// neighbour, and share its list.
func (g *Graph) spreadLabels() {
	for i := range g.nodes {
		n := &g.nodes[i]
		if len(n.parents) == 1 && len(n.Labels) == 0 {
			n.labels = g.nodes[n.parents[0]].labels
			continue
		}
		n.labels = slices.Clone(n.Labels)
		for _, p := range n.parents {
			n.labels = append(n.labels, g.nodes[p].labels...)
		}
		slices.Sort(n.labels)
		n.labels = slices.Compact(n.labels)
	}
	for _, n := range slices.Backward(g.nodes) {
		if n.isBetween() && len(n.parents) == 1 && g.nodes[n.parents[0]].isBetween() {
			g.nodes[n.parents[0]].labels = n.labels
		}
	}
}

// isBetween tells whether a node is neither a branch point nor a merge point.
func (n *node) isBetween() bool { return len(n.above) < 2 && len(n.parents) < 2 }
