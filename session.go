package migrate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// session is one run's hold on the database: a connection that has the
// deployment lock and does all the work.
type session struct {
	*Environment
	conn dialect.Conn
	d    dialect.Dialect
	// tables are named with their schema: what a revision does to the search
	// path must not hide them.
	tables journal.Tables
	known  known
	// tail is what the last step has still to write: it goes into the next
	// transaction, whatever that is for. Should it be lost, the journal still
	// says that the step is under way, and the next run ends it.
	tail func(ctx context.Context) error
	// moved says that the open transaction has written that.
	moved bool
	// used says that a revision's statement has run since the session is as it
	// began, and changed that one may have changed its settings.
	used, changed bool
	// again calls the hook BeforeRun once more, in a session that lacks what it
	// set; nil without one.
	again func(ctx context.Context) error
	// homeless says that the default namespace, homeName, does not exist.
	homeless error
	homeName string
	lasting  bool // the step under way is not one transaction
	looking  bool // it looks at what a statement before has left in the session
}

// Result tells what a run did.
type Result struct {
	Steps []versions.Step // in the order in which they were applied
	Heads []string        // the version rows after the run
	// DataLoss is what the run threw away, each in words, as far as migrate can
	// tell.
	DataLoss []string
}

// withSession connects, takes the lock, makes sure that the tool's tables
// exist, runs work, and gives the lock back.
func (e *Environment) withSession(ctx context.Context, work func(*session) error) error {
	s, err := e.open(ctx)
	if err != nil {
		return err
	}
	err = work(s)
	return errors.Join(err, s.flush(context.WithoutCancel(ctx)), s.close(ctx))
}

// open connects and takes the lock before anything is looked at.
func (e *Environment) open(ctx context.Context) (*session, error) {
	conn, err := e.connect(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{Environment: e, conn: conn, d: conn.Dialect()}
	s.known = known{session: s}
	if err := s.begin(ctx); err != nil {
		s.leave(ctx)
		return nil, err
	}
	return s, nil
}

func (s *session) begin(ctx context.Context) error {
	err := s.d.Prepare(ctx, s.conn, dialect.SessionOptions{
		LockTimeoutMillis: int(s.config.LockTimeout.Milliseconds()),
		LockWaitMillis:    int(s.config.LockWait.Milliseconds()),
		AllowPooler:       s.config.AllowPooler,
		ApplicationName:   "migrate " + journal.Deployer(),

		StatementTimeoutMillis: int(s.config.StatementTimeout.Milliseconds()),
	})
	if err != nil {
		return err
	}
	home, err := s.d.Home(ctx, s.conn)
	if err != nil {
		return err
	}
	s.tables = s.Environment.tables.Qualified(s.d, home)
	if err := s.lock(ctx); err != nil {
		return err
	}
	return s.retry(ctx, nil, func() error { return s.enter(ctx) })
}

// enter looks whether all is as it should be, and creates the tool's tables.
func (s *session) enter(ctx context.Context) error {
	if err := s.d.CheckTables(ctx, s.conn, s.tables.Names()); err != nil {
		return err
	}
	if s.homeName, s.homeless = s.d.CheckHome(ctx, s.conn); s.homeless != nil {
		var refused *dialect.RefusedError
		if !errors.As(s.homeless, &refused) || s.tables.Version.Schema == s.homeName {
			return s.homeless
		}
	}
	return s.Environment.tables.Create(ctx, s.conn, s.graph.All())
}

// leave ends a session that has not begun. The lock that it may have ends with
// the connection, unless that is the caller's.
func (s *session) leave(ctx context.Context) {
	if s.Environment.conn != nil {
		_ = s.close(ctx) // the error that ended it is the one to show
		return
	}
	s.release(ctx, s.conn)
}

// close gives the lock back; the end of the connection would do so too.
func (s *session) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = s.d.Unlock(ctx, s.conn, s.tables.LockKey())
	return s.conn.Close(ctx)
}

