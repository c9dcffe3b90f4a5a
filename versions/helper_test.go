package versions

import (
	"strings"
	"testing"
)

// revs reads revisions from a short notation: "c: a b ~d #x" is the revision c,
// which revises a and b, depends on d and has the label x.
func revs(lines ...string) []Revision {
	var list []Revision
	for _, line := range lines {
		id, rest, _ := strings.Cut(line, ":")
		r := Revision{ID: id, Path: id + ".sql"}
		for _, word := range strings.Fields(rest) {
			switch word[0] {
			case '~':
				r.DependsOn = append(r.DependsOn, word[1:])
			case '#':
				r.Labels = append(r.Labels, word[1:])
			default:
				r.Revises = append(r.Revises, word)
			}
		}
		list = append(list, r)
	}
	return list
}

func mustGraph(t testing.TB, lines ...string) *Graph {
	t.Helper()
	g, err := NewGraph(revs(lines...))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// planText is a plan on one line: "+b {b} +c {c}".
func planText(steps []Step) string {
	var parts []string
	for _, s := range steps {
		sign := "+"
		if s.Down {
			sign = "-"
		}
		parts = append(parts, sign+s.Revision.ID+" {"+strings.Join(s.To(), " ")+"}")
	}
	return strings.Join(parts, " ")
}

var (
	linear  = []string{"a:", "b: a", "c: b", "d: c", "e: d"}
	forked  = []string{"a:", "b: a", "c1: b #l1", "d1: c1", "c2: b #l2", "d2: c2"} // behaviour 7
	diamond = []string{"a:", "b: a", "x: b", "y: b", "m: x y"}
	depends = []string{"n1: #n", "n2: n1 ~a2", "a1: #a", "a2: a1"} // behaviour 19
)
