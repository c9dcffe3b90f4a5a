package versions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// drawGraph draws a history with branches, merges and dependencies, in the
// notation of revs.
func drawGraph(t *rapid.T) []string {
	n := rapid.IntRange(1, 12).Draw(t, "revisions")
	names := make([]string, n)
	lines := make([]string, n)
	for i := range lines {
		names[i] = fmt.Sprintf("r%x_%d", i*7%n, i) // the order of names is not the order of need
		lines[i] = names[i] + ":"
		if i == 0 {
			continue
		}
		earlier := rapid.SampledFrom(names[:i])
		parents := rapid.SliceOfNDistinct(earlier, 0, min(i, 3), rapid.ID).Draw(t, "parents of "+names[i])
		needs := rapid.SliceOfNDistinct(earlier, 0, min(i, 2), rapid.ID).Draw(t, "dependencies of "+names[i])
		lines[i] += " " + strings.Join(parents, " ")
		for _, need := range needs {
			lines[i] += " ~" + need
		}
		if rapid.Bool().Draw(t, "label of "+names[i]) {
			lines[i] += " #l" + names[i]
		}
	}
	return lines
}

// model is what Graph does, said as plainly as possible.
type model struct {
	revs    map[string]Revision
	applied map[string]bool
}

func newModel(list []Revision) *model {
	m := &model{revs: make(map[string]Revision), applied: make(map[string]bool)}
	for _, r := range list {
		m.revs[r.ID] = r
	}
	return m
}

func (m *model) needs(id string) []string {
	r := m.revs[id]
	return slices.Concat(r.Revises, r.DependsOn)
}

func (m *model) neededBy(id string) []string {
	var list []string
	for other := range m.revs {
		if slices.Contains(m.needs(other), id) {
			list = append(list, other)
		}
	}
	return list
}

// up applies a revision after all that it needs.
func (m *model) up(id string) {
	for _, need := range m.needs(id) {
		m.up(need)
	}
	m.applied[id] = true
}

// drop takes a revision back after all that need it.
func (m *model) drop(id string) {
	for _, other := range m.neededBy(id) {
		m.drop(other)
	}
	delete(m.applied, id)
}

// revising returns the revisions that revise id.
func (m *model) revising(id string) []string {
	var list []string
	for other, r := range m.revs {
		if slices.Contains(r.Revises, id) {
			list = append(list, other)
		}
	}
	return list
}

// branch is what leads to a revision and what comes after it.
func (m *model) branch(id string) map[string]bool {
	all := reach(id, func(id string) []string { return m.revs[id].Revises })
	maps.Copy(all, reach(id, m.revising))
	return all
}

func reach(id string, next func(string) []string) map[string]bool {
	seen := map[string]bool{id: true}
	for _, other := range next(id) {
		maps.Copy(seen, reach(other, next))
	}
	return seen
}

// stamp makes id a row, in place of all that needs it or that it needs.
func (m *model) stamp(id string) {
	related := reach(id, m.needs)
	maps.Copy(related, reach(id, m.neededBy))
	stay := slices.DeleteFunc(m.rows(), func(row string) bool { return related[row] })
	clear(m.applied)
	for _, row := range append(stay, id) {
		m.up(row)
	}
}

// rows are the applied revisions that no applied one needs.
func (m *model) rows() []string {
	rows := []string{}
	for id := range m.applied {
		if !slices.ContainsFunc(m.neededBy(id), func(other string) bool { return m.applied[other] }) {
			rows = append(rows, id)
		}
	}
	slices.Sort(rows)
	return rows
}

// command is one of the things that may be done next, and what it does to the
// model.
type command struct {
	text string // verb and target
	do   func()
}

