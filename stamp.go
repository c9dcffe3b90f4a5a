package migrate

import (
	"context"

	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/versions"
)

// Stamp declares the targets to be the state of the database: it changes the
// version rows and runs nothing. "base" takes all rows away. With purge the
// rows there are, known or not, are forgotten first. A revision that is applied
// in part counts as settled by it.
func (e *Environment) Stamp(ctx context.Context, purge bool, targets ...string) (*Result, error) {
	result := &Result{}
	err := e.withSession(ctx, func(s *session) error {
		return s.retry(ctx, nil, func() error {
			return s.transaction(ctx, nil, func() error { return s.stamp(ctx, purge, targets, result) })
		})
	})
	return result, err
}

func (s *session) stamp(ctx context.Context, purge bool, targets []string, result *Result) error {
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return err
	}
	known := heads
	if purge {
		known = nil
	}
	rows, err := s.graph.Stamp(known, targets...)
	if err != nil {
		return err
	}
	if purge {
		rows = versions.RowsBetween(heads, rows.To())
	}
	step := versions.Step{Rows: rows}
	if err := s.tables.Move(ctx, s.conn, step.Rows); err != nil {
		return err
	}
	if err := s.journalStamp(ctx, rows); err != nil {
		return err
	}
	if err := s.applied(ctx, step); err != nil {
		return err
	}
	result.Heads = rows.To()
	return nil
}

// journalStamp records the stamp, and that nothing is under way any more.
func (s *session) journalStamp(ctx context.Context, rows versions.Rows) error {
	running, err := s.tables.Entries(ctx, s.conn, StateRunning)
	if err != nil {
		return err
	}
	for _, entry := range running {
		entry.State, entry.Error = StateFailed, "given up: the database was stamped"
		if _, err := s.conn.Exec(ctx, s.tables.Finish(entry)); err != nil {
			return err
		}
	}
	_, err = s.conn.Exec(ctx, s.tables.Insert(stampEntry(rows)))
	return err
}

// stampEntry is the journal's row of a stamp.
func stampEntry(rows versions.Rows) Entry {
	entry := newEntry(versions.Step{Revision: &versions.Revision{}, Rows: rows})
	entry.Direction, entry.State, entry.Checksum = journal.Stamp, StateApplied, ""
	return entry
}

// EnsureVersion creates the version table and the journal where they are
// missing, and returns the rows that the version table has.
func (e *Environment) EnsureVersion(ctx context.Context) (*Result, error) {
	result := &Result{}
	err := e.withSession(ctx, func(s *session) (err error) {
		result.Heads, err = s.tables.Heads(ctx, s.conn)
		return err
	})
	return result, err
}
