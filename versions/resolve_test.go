package versions

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestResolve(t *testing.T) {
	history := []string{"ae1027a6acf: #shop", "ae10ffff: ae1027a6acf", "27c6a30d: ae1027a6acf", "abcd: #other", "abc:", "xyz:"}
	for _, c := range []struct {
		text, rows, want string
	}{
		{"ae1027a6acf", "", "[ae1027a6acf]"},
		{"ae102", "", "[ae1027a6acf]"},
		{"27c6", "", "[27c6a30d]"},
		{"ae10", "", `"ae10" may mean any of ae1027a6acf, ae10ffff: give more of the id`},
		{"27c", "", `there is no revision or label "27c"; the start of an id must have 4 characters`},
		{"abc", "", "[abc]"},
		{"abcd", "", "[abcd]"},
		{"shop", "", "[ae1027a6acf]"},
		{"shpo", "", `did you mean "shop"?`},
		{"heds", "", `did you mean "heads"?`},
		{"other@head", "", "[abcd]"},
		{"27c6@head", "", "[27c6a30d]"},
		{"27c6@ae10", "", "[ae1027a6acf]"},
		{"shop@heads", "", "[27c6a30d ae10ffff]"},
		{"shop@head", "", `"shop@head" may mean any of 27c6a30d, ae10ffff: name one, or shop@heads for all`},
		{"shop@-1", "27c6a30d ae10ffff", `"shop@-1" may mean any of 27c6a30d, ae10ffff: name a branch, as in 27c6a30d@-1`},
		{"27c6a30d@-1", "27c6a30d ae10ffff", "[ae1027a6acf]"},
		{"-1", "27c6a30d abcd", "name a branch, as in 27c6a30d@-1"},
		{"current+1", "27c6a30d abcd", "name a branch, as in 27c6a30d@current+1"},
		{"shop@abcd", "", "revision abcd is not on the branch shop"},
		{"other@27c6", "", "revision 27c6a30d is not on the branch other"},
		{"other@ae10", "", `"ae10" may mean any of ae1027a6acf, ae10ffff`},
		{"other@zzzz", "", `there is no revision or label "zzzz"`},
		{"heads", "", "[27c6a30d abc abcd ae10ffff xyz]"},
		{"base", "", "[]"},
		{"current", "abcd xyz", "[abcd xyz]"},
		{"current", "", "[]"},
		{"shop@current", "27c6a30d abcd", "[27c6a30d]"},
		{"-1", "27c6a30d", "[ae1027a6acf]"},
		{"-2", "27c6a30d", "[]"},
		{"shop@-1", "27c6a30d abcd", "[ae1027a6acf]"},
		{"27c6+1", "", "only 0 can be taken"},
		{"27c6-1", "", "[ae1027a6acf]"},
		{"-1", "nowhere", `the database is at revision "nowhere"`},
		{"27c6", "nowhere", "[27c6a30d]"},
		{"", "", "names no revision"},
		{"shop@", "", "names no revision"},
		{"@head", "", "names no revision"},
		{"a@b@c", "", "names no revision"},
		{"a b+", "", "names no revision"},
		{"head+-1", "", "names no revision"},
		{"head+99999999999999999999", "", "names no revision"},
		{"+999999999", "xyz", "only 0 can be taken"},
		{"x\x1b[2Jy", "", `no revision or label "x\x1b[2Jy"`},
	} {
		got := ""
		ids, err := mustGraph(t, history...).Resolve(c.text, strings.Fields(c.rows))
		if got = fmt.Sprint(ids); err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) || strings.HasPrefix(c.want, "[") && got != c.want {
			t.Errorf("%q from %q:\ngot  %s\nwant %s", c.text, c.rows, got, c.want)
		}
	}
}

// TestLabels: a label is that of all that comes after it, and of what comes
// before it up to where branches part or merge. The lists are those of Alembic's
// history.
func TestLabels(t *testing.T) {
	for _, c := range []struct {
		history []string
		want    string
	}{
		{forked, "a[] b[] c1[l1] d1[l1] c2[l2] d2[l2]"},
		{depends, "a1[a] a2[a] n1[n] n2[n]"},
		{[]string{"a:", "b: a", "c: b", "d: c #left", "d1: d", "e: b #right", "f: e d #mm", "f1: f #nn"},
			"a[] b[] e[right] c[] d[left] d1[left] f[left mm right] f1[left mm nn right]"},
		{[]string{"1:", "2: 1 #apart", "3: 2 #more"}, "1[apart more] 2[apart more] 3[apart more]"},
		{[]string{"a: #x", "b: a", "c: b ~d", "d: #y", "e: d #z"}, "a[x] b[x] c[x] d[y] e[y z]"},
	} {
		g := mustGraph(t, c.history...)
		var got []string
		for _, r := range g.All() {
			got = append(got, fmt.Sprint(r.ID, g.Labels(r.ID)))
		}
		if diff := cmp.Diff(strings.Fields(c.want), strings.Fields(strings.Join(got, " ")), cmpopts.SortSlices(strings.Compare)); diff != "" {
			t.Errorf("%q: %s", c.history, diff)
		}
	}
}

func TestAmbiguousErrorIsShort(t *testing.T) {
	var list []string
	for i := range 50 {
		list = append(list, fmt.Sprintf("r%d:", i))
	}
	_, err := mustGraph(t, list...).Resolve("head", nil)
	var ambiguous *AmbiguousError
	if !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 50 || !strings.Contains(err.Error(), "and 40 more") {
		t.Error(err)
	}
}
