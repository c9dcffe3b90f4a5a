package migrate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// A step that cannot be rolled back as a whole goes forward statement by
// statement. Before a statement that commits by itself the journal records the
// intent and what the schema was; its outcome is recorded together with the
// next intent, in one transaction. A statement that can be rolled back runs in
// one transaction with the record of its outcome, and so happens exactly once.
// The version rows move with the last record.

// journaled is such a step under way.
type journaled struct {
	*session
	step  versions.Step
	entry Entry
	rows  map[[2]int]statementRow // what an earlier run recorded, by operation and part
	open  *statementRow           // sent with success, its outcome not yet recorded
}

// applyJournaled begins a step that cannot be rolled back as a whole.
func (s *session) applyJournaled(ctx context.Context, step versions.Step) error {
	j := &journaled{session: s, step: step, entry: newEntry(step)}
	err := s.retry(ctx, &step, func() error {
		return j.transaction(ctx, func() error {
			if err := s.checkHeads(ctx, step); err != nil {
				return err
			}
			return j.exec(ctx, s.tables.insertEntry(j.entry))
		})
	})
	if err != nil {
		return s.stepError(step, "", "", err)
	}
	return j.goOn(ctx)
}

// goOn runs what is left of the step, and ends it. A failure leaves the
// journal row as it is, to be resumed, unless nothing was done yet.
func (j *journaled) goOn(ctx context.Context) error {
	err := j.runAll(ctx)
	if err == nil {
		err = j.finish(ctx)
	}
	if err == nil {
		return nil
	}
	j.known.forget()
	err = j.stepError(j.step, "", "", err)
	j.leave(context.WithoutCancel(ctx), err)
	return err
}

// leave records what is known at a failure: the outcome of the last statement
// that succeeded, and that the step failed if nothing of it was done.
func (j *journaled) leave(ctx context.Context, cause error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	_ = j.d.Rollback(ctx, j.conn)
	if j.open != nil {
		_ = j.transaction(ctx, func() error { return j.record(ctx) }) // else the next run settles it
	}
	done, err := j.tables.readStatements(ctx, j.conn, j.entry.ID)
	if err != nil {
		return
	}
	j.entry.Error, j.entry.Elapsed = j.redact(cause.Error()), time.Since(j.entry.Started)
	if len(done) == 0 {
		j.entry.State = StateFailed
	} else {
		var step *StepError
		if errors.As(cause, &step) {
			step.Partial = true
		}
	}
	_, _ = j.conn.Exec(ctx, j.tables.finishEntry(j.entry))
}

// finish moves the version rows and completes the journal, in one transaction.
func (j *journaled) finish(ctx context.Context) error {
	return j.retry(ctx, &j.step, func() error {
		return j.transaction(ctx, func() error {
			if err := j.record(ctx); err != nil {
				return err
			}
			if err := j.moveHeads(ctx, j.conn, j.step); err != nil {
				return err
			}
			entry := j.entry
			entry.State, entry.Elapsed, entry.Error = StateApplied, time.Since(entry.Started), ""
			return j.exec(ctx, j.tables.finishEntry(entry))
		})
	})
}

// transaction runs work in a transaction of its own.
func (j *journaled) transaction(ctx context.Context, work func() error) error {
	if err := j.d.Begin(ctx, j.conn, dialect.BeginOptions{VersionTable: j.tables.version}); err != nil {
		return err
	}
	err := work()
	if err == nil {
		err = j.d.Commit(ctx, j.conn)
	}
	if err != nil {
		_ = j.d.Rollback(context.WithoutCancel(ctx), j.conn)
		return err
	}
	j.open = nil
	return nil
}

func (j *journaled) exec(ctx context.Context, stmt core.Statement) error {
	_, err := j.conn.Exec(ctx, stmt)
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	return nil
}

// record writes the outcome of the last statement, if it is still to be
// written. The transaction that holds it forgets it when it commits.
func (j *journaled) record(ctx context.Context) error {
	if j.open == nil {
		return nil
	}
	done := *j.open
	done.state, done.before = statementDone, ""
	return j.exec(ctx, j.tables.setStatement(j.entry.ID, done))
}

func (j *journaled) runAll(ctx context.Context) error {
	for i, op := range script(j.step) {
		if err := j.runOp(ctx, i, op); err != nil {
			return err
		}
	}
	return nil
}

