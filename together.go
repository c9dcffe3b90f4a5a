package migrate

import (
	"context"
	"slices"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
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
func (j *journaled) rollable(ctx context.Context, op ops.Op) bool {
	switch op := op.(type) {
	case ops.Do:
		return !op.NoTransaction
	case ops.Dynamic:
		return false
	}
	statements, err := j.d.Compile(op)
	if err != nil || len(statements) != 1 || statements[0].OwnCommit {
		return false
	}
	loose, err := j.d.CannotRollBack(ctx, j.conn, statements[0].SQL)
	return err == nil && !loose
}

// batchTime is how long statements that change rows share a transaction: each of
// its own would wait for the disk, and one for all would keep its locks for long.
const batchTime = time.Second

// span is a part of the script in which all can be rolled back and nothing is
// done yet.
type span struct {
	from, end int
	look      int // the last that looks at what is before it, if it is not the first
}

// spanOf is the span that begins at an operation, or that it is in.
func (j *journaled) spanOf(ctx context.Context, i int) span {
	if i >= j.span.from && i < j.span.end {
		return j.span
	}
	list := script(j.step)
	s := span{from: i, end: i}
	for ; s.end < len(list) && j.rollable(ctx, list[s.end]) && !j.isDone(journal.Statement{Op: s.end}); s.end++ {
		if s.end > i && dialect.UseOf(j.d, list[s.end]).Looks != dialect.LooksNowhere {
			s.look = s.end
		}
	}
	j.span = s
	return s
}

// together tells how many operations from i on have to run in one transaction,
// and how many may: rows that are changed one after the other.
func (j *journaled) together(ctx context.Context, i int) (least, most int) {
	least, most = 1, 1
	if _, begun := j.openIntent(i); begun {
		return least, most
	}
	s := j.spanOf(ctx, i)
	if s.look > i {
		least = s.look - i + 1
	}
	list := script(j.step)
	for i+most < s.end && j.changesRows(list[i+most-1]) && j.changesRows(list[i+most]) {
		most++
	}
	return least, max(least, most)
}

// changesRows reports whether an operation changes rows, or settings among such.
func (j *journaled) changesRows(op ops.Op) bool {
	switch op := op.(type) {
	case ops.BulkInsert:
		return true
	case ops.Execute:
		words := sqltext.FirstWords(op.Text(), j.d.Syntax(), 1)
		return len(words) > 0 && slices.Contains(rowWords, words[0])
	}
	return false
}

var rowWords = []string{"INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "SELECT", "SET", "DO"}

// runTogether runs operations from first on in one transaction with their
// record, which is one for all, and tells how many: at least and at most as many
// as are asked for.
func (j *journaled) runTogether(ctx context.Context, first, least, most int) (n int, err error) {
	list := script(j.step)
	if err := j.sees(dialect.UseOf(j.d, list[first]), j.compiled(list[first], 0).SQL); err != nil {
		return 0, err
	}
	j.known.forget()
	err = j.write(ctx, func() ([]core.Statement, error) {
		begun := time.Now()
		for n = 0; n < most && (n < least || time.Since(begun) < batchTime); n++ {
			if err := j.execute(ctx, j.step, list[first+n]); err != nil {
				return nil, err
			}
		}
		return j.done(ctx, journal.Statement{Op: first + n - 1, Count: n, Hash: journal.HashOf(list[first : first+n]...), State: journal.StatementDone})
	})
	return n, err
}
