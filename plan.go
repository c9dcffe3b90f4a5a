package migrate

import (
	"context"
	"errors"
	"io/fs"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
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
		if op.DataLoss != "" {
			losses = append(losses, op.DataLoss)
		}
	}
	return losses
}

// PlanOp is one operation of a plan.
type PlanOp struct {
	Op       ops.Op
	Text     string   // what it does, in words
	SQL      []string // its statements; none for Go code, or where they depend on what the database holds
	DataLoss string   // what it throws away; usually empty
}

// Plan tells what Upgrade to the target would do. It reads the version table
// and changes nothing.
func (e *Environment) Plan(ctx context.Context, target string) (*Plan, error) {
	return e.planFor(ctx, direction{target: target}.steps(e))
}

// PlanDowngrade tells what Downgrade to the target would do.
func (e *Environment) PlanDowngrade(ctx context.Context, target string) (*Plan, error) {
	return e.planFor(ctx, direction{target: target, down: true}.steps(e))
}

// way plans the steps from the version rows.
type way func(heads []string) ([]versions.Step, error)

func (d direction) steps(e *Environment) way {
	return func(heads []string) ([]versions.Step, error) { return e.plan(heads, d) }
}

func (e *Environment) planFor(ctx context.Context, to way) (*Plan, error) {
	c, err := e.look(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return e.planFrom(nil, e.Dialect(), to) // the upgrade creates the database
	}
	if err != nil {
		return nil, err
	}
	defer e.release(ctx, c)
	heads, err := e.tables.HeadsIfAny(ctx, c)
	if err != nil {
		return nil, err
	}
	return e.planFrom(heads, c.Dialect(), to)
}

func (e *Environment) planFrom(heads []string, d dialect.Dialect, to way) (*Plan, error) {
	steps, err := to(heads)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Current: heads}
	s := &session{Environment: e, d: d}
	for _, step := range steps {
		p, err := s.planStep(step)
		if err != nil {
			return nil, err
		}
		plan.Steps = append(plan.Steps, p)
	}
	return plan, nil
}

func (s *session) planStep(step versions.Step) (PlanStep, error) {
	p := PlanStep{Step: step}
	var err error
	if p.Transaction, err = s.isTransactional(step); err != nil {
		return p, s.stepError(step, "", "", err)
	}
	for _, op := range script(step) {
		sql, err := texts(s.d, op)
		if err != nil {
			return p, s.stepError(step, ops.Describe(op), "", err)
		}
		p.Ops = append(p.Ops, PlanOp{Op: op, Text: ops.Describe(op), SQL: sql, DataLoss: dataLoss(s.d, op)})
	}
	return p, nil
}

// dataLoss tells what an operation throws away, of SQL text as far as it tells.
func dataLoss(d dialect.Dialect, op ops.Op) string {
	if execute, ok := op.(ops.Execute); ok {
		return sqltext.Loses(execute.Text(), d.Syntax())
	}
	return ops.DataLoss(op)
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
