package versions

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Behaviours 27 and 29, and the other ways in which revisions do not fit.
func TestGraphErrors(t *testing.T) {
	for _, c := range []struct {
		name  string
		revs  []string
		want  any // a pointer to the type of the error
		parts string
	}{
		{"self-parent", []string{"a: a"}, new(*SelfReferenceError), "a (a.sql) revises itself"},
		{"self-dependency", []string{"a: ~a"}, new(*SelfReferenceError), "depends on itself"},
		{"dependency on the own label", []string{"a: ~l #l"}, new(*SelfReferenceError), "depends on itself"},
		{"parent cycle", []string{"a: c", "b: a", "c: b", "d: c"}, new(*CycleError), "the revisions form a circle: a revises c revises b revises a"},
		{"no base", []string{"a: b", "b: a"}, new(*CycleError), "a revises b revises a"},
		{"dependency cycle", []string{"a: ~d", "b: a", "c:", "d: c ~b"}, new(*CycleError), "and their dependencies form a circle: "},
		{"both cycles", []string{"a: b", "b: a", "c: ~d", "d: ~c"}, new(*CycleError), "the revisions form a circle: a revises b"},
		{"duplicate id", []string{"a:", "a:"}, new(*DuplicateError), "two revisions have the id a: a.sql and a.sql"},
		{"duplicate label", []string{"a: #l", "b: #l"}, new(*DuplicateError), "label l of revision b (b.sql) is used already by revision a (a.sql)"},
		{"label that is an id", []string{"a:", "b: #a"}, new(*DuplicateError), "label a of revision b"},
		{"missing parent", []string{"abcdef01:", "b: abcdef02"}, new(*MissingError), `revision b (b.sql) revises "abcdef02", which does not exist: restore its file or correct the reference; did you mean "abcdef01"?`},
		{"missing dependency", []string{"a: #payments", "b: ~payment"}, new(*MissingError), `depends on "payment", which does not exist: restore its file or correct the reference; did you mean "payments"?`},
		{"label as parent", []string{"a: #l", "b: l"}, new(*MissingError), `revises "l"`},
		{"invalid id", []string{"../evil:"}, new(*InvalidNameError), `invalid revision id "../evil"`},
		{"reserved id", []string{"head:"}, new(*InvalidNameError), `invalid revision id "head"`},
		{"invalid label", []string{"a: #x-y"}, new(*InvalidNameError), `a.sql: invalid label "x-y"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewGraph(revs(c.revs...))
			if err == nil || !errors.As(err, c.want) || !strings.Contains(err.Error(), c.parts) {
				t.Errorf("got %v\nwant %T with %q", err, c.want, c.parts)
			}
		})
	}
}

func TestGraphErrorsCycleKind(t *testing.T) {
	var cycle *CycleError
	_, err := NewGraph(revs("a: ~b", "b: a"))
	if !errors.As(err, &cycle) || !cycle.Dependency || len(cycle.IDs) != 2 {
		t.Error(err)
	}
	_, err = NewGraph(revs("a: b ~b", "b: a ~a"))
	if !errors.As(err, &cycle) || cycle.Dependency {
		t.Error(err)
	}
}

func TestGraphTellsAllMistakes(t *testing.T) {
	_, err := NewGraph(revs("a: x", "b: y", "c: c", "A:"))
	if err == nil || strings.Count(err.Error(), "\n") != 3 {
		t.Error(err)
	}
}

// Hostile inputs: S08.
func TestValidID(t *testing.T) {
	for _, id := range []string{"1975ea83b712", "a", "0", "a_b", "A", "v1.2", "ABCD1", "1.0.0_rc", strings.Repeat("x", 64), NewID()} {
		if !ValidID(id) {
			t.Errorf("%q is refused", id)
		}
	}
	for _, id := range []string{
		"", "a/b", "..", ".", "con", "x'y", "a\x00", strings.Repeat("x", 65), ".a", "a.", "con.x", "head.1", "é", "a-b", "a@b", "a:b", "a+b", "a b", "_a", "a\n",
		"head", "heads", "base", "current", "../../../tmp/evil",
	} {
		if ValidID(id) {
			t.Errorf("%q is accepted", id)
		}
	}
}

// TestFoldedIDs: ids that differ in case alone are one to file systems and
// version tables.
func TestFoldedIDs(t *testing.T) {
	_, err := NewGraph([]Revision{{ID: "ABCD1"}, {ID: "abcd1", Revises: IDs{"ABCD1"}}})
	if _, ok := errors.AsType[*DuplicateError](err); !ok {
		t.Errorf("ABCD1 and abcd1: %v", err)
	}
	if _, err := NewGraph([]Revision{{ID: "v1.2"}, {ID: "ABCD1", Revises: IDs{"v1.2"}}}); err != nil {
		t.Error(err)
	}
}

func TestNeighbours(t *testing.T) {
	g := mustGraph(t, append([]string{"z: #zz"}, depends...)...)
	got := fmt.Sprint(g.Heads(), g.RealHeads(), g.Bases(), g.Children("n1"), g.Dependents("a2"), g.Dependents("n1"), g.Children("q"))
	want := "[a2 n2 z] [n2 z] [a1 n1 z] [n2] [n2] [] []"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	up, err := g.Ancestors("n2")
	if err != nil || idText(up) != "n1 a1 a2 n2" {
		t.Error(idText(up), err)
	}
	down, err := g.Descendants("a1")
	if err != nil || idText(down) != "a1 a2 n2" {
		t.Error(idText(down), err)
	}
	var unknown *UnknownRevisionError
	if _, err := g.Ancestors("q"); !errors.As(err, &unknown) {
		t.Error(err)
	}
	if g.Get("z") == nil || g.Get("zz") != nil {
		t.Error("Get finds ids, and no labels")
	}
}

func idText(revs []*Revision) string {
	ids := make([]string, len(revs))
	for i, r := range revs {
		ids[i] = r.ID
	}
	return strings.Join(ids, " ")
}

func TestOlderBranchFirst(t *testing.T) {
	list := revs("a:", "b: a", "c: a")
	list[1].Created, list[2].Created = "2026-11-22T00:00:00Z", "2026-11-21T00:00:00Z"
	g, err := NewGraph(list)
	if err != nil || idText(g.All()) != "a c b" {
		t.Error(idText(g.All()), err)
	}
	list[1].Created, list[2].Created = "2026-11-21T01:30:00+02:00", "2026-11-21T00:00:00Z"
	if g, err = NewGraph(list); err != nil || idText(g.All()) != "a b c" {
		t.Error("times in zones:", idText(g.All()), err)
	}
}

// The order of revisions does not depend on that in which they were found.
func TestOrderIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := revs(drawGraph(t)...)
		first, err := NewGraph(list)
		if err != nil {
			t.Fatal(err)
		}
		shuffled, err := NewGraph(rapid.Permutation(list).Draw(t, "order"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(idText(first.All()), idText(shuffled.All())); diff != "" {
			t.Error(diff)
		}
	})
}
