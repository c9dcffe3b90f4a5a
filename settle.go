package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// verdict is what a look at the database tells of an interrupted statement.
type verdict int

const (
	unclear verdict = iota
	applied
	notApplied
)

// settle decides about the statement of op whose intent is recorded without an
// outcome, if there is one: afterwards it is done, or is still to be run.
func (j *journaled) settle(ctx context.Context, i int, op ops.Op) error {
	row, found := j.openIntent(i)
	if !found {
		return nil
	}
	stmt := j.compiled(op, row.Part)
	v, err := j.judge(ctx, row, effectOf(stmt, op))
	if err != nil {
		return j.stepError(j.step, ops.Describe(op), "", err)
	}
	switch v {
	case notApplied:
		return nil
	case applied:
		j.known.forget()
		row.State, row.Before = journal.StatementDone, ""
		j.open = &row
		if err := j.write(ctx, nothing); err != nil {
			return err
		}
		j.rows[[2]int{row.Op, row.Part}] = row
		return nil
	}
	return &RepairError{Revision: j.step.Revision.ID, Op: ops.Describe(op), SQL: cmp.Or(stmt.SQL, ops.Describe(op)),
		Reason: "the schema does not tell, being neither what it was before nor what the statement makes of it, or the statement changes rows alone"}
}

func (j *journaled) openIntent(i int) (journal.Statement, bool) {
	for _, row := range j.rows {
		if row.Op == i && row.State == journal.StatementIntent {
			return row, true
		}
	}
	return journal.Statement{}, false
}

// compiled is one of the statements of op; empty where it takes the database to
// tell.
func (j *journaled) compiled(op ops.Op, part int) dialect.Statement {
	statements, err := j.d.Compile(op)
	if err != nil || part >= len(statements) {
		return dialect.Statement{}
	}
	return statements[part]
}

// effectOf is the operation that one statement of op does.
func effectOf(stmt dialect.Statement, op ops.Op) ops.Op {
	if stmt.Op != nil {
		return stmt.Op
	}
	return op
}

// fate asks what became of an operation. It may wait for a statement of another
// session to end.
func (j *journaled) fate(ctx context.Context, op ops.Op) (dialect.Outcome, error) {
	ctx, cancel := j.waiting(ctx)
	defer cancel()
	return j.d.Settle(ctx, j.conn, op)
}

// judge decides about an interrupted statement: the dialect clears up after it
// and may know what became of it; SQL text may have a probe of its own, and else
// the schema tells.
func (j *journaled) judge(ctx context.Context, row journal.Statement, op ops.Op) (verdict, error) {
	outcome, err := j.fate(ctx, op)
	if err != nil {
		return unclear, err
	}
	if execute, ok := op.(ops.Execute); !ok || execute.Done == "" {
		switch outcome {
		case dialect.OutcomeDone:
			return applied, nil
		case dialect.OutcomeNone:
			return notApplied, nil
		}
	}
	return j.look(ctx, row, op)
}

// snapshot returns what the schema is before op, for the journal: the tables
// that op touches, or a fingerprint of everything where that is not known.
func (j *journaled) snapshot(ctx context.Context, op ops.Op) (string, error) {
	if ops.Opaque(op) {
		j.known.forget()
		return j.fingerprint(ctx, op, "")
	}
	op = j.unqualified(op)
	names := ops.Objects(op)
	if err := j.known.load(ctx, names); err != nil {
		return "", err
	}
	text, err := md.FormatYAML(part(j.known.schema, names))
	return string(text), err
}

// fingerprint is that of what op may change; like is one to compare it with.
func (j *journaled) fingerprint(ctx context.Context, op ops.Op, like string) (string, error) {
	o := dialect.FingerprintOptions{Schemas: j.config.Schemas, Ignore: j.tables.Names(), Like: like}
	if execute, ok := op.(ops.Execute); ok {
		o.SQL = cmp.Or(j.compiled(execute, 0).SQL, ops.Describe(execute))
	}
	return j.d.Fingerprint(ctx, j.conn, o)
}

// advance brings what is known of the schema up to date after op.
func (j *journaled) advance(op ops.Op) {
	if j.known.schema == nil {
		return
	}
	if ops.Opaque(op) || j.unqualified(op).Apply(j.known.schema) != nil {
		j.known.forget()
	}
}

// look compares the database with what it was before the statement and with
// what the operation makes of that.
func (j *journaled) look(ctx context.Context, row journal.Statement, op ops.Op) (verdict, error) {
	if ops.Opaque(op) {
		return j.lookOpaque(ctx, row, op)
	}
	op = j.unqualified(op)
	before, err := md.ParseYAMLPart("journal", []byte(row.Before))
	if err != nil {
		return unclear, fmt.Errorf("reading the journal: %w", err)
	}
	names := ops.Objects(op)
	now, err := j.known.reflect(ctx, names)
	if _, view := op.(ops.CreateView); view && err == nil {
		now, err = j.known.read(ctx, nil) // a view is understood with what it reads
	}
	if err != nil {
		return unclear, err
	}
	if same, err := j.same(ctx, now, graft(now, before, names)); err != nil || same {
		return notApplied, err
	}
	expected := before.Clone()
	if err := op.Apply(expected); err != nil {
		if !errors.Is(err, ops.ErrNotFound) && errors.Is(op.Apply(now.Clone()), ops.ErrNotFound) {
			return applied, nil // what it drops is gone: a column with its indexes
		}
		return unclear, nil
	}
	if same, err := j.same(ctx, now, graft(now, expected, names)); err != nil || same {
		return applied, err
	}
	return unclear, nil
}

func (j *journaled) same(ctx context.Context, a, b *md.MetaData) (bool, error) {
	found, err := autogen.Compare(ctx, j.conn, j.d, a, b)
	return len(found.Script) == 0, err
}

// lookOpaque decides about SQL text: by its own probe where it has one, else by
// whether anything in the schema has changed. A statement that leaves no trace
// in the schema (ANALYZE, OPTIMIZE) may run again.
func (j *journaled) lookOpaque(ctx context.Context, row journal.Statement, op ops.Op) (verdict, error) {
	execute, ok := op.(ops.Execute)
	if !ok {
		return unclear, nil
	}
	if execute.Done != "" {
		return j.probe(ctx, execute.Done)
	}
	statements, err := j.d.Compile(op)
	if err != nil || len(statements) != 1 {
		return unclear, err
	}
	now, err := j.fingerprint(ctx, op, row.Before)
	switch {
	case err != nil:
		return unclear, err
	case now == row.Before && !statements[0].Traceless:
		return notApplied, nil
	case now == row.Before || statements[0].NotAtomic:
		return unclear, nil
	}
	return applied, nil
}

// probe runs a statement's own query for whether it has had its effect.
func (j *journaled) probe(ctx context.Context, text string) (verdict, error) {
	var done bool
	found, err := core.QueryOne(ctx, j.conn, core.SQL(text), &done)
	if err != nil {
		return unclear, fmt.Errorf("probe %q: %w", text, err)
	}
	if found && done {
		return applied, nil
	}
	return notApplied, nil
}
