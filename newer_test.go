package migrate_test

import (
	"slices"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// TestAllowNewer: in a rolling deploy the old program finds nothing to do in a
// database that the new one has brought further, but only where all of the old
// program's revisions are applied, and only where it is told so.
func TestAllowNewer(t *testing.T) {
	create := func(name string) ops.Script { return ops.Script{ops.CreateTable{Table: table(name)}} }
	testdb.Each(t, func(t *testing.T, server, url string) {
		var newer []string
		with := func(set *versions.Set, allow bool) *migrate.Environment {
			env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: set, AllowNewer: allow, OnEvent: func(e migrate.Event) {
				if e.Kind == migrate.EventNewer {
					newer = append(newer, e.Text)
				}
			}})
			if err != nil {
				t.Fatal(err)
			}
			return env
		}
		old := line(create("a"), create("b"))
		mustUpgrade(t, with(old, true), "head")
		mustUpgrade(t, with(line(create("a"), create("b"), create("c"), create("d")), false), "head")

		if _, err := with(old, false).Upgrade(t.Context(), "head"); !isA[*versions.UnknownRevisionError](err) {
			t.Errorf("without the option: %v", err)
		}
		for _, target := range []string{"head", "r0"} {
			result, err := with(old, true).Upgrade(t.Context(), target)
			if err != nil || len(result.Steps) != 0 {
				t.Errorf("to %s: %+v, %v", target, result, err)
			}
		}
		if !slices.Equal(newer, []string{"r3", "r3"}) {
			t.Errorf("events: %v", newer)
		}
		for name, set := range map[string]*versions.Set{
			"a revision that was not applied": grown(old, "x2", "r1"),
			"another branch":                  grown(old, "x2", "r0"),
			"another history":                 grown(&versions.Set{}, "x2", ""),
		} {
			if _, err := with(set, true).Upgrade(t.Context(), "heads"); !isA[*versions.UnknownRevisionError](err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := with(old, true).Downgrade(t.Context(), "r0"); !isA[*versions.UnknownRevisionError](err) {
			t.Errorf("down: %v", err)
		}
		if _, err := with(old, true).Upgrade(t.Context(), "+1"); !isA[*versions.UnknownRevisionError](err) {
			t.Errorf("one step: %v", err)
		}
	})
}

// grown is a set with one more revision, which makes a table of its name.
func grown(set *versions.Set, id, revises string) *versions.Set {
	grown := &versions.Set{}
	all, _ := set.Revisions(sqltext.SQLiteSyntax())
	for _, r := range all {
		grown.Add(r)
	}
	r := versions.Revision{ID: id, Upgrade: ops.Script{ops.CreateTable{Table: table(id)}}, Downgrade: ops.Script{ops.DropTable{Name: id}}}
	if revises != "" {
		r.Revises = versions.IDs{revises}
	}
	grown.Add(r)
	return grown
}
