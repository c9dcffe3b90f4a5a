package migrate

import (
	"context"
	"errors"

	"limbeck.dev/migrate/journal"
)

// ErrNothingToRepair says that no statement waits for a person's word.
var ErrNothingToRepair = errors.New("nothing to repair: no statement was interrupted")

// Repair settles the statement of which the tool could not tell whether it had
// its effect ([RepairError]): applied says that it had. The next Upgrade or
// Downgrade goes on from there. It returns the revision concerned.
func (e *Environment) Repair(ctx context.Context, applied bool) (revision string, err error) {
	err = e.withSession(ctx, func(s *session) error {
		running, err := s.tables.Entries(ctx, s.conn, StateRunning)
		if err != nil {
			return err
		}
		for _, entry := range running {
			settled, err := s.repairEntry(ctx, entry, applied)
			if err != nil {
				return err
			}
			if settled {
				revision = entry.Revision
				return nil
			}
		}
		return ErrNothingToRepair
	})
	return revision, err
}

func (s *session) repairEntry(ctx context.Context, entry Entry, applied bool) (bool, error) {
	rows, err := s.tables.Statements(ctx, s.conn, entry.ID)
	if err != nil {
		return false, err
	}
	for _, row := range rows {
		if row.State != journal.StatementIntent {
			continue
		}
		change := s.tables.DeleteStatement(entry.ID, row)
		if applied {
			row.State, row.Before = journal.StatementDone, ""
			change = s.tables.SetStatement(entry.ID, row)
		}
		return true, s.transaction(ctx, nil, func() error {
			err := s.tables.Explicit(ctx, s.conn, entry.ID, rows)
			if err == nil {
				_, err = s.conn.Exec(ctx, change)
			}
			return err
		})
	}
	return false, nil
}
