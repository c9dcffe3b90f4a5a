package migrate

import (
	"context"

	"limbeck.dev/migrate/versions"
)

// Goto brings the database to the target, up or down. A target on another branch
// than that of the database, to which two ways lead, is a [*versions.WaysError];
// see Upgrade and Downgrade for the other errors.
func (e *Environment) Goto(ctx context.Context, target string) (*Result, error) {
	to, err := e.leading(ctx, target)
	if err != nil {
		return nil, err
	}
	return e.run(ctx, to)
}

// PlanGoto tells what Goto would do.
func (e *Environment) PlanGoto(ctx context.Context, target string) (*Plan, error) {
	return e.planFor(ctx, func(heads []string) ([]versions.Step, error) {
		down, err := e.graph.Way(heads, target)
		if err != nil {
			return nil, err
		}
		return e.plan(heads, direction{target: target, down: down})
	})
}

// leading returns the direction that leads to the target.
func (e *Environment) leading(ctx context.Context, target string) (direction, error) {
	to := direction{target: target}
	_, err := e.planFor(ctx, func(heads []string) (_ []versions.Step, err error) {
		to.down, err = e.graph.Way(heads, target)
		return nil, err
	})
	return to, err
}
