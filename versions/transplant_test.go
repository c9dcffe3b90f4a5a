package versions

import (
	"strings"
	"testing"
)

func TestTransplant(t *testing.T) {
	tangled := append([]string{"z: c2 c1"}, forked[:3]...)
	tangled = append(tangled, "c2: b")
	for _, c := range []struct {
		graph      []string
		line, onto string
		want       string // "first -> onto: moved", or a part of the error
	}{
		{forked, "d2", "", "c2 -> d1: c2 d2"},
		{forked, "c2", "", "c2 -> d1: c2 d2"},
		{forked, "d1", "d2", "c1 -> d2: c1 d1"},
		{forked, "l1@head", "", "c1 -> d2: c1 d1"},
		{[]string{"a:", "b: a", "x:", "y: x"}, "y", "", "x -> b: x y"}, // two histories
		{[]string{"a:", "b: a", "c: b", "d: b", "e: a"}, "d", "c", "d -> c: d"},
		{[]string{"a:", "b: a", "c: b", "d: b", "e: a"}, "b", "", "b -> e: b c d"},
		{[]string{"a:", "b: a", "c: b", "d: b", "e: a"}, "d", "", `"the other head" may mean any of c, e: name one with --onto`},
		{linear, "c", "", "there is no other head"},
		{linear, "c", "e", "e comes after it already"},
		{forked, "d1", "c2", "c2 is no head: name one of d1, d2"},
		{tangled, "c1", "", "there is no other head"},
		{append(diamond, "n: b"), "m", "n", "m merges lines, which would be cut apart"},
		{append(diamond, "n: b"), "x", "n", "m merges its line with another one"},
		{append(diamond, "n: b"), "n", "", "n -> m: n"},
		{[]string{"a:", "b: a", "c: a ~b"}, "b", "c", "c comes after it already"},
		{[]string{"a:", "b: a", "b2: b", "c: a", "c2: c ~b"}, "b2", "c2", "b2 -> c2: b2"},
		{forked, "heads", "", "may mean any of d1, d2"},
		{forked, "base", "", "is no revision"},
		{forked, "nope", "", "no revision or label"},
		{forked, "d1", "nope", "no revision or label"},
	} {
		found, err := mustGraph(t, c.graph...).Transplant(c.line, c.onto)
		var got string
		if err != nil {
			got = err.Error()
		} else {
			var moved []string
			for _, r := range found.Moved {
				moved = append(moved, r.ID)
			}
			got = found.First.ID + " -> " + found.Onto + ": " + strings.Join(moved, " ")
		}
		if got != c.want && !(err != nil && strings.Contains(got, c.want)) {
			t.Errorf("%s onto %q: %s, want %s", c.line, c.onto, got, c.want)
		}
	}
}

func TestReparent(t *testing.T) {
	for _, c := range []struct{ path, source, want string }{
		{"a.sql", "-- revision: a\n-- revises: b\n-- message: x\n\n-- migrate: upgrade\n-- revises: b\nSELECT 1;", "-- revision: a\n-- revises: n\n-- message: x\n\n-- migrate: upgrade\n-- revises: b\nSELECT 1;"},
		{"a.sql", "\uFEFF--revision:a\r\n-- message: x\r\n-- migrate: upgrade\r\n", "\uFEFF--revision:a\r\n-- revises: n\r\n-- message: x\r\n-- migrate: upgrade\r\n"},
		{"a.sql", "-- revision: a", "-- revision: a\n-- revises: n\n"},
		{"a.sql", "-- revision: other\n", "error: a.sql: revision a: the script does not have it any more"},
		{"a_rev.go", "package v\n\nvar _ = S.Add(versions.Revision{\n\tID:      \"a\", // odd\n  Revises: versions.IDs{ \"b\" , \"c\" },\n})\n",
			"package v\n\nvar _ = S.Add(versions.Revision{\n\tID:      \"a\", // odd\n  Revises: versions.IDs{\"n\"},\n})\n"},
		{"a_rev.go", "package v\n\nvar _ = S.Add(vs.Revision{\n\tID: \"a\",\n\tUpgrade: ops.Script{ops.CreateTable{Table: md.Table{Name: \"ID\"}}},\n})\n",
			"package v\n\nvar _ = S.Add(vs.Revision{\n\tID:      \"a\",\n\tRevises: vs.IDs{\"n\"},\n\tUpgrade: ops.Script{ops.CreateTable{Table: md.Table{Name: \"ID\"}}},\n})\n"},
		{"a_rev.go", "package v\n\nvar _ = S.Add(versions.Revision{ID: \"a\", Revises: parents})\n", "error: a_rev.go: revision a: its Revises is no literal: change it by hand"},
		{"a_rev.go", "package v\n\nvar _ = S.Add(versions.Revision{ID: id})\n", "error: a_rev.go: revision a: there is no literal with it as ID"},
		{"a_rev.go", "package", "error: a_rev.go: revision a: 1:8: expected 'IDENT', found 'EOF'"},
	} {
		got, err := Reparent(c.path, []byte(c.source), "a", IDs{"n"})
		text := string(got)
		if err != nil {
			text = "error: " + err.Error()
		}
		if text != c.want {
			t.Errorf("%q becomes %q, want %q", c.source, text, c.want)
		}
	}
}
