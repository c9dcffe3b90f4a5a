package versions

import (
	"errors"
	"slices"
	"strings"

	"limbeck.dev/migrate/internal/suggest"
)

// NewGraph returns the graph of the revisions. What is wrong with them is told
// all at once, one typed error for each mistake ([errors.As] finds the first of
// a type): [*InvalidNameError], [*DuplicateError], [*MissingError],
// [*SelfReferenceError] and [*CycleError].
func NewGraph(revisions []Revision) (*Graph, error) {
	revs := make([]*Revision, len(revisions))
	for i := range revisions {
		revs[i] = new(revisions[i])
	}
	slices.SortFunc(revs, older)
	b := builder{revs: revs, byName: make(map[string]int, len(revs))}
	b.nameAll()
	if err := b.link(); err != nil {
		return nil, err
	}
	order, err := b.order()
	if err != nil {
		return nil, err
	}
	return b.graph(order), nil
}

// builder checks revisions and links them by their places in revs.
type builder struct {
	revs           []*Revision
	byName         map[string]int
	parents, below [][]int
	errs           []error
}

// nameAll enters ids, then labels.
func (b *builder) nameAll() {
	folded := make(map[string]int, len(b.revs))
	for i, r := range b.revs {
		if !ValidID(r.ID) {
			b.fail(&InvalidNameError{Name: r.ID, Path: r.File()})
		}
		first, alike := folded[strings.ToLower(r.ID)]
		if folded[strings.ToLower(r.ID)] = i; alike && b.revs[first].ID != r.ID {
			b.fail(&DuplicateError{Name: r.ID, First: b.revs[first], Second: r})
		}
		b.name(r.ID, i, false)
	}
	for i, r := range b.revs {
		for _, label := range r.Labels {
			if !ValidLabel(label) {
				b.fail(&InvalidNameError{Name: label, Label: true, Path: r.File()})
			}
			b.name(label, i, true)
		}
	}
}

func (b *builder) name(name string, i int, label bool) {
	if first, taken := b.byName[name]; taken {
		b.fail(&DuplicateError{Name: name, Label: label, First: b.revs[first], Second: b.revs[i]})
		return
	}
	b.byName[name] = i
}

// link finds what each revision refers to.
func (b *builder) link() error {
	b.parents, b.below = make([][]int, len(b.revs)), make([][]int, len(b.revs))
	for i, r := range b.revs {
		for _, id := range r.Revises {
			if j, ok := b.byName[id]; ok && b.revs[j].ID == id {
				b.refer(i, j, false)
			} else {
				b.missing(r, id, false)
			}
		}
		for _, name := range r.DependsOn {
			if j, ok := b.byName[name]; ok {
				b.refer(i, j, true)
			} else {
				b.missing(r, name, true)
			}
		}
	}
	return errors.Join(b.errs...)
}

// refer records that revision i comes after revision j.
func (b *builder) refer(i, j int, dependency bool) {
	switch {
	case i == j:
		b.fail(&SelfReferenceError{Revision: b.revs[i], Dependency: dependency})
		return
	case !dependency && !slices.Contains(b.parents[i], j):
		b.parents[i] = append(b.parents[i], j)
	}
	if !slices.Contains(b.below[i], j) {
		b.below[i] = append(b.below[i], j)
	}
}

func (b *builder) missing(by *Revision, name string, dependency bool) {
	b.fail(&MissingError{Name: name, By: by, Dependency: dependency, hint: b.hint(by, name, dependency)})
}

// hint guesses what a reference should have said. That takes a look at every
// name, so a long list of errors soon does without.
func (b *builder) hint(by *Revision, name string, dependency bool) string {
	if len(b.errs) > 10 {
		return ""
	}
	var names []string
	for other, i := range b.byName {
		isID := b.revs[i].ID == other
		if b.revs[i] != by && (isID || dependency) {
			names = append(names, other)
		}
	}
	slices.Sort(names)
	return suggest.DidYouMean(name, names)
}

func (b *builder) fail(err error) { b.errs = append(b.errs, err) }

// order returns the places of the revisions in upgrade order. The walk starts
// at the heads, so that each branch comes whole.
func (b *builder) order() ([]int, error) {
	everything := make([]int, len(b.revs))
	for i := range everything {
		everything[i] = i
	}
	if _, cycle := depthFirst(everything, b.parents); cycle != nil {
		return nil, &CycleError{IDs: b.ids(cycle)}
	}
	isBelow := make([]bool, len(b.revs))
	for _, list := range b.below {
		for _, j := range list {
			isBelow[j] = true
		}
	}
	heads := slices.DeleteFunc(slices.Clone(everything), func(i int) bool { return isBelow[i] })
	order, cycle := depthFirst(append(heads, everything...), b.below)
	if cycle != nil {
		return nil, &CycleError{IDs: b.ids(cycle), Dependency: true}
	}
	return order, nil
}

func (b *builder) ids(list []int) []string {
	ids := make([]string, len(list))
	for i, n := range list {
		ids[i] = b.revs[n].ID
	}
	return ids
}

// depthFirst visits all nodes that are reached from starts by way of next, and
// returns them each after all that it leads to; or the first circle it meets.
// It keeps its own stack, for a history may be long.
func depthFirst(starts []int, next [][]int) (order, cycle []int) {
	const (
		unseen = iota
		open
		done
	)
	state := make([]uint8, len(next))
	tried := make([]int, len(next)) // how many of next have been followed
	var path []int
	for _, start := range starts {
		if state[start] == unseen {
			path = append(path, start)
		}
		for len(path) > 0 {
			n := path[len(path)-1]
			state[n] = open
			if tried[n] == len(next[n]) {
				state[n], order, path = done, append(order, n), path[:len(path)-1]
				continue
			}
			to := next[n][tried[n]]
			tried[n]++
			switch state[to] {
			case unseen:
				path = append(path, to)
			case open:
				return nil, path[slices.Index(path, to):]
			}
		}
	}
	return order, nil
}

// graph puts the revisions into their order.
func (b *builder) graph(order []int) *Graph {
	g := &Graph{
		nodes:  make([]node, len(order)),
		byName: make(map[string]int, len(b.byName)),
		ids:    make([]string, len(order)),
	}
	place := make([]int, len(order))
	for to, from := range order {
		place[from] = to
	}
	for name, from := range b.byName {
		g.byName[name] = place[from]
	}
	for to, from := range order {
		n := &g.nodes[to]
		n.Revision, g.ids[to] = b.revs[from], b.revs[from].ID
		for _, p := range b.parents[from] {
			n.parents = append(n.parents, place[p])
			g.nodes[place[p]].children = append(g.nodes[place[p]].children, to)
		}
		for _, p := range b.below[from] {
			n.below = append(n.below, place[p])
			g.nodes[place[p]].above = append(g.nodes[place[p]].above, to)
		}
	}
	slices.Sort(g.ids)
	g.spreadLabels()
	return g
}
