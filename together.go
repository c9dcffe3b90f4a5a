package migrate

import (
	"context"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/ops"
)

// Some statements see what the one before them left in the session: ROW_COUNT(),
// LAST_INSERT_ID(), Go code that asks for them. Such a statement runs in one
// transaction with those before it that can be rolled back: nothing of ours comes
// between, and whoever resumes the step begins before all of them.

// variables are those of the session that a script names.
func (s *session) variables(list ops.Script) (names []string) {
	for _, op := range list {
		for _, name := range dialect.UseOf(s.d, op).Variables {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// values is SQL text for the variables of the session as they are now.
func (j *journaled) values(ctx context.Context) (string, error) {
	if len(j.variables) == 0 {
		return "", nil
	}
	return j.d.Values(ctx, j.conn, j.variables)
}

// rollable reports whether an operation can be rolled back as a whole.
func (j *journaled) rollable(op ops.Op) bool {
	switch op := op.(type) {
	case ops.Do:
		return !op.NoTransaction
	case ops.Dynamic:
		return false
	}
	statements, err := j.d.Compile(op)
	return err == nil && len(statements) == 1 && !statements[0].OwnCommit
}

// together tells how many operations from i on run in one transaction.
func (j *journaled) together(i int) (n int) {
	list := script(j.step)
	n = 1
	if _, begun := j.openIntent(i); begun {
		return n
	}
	for k := i; k < len(list) && j.rollable(list[k]) && !j.isDone(journal.Statement{Op: k}); k++ {
		if k > i && dialect.UseOf(j.d, list[k]).Looks != dialect.LooksNowhere {
			n = k - i + 1
		}
	}
	return n
}

// runTogether runs operations in one transaction with their records.
func (j *journaled) runTogether(ctx context.Context, first int, list ops.Script) error {
	j.known.forget()
	return j.write(ctx, func() (records []core.Statement, err error) {
		for k, op := range list {
			if err := j.execute(ctx, j.step, op); err != nil {
				return nil, err
			}
			row := journal.Statement{Op: first + k, Hash: journal.HashOf(op), State: journal.StatementDone}
			if k == len(list)-1 {
				row.Before, err = j.values(ctx)
			}
			records = append(records, j.recordOf(row))
		}
		return records, err
	})
}
