package migrate

import (
	"context"
	"errors"
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

// takeOver makes the row of an interrupted run this session's.
func (s *session) takeOver(ctx context.Context, entry *Entry) error {
	return s.transaction(ctx, nil, func() error {
		ours, err := s.tables.TakeOver(ctx, s.conn, entry)
		if err == nil && !ours {
			err = errHeadsMoved
		}
		return err
	})
}