// commands returns all that may be done; what is refused, such as a downgrade
// to what is not applied, is not among them.
func (m *model) commands() []command {
	var all []command
	add := func(do func(), verb, target string) { all = append(all, command{verb + " " + target, do}) }
	for id, r := range m.revs {
		add(func() { m.up(id) }, "up", id)
		add(func() { m.stamp(id) }, "stamp", id)
		if m.applied[id] {
			add(func() { each(m.revising(id), m.drop) }, "down", id)
		}
		for _, label := range r.Labels {
			add(func() { each(m.ends(id, m.revising), m.up) }, "up", label+"@heads")
			add(func() { each(m.ends(id, func(id string) []string { return m.revs[id].Revises }), m.drop) }, "down", label+"@base")
		}
		each(m.revising(id), func(child string) {
			if m.applied[id] && len(m.revs[child].Revises) == 1 {
				add(func() { each(m.revising(id), m.drop) }, "down", child+"-1")
			}
		})
	}
	slices.SortFunc(all, func(a, b command) int { return strings.Compare(a.text, b.text) })
	return all
}

func each(ids []string, do func(string)) {
	for _, id := range ids {
		do(id)
	}
}

// ends are the revisions on the branch of id from which next leads nowhere.
func (m *model) ends(id string, next func(string) []string) []string {
	var list []string
	for other := range m.branch(id) {
		if len(next(other)) == 0 {
			list = append(list, other)
		}
	}
	return list
}

// Whatever is upgraded, downgraded and stamped in whatever order, the rows are
// those of the model, and each step may run when it comes.
func TestPlansMatchModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := revs(drawGraph(t)...)
		g, err := NewGraph(list)
		if err != nil {
			t.Fatal(err)
		}
		m := newModel(list)
		rows := []string{}
		for range rapid.IntRange(1, 8).Draw(t, "commands") {
			next := rapid.SampledFrom(m.commands()).Draw(t, "command")
			verb, target, _ := strings.Cut(next.text, " ")
			before := maps.Clone(m.applied)
			next.do()
			if verb == "stamp" {
				change, err := g.Stamp(rows, target)
				if err != nil {
					t.Fatal(err)
				}
				rows = change.To()
			} else {
				plan := map[string]func([]string, string) ([]Step, error){"up": g.Upgrade, "down": g.Downgrade}[verb]
				steps, err := plan(rows, target)
				if err != nil {
					t.Fatal(err)
				}
				rows = follow(t, m, before, rows, steps)
				if !maps.Equal(before, m.applied) {
					t.Fatalf("%s leaves %v applied, want %v", planText(steps), before, m.applied)
				}
			}
			if diff := cmp.Diff(m.rows(), rows); diff != "" {
				t.Fatalf("rows after %s: %s", next.text, diff)
			}
		}
	})
}

// What is not applied cannot be downgraded to.
func TestDowngradeToUnapplied(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, err := NewGraph(revs(drawGraph(t)...))
		if err != nil {
			t.Fatal(err)
		}
		target := rapid.SampledFrom(g.All()).Draw(t, "target").ID
		if steps, err := g.Downgrade(nil, target); err == nil {
			t.Fatalf("downgrade of nothing to %s: %v", target, planText(steps))
		}
	})
}

// follow runs the steps on applied and returns the rows after the last.
func follow(t *rapid.T, m *model, applied map[string]bool, rows []string, steps []Step) []string {
	for _, s := range steps {
		id := s.Revision.ID
		if !slices.Equal(s.From(), rows) {
			t.Fatalf("%s starts from %v, not from %v", id, s.From(), rows)
		}
		if applied[id] != s.Down {
			t.Fatalf("%s: down is %v", id, s.Down)
		}
		at := &model{revs: m.revs, applied: applied}
		if s.Down {
			delete(applied, id)
		} else {
			for _, need := range m.needs(id) {
				if !applied[need] {
					t.Fatalf("%s runs before %s", id, need)
				}
			}
			applied[id] = true
		}
		if diff := cmp.Diff(at.rows(), s.To()); diff != "" {
			t.Fatalf("rows after %s: %s", id, diff)
		}
		if diff := cmp.Diff(RowsBetween(s.From(), s.To()), s.Rows, cmpopts.IgnoreUnexported(Rows{})); diff != "" {
			t.Fatalf("change of %s: %s", id, diff)
		}
		rows = s.To()
	}
	return rows
}
