package migrate

import (
	"context"
	"slices"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// What a revision does to its session (SET, USE, temporary tables) holds for the
// rest of the revision, and not for the next: one run of two revisions leaves
// what two runs of one leave.

// note says that a statement, or Go code, has run in the session.
func (s *session) note(u dialect.SessionUse) {
	s.used, s.changed = true, s.changed || u.Changes
}

// renew puts the session back into the state of its beginning before a step, if
// one before it may have changed it, or the step looks at what it finds there.
func (s *session) renew(ctx context.Context, step versions.Step) error {
	if s.Environment.conn != nil || !s.used || !s.changed && !looks(s.d, step) {
		return nil
	}
	if err := s.flush(ctx); err != nil {
		return err
	}
	kept, err := s.d.Reset(ctx, s.conn, s.tables.LockKey())
	if err != nil {
		return err
	}
	s.used, s.changed = false, false
	if !kept {
		err = s.relock(ctx)
	}
	if err != nil || s.again == nil {
		return err
	}
	return s.again(ctx)
}

// relock takes the deployment lock again, after it was given back.
func (s *session) relock(ctx context.Context) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	// Who was faster may have left a revision half done; the version rows are
	// compared when the step begins.
	running, err := s.tables.Entries(ctx, s.conn, StateRunning)
	if err == nil && len(running) > 0 {
		return errHeadsMoved
	}
	return err
}

// looks reports whether a step looks at what statements before it left in the
// session.
func looks(c dialect.Compiler, step versions.Step) bool {
	return slices.ContainsFunc(script(step), func(op ops.Op) bool {
		return dialect.UseOf(c, op).Looks != dialect.LooksNowhere
	})
}

// own puts the rest of the open transaction under the tool's own settings.
func (s *session) own(ctx context.Context) error {
	if !s.changed {
		return nil
	}
	return s.d.Own(ctx, s.conn)
}

// checkHome refuses a step where the default namespace does not exist, unless it
// may create it.
func (s *session) checkHome(ctx context.Context, step versions.Step) error {
	if s.homeless == nil || createsSchema(s.d, script(step), s.homeName) {
		return nil
	}
	_, s.homeless = s.d.CheckHome(ctx, s.conn) // a step before may have
	return s.homeless
}

// createsSchema reports whether a script may create a namespace: Go code may.
func createsSchema(d dialect.Dialect, list ops.Script, name string) bool {
	return slices.ContainsFunc(list, func(op ops.Op) bool {
		switch op := op.(type) {
		case ops.Do, ops.Dynamic:
			return true
		case ops.CreateSchema:
			return op.Schema.Name == name
		case ops.Execute:
			words := sqltext.FirstWords(op.Text(), d.Syntax(), 2)
			return len(words) > 1 && (words[0] == "CREATE" && words[1] == "SCHEMA" && dialect.Mentions(op.Text(), name, d.Syntax()) || words[0] == "DO")
		}
		return false
	})
}
