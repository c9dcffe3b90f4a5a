package migrate

import (
	"context"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/ops"
)

func (j *journaled) runAll(ctx context.Context) error {
	list := script(j.step)
	for i := 0; i < len(list); {
		least, most := j.together(ctx, i)
		n, err := 1, error(nil)
		if most > 1 {
			n, err = j.runTogether(ctx, i, least, most)
		} else {
			err = j.runOp(ctx, i, list[i])
		}
		if err != nil {
			return err
		}
		i += n
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
	if err := j.settle(ctx, i, op); err != nil {
		return err
	}
	statements, err := j.d.CompileLive(ctx, j.conn, op)
	if err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	for part, stmt := range statements {
		row := journal.Statement{Op: i, Part: part, Hash: journal.HashOf(op), State: journal.StatementDone}
		if j.isDone(row) {
			continue
		}
		if err := j.sees(stmt.Session, stmt.SQL); err != nil {
			return err
		}
		if err := j.markLoose(ctx, &stmt); err != nil {
			return j.stepError(j.step, ops.Describe(op), stmt.SQL, err)
		}
		effect := effectOf(stmt, op)
		if stmt.OwnCommit {
			row.State = journal.StatementIntent
			if row.Before, err = j.snapshot(ctx, effect); err != nil {
				return err
			}
		}
		if err := j.runStatement(ctx, row, effect, stmt); err != nil {
			return err
		}
		if stmt.Op != nil || part == len(statements)-1 {
			j.advance(effect)
		}
	}
	return nil
}

// markLoose says of a statement on a table without transactions that it commits
// by itself, and may be done in part.
func (j *journaled) markLoose(ctx context.Context, stmt *dialect.Statement) error {
	if stmt.OwnCommit {
		return nil
	}
	loose, err := j.d.CannotRollBack(ctx, j.conn, stmt.SQL)
	if loose {
		stmt.OwnCommit, stmt.NotAtomic, stmt.Traceless = true, true, true
	}
	return err
}

func (j *journaled) isDone(row journal.Statement) bool {
	have, ok := j.rows[[2]int{row.Op, row.Part}]
	return ok && have.State == journal.StatementDone
}

// runStatement runs one statement with its record.
func (j *journaled) runStatement(ctx context.Context, row journal.Statement, op ops.Op, stmt dialect.Statement) error {
	if row.State == journal.StatementDone {
		return j.write(ctx, func() ([]core.Statement, error) {
			if err := j.send(ctx, j.step, op, stmt); err != nil {
				return nil, err
			}
			return j.done(ctx, row)
		})
	}
	if err := j.intend(ctx, row); err != nil {
		return err
	}
	tried := false
	err := j.retry(ctx, &j.step, func() error {
		if tried { // a deadlock's victim may have left an invalid index
			if _, err := j.fate(ctx, op); err != nil {
				return err
			}
		}
		tried = true
		return j.send(ctx, j.step, op, stmt)
	})
	if err != nil {
		j.undoIntent(ctx, row, op, stmt, err)
		return err
	}
	if row.Before, err = j.values(ctx); err != nil {
		return err
	}
	j.open = &row
	return nil
}

// recordOf writes the row of a statement, new or again.
func (j *journaled) recordOf(row journal.Statement) core.Statement {
	if _, again := j.rows[[2]int{row.Op, row.Part}]; again {
		return j.tables.SetStatement(j.entry.ID, row)
	}
	return j.tables.InsertStatement(j.entry.ID, row, j.whileLocked)
}

// done records that a statement, or Go code, of the open transaction has run.
func (j *journaled) done(ctx context.Context, row journal.Statement) (list []core.Statement, err error) {
	row.Before, err = j.values(ctx)
	return []core.Statement{j.recordOf(row)}, err
}

// undoIntent takes back the intent of a statement that the server refused. An
// error does not always mean that nothing was done, so it looks first; what it
// cannot tell now, the next run settles.
func (j *journaled) undoIntent(ctx context.Context, row journal.Statement, op ops.Op, stmt dialect.Statement, cause error) {
	class := j.d.Classify(cause)
	if class == core.ErrDisconnect {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	verdict, err := j.judge(ctx, row, op)
	refused := class == core.ErrSyntax || class == core.ErrUndefined || class == core.ErrDenied
	if stmt.Traceless && (refused || !stmt.NotAtomic && class != core.ErrCanceled) {
		verdict = notApplied // there is nothing to look at but the refusal
	}
	if err == nil && verdict == notApplied {
		taken := []core.Statement{j.tables.DeleteStatement(j.entry.ID, row)}
		if j.implied != nil {
			taken = append(taken, j.outcome(*j.implied))
		}
		_ = j.write(ctx, records(taken...))
	}
}

// runDo runs Go code: in a transaction with its record, or outside of one with
// an intent before it.
func (j *journaled) runDo(ctx context.Context, i int, op ops.Do) error {
	row := journal.Statement{Op: i, Hash: journal.HashOf(op), State: journal.StatementDone}
	have, again := j.rows[[2]int{i, 0}]
	if again && have.State == journal.StatementDone {
		return nil
	}
	if again && !op.Idempotent {
		return &RepairError{Revision: j.step.Revision.ID, Op: ops.Describe(op), SQL: "(Go code)",
			Reason: "Go code outside a transaction may have done a part of its work; declare it Idempotent if it may run again"}
	}
	j.known.forget()
	j.tell(Event{Kind: EventStatement, Revision: j.step.Revision, Down: j.step.Down, Text: ops.Describe(op)})
	if !op.NoTransaction {
		return j.write(ctx, func() ([]core.Statement, error) {
			if err := j.call(ctx, op); err != nil {
				return nil, err
			}
			return j.done(ctx, row)
		})
	}
	if !again {
		intent := row
		intent.State = journal.StatementIntent
		if err := j.intend(ctx, intent); err != nil {
			return err
		}
	}
	err := j.call(ctx, op)
	if err == nil {
		row.Before, err = j.values(ctx)
	}
	if err != nil {
		return err
	}
	j.open = &row
	return nil
}

// runDynamic asks the function what is to be done, and does it. Its operations
// have no record of their own: after an interruption the function looks at the
// database again and finds what is left.
func (j *journaled) runDynamic(ctx context.Context, op ops.Dynamic) error {
	j.known.forget()
	if err := j.write(ctx, nothing); err != nil {
		return err
	}
	j.note(dialect.UseOf(j.d, op))
	script, err := op.Func(ctx, j.conn)
	if err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	for _, inner := range script {
		if err := j.runFound(ctx, inner); err != nil {
			return err
		}
	}
	return nil
}

// runFound runs an operation that was found by a Dynamic.
func (j *journaled) runFound(ctx context.Context, op ops.Op) error {
	switch op := op.(type) {
	case ops.Do:
		if op.NoTransaction {
			return j.call(ctx, op)
		}
		return j.write(ctx, func() ([]core.Statement, error) { return nil, j.call(ctx, op) })
	case ops.Dynamic:
		return j.runDynamic(ctx, op)
	}
	statements, err := j.d.CompileLive(ctx, j.conn, op)
	if err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	for _, stmt := range statements {
		if err := j.retry(ctx, &j.step, func() error { return j.send(ctx, j.step, op, stmt) }); err != nil {
			return err
		}
	}
	return nil
}

// call runs Go code.
func (j *journaled) call(ctx context.Context, op ops.Do) error {
	j.note(dialect.UseOf(j.d, op))
	if err := j.heard(ctx, j.step, "", func() error { return op.Func(ctx, j.conn) }); err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	return nil
}
