package versions

import (
	"fmt"
	"strings"
	"testing"
)

func TestUndo(t *testing.T) {
	for _, c := range []struct {
		graph        []string
		rows, target string
		want         string // the plan, or "error: " and a part of the message
	}{
		{linear, "e", "-1", "-e {d}"},
		{linear, "e", "-2", "-e {d} -d {c}"},
		{linear, "e", "c", "-e {d} -d {c} -c {b}"},
		{linear, "a", "a", "-a {}"},
		{linear, "b", "c", "error: revision c is not applied; to apply it, use upgrade"},
		{linear, "b", "base", `error: "base" is no revision`},
		{linear, "b", "nope", "error: there is no revision or label"},
		{linear, "", "-1", "error: only 0 can be taken"},
		{forked, "d1 d2", "c1", "-d1 {c1 d2} -c1 {d2}"},
		{forked, "d1 d2", "l2", "-d2 {c2 d1} -c2 {d1}"},
		{forked, "d1 d2", "b", "-d2 {c2 d1} -c2 {d1} -d1 {c1} -c1 {b} -b {a}"},
		{forked, "d1 d2", "heads", "error: may mean any of d1, d2: name one of them"},
		{linear, "c", "-3", "-c {b} -b {a} -a {}"},
		{linear, "c", "-4", `error: "-4" asks for 4 steps down, but only 3 can be taken`},
		{linear, "c", "-9", `error: "-9" asks for 9 steps down, but only 3 can be taken`},
		{linear, "a", "-0", ""},
		{linear, "a", "+1", "error: it leads the other way"},
		{linear, "a", "zzzz@-1", "error: there is no revision or label"},
		{forked, "d1 d2", "-1", "error: may mean any of d1, d2: name a branch"},
		{forked, "d1 d2", "l2@-1", "-d2 {c2 d1}"},
		{forked, "d1 d2", "l2@-2", "-d2 {c2 d1} -c2 {d1}"},
		{diamond, "m", "-1", "-m {x y}"},
		{diamond, "m", "-2", "error: the way parts there"},
		{depends, "n2", "-1", "-n2 {a2 n1}"},
		{diamond, "m", "m", "-m {x y}"},
		{diamond, "m", "x", "-m {x y} -x {y}"},
		{depends, "n2", "a2", "-n2 {a2 n1} -a2 {a1 n1}"},
	} {
		steps, err := mustGraph(t, c.graph...).Undo(strings.Fields(c.rows), c.target)
		got := planText(steps)
		if err != nil {
			got = "error: " + err.Error()
		}
		if failing := strings.HasPrefix(c.want, "error: "); failing && !strings.Contains(got, strings.TrimPrefix(c.want, "error: ")) || !failing && got != c.want {
			t.Errorf("%s: undo %s is %s, want %s", c.rows, c.target, got, c.want)
		}
	}
}

func TestWay(t *testing.T) {
	for _, c := range []struct {
		graph        []string
		rows, target string
		want         string // up, down, or a part of the error
	}{
		{linear, "c", "e", "up"},
		{linear, "c", "head", "up"},
		{linear, "c", "a", "down"},
		{linear, "c", "c", "down"}, // no step
		{linear, "c", "base", "down"},
		{linear, "c", "+1", "up"},
		{linear, "c", "-1", "down"},
		{linear, "", "a", "up"},
		{forked, "b", "d1", "up"},
		{forked, "c1 c2", "d1", "up"},
		{forked, "d1 d2", "c1", "down"},
		{forked, "d1", "heads", "up"},
		{forked, "d1 d2", "heads", "up"}, // no step
		{forked, "d1", "d2", "migrate upgrade d2      to have both branches\n    migrate downgrade b "},
		{forked, "d1", "head", "may mean any of"},
		{[]string{"a:", "b: a", "x:", "y: x"}, "b", "y", "up"}, // two histories side by side
		{diamond, "m", "x", "down"},
		{linear, "z", "a", `"z", which is not among these scripts`},
		{linear, "c", "@", "names no revision"},
	} {
		down, err := mustGraph(t, c.graph...).Way(strings.Fields(c.rows), c.target)
		got := map[bool]string{false: "up", true: "down"}[down]
		if err != nil {
			got = fmt.Sprint("error: ", err)
		}
		if got != c.want && !(err != nil && strings.Contains(got, c.want)) {
			t.Errorf("%s: to %s is %s, want %s", c.rows, c.target, got, c.want)
		}
	}
}
