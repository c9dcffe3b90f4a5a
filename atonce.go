package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// NotTransactionalError says that a revision of a run that is to be one
// transaction ([Config.TransactionPerRun]), or a part of the caller's, has to
// work outside of one. Nothing was run.
type NotTransactionalError struct {
	Revision *versions.Revision
	Op       string // the operation, in words
	Foreign  bool   // the transaction is the caller's ([Config.Conn])
}

// Error implements error.
func (e *NotTransactionalError) Error() string {
	if e.Foreign {
		return fmt.Sprintf("a transaction is open on the connection that was handed in, and revision %s works outside of one, in %q: nothing was run; "+
			"hand in a connection without an open transaction", e.Revision.ID, e.Op)
	}
	return fmt.Sprintf("the run is to be one transaction, and revision %s works outside of one, in %q: nothing was run; "+
		"apply it by itself, with transaction: revision (TransactionPerRun off)", e.Revision.ID, e.Op)
}

// checkAtOnce refuses what a database that commits DDL by itself cannot do.
func (e *Environment) checkAtOnce() error {
	if !e.config.TransactionPerRun || e.Dialect().Capabilities().TransactionalDDL {
		return nil
	}
	return &dialect.UnsupportedError{Dialect: e.Dialect().Name(), What: "a run in one transaction", Mend: "set transaction: revision (TransactionPerRun off); " +
		"each DDL statement commits by itself there, and an interrupted revision is resumed where it stopped"}
}

// followAtOnce does what follow does with all steps in one transaction.
func (s *session) followAtOnce(ctx context.Context, p *progress) error {
	steps, err := s.remaining(ctx, p)
	if err != nil {
		return err
	}
	if len(steps) == 0 && s.config.BeforeRun == nil && s.config.AfterRun == nil {
		return nil
	}
	all, err := s.scriptAtOnce(steps)
	if err != nil {
		return err
	}
	if err := s.confirmLoss(ctx, p, steps); err != nil {
		return err
	}
	s.known.want(steps)
	p.begun = steps
	a := atOnce{session: s, steps: steps, done: make([]Event, len(steps))}
	err = s.retry(ctx, nil, func() error {
		err := s.transaction(ctx, all, func() error { return a.run(ctx, p) })
		if err != nil {
			s.known.forget() // what the steps made is rolled back
		}
		return err
	})
	if err != nil {
		return a.failed(ctx, err)
	}
	for i, step := range steps {
		p.done(step)
		s.tell(a.done[i])
	}
	return nil
}

// scriptAtOnce returns what all steps do together, all of which can be rolled
// back.
func (s *session) scriptAtOnce(steps []versions.Step) (all ops.Script, err error) {
	for _, step := range steps {
		switch op, err := s.committing(step); {
		case err != nil:
			return nil, s.stepError(step, "", "", err)
		case op != nil:
			return nil, &NotTransactionalError{step.Revision, ops.Describe(op), s.Environment.conn.isJoined()}
		}
		all = append(all, script(step)...)
	}
	return all, s.usedLater(steps)
}

// usedLater refuses a value of an enum that a later step may use: only a commit
// makes it usable.
func (s *session) usedLater(steps []versions.Step) error {
	var all ops.Script
	var owners []versions.Step
	for _, step := range steps {
		list := step.Revision.Upgrade
		if step.Down {
			list = step.Revision.Downgrade
		}
		for _, op := range list {
			all, owners = append(all, op), append(owners, step)
		}
	}
	for i, op := range all.AddTogether() {
		statements, _ := s.d.Compile(op)
		if add, ok := op.(ops.AddEnumValue); ok && !add.Together && slices.ContainsFunc(statements, func(s dialect.Statement) bool { return s.OwnCommit }) {
			return &NotTransactionalError{owners[i].Revision, ops.Describe(op), s.Environment.conn.isJoined()}
		}
	}
	return nil
}

// atOnce is a run in one transaction under way.
type atOnce struct {
	*session
	steps []versions.Step
	done  []Event
	at    int   // the step under way
	entry Entry // its journal row; none outside of a step
}

// run is the work in the transaction.
func (a *atOnce) run(ctx context.Context, p *progress) error {
	a.entry = Entry{}
	if hook := a.config.BeforeRun; hook != nil {
		if err := hook(ctx, Run{p.target, p.down, a.steps}, a.conn); err != nil {
			return hookError("BeforeRun", err)
		}
	}
	for i, step := range a.steps {
		a.again = func(ctx context.Context) error {
			if a.config.BeforeRun == nil {
				return nil
			}
			return hookError("BeforeRun", a.config.BeforeRun(ctx, Run{p.target, p.down, a.steps[i:]}, a.conn))
		}
		if err := a.step(ctx, i, step); err != nil {
			return a.stepError(step, "", "", err)
		}
	}
	a.entry = Entry{}
	if hook := a.config.AfterRun; hook != nil {
		return hookError("AfterRun", hook(ctx, Run{p.target, p.down, slices.Concat(p.result.Steps, a.steps)}, a.conn))
	}
	return nil
}

func (a *atOnce) step(ctx context.Context, i int, step versions.Step) error {
	if err := a.stopped(ctx); err != nil {
		return err
	}
	if i > 0 { // the revision before may have changed the session
		if err := a.renew(ctx, step); err != nil {
			return err
		}
		if err := a.d.Join(ctx, a.conn, dialect.BeginOptions{Script: script(step), VersionTable: a.tables.Version}); err != nil {
			return err
		}
	}
	if err := a.checkHome(ctx, step); err != nil {
		return err
	}
	event := Event{Kind: EventStep, Revision: step.Revision, Down: step.Down, Step: i + 1, Steps: len(a.steps)}
	a.tell(event)
	a.at, a.entry = i, newEntry(step)
	err := a.runStep(ctx, step, a.entry)
	a.tellNotices(ctx, step, "", err == nil)
	if err != nil {
		return err
	}
	event.Kind, event.Elapsed = EventDone, time.Since(a.entry.Started)
	a.done[i] = event
	return nil
}

// failed records the failure of the step that was under way: what the ones
// before it recorded is rolled back with them.
func (a *atOnce) failed(ctx context.Context, err error) error {
	if a.entry.ID == "" || errors.Is(err, errHeadsMoved) {
		return err
	}
	a.recordFailure(ctx, a.entry, err)
	return a.stepError(a.steps[a.at], "", "", err)
}
