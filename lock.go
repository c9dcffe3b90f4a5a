package migrate

import (
	"context"
	"errors"

	"limbeck.dev/migrate/journal"
)

// errLockLost says that the server has taken the deployment lock from a
// connection that is alive. Somebody else may be at work; a new session waits for
// the lock and settles what was going on.
var errLockLost = errors.New("the deployment lock was lost while the connection lived: somebody else may be migrating this database")

// holds makes sure that the session has the deployment lock still.
func (s *session) holds(ctx context.Context) error {
	held, err := s.d.HoldsLock(ctx, s.conn, s.tables.LockKey())
	if err == nil && !held {
		err = errLockLost
	}
	return err
}

// takeOver makes the row of an interrupted run this session's, and returns what
// it recorded of its statements.
func (s *session) takeOver(ctx context.Context, entry *Entry) (rows []journal.Statement, err error) {
	err = s.transaction(ctx, nil, func() error {
		ours, err := s.tables.TakeOver(ctx, s.conn, entry)
		if err == nil && !ours {
			err = errHeadsMoved
		}
		if err == nil {
			rows, err = s.tables.Statements(ctx, s.conn, entry.ID)
		}
		if err == nil {
			err = s.tables.Explicit(ctx, s.conn, entry.ID, rows)
		}
		return err
	})
	return rows, err
}
