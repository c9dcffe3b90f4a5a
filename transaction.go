package migrate

import (
	"context"
	"errors"
	"time"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// script returns the operations of a step in its direction.
func script(step versions.Step) ops.Script {
	if step.Down {
		return step.Revision.Downgrade.AddTogether()
	}
	return step.Revision.Upgrade.AddTogether()
}

// isTransactional reports whether everything that the step does can be rolled
// back.
func (s *session) isTransactional(step versions.Step) (bool, error) {
	op, err := s.committing(step)
	return op == nil, err
}

// canRollBack reports whether the tables that the step changes have
// transactions, as far as its text tells.
func (s *session) canRollBack(ctx context.Context, step versions.Step) (bool, error) {
	if s.d.Capabilities().TransactionalDDL {
		return true, nil
	}
	for _, op := range script(step) {
		statements, err := s.d.Compile(op)
		if err != nil {
			return false, err
		}
		for _, stmt := range statements {
			if loose, err := s.d.CannotRollBack(ctx, s.conn, stmt.SQL); loose || err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// committing returns the first operation of a step that cannot be rolled back;
// nil if there is none.
func (s *session) committing(step versions.Step) (ops.Op, error) {
	ddl := s.d.Capabilities().TransactionalDDL
	for _, op := range script(step) {
		switch op := op.(type) {
		case ops.Do:
			if op.NoTransaction {
				return op, nil
			}
			continue
		case ops.Dynamic:
			if !ddl {
				return op, nil
			}
			continue
		}
		statements, err := s.d.Compile(op)
		if errors.Is(err, errors.ErrUnsupported) && ddl {
			continue // it may be possible with the database at hand
		}
		if err != nil {
			return op, err
		}
		for _, stmt := range statements {
			if stmt.OwnCommit {
				return op, nil
			}
		}
	}
	return nil, nil
}

// checkTexts compiles the SQL texts of a step that is committed statement by
// statement, so that one which is refused is so before anything has run.
func (s *session) checkTexts(step versions.Step) error {
	for _, op := range script(step) {
		if _, text := op.(ops.Execute); !text {
			continue
		}
		if _, err := s.d.Compile(op); err != nil {
			return s.stepError(step, ops.Describe(op), "", err)
		}
	}
	return nil
}

// applyInTransaction runs the step, moves the version rows, verifies the
// schema and writes the journal in one transaction.
func (s *session) applyInTransaction(ctx context.Context, step versions.Step) error {
	entry := newEntry(step)
	err := s.retry(ctx, &step, func() error {
		err := s.renew(ctx, step) // of what a first try did to the session
		if err != nil {
			return err
		}
		err = s.transaction(ctx, script(step), func() error { return s.runStep(ctx, step, entry) })
		if err != nil {
			s.known.forget() // what the step made is rolled back
		}
		return err
	})
	if err == nil || errors.Is(err, errHeadsMoved) {
		return err
	}
	s.recordFailure(ctx, entry, err)
	return s.stepError(step, "", "", err)
}

// runStep is the work of a step within its transaction.
func (s *session) runStep(ctx context.Context, step versions.Step, entry Entry) error {
	if err := s.checkHeads(ctx, step); err != nil {
		return err
	}
	s.looking = looks(s.d, step)
	check, err := s.known.expect(ctx, script(step))
	if err != nil {
		return err
	}
	for _, op := range script(step) {
		if err := s.execute(ctx, step, op); err != nil {
			return err
		}
	}
	// What the step writes goes with the queries that verify it.
	if err := s.own(ctx); err != nil {
		return err
	}
	if err := s.tables.Move(ctx, s.conn, step.Rows); err != nil {
		return err
	}
	entry.State, entry.Elapsed = StateApplied, time.Since(entry.Started)
	if err := s.writeJournal(ctx, s.tables.Insert(entry)); err != nil {
		return err
	}
	if err := check(ctx); err != nil {
		return err
	}
	return s.applied(ctx, step)
}

// execute runs one operation within the open transaction.
func (s *session) execute(ctx context.Context, step versions.Step, op ops.Op) error {
	if err := s.stopped(ctx); err != nil {
		return err
	}
	switch op := op.(type) {
	case ops.Do:
		s.tell(Event{Kind: EventStatement, Revision: step.Revision, Down: step.Down, Text: ops.Describe(op)})
		s.note(dialect.UseOf(s.d, op))
		if err := s.heard(ctx, step, "", func() error { return op.Func(ctx, s.conn) }); err != nil {
			return s.stepError(step, ops.Describe(op), "", err)
		}
		return nil
	case ops.Dynamic:
		s.note(dialect.UseOf(s.d, op))
		script, err := op.Func(ctx, s.conn)
		if err != nil {
			return s.stepError(step, ops.Describe(op), "", err)
		}
		for _, inner := range script {
			if err := s.execute(ctx, step, inner); err != nil {
				return err
			}
		}
		return nil
	}
	statements, err := s.d.CompileLive(ctx, s.conn, op)
	if err != nil {
		return s.stepError(step, ops.Describe(op), "", err)
	}
	for _, stmt := range statements {
		if stmt.OwnCommit {
			return s.stepError(step, ops.Describe(op), stmt.SQL, errors.New("the statement cannot run in a transaction, and was only found while one was open: give it a revision of its own, as SQL text"))
		}
		if err := s.send(ctx, step, op, stmt); err != nil {
			return err
		}
	}
	return nil
}

// send executes one statement of an operation.
func (s *session) send(ctx context.Context, step versions.Step, op ops.Op, stmt dialect.Statement) error {
	if err := s.stopped(ctx); err != nil {
		return err
	}
	s.tell(Event{Kind: EventStatement, Revision: step.Revision, Down: step.Down, Text: ops.Describe(op), SQL: stmt.SQL})
	s.note(stmt.Session)
	if s.lasting {
		stmt = stmt.Lasting()
	}
	err := s.heard(ctx, step, stmt.SQL, func() error {
		_, err := s.conn.Exec(ctx, stmt.Core())
		return err
	})
	if err != nil {
		return s.stepError(step, ops.Describe(op), stmt.SQL, err)
	}
	return nil
}

// recordFailure writes to the journal that a step was rolled back. The step's
// own error is what counts; a failure to write it is not shown.
func (s *session) recordFailure(ctx context.Context, entry Entry, cause error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	entry.State, entry.Elapsed, entry.Error = StateFailed, time.Since(entry.Started), s.Redact(journalText(cause))
	_ = s.within(ctx, func() error {
		if err := s.own(ctx); err != nil {
			return err
		}
		_, err := s.conn.Exec(ctx, s.tables.Insert(entry))
		return err
	})
}
