package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// SessionLostError says that what is left of a revision needs what a statement
// before it leaves in the session, and that this is gone, or will be: it cannot
// be made again in another session, or statements of ours come between.
type SessionLostError struct {
	Revision string
	SQL      string // the statement that left it, or that needs it
	Reason   string
	Mend     string
}

// Error implements error.
func (e *SessionLostError) Error() string {
	return fmt.Sprintf("revision %s: %s\n  statement: %s\n  %s", e.Revision, e.Reason, strings.ReplaceAll(shorten(e.SQL), "\n", "\n    "), e.Mend)
}

const mendRest = "Change what has not run yet so that it does not need it; what has run stays as it is."

func (j *journaled) lost(sql, reason, mend string) error {
	return &SessionLostError{Revision: j.step.Revision.ID, SQL: sql, Reason: reason, Mend: mend}
}

// restore makes of this session what the statements that ran made of theirs:
// those that did nothing else run again, and variables get the values that were
// recorded.
func (j *journaled) restore(ctx context.Context) error {
	var done, pending ops.Script
	var rows []journal.Statement
	for i, op := range script(j.step) {
		if row, ok := j.rows[[2]int{i, 0}]; ok && row.State == journal.StatementDone {
			done, rows = append(done, op), append(rows, row)
		} else {
			pending = append(pending, op)
		}
	}
	if len(pending) == 0 {
		return nil
	}
	temporary := j.temporary(done)
	for i, op := range done {
		u := dialect.UseOf(j.d, op)
		j.note(u)
		if err := j.restoreOne(ctx, op, u, temporary, pending); err != nil {
			return err
		}
		if values := rows[i].Before; values != "" {
			if _, err := j.conn.Exec(ctx, core.SQL(values)); err != nil {
				return j.stepError(j.step, "giving the variables of the session the values that they had", values, err)
			}
			j.kept = slices.ContainsFunc(j.variables, func(name string) bool { return name != dialect.Settings })
		}
	}
	return nil
}

// restoreOne runs a statement again that did nothing but change the session.
func (j *journaled) restoreOne(ctx context.Context, op ops.Op, u dialect.SessionUse, filled map[string]bool, pending ops.Script) error {
	sql := j.compiled(op, 0).SQL
	rows, there := filled[strings.ToLower(u.Temporary)]
	switch {
	case u.Temporary != "" && (!there || rows && !j.needs(pending, u.Temporary)):
		return nil
	case u.Temporary != "" && rows:
		return j.lost(sql, fmt.Sprintf("the temporary table %s is gone with the session that was interrupted, with rows that what is left of the revision needs", u.Temporary), mendRest)
	case u.Unrepeatable:
		return j.lost(sql, "what the statement made is gone with the session that was interrupted, and may be something else if it is made again", mendRest)
	case !u.Repeats:
		return nil
	}
	if _, err := j.conn.Exec(ctx, j.compiled(op, 0).Lasting().Core()); err != nil {
		return j.stepError(j.step, "again, in a new session: "+ops.Describe(op), sql, err)
	}
	return nil
}

// temporary are the temporary tables that the statements left, in small letters,
// and whether they may have rows: Go code may have filled them.
func (j *journaled) temporary(done ops.Script) map[string]bool {
	filled := make(map[string]bool)
	for _, op := range done {
		u := dialect.UseOf(j.d, op)
		if u.Temporary != "" {
			filled[strings.ToLower(u.Temporary)] = !u.Repeats
			continue
		}
		_, code := op.(ops.Do)
		sql := j.compiled(op, 0).SQL
		for name := range filled {
			switch {
			case code:
				filled[name] = true
			case !dialect.Mentions(sql, name, j.d.Syntax()):
			case sqltext.FirstWords(sql, j.d.Syntax(), 1)[0] == "DROP":
				delete(filled, name)
			default:
				filled[name] = true
			}
		}
	}
	return filled
}

// needs reports whether operations may use a temporary table: Go code may.
func (j *journaled) needs(list ops.Script, table string) bool {
	for _, op := range list {
		switch op.(type) {
		case ops.Do, ops.Dynamic:
			return true
		}
		if dialect.Mentions(j.compiled(op, 0).SQL, table, j.d.Syntax()) {
			return true
		}
	}
	return false
}

// sees refuses a statement that looks at what those before it left, where that
// was another session.
func (j *journaled) sees(u dialect.SessionUse, sql string) error {
	resumed := j.resumed
	j.resumed = false
	if !resumed || u.Looks == dialect.LooksNowhere || u.Looks == dialect.LooksAtSession && j.kept {
		return nil
	}
	return j.lost(sql, "the statement looks at what the one before it left, which ran in a session that was interrupted", mendRest)
}

// checkLooks refuses, before anything is run, a statement that looks at what the
// one before it left, where that commits by itself: its record comes between.
func (j *journaled) checkLooks(ctx context.Context) error {
	list := script(j.step)
	for i := 1; i < len(list); i++ {
		if _, text := list[i].(ops.Execute); !text || dialect.UseOf(j.d, list[i]).Looks != dialect.LooksAtLast || j.leaves(ctx, list[:i]) {
			continue
		}
		sql := j.compiled(list[i], 0).SQL
		return j.stepError(j.step, ops.Describe(list[i]), sql, j.lost(sql,
			"the statement looks at what one before it left, and between them is one that commits by itself, with its record; nothing was run",
			"Let it look at a table instead, or leave it out."))
	}
	return nil
}

// leaves reports whether one of the last operations, which run in one
// transaction, leaves something that can be looked at.
func (j *journaled) leaves(ctx context.Context, list ops.Script) bool {
	for i := len(list) - 1; i >= 0 && j.rollable(ctx, list[i]); i-- {
		if _, code := list[i].(ops.Do); code {
			return true
		}
		words := sqltext.FirstWords(j.compiled(list[i], 0).SQL, j.d.Syntax(), 1)
		if len(words) > 0 && slices.Contains([]string{"INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "WITH"}, words[0]) {
			return true
		}
	}
	return false
}
