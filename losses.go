package migrate

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/loss"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Losses tells what each operation of a script throws away, each in words, as far
// as the script alone tells; nothing without a database URL.
func (e *Environment) Losses(script ops.Script) [][]string {
	d := e.Dialect()
	if d == nil {
		return make([][]string, len(script))
	}
	return loss.New(d, e.defaultSchema(d), nil, nil).Script(script)
}

// ledger returns what tells the losses of steps from where the database is.
func (e *Environment) ledger(ctx context.Context, c dialect.Conn, steps []versions.Step) (*loss.Ledger, error) {
	return e.ledgerOn(ctx, c, c.Dialect(), steps)
}

func (e *Environment) ledgerOn(ctx context.Context, c core.Conn, d dialect.Dialect, steps []versions.Step) (*loss.Ledger, error) {
	scripts := make([]ops.Script, len(steps))
	for i, step := range steps {
		scripts[i] = script(step)
	}
	return loss.Look(ctx, c, d, e.defaultSchema(d), scripts)
}

// defaultSchema is the name of the default schema, which is "" in metadata.
func (e *Environment) defaultSchema(d dialect.Dialect) string {
	return cmp.Or(d.Capabilities().DefaultSchema, e.database())
}

// DataLossPolicy says what a run does before it throws rows or values away. What
// that is, as far as migrate can tell, is told by [EventDataLoss] in any case.
type DataLossPolicy string

// The policies.
const (
	// DataLossAsk calls [Config.ConfirmDataLoss], and goes on where that is nil.
	// It is what the empty policy means.
	DataLossAsk DataLossPolicy = "ask"
	// DataLossAllow goes on.
	DataLossAllow DataLossPolicy = "allow"
	// DataLossDeny refuses the run with a [*DataLossError] before its first step.
	DataLossDeny DataLossPolicy = "deny"
)

// DataLossError says that a run would throw rows or values away, and that
// [Config.DataLoss] denies that. Nothing was run.
type DataLossError struct {
	Losses []string // each in words
}

// Error implements error.
func (e *DataLossError) Error() string {
	return fmt.Sprintf("nothing was changed: it would throw away %s, which nothing brings back, and data_loss is deny; "+
		"to do it all the same, allow it for this run: --yes, or --data-loss allow", strings.Join(e.Losses, "; "))
}

// check refuses a policy that is none.
func (p DataLossPolicy) check() error {
	switch p {
	case "", DataLossAsk, DataLossAllow, DataLossDeny:
		return nil
	}
	return fmt.Errorf("data loss policy %q: it is ask, allow or deny", string(p))
}

// confirmLoss tells what the steps throw away, and makes sure that it is meant:
// once for a run, also where its connection is made anew.
func (s *session) confirmLoss(ctx context.Context, p *progress, steps []versions.Step) error {
	if p.confirmed || len(steps) == 0 {
		return nil
	}
	ledger, err := s.ledgerOn(ctx, s.conn, s.d, steps)
	if err != nil {
		return err
	}
	losses := make([][][]string, len(steps))
	for i, step := range steps {
		losses[i] = ledger.Script(script(step))
	}
	if p.result.DataLoss, err = s.confirm(ctx, Run{p.target, p.down, steps}, losses); err != nil {
		return err
	}
	p.confirmed = true
	return nil
}

// confirm does as the policy says about the losses of each operation of each
// step, and returns them.
func (e *Environment) confirm(ctx context.Context, run Run, losses [][][]string) (all []string, err error) {
	for i, step := range run.Steps {
		for _, lost := range losses[i] {
			for _, text := range lost {
				e.tell(Event{Kind: EventDataLoss, Revision: step.Revision, Down: step.Down, Step: i + 1, Steps: len(run.Steps), Text: text})
				all = append(all, text)
			}
		}
	}
	switch {
	case len(all) == 0 || e.config.DataLoss == DataLossAllow:
		return all, nil
	case e.config.DataLoss == DataLossDeny:
		return nil, &DataLossError{all}
	case e.config.ConfirmDataLoss == nil:
		return all, nil
	}
	return all, e.config.ConfirmDataLoss(ctx, run, all)
}

// confirmPlan is confirm for a plan that several runs carry out.
func (e *Environment) confirmPlan(ctx context.Context, target string, plan *Plan) ([]string, error) {
	run, losses := Run{Target: target, Down: true}, [][][]string{}
	for _, step := range plan.Steps {
		run.Steps = append(run.Steps, step.Step)
		losses = append(losses, [][]string{step.DataLoss()})
	}
	return e.confirm(ctx, run, losses)
}