// lock polls for the deployment lock: a statement that waits for it on the
// server would deadlock with CREATE INDEX CONCURRENTLY. It tells about the
// holder at once and then every minute.
func (s *session) lock(ctx context.Context) error {
	begun := time.Now()
	pause := 50 * time.Millisecond
	var told time.Time
	for {
		got, err := s.d.TryLock(ctx, s.conn, s.tables.LockKey())
		if err != nil {
			return fmt.Errorf("taking the deployment lock: %w", err)
		}
		if got {
			return nil
		}
		waited := time.Since(begun)
		if waited >= s.config.LockWait {
			holder, _ := s.d.LockHolder(ctx, s.conn, s.tables.LockKey()) // a nicety in an error that is shown anyway
			return &LockBusyError{Holder: holder, Waited: waited.Round(time.Second).String()}
		}
		if told.IsZero() || time.Since(told) > time.Minute {
			told = time.Now()
			holder, _ := s.d.LockHolder(ctx, s.conn, s.tables.LockKey())
			s.tell(Event{Kind: EventWaiting, Text: holder})
		}
		if err := s.sleep(ctx, jitter(min(pause, s.config.LockWait-waited))); err != nil {
			return err
		}
		pause = min(pause*2, time.Second)
	}
}

// jitter spreads waits, so that several deployers do not move in step.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+time.Millisecond)
}

// sleep waits, unless the run is to end.
func (e *Environment) sleep(ctx context.Context, d time.Duration) error {
	ctx, cancel := e.waiting(ctx)
	defer cancel()
	select {
	case <-ctx.Done():
		return e.stopped(ctx)
	case <-time.After(d):
		return e.stopped(ctx)
	}
}

// transaction runs work in a transaction, behind what the last step has still
// to write, and commits it; after an error it is rolled back.
func (s *session) transaction(ctx context.Context, script ops.Script, work func() error) error {
	o := dialect.BeginOptions{Script: script, VersionTable: s.tables.Version}
	if known, err := s.standsFor(script); err == nil {
		o.Known = known != nil
	}
	return s.transact(ctx, o, work)
}

// within is a transaction in the midst of a revision, whose settings stay.
func (s *session) within(ctx context.Context, work func() error) error {
	o := dialect.BeginOptions{Within: true}
	if !s.changed { // else the role may not be one that can lock it
		o.VersionTable = s.tables.Version
	}
	return s.transact(ctx, o, work)
}

// transact is transaction with the options of its beginning.
func (s *session) transact(ctx context.Context, o dialect.BeginOptions, work func() error) error {
	err := s.d.Begin(ctx, s.conn, o)
	if err != nil {
		return err
	}
	if s.tail != nil {
		if err = s.own(ctx); err == nil {
			err = s.tail(ctx)
		}
		s.moved = true
		defer func() { s.moved = false }()
	}
	if err == nil {
		err = work()
	}
	if err == nil {
		err = s.d.Commit(ctx, s.conn)
	}
	if err != nil {
		_ = s.d.Rollback(context.WithoutCancel(ctx), s.conn) // the first error is the one to show
		return err
	}
	s.tail = nil
	return nil
}

// flush writes what the last step has still to write.
func (s *session) flush(ctx context.Context) error {
	if s.tail == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return s.retry(ctx, nil, func() error {
		return s.within(ctx, func() error { return nil })
	})
}

// writeJournal writes to the journal, in the open transaction.
func (s *session) writeJournal(ctx context.Context, stmt core.Statement) error {
	_, guarded := stmt.(journal.Guarded)
	return core.Queue(ctx, s.conn, stmt, func(result core.Result, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("writing the journal: %w", err)
		case guarded && result.RowsAffected == 0:
			return errLockLost
		}
		return nil
	})
}

const maxTries = 10

// retry runs work again while it fails because somebody else was in the way,
// but not for longer than one waits for another deployer. The work must have
// left nothing behind. step may be nil.
func (s *session) retry(ctx context.Context, step *versions.Step, work func() error) error {
	begun := time.Now()
	for try := 1; ; try++ {
		err := work()
		if err == nil || try == maxTries || ctx.Err() != nil || !s.d.Classify(err).Retryable() {
			return err
		}
		if time.Since(begun) >= s.config.LockWait {
			return err
		}
		event := Event{Kind: EventRetry, Text: string(s.d.Classify(err))}
		if step != nil {
			event.Revision, event.Down = step.Revision, step.Down
		}
		s.tell(event)
		if err := s.sleep(ctx, jitter(time.Duration(try)*200*time.Millisecond)); err != nil {
			return err
		}
	}
}
