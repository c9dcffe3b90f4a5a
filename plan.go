package migrate

import (
	"context"
	"errors"
	"io/fs"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/loss"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Plan is what a run would do, as data.
type Plan struct {
	Current []string // the version rows
	Steps   []PlanStep
}

// DataLoss tells what the plan throws away, each in words.
func (p *Plan) DataLoss() (losses []string) {
	for _, step := range p.Steps {
		losses = append(losses, step.DataLoss()...)
	}
	return losses
}

// PlanStep is one revision of a plan.
type PlanStep struct {
	versions.Step
	// Transaction: the revision is committed as a whole, or not at all.
	Transaction bool
	Ops         []PlanOp
}

// DataLoss tells what the step throws away, each in words.
func (p PlanStep) DataLoss() (losses []string) {
	for _, op := range p.Ops {
		losses = append(losses, op.DataLoss...)
	}
	return losses
}

// PlanOp is one operation of a plan.
type PlanOp struct {
	Op       ops.Op
	Text     string   // what it does, in words
	SQL      []string // its statements; none for Go code, or where they depend on what the database holds
	DataLoss []string // what it throws away, each in words; usually nothing
	Notes    []string // what stands in its way, such as rows without a value for a column that must have one
}

// Plan tells what Upgrade to the target would do. It reads the version table
// and changes nothing. With [Config.ScratchURL] the steps are tried in a scratch
// database.
func (e *Environment) Plan(ctx context.Context, target string) (*Plan, error) {
	return e.tried(ctx, direction{target: target})
}

// PlanDowngrade tells what Downgrade to the target would do.
func (e *Environment) PlanDowngrade(ctx context.Context, target string) (*Plan, error) {
	return e.tried(ctx, direction{target: target, down: true})
}

// tried is a plan whose steps were tried, where there is a place for that.
func (e *Environment) tried(ctx context.Context, to direction) (*Plan, error) {
	plan, err := e.planFor(ctx, to.steps(e))
	if err == nil {
		err = e.rehearse(ctx, plan)
	}
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// way plans the steps from the version rows.
type way func(heads []string) ([]versions.Step, error)

func (d direction) steps(e *Environment) way {
	return func(heads []string) ([]versions.Step, error) { return e.plan(heads, d) }
}

func (e *Environment) planFor(ctx context.Context, to way) (*Plan, error) {
	c, err := e.look(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		steps, err := to(nil)
		if err != nil {
			return nil, err
		}
		return e.planSteps(nil, e.Dialect(), steps, loss.New(e.Dialect(), e.defaultSchema(e.Dialect()), nil, nil)) // the upgrade creates the database
	}
	if err != nil {
		return nil, err
	}
	defer e.release(ctx, c)
	heads, err := e.tables.HeadsIfAny(ctx, c)
	if err != nil {
		return nil, err
	}
	steps, err := to(heads)
	if err != nil {
		return nil, err
	}
	ledger, err := e.ledger(ctx, c, steps)
	if err != nil {
		return nil, err
	}
	return e.planSteps(heads, c.Dialect(), steps, ledger)
}

func (e *Environment) planSteps(heads []string, d dialect.Dialect, steps []versions.Step, ledger *loss.Ledger) (*Plan, error) {
	plan := &Plan{Current: heads}
	s := &session{Environment: e, d: d}
	for _, step := range steps {
		p, err := s.planStep(step, ledger)
		if err != nil {
			return nil, err
		}
		plan.Steps = append(plan.Steps, p)
	}
	return plan, nil
}

func (s *session) planStep(step versions.Step, ledger *loss.Ledger) (PlanStep, error) {
	p := PlanStep{Step: step}
	var err error
	if p.Transaction, err = s.isTransactional(step); err != nil {
		return p, s.stepError(step, "", "", err)
	}
	review := ledger.Review(script(step))
	for i, op := range script(step) {
		sql, err := texts(s.d, op)
		if err != nil {
			return p, s.stepError(step, ops.Describe(op), "", err)
		}
		p.Ops = append(p.Ops, PlanOp{Op: op, Text: ops.Describe(op), SQL: sql, DataLoss: review.Lost[i], Notes: review.Notes[i]})
	}
	return p, nil
}

// texts returns the statements of an operation as far as they are known
// without the database.
func texts(d dialect.Dialect, op ops.Op) ([]string, error) {
	statements, err := d.Compile(op)
	if errors.Is(err, errors.ErrUnsupported) && d.Capabilities().RebuildsTables {
		return nil, nil
	}
	var sql []string
	for _, stmt := range statements {
		sql = append(sql, stmt.SQL)
	}
	return sql, err
}
