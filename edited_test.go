package migrate_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestEdited: an applied script that was edited, replaced or deleted (S30) is
// refused in both directions and runs nothing, until it is restored or the edit
// is accepted.
func TestEdited(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		history := func(first string, rest ...ops.Script) *versions.Set {
			return line(append([]ops.Script{{ops.CreateTable{Table: table(first)}}, {}}, rest...)...)
		}
		more := ops.Script{ops.CreateTable{Table: table("more")}}
		mustUpgrade(t, openSet(t, url, history("a")), "head")
		before := stateOf(t, url)

		edited := openSet(t, url, history("b", more)) // of equal length
		for name, run := range map[string]func() (*migrate.Result, error){
			"upgrade":       func() (*migrate.Result, error) { return edited.Upgrade(t.Context(), "head") },
			"nothing to do": func() (*migrate.Result, error) { return edited.Upgrade(t.Context(), "r1") },
			"downgrade":     func() (*migrate.Result, error) { return edited.Downgrade(t.Context(), "base") },
		} {
			if _, err := run(); !isA[*migrate.EditedHistoryError](err) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		deleted := &versions.Set{}
		deleted.Add(versions.Revision{ID: "r0", Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}, Downgrade: ops.Script{}})
		if _, err := openSet(t, url, deleted).Downgrade(t.Context(), "base"); !isA[*versions.UnknownRevisionError](err) {
			t.Errorf("deleted: got %v", err)
		}
		if diff := cmp.Diff(before, stateOf(t, url)); diff != "" {
			t.Errorf("something ran: %s", diff)
		}

		mustUpgrade(t, openSet(t, url, history("a")), "head") // restored
		if ids, err := edited.AcceptEdits(t.Context(), "r0"); err != nil || cmp.Diff([]string{"r0"}, ids) != "" {
			t.Fatalf("accepted %v, %v", ids, err)
		}
		if _, err := edited.AcceptEdits(t.Context(), "r0"); !errors.Is(err, migrate.ErrNotEdited) {
			t.Errorf("accepted again: %v", err)
		}
		mustUpgrade(t, edited, "head")
	})
}

// TestEditedIsTold: who only looks is told about an edit.
func TestEditedIsTold(t *testing.T) {
	url := testdb.URL(t, "sqlite")
	mustUpgrade(t, openSet(t, url, line(ops.Script{ops.CreateTable{Table: table("a")}})), "head")
	var told []string
	env, err := migrate.Open(t.Context(), migrate.Config{
		URL: url, Target: hostileModel(), Scripts: line(ops.Script{ops.CreateTable{Table: table("b")}}),
		OnEvent: func(e migrate.Event) { told = append(told, string(e.Kind)+" "+e.Revision.ID) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.Check(t.Context()); !errors.Is(err, migrate.ErrPending) {
		t.Errorf("check: %v", err)
	}
	if diff := cmp.Diff([]string{"edited r0"}, told); diff != "" {
		t.Error(diff)
	}
	if heads, err := env.Current(t.Context()); err != nil || len(heads) != 1 {
		t.Errorf("current: %v, %v", heads, err)
	}
}

// TestEditedAndTakenBack: what a revision ran with before it was taken back, or
// before a stamp vouched for it, does not count.
func TestEditedAndTakenBack(t *testing.T) {
	url := testdb.URL(t, "sqlite")
	history := func(second string) *migrate.Environment {
		return openSet(t, url, line(ops.Script{}, ops.Script{ops.CreateTable{Table: table(second)}}))
	}
	mustUpgrade(t, history("a"), "head")
	if _, err := history("a").Downgrade(t.Context(), "r0"); err != nil {
		t.Fatal(err)
	}
	mustUpgrade(t, history("b"), "head")
	for _, target := range []string{"r0", "r1"} {
		if _, err := history("c").Stamp(t.Context(), false, target); err != nil {
			t.Fatal(err)
		}
	}
	mustUpgrade(t, history("c"), "head")
}

// TestMendedPart: what had not run when a revision stopped half way may be
// mended, and the mended script is what ran.
func TestMendedPart(t *testing.T) {
	for _, server := range []string{"mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			history := func(insert string) *migrate.Environment {
				return openSet(t, url, line(ops.Script{ops.CreateTable{Table: table("a")}, ops.Execute{SQL: insert}}))
			}
			if _, err := history("INSERT INTO missing VALUES (1)").Upgrade(t.Context(), "head"); !isA[*migrate.StepError](err) {
				t.Fatal(err)
			}
			mended := history("INSERT INTO a VALUES (1)")
			mustUpgrade(t, mended, "head")
			mustUpgrade(t, mended, "head")
		})
	}
}
