package migrate_test

import (
	"fmt"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// walkable are three revisions in a line, and a branch from the first; each
// makes a table.
func walkable() *versions.Set {
	set := &versions.Set{}
	for _, r := range []struct{ id, revises string }{{"1111", ""}, {"2222", "1111"}, {"3333", "2222"}, {"4444", "1111"}} {
		v := versions.Revision{
			ID: r.id, Upgrade: ops.Script{ops.CreateTable{Table: table("t" + r.id)}}, Downgrade: ops.Script{ops.DropTable{Name: "t" + r.id}},
		}
		if r.revises != "" {
			v.Revises = versions.IDs{r.revises}
		}
		set.Add(v)
	}
	return set
}

// TestRedoAndGoto: the schema and the rows are those of the place that was asked
// for, on every way.
func TestRedoAndGoto(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		atOnce := server == "postgresql" // and the others step by step
		env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: walkable(), TransactionPerRun: atOnce})
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			move, target string
			steps        int
			version      string
			tables       int
		}{
			{"goto", "2222", 2, "[2222]", 2},
			{"redo", "-1", 2, "[2222]", 2},
			{"redo", "1111", 4, "[2222]", 2},
			{"goto", "+1", 1, "[3333]", 3},
			{"goto", "1111", 2, "[1111]", 1},
			{"goto", "4444", 1, "[4444]", 2},
			{"goto", "3333", -1, "[4444]", 2}, // two ways
			{"goto", "heads", 2, "[3333 4444]", 4},
			{"redo", "-1", -1, "[3333 4444]", 4}, // of which branch?
			{"redo", "2222", 4, "[3333 4444]", 4},
			{"redo", "1111", 8, "[3333 4444]", 4},
			{"goto", "base", 4, "[]", 0},
			{"redo", "1111", -1, "[]", 0}, // not applied
		} {
			what := fmt.Sprintf("%s %s", step.move, step.target)
			plan, move := env.PlanGoto, env.Goto
			if step.move == "redo" {
				plan, move = env.PlanRedo, env.Redo
			}
			planned, failure := plan(t.Context(), step.target)
			result, err := move(t.Context(), step.target)
			if step.steps < 0 {
				if failure == nil || err == nil {
					t.Errorf("%s: no error", what)
				}
			} else if failure != nil || err != nil || len(result.Steps) != step.steps || len(planned.Steps) != step.steps {
				t.Errorf("%s: %+v, %v; planned %+v, %v", what, result, err, planned, failure)
			}
			if rows, err := env.Current(t.Context()); err != nil || fmt.Sprint(rows) != step.version {
				t.Errorf("%s: the database is at %v, %v", what, rows, err)
			}
			if schema := stateOf(t, url).Schema; len(schema.Tables) != step.tables {
				t.Errorf("%s: tables are %v", what, schema.Tables)
			}
		}
	})
}

// TestRedoFails: what is taken back and cannot be applied again is told with the
// way on.
func TestRedoFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, _, url string) {
		set := &versions.Set{}
		set.Add(versions.Revision{ID: "1111", Upgrade: ops.Script{ops.CreateTable{Table: table("a")}}, Downgrade: ops.Script{}})
		env := openSet(t, url, set)
		mustUpgrade(t, env, "head")
		result, err := env.Redo(t.Context(), "1111")
		if !isA[*migrate.StepError](err) || len(result.Steps) != 1 || len(result.Heads) != 0 {
			t.Errorf("%+v, %v", result, err)
		}
	})
}
