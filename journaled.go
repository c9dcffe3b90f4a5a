package migrate

import (
	"context"
	"errors"
	"slices"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/journal"
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
	begun bool                         // the journal row is written
	rows  map[[2]int]journal.Statement // what an earlier run recorded, by operation and part
	open  *journal.Statement           // sent with success, its outcome not yet recorded
	// implied is the row before the last, whose outcome the last one implies.
	implied *journal.Statement
	// whileLocked lets an insert ask for the lock; see [dialect.Migrator].
	whileLocked string
	span        span // the last that was looked for
	// variables are those of the session that the script names; their values are
	// recorded, lest a session that resumes the step lack them.
	variables []string
	// resumed says that an earlier session did a part of the step, and nothing
	// has run since; kept, that this one has the variables of that one.
	resumed, kept bool
}

// applyJournaled runs a step that cannot be rolled back as a whole.
func (s *session) applyJournaled(ctx context.Context, step versions.Step) error {
	j := &journaled{session: s, step: step, entry: newEntry(step), variables: s.variables(script(step))}
	if err := j.checkLooks(ctx); err != nil {
		return err
	}
	return j.goOn(ctx)
}

// goOn runs what is left of the step, and ends it. A failure leaves the
// journal row as it is, to be resumed, unless nothing was done yet.
func (j *journaled) goOn(ctx context.Context) error {
	j.lasting, j.looking = true, looks(j.d, j.step)
	defer func() { j.lasting = false }()
	var err error
	if j.whileLocked, err = j.d.WhileLocked(ctx, j.conn, j.tables.LockKey()); err == nil {
		err = j.runAll(ctx)
	}
	if err == nil && !j.begun {
		err = j.write(ctx, nothing) // there was nothing to run
	}
	if err == nil {
		err = j.finish(ctx)
	}
	if err == nil || errors.Is(err, errHeadsMoved) {
		return err
	}
	j.known.forget()
	err = j.stepError(j.step, "", "", err)
	j.leave(context.WithoutCancel(ctx), err)
	return err
}

// finish moves the version rows and completes the journal, with the outcome of
// the last statement, in the session's next transaction; where a hook is to be
// called in it, at once, since its error is one of this step.
func (j *journaled) finish(ctx context.Context) error {
	entry := j.entry
	entry.State, entry.Elapsed, entry.Error = StateApplied, time.Since(entry.Started), ""
	j.tail = func(ctx context.Context) error {
		if err := j.moveOn(ctx, entry); err != nil {
			return j.stepError(j.step, "", "", err)
		}
		return nil
	}
	if j.config.OnApply == nil {
		return nil
	}
	err := j.flush(ctx)
	j.tail = nil
	return err
}

// moveOn writes the end of the step, which says of all its statements that they
// are done.
func (j *journaled) moveOn(ctx context.Context, entry Entry) error {
	if err := j.tables.Move(ctx, j.conn, j.step.Rows); err != nil {
		return err
	}
	if err := j.writeJournal(ctx, j.tables.Finish(entry)); err != nil {
		return err
	}
	return j.applied(ctx, j.step)
}

// leave records what is known at a failure: the outcome of the last statement
// that succeeded, and that the step failed if nothing of it was done.
func (j *journaled) leave(ctx context.Context, cause error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if !j.begun {
		j.recordFailure(ctx, j.entry, cause)
		return
	}
	if j.open != nil {
		_ = j.write(ctx, nothing) // else the next run settles it
	}
	done, err := j.tables.Statements(ctx, j.conn, j.entry.ID)
	if err != nil {
		return
	}
	j.entry.Error, j.entry.Elapsed = j.Redact(journalText(cause)), time.Since(j.entry.Started)
	if len(done) == 0 {
		j.entry.State = StateFailed
	} else {
		var step *StepError
		if errors.As(cause, &step) {
			step.Partial = true
		}
	}
	_ = j.write(ctx, records(j.tables.Finish(j.entry)))
}

// write runs work in a transaction, and records there under the tool's own
// settings: it begins the step's journal row, if it is not begun, and tells the
// outcome of the last statement, if it is still to be told, and of the work.
func (j *journaled) write(ctx context.Context, work func() (records []core.Statement, err error)) error {
	err := j.retry(ctx, &j.step, func() error {
		return j.within(ctx, func() error {
			records, err := work()
			if err == nil {
				err = j.own(ctx)
			}
			if err == nil {
				err = j.begin(ctx, records)
			}
			for _, record := range records {
				if err == nil {
					err = j.writeJournal(ctx, record)
				}
			}
			return err
		})
	})
	if err == nil {
		j.begun, j.open, j.implied = true, nil, nil
	}
	return err
}

// intend records that a statement is about to be sent, in a round trip where the
// row asks for the lock, and implies that the last statement is done.
func (j *journaled) intend(ctx context.Context, row journal.Statement) error {
	record, last := j.recordOf(row), j.open
	_, guarded := record.(journal.Guarded)
	implies := guarded && last != nil && last.State == journal.StatementIntent && len(j.variables) == 0
	if implies {
		j.open = nil
	}
	var err error
	if guarded && j.begun && j.open == nil && j.tail == nil && !j.changed {
		err = j.retry(ctx, &j.step, func() error { return j.writeJournal(ctx, record) })
	} else {
		err = j.write(ctx, records(record))
	}
	switch {
	case err != nil:
		j.open = last
	case implies:
		j.implied = last
	}
	return err
}

// begin writes the journal row of the step, if it is not written, and the
// outcome of the last statement. The lock is asked for unless the records do.
func (j *journaled) begin(ctx context.Context, list []core.Statement) error {
	guarded := slices.ContainsFunc(list, func(s core.Statement) bool {
		_, yes := s.(journal.Guarded)
		return yes
	})
	if !guarded || !j.begun && !j.hasMoved() {
		if err := j.holds(ctx); err != nil {
			return err
		}
	}
	if !j.begun {
		if err := j.checkFrom(ctx); err != nil {
			return err
		}
		if err := j.writeJournal(ctx, j.tables.Insert(j.entry)); err != nil {
			return err
		}
	}
	if j.open == nil {
		return nil
	}
	return j.writeJournal(ctx, j.outcome(*j.open))
}

// hasMoved reports whether the open transaction has written the only version row
// by itself, as the end of the step before.
func (j *journaled) hasMoved() bool { return j.moved && len(j.step.From()) == 1 }

// checkFrom is checkHeads where the open transaction has not written the only
// row by itself, as the end of the step before.
func (j *journaled) checkFrom(ctx context.Context) error {
	if j.hasMoved() {
		return nil
	}
	return j.checkHeads(ctx, j.step)
}

// records is work that writes nothing but these.
func records(statements ...core.Statement) func() ([]core.Statement, error) {
	return func() ([]core.Statement, error) { return statements, nil }
}

func nothing() ([]core.Statement, error) { return nil, nil }

// outcome records that a statement had its effect.
func (j *journaled) outcome(row journal.Statement) core.Statement {
	row.State = journal.StatementDone
	return j.tables.SetStatement(j.entry.ID, row)
}
