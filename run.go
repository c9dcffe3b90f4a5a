package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/loss"
	"limbeck.dev/migrate/versions"
)

// Upgrade applies the revisions up to the target: an id, its unique beginning,
// "head", "heads", a label or a relative move such as "+1". Nothing to do is
// no error. See [StepError] and the other errors of this package.
func (e *Environment) Upgrade(ctx context.Context, target string) (*Result, error) {
	return e.run(ctx, direction{target: target})
}

// Downgrade reverses revisions down to the target, which stays applied: an id,
// "base", or "-1".
func (e *Environment) Downgrade(ctx context.Context, target string) (*Result, error) {
	return e.run(ctx, direction{target: target, down: true})
}

// direction is a way through the graph.
type direction struct {
	target string
	down   bool
	undo   bool // down past the target, which is taken back with the rest
	// confirmed: what it throws away is meant.
	confirmed bool
}

// relative reports whether the way depends on where it begins, so that it must
// not be planned anew when it has begun.
func (d direction) relative() bool {
	return d.undo || strings.HasPrefix(d.target, "+") || strings.HasPrefix(d.target, "-")
}

// plan returns the steps from the version rows to the target.
func (e *Environment) plan(heads []string, to direction) ([]versions.Step, error) {
	if to.down {
		down := e.graph.Downgrade
		if to.undo {
			down = e.graph.Undo
		}
		steps, err := down(heads, to.target)
		if err != nil {
			return nil, err
		}
		for _, step := range steps {
			if !step.Revision.HasDowngrade() {
				return nil, fmt.Errorf("revision %s has no downgrade: nothing was changed; write one and run migrate repair --accept-edit %[1]s, or stamp the database by hand", step.Revision.ID)
			}
		}
		return steps, nil
	}
	return e.graph.Upgrade(heads, to.target)
}

// errHeadsMoved says that the version rows are not those that the plan began
// with: another deployer was faster.
var errHeadsMoved = errors.New("the version rows changed while this run was under way")

// maxPlans bounds how often a run plans anew because somebody else went on, or
// because the connection was lost.
const maxPlans = 1000

// maxStuck bounds how often it does so although the version rows that it reads
// are the same as before.
const maxStuck = 3

// maxLost bounds how often a run connects again.
const maxLost = 5

func (e *Environment) run(ctx context.Context, to direction) (*Result, error) {
	p := &progress{direction: to, result: &Result{}}
	if e.Dialect() == nil {
		return nil, ErrNoURL
	}
	if _, err := e.graph.Resolve(to.target, nil); isGraphError(err) {
		return nil, err // no need to connect for what can never be
	}
	if err := e.checkAtOnce(); err != nil {
		return nil, err
	}
	var lost, stuck int
	var seen []string
	opened := false
	for range maxPlans {
		err := e.withSession(ctx, func(s *session) error {
			opened = true
			return s.pastNewer(ctx, to, s.follow(ctx, p))
		})
		switch {
		case errors.Is(err, errHeadsMoved) && !to.relative():
			if stuck++; !slices.Equal(seen, p.result.Heads) {
				stuck = 0
			}
			if seen = p.result.Heads; stuck < maxStuck {
				continue
			}
		case opened && lost < maxLost && e.conn == nil && (e.Dialect().Classify(err) == core.ErrDisconnect || errors.Is(err, errLockLost)):
			lost++ // what was going on is settled by the next session
			if e.sleep(ctx, jitter(time.Duration(lost*lost)*200*time.Millisecond)) == nil {
				continue
			}
		}
		return p.result, err
	}
	return p.result, errHeadsMoved
}

// isGraphError reports whether a plan fails whatever the version rows are.
func isGraphError(err error) bool {
	var unknown *versions.NotFoundError
	return errors.As(err, &unknown)
}

// follow makes sure that the applied scripts are those that ran, brings an
// interrupted revision to its end, then plans and applies the steps to the
// target.
func (s *session) follow(ctx context.Context, p *progress) error {
	if err := s.checkHistory(ctx); err != nil {
		return err
	}
	if s.config.TransactionPerRun {
		return s.followAtOnce(ctx, p)
	}
	if err := s.beforeRun(ctx, p); err != nil {
		return err
	}
	s.again = func(ctx context.Context) error { return s.beforeRun(ctx, p) }
	steps, err := s.remaining(ctx, p)
	if err != nil {
		return err
	}
	if s.Environment.conn.isJoined() {
		if _, err := s.scriptAtOnce(steps); err != nil {
			return err
		}
	}
	if err := s.confirmLoss(ctx, p, steps); err != nil {
		return err
	}
	s.known.want(steps)
	for i, step := range steps {
		if err := s.stopped(ctx); err != nil {
			return err
		}
		event := Event{Kind: EventStep, Revision: step.Revision, Down: step.Down, Step: i + 1, Steps: len(steps)}
		s.tell(event)
		begun := time.Now()
		p.begun = steps[i : i+1]
		err := s.apply(ctx, step)
		s.tellNotices(ctx, step, "", err == nil)
		if err != nil {
			return err
		}
		p.done(step)
		event.Kind, event.Elapsed = EventDone, time.Since(begun)
		s.tell(event)
	}
	return s.around(ctx, "AfterRun", s.config.AfterRun, Run{p.target, p.down, p.result.Steps})
}

// apply runs one step: in a transaction where all of it can be rolled back,
// else statement by statement with the journal.
func (s *session) apply(ctx context.Context, step versions.Step) error {
	if err := s.renew(ctx, step); err != nil {
		return s.stepError(step, "", "", err)
	}
	if err := s.checkHome(ctx, step); err != nil {
		return s.stepError(step, "", "", err)
	}
	transactional, err := s.isTransactional(step)
	if err == nil && transactional {
		transactional, err = s.canRollBack(ctx, step)
	}
	if err != nil {
		return s.stepError(step, "", "", err)
	}
	if transactional {
		return s.applyInTransaction(ctx, step)
	}
	if err := s.checkTexts(step); err != nil {
		return err
	}
	return s.applyJournaled(ctx, step)
}

func (s *session) stepError(step versions.Step, op, sql string, err error) error {
	var known *StepError
	if errors.As(err, &known) || errors.Is(err, errHeadsMoved) || errors.Is(err, ErrStopped) {
		return err
	}
	failed := &StepError{Revision: step.Revision, Down: step.Down, Op: op, SQL: sql, Err: err}
	switch kind := s.d.Classify(err); {
	case sql == "":
	case kind == core.ErrNotNull, kind == core.ErrData:
		failed.Hint = loss.Advice(sql, s.d.Syntax(), kind == core.ErrNotNull)
	}
	return failed
}

// checkHeads reads the version rows and compares them with those that the
// step was planned from.
func (s *session) checkHeads(ctx context.Context, step versions.Step) error {
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return err
	}
	if !slices.Equal(heads, step.From()) {
		return errHeadsMoved
	}
	return nil
}
