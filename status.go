package migrate

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/versions"
)

// Status tells where a database is, and what is known about it.
type Status struct {
	URL    string // for people, its password hidden
	Exists bool   // false: a database file that is not there yet
	Server string // name and version, as the server tells them
	// Refused says that the server is none that is supported, though it looks
	// like one; nothing else is known then.
	Refused *dialect.RefusedError

	Current []string // the version rows
	Unknown []string // those of the rows that are not among the scripts
	// Unclear says why nothing is known about what is pending or edited: a
	// [*versions.UnknownRevisionError] for a row that is not among the scripts, or
	// a [*versions.OverlapError] for rows that cannot be.
	Unclear error
	Pending []*versions.Revision // what Upgrade to "heads" would apply, in that order
	Edited  []*versions.Revision // applied, with scripts that are not those that ran

	// LockHolder describes who migrates at this moment; "" if nobody does.
	LockHolder string
	// Running are the journal's rows of revisions that were begun and not
	// ended: interrupted, unless there is a LockHolder.
	Running []Entry
	// Runs are the last rows of the journal, newest first.
	Runs []Entry
}

// Interrupted reports whether a revision is applied or reversed in part, and
// nobody is at work on it.
func (s *Status) Interrupted() bool { return s.LockHolder == "" && len(s.Running) > 0 }

// Err tells what stands between the database and its newest revision: Refused,
// Unclear, an [*EditedHistoryError], or [ErrBehind]; nil if nothing does.
func (s *Status) Err() error {
	switch {
	case s.Refused != nil:
		return s.Refused
	case s.Unclear != nil:
		return s.Unclear
	case len(s.Edited) > 0:
		return &EditedHistoryError{Revisions: s.Edited}
	case len(s.Pending) > 0, len(s.Running) > 0:
		return ErrBehind
	}
	return nil
}

// Status looks at the database, with the last runs of the journal, as many as
// asked for. It takes no lock and changes nothing; a database file that is not
// there is no error.
func (e *Environment) Status(ctx context.Context, runs int) (*Status, error) {
	s := &Status{URL: e.URL()}
	c, err := e.look(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return s, e.compareHistory(s, nil)
	}
	if refused, ok := errors.AsType[*dialect.RefusedError](err); ok && refused.Server != "" {
		s.Exists, s.Server, s.Refused = true, refused.Server, refused
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	defer e.release(ctx, c)
	s.Exists = true
	if s.Server, err = c.Dialect().ServerVersion(ctx, c); err != nil {
		return nil, err
	}
	if s.LockHolder, err = c.Dialect().LockHolder(ctx, c, e.tables.Qualified(c.Dialect(), "").LockKey()); err != nil {
		return nil, err
	}
	if s.Current, err = e.tables.HeadsIfAny(ctx, c); err != nil {
		return nil, err
	}
	return s, e.readHistory(ctx, c, s, runs)
}

// readHistory fills in what the journal tells.
func (e *Environment) readHistory(ctx context.Context, c dialect.Conn, s *Status, runs int) error {
	entries, err := e.readLog(ctx, c)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.State == StateRunning {
			s.Running = append(s.Running, entry)
		}
	}
	s.Runs = entries[:min(runs, len(entries))]
	return e.compareHistory(s, entries)
}

// compareHistory fills in how the version rows and the journal, newest first,
// compare with the scripts.
func (e *Environment) compareHistory(s *Status, entries []Entry) error {
	for _, id := range s.Current {
		if e.graph.Get(id) == nil {
			s.Unknown = append(s.Unknown, id)
		}
	}
	if len(s.Unknown) > 0 {
		s.Unclear = &versions.UnknownRevisionError{ID: s.Unknown[0]}
		return nil
	}
	steps, err := e.graph.Upgrade(s.Current, "heads")
	if _, ok := errors.AsType[*versions.OverlapError](err); ok {
		s.Unclear = err
		return nil
	}
	if err != nil {
		return err
	}
	for _, step := range steps {
		s.Pending = append(s.Pending, step.Revision)
	}
	entries = slices.DeleteFunc(slices.Clone(entries), func(entry Entry) bool { return entry.State != StateApplied })
	slices.Reverse(entries)
	applied, err := e.graph.Ancestors(s.Current...)
	s.Edited = e.editedAmong(applied, entries)
	return err
}
