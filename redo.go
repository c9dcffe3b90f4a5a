package migrate

import (
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/versions"
)

// Redo takes a revision back, with all that needs it, and applies what it took
// back again. The target is the revision, as a text that the graph resolves, or
// steps from where the database is: "-1" for the last one, "-3" for the last
// three. Rows that the downgrades throw away do not come back; see
// [Config.DataLoss].
//
// Where it fails on the way up, the error says how to go on. See Downgrade and
// Upgrade for the errors.
func (e *Environment) Redo(ctx context.Context, target string) (*Result, error) {
	plan, err := e.PlanRedo(ctx, target)
	if err != nil {
		return nil, err
	}
	lost, err := e.confirmPlan(ctx, target, plan)
	if err != nil {
		return nil, err
	}
	result, err := e.run(ctx, direction{target: target, down: true, undo: true, confirmed: true})
	if err != nil || len(result.Steps) == 0 {
		return result, err
	}
	result.DataLoss = lost
	before := result.Steps[0].From()
	for _, row := range before {
		up, err := e.run(ctx, direction{target: row, confirmed: true})
		if up != nil {
			result.Steps, result.Heads = append(result.Steps, up.Steps...), up.Heads
		}
		if err != nil {
			return result, fmt.Errorf("%w\n  It was taken back, and is not applied again. Mend the cause, and run: migrate upgrade %s",
				err, strings.Join(before, ", then: migrate upgrade "))
		}
	}
	return result, nil
}

// PlanRedo tells what Redo would do.
func (e *Environment) PlanRedo(ctx context.Context, target string) (*Plan, error) {
	return e.planFor(ctx, func(heads []string) ([]versions.Step, error) {
		steps, err := e.plan(heads, direction{target: target, down: true, undo: true})
		if err != nil || len(steps) == 0 {
			return nil, err
		}
		rows := steps[len(steps)-1].To()
		for _, row := range heads {
			up, err := e.graph.Upgrade(rows, row)
			if err != nil {
				return nil, err
			}
			if len(up) > 0 {
				steps, rows = append(steps, up...), up[len(up)-1].To()
			}
		}
		return steps, nil
	})
}
