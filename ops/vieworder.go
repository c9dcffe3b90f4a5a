package ops

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// ViewOrder returns the views so that each stands after those that its
// definition names, and otherwise by name: the order in which they can be
// created.
func ViewOrder(views []md.View) []md.View {
	m := md.MetaData{Views: slices.Clone(views)}
	m.Sort()
	index := make(map[string][]int)
	for i, v := range m.Views {
		index[v.Name] = append(index[v.Name], i)
	}
	var order []md.View
	seen := make([]bool, len(m.Views))
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		for word := range sqltext.Identifiers(m.Views[i].Definition) {
			for _, j := range index[word] {
				visit(j)
			}
		}
		order = append(order, m.Views[i])
	}
	for i := range m.Views {
		visit(i)
	}
	return order
}