// runOp runs the statements of one operation that are not done yet.
func (j *journaled) runOp(ctx context.Context, i int, op ops.Op) error {
	if err := j.stopped(ctx); err != nil {
		return err
	}
	switch op := op.(type) {
	case ops.Do:
		return j.runDo(ctx, i, op)
	case ops.Dynamic:
		return j.runDynamic(ctx, op)
	}
	settled, err := j.settle(ctx, i, op)
	if err != nil || settled {
		return err
	}
	statements, err := j.d.CompileLive(ctx, j.conn, op)
	if err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	before := ""
	for part, stmt := range statements {
		row := statementRow{op: i, part: part, hash: hashOf(op), state: statementDone}
		if j.isDone(row) {
			continue
		}
		if stmt.OwnCommit {
			if before == "" {
				if before, err = j.snapshot(ctx, op); err != nil {
					return err
				}
			}
			row.state, row.before = statementIntent, before
		}
		if err := j.runStatement(ctx, row, op, stmt); err != nil {
			return err
		}
	}
	return j.advance(op)
}

func (j *journaled) isDone(row statementRow) bool {
	have, ok := j.rows[[2]int{row.op, row.part}]
	return ok && have.state == statementDone
}

// runStatement runs one statement with its record.
func (j *journaled) runStatement(ctx context.Context, row statementRow, op ops.Op, stmt dialect.Statement) error {
	_, again := j.rows[[2]int{row.op, row.part}]
	write := j.tables.insertStatement(j.entry.ID, row)
	if again {
		write = j.tables.setStatement(j.entry.ID, row)
	}
	if row.state == statementDone {
		return j.retry(ctx, &j.step, func() error {
			return j.transaction(ctx, func() error {
				if err := j.send(ctx, j.step, op, stmt); err != nil {
					return err
				}
				return errors.Join(j.record(ctx), j.exec(ctx, write))
			})
		})
	}
	err := j.retry(ctx, &j.step, func() error {
		return j.transaction(ctx, func() error { return errors.Join(j.record(ctx), j.exec(ctx, write)) })
	})
	if err != nil {
		return err
	}
	if err := j.retry(ctx, &j.step, func() error { return j.send(ctx, j.step, op, stmt) }); err != nil {
		j.undoIntent(ctx, row, op, err)
		return err
	}
	j.open = &row
	return nil
}

// undoIntent takes back the intent of a statement that the server refused. An
// error does not always mean that nothing was done, so it looks first; what it
// cannot tell now, the next run settles.
func (j *journaled) undoIntent(ctx context.Context, row statementRow, op ops.Op, cause error) {
	if class := j.d.Classify(cause); class == dialect.ClassDisconnect {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if _, err := j.d.Settle(ctx, j.conn, op); err != nil {
		return
	}
	verdict, err := j.look(ctx, row, op)
	if err == nil && verdict == notApplied {
		_, _ = j.conn.Exec(ctx, j.tables.deleteStatement(j.entry.ID, row))
	}
}

// runDo runs Go code: in a transaction with its record, or outside of one with
// an intent before it.
func (j *journaled) runDo(ctx context.Context, i int, op ops.Do) error {
	row := statementRow{op: i, hash: hashOf(op), state: statementDone}
	have, again := j.rows[[2]int{i, 0}]
	if again && have.state == statementDone {
		return nil
	}
	if again && !op.Idempotent {
		return &RepairError{Revision: j.step.Revision.ID, Op: ops.Describe(op), SQL: "(Go code)",
			Reason: "Go code outside a transaction may have done a part of its work; declare it Idempotent if it may run again"}
	}
	j.known.forget()
	j.tell(Event{Kind: EventStatement, Revision: j.step.Revision, Down: j.step.Down, Text: ops.Describe(op)})
	write := j.tables.insertStatement(j.entry.ID, row)
	if !op.NoTransaction {
		return j.transaction(ctx, func() error {
			if err := op.Func(ctx, j.conn); err != nil {
				return j.stepError(j.step, ops.Describe(op), "", err)
			}
			return errors.Join(j.record(ctx), j.exec(ctx, write))
		})
	}
	if !again {
		row.state = statementIntent
		write = j.tables.insertStatement(j.entry.ID, row)
		if err := j.transaction(ctx, func() error { return errors.Join(j.record(ctx), j.exec(ctx, write)) }); err != nil {
			return err
		}
	}
	if err := op.Func(ctx, j.conn); err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	j.open = &row
	return nil
}

// runDynamic asks the function what is to be done, and does it. Its operations
// have no record of their own: after an interruption the function looks at the
// database again and finds what is left.
func (j *journaled) runDynamic(ctx context.Context, op ops.Dynamic) error {
	j.known.forget()
	script, err := op.Func(ctx, j.conn)
	if err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	for _, inner := range script {
		statements, err := j.d.CompileLive(ctx, j.conn, inner)
		if err != nil {
			return j.stepError(j.step, ops.Describe(inner), "", err)
		}
		for _, stmt := range statements {
			if err := j.retry(ctx, &j.step, func() error { return j.send(ctx, j.step, inner, stmt) }); err != nil {
				return err
			}
		}
	}
	return nil
}
