package migrate

import (
	"context"
	"slices"

	"limbeck.dev/migrate/versions"
)

// progress is what a run has done and has still to do, over all the sessions
// that it needs.
type progress struct {
	direction
	result *Result
	begun  []versions.Step // their outcome, that of all together, is not known yet
	rest   []versions.Step // of a relative move, what is left
	pinned bool            // rest is planned
}

// done notes that a step is applied. A step whose end was lost with the
// connection is told of twice.
func (p *progress) done(step versions.Step) {
	p.begun, p.result.Heads = nil, step.To()
	same := func(other versions.Step) bool { return other.Revision == step.Revision && other.Down == step.Down }
	if slices.ContainsFunc(p.result.Steps, same) {
		return
	}
	p.result.Steps = append(p.result.Steps, step)
	if len(p.rest) > 0 && same(p.rest[0]) {
		p.rest = p.rest[1:]
		return
	}
	p.pinned = false // the step was not of this move
}

// remaining returns the steps that lead from the version rows to the target,
// after it has brought an interrupted step to its end.
//
// A relative move is counted from where it began: an interrupted step, or one
// that was committed before the connection was lost, is a part of it.
func (s *session) remaining(ctx context.Context, p *progress) ([]versions.Step, error) {
	if err := s.pin(ctx, p); err != nil {
		return nil, err
	}
	if err := s.resume(ctx, p); err != nil {
		return nil, err
	}
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return nil, err
	}
	if begun := p.begun; len(begun) > 0 && slices.Equal(heads, begun[len(begun)-1].To()) {
		for _, step := range begun {
			p.done(step)
		}
	}
	p.begun, p.result.Heads = nil, heads
	if !p.relative() {
		return s.plan(heads, p.direction)
	}
	err = s.pin(ctx, p)
	return p.rest, err
}

// pin plans a relative move, once.
func (s *session) pin(ctx context.Context, p *progress) error {
	if !p.relative() || p.pinned {
		return nil
	}
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return err
	}
	p.rest, err = s.plan(heads, p.direction)
	p.pinned = err == nil
	return err
}
