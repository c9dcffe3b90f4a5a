package versions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

// downTo takes back all that revises id.
func (m *model) downTo(id string) {
	for other, r := range m.revs {
		if slices.Contains(r.Revises, id) {
			m.drop(other)
		}
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

// Whatever is upgraded and downgraded in whatever order, the rows are those of
// the model, and each step may run when it comes.
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
			target := rapid.SampledFrom(g.All()).Draw(t, "target").ID
			before := maps.Clone(m.applied)
			var steps []Step
			if down := rapid.Bool().Draw(t, "down"); !down {
				m.up(target)
				steps, err = g.Upgrade(rows, target)
			} else if steps, err = g.Downgrade(rows, target); m.applied[target] {
				m.downTo(target)
			} else if err == nil {
				t.Fatalf("downgrade from %v to %s, which is not applied", rows, target)
			} else {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			rows = follow(t, m, before, rows, steps)
			if diff := cmp.Diff(m.rows(), rows); diff != "" {
				t.Fatalf("rows after %s: %s", planText(steps), diff)
			}
			if !maps.Equal(before, m.applied) {
				t.Fatalf("%s leaves %v applied, want %v", planText(steps), before, m.applied)
			}
		}
	})
}

// follow runs the steps on applied and returns the rows after the last.
func follow(t *rapid.T, m *model, applied map[string]bool, rows []string, steps []Step) []string {
	for _, s := range steps {
		id := s.Revision.ID
		if !slices.Equal(s.From, rows) {
			t.Fatalf("%s starts from %v, not from %v", id, s.From, rows)
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
		if diff := cmp.Diff(at.rows(), s.To); diff != "" {
			t.Fatalf("rows after %s: %s", id, diff)
		}
		if diff := cmp.Diff(rowsBetween(s.From, s.To), s.Rows); diff != "" {
			t.Fatalf("change of %s: %s", id, diff)
		}
		rows = s.To
	}
	return rows
}
