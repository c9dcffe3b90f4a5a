package versions

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The behaviours of Alembic that its users count on, by the numbers of the
// project's list of sixty.
func TestPlans(t *testing.T) {
	for _, c := range []struct {
		number  string
		graph   []string
		rows    string
		command string // "up TARGET" or "down TARGET"
		want    string // the plan, or "error: " and a part of the message
	}{
		{"1", linear, "c", "up e", "+d {d} +e {e}"},
		{"2", linear, "a", "up +2", "+b {b} +c {c}"},
		{"2", linear, "a", "up b+2", "+b {b} +c {c} +d {d}"},
		{"2", linear, "a", "up d-2", "+b {b}"},
		{"3", linear, "b", "up -2", "error: it leads the other way"},
		{"3", linear, "b", "up +5", "error: only 3 can be taken"},
		{"3", linear, "b", "down -5", "error: only 2 can be taken"},
		{"3", linear, "b", "down +2", "error: it leads the other way"},
		{"3", linear, "", "down -1", "error: only 0 can be taken"},
		{"4", linear, "d", "down a+2", "-d {c}"},
		{"4", linear, "d", "down c-2", "-d {c} -c {b} -b {a}"},
		{"4", linear, "d", "down c+5", "error: only 2 can be taken"},
		{"5", linear, "e", "down e", ""},
		{"5", linear, "a", "down a", ""},
		{"5", linear, "", "down base", ""},
		{"5", linear, "c", "up b", ""},
		{"6", linear, "b", "down c", "error: c is not applied"},
		{"7", forked, "a", "up heads", "+b {b} +c1 {c1} +d1 {d1} +c2 {c2 d1} +d2 {d1 d2}"},
		{"8", forked, "a", "up head", `error: may mean any of d1, d2: name one, or a branch (label@head), or heads for all`},
		{"10", forked, "d1 d2", "down base+2", "-d2 {c2 d1} -c2 {d1} -d1 {c1} -c1 {b}"},
		{"11", forked, "d1 d2", "down l1@-1", "-d1 {c1 d2}"},
		{"11", forked, "d1 d2", "down -1", "error: may mean any of d1, d2"},
		{"13", forked, "b", "up l2@head-1", "+c2 {c2}"},
		{"14", forked, "b", "up +1", "error: may mean any of c1, c2"},
		{"14", forked, "b", "up l1@+1", "+c1 {c1}"},
		{"14", forked, "d1", "up l2@+1", "+c2 {c2 d1}"},
		{"14", forked, "d1 d2", "down l1@base+2", "-d1 {c1 d2} -c1 {d2}"},
		{"15", diamond, "x", "up head", "+y {x y} +m {m}"},
		{"15", diamond, "y", "up head", "+x {x y} +m {m}"},
		{"15", diamond, "b", "up head", "+x {x} +y {x y} +m {m}"},
		{"16", diamond, "m", "down b", "-m {x y} -y {x} -x {b}"},
		{"16", diamond, "m", "down -1", "error: may mean any of x, y"},
		{"16", diamond, "m", "down base", "-m {x y} -y {x} -x {b} -b {a} -a {}"},
		{"19", depends, "", "up n@head", "+n1 {n1} +a1 {a1 n1} +a2 {a2 n1} +n2 {n2}"},
		{"19", depends, "", "up heads", "+n1 {n1} +a1 {a1 n1} +a2 {a2 n1} +n2 {n2}"},
		{"21", depends, "n2", "down a@-1", "-n2 {a2 n1} -a2 {a1 n1}"},
		{"21", depends, "n2", "down a@base", "-n2 {a2 n1} -a2 {a1 n1} -a1 {n1}"},
		{"21", depends, "n2", "down n@base", "-n2 {a2 n1} -n1 {a2}"},
		{"21", depends, "n2", "down -2", "-n2 {a2 n1} -n1 {a2}"},
		{"26", []string{"a: #lab", "b: ~lab"}, "", "up b", "+a {a} +b {b}"},
		{"29", []string{"a: #l", "b: a", "c: a"}, "", "up l@head", "error: may mean any of b, c"},
		{"29", []string{"a: #l", "b: a", "c: a", "z:"}, "", "up l@heads", "+a {a} +b {b} +c {b c}"},
		{"32", linear, "zz", "up head", `error: the database is at revision "zz", which is not among these scripts`},
		{"32", linear, "zz", "down base", `error: the database is at revision "zz"`},

		{"an empty history", nil, "", "up head", ""},
		{"an empty history", nil, "", "up heads", ""},
		{"an empty history", nil, "", "up +1", "error: only 0 can be taken"},
		{"up to base", linear, "a", "up base", "error: to go there, use downgrade"},
		{"down to several", forked, "d1 d2", "down heads", "error: may mean any of d1, d2"},
		{"rows that cannot be", linear, "a c", "up head", "error: a and c cannot stand side by side"},
		{"one branch", forked, "d1 d2", "down c1@b", "-d1 {c1 d2} -c1 {d2}"},
		{"one branch", forked, "d1 d2", "down c1", "-d1 {c1 d2}"},
		{"a merge on one branch", diamond, "m", "down x@-1", "-m {x y}"},
		{"not on the branch", forked, "", "up l1@c2", "error: revision c2 is not on the branch l1"},
		{"no such branch", forked, "", "up l3@head", `error: there is no revision or label "l3"; the start of an id must have 4 characters; did you mean "l1"?`},
		{"not below base", linear, "", "up base-1", "error: only 0 can be taken"},
		{"steps from several", forked, "a", "up heads-1", "error: may mean any of d1, d2"},
	} {
		t.Run(c.number+" "+c.command+" from "+c.rows, func(t *testing.T) {
			g := mustGraph(t, c.graph...)
			verb, target, _ := strings.Cut(c.command, " ")
			plan := g.Upgrade
			if verb == "down" {
				plan = g.Downgrade
			}
			steps, err := plan(strings.Fields(c.rows), target)
			got := planText(steps)
			if err != nil {
				got = "error: " + err.Error()
			}
			if part, isError := strings.CutPrefix(c.want, "error: "); isError {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("got %s\nwant an error with %q", got, part)
				}
			} else if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// What each step does to the version table, row by row.
func TestRowsOfSteps(t *testing.T) {
	g := mustGraph(t, diamond...)
	steps, err := g.Upgrade([]string{"a"}, "head")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, fmt.Sprint(s.From(), s.To(), s.Delete, s.Insert))
	}
	want := []string{
		"[a] [b] [a] [b]",
		"[b] [x] [b] [x]",
		"[x] [x y] [] [y]",
		"[x y] [m] [x y] [m]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStamp(t *testing.T) {
	for _, c := range []struct {
		number        string
		graph         []string
		rows, targets string
		want          string // rows after, deleted, inserted
	}{
		{"30", forked, "d1 c2", "b", "[b] [c2 d1] [b]"},
		{"30", forked, "d1 c2", "l1@base", "[c2] [d1] []"},
		{"30", forked, "d1 c2", "base", "[] [c2 d1] []"},
		{"30", forked, "", "heads", "[d1 d2] [] [d1 d2]"},
		{"30", forked, "d1", "c2", "[c2 d1] [] [c2]"},
		{"30", forked, "d1", "d1", "[d1] [] []"},
		{"30", forked, "d1", "d1 d2", "[d1 d2] [] [d2]"},
		{"30", depends, "n2", "a@base", "[] [n2] []"},
		{"32", linear, "zz", "head", `the database is at revision "zz"`},
		{"overlap", linear, "", "a b", "a and b cannot stand side by side"},
		{"rows that cannot be", linear, "a c", "c", "[c] [a] []"},
		{"unknown", linear, "a", "q", `there is no revision or label "q"`},
	} {
		t.Run(c.number+" "+c.targets, func(t *testing.T) {
			rows, err := mustGraph(t, c.graph...).Stamp(strings.Fields(c.rows), strings.Fields(c.targets)...)
			got := fmt.Sprint(rows.To(), rows.Delete, rows.Insert)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// Behaviour 32: with the rows thrown away, a stamp goes through.
func TestStampPurges(t *testing.T) {
	rows, err := mustGraph(t, linear...).Stamp(nil, "head")
	if err != nil || fmt.Sprint(rows.Insert) != "[e]" {
		t.Error(rows, err)
	}
}

func TestUnknownRevisionIsTyped(t *testing.T) {
	_, err := mustGraph(t, linear...).Upgrade([]string{"e", "zz"}, "head")
	var unknown *UnknownRevisionError
	if !errors.As(err, &unknown) || unknown.ID != "zz" {
		t.Error(err)
	}
}
