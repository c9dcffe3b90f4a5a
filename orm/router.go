package orm

import (
	"context"
	"errors"
	"sync/atomic"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
)

// Router is a [Source] of sessions that read from replicas until they write:
// queries of objects, and the loading of relationships, go to one of the
// replicas, in a transaction that can only read. With the first flush that has
// something to write, a lock, Refresh, Merge, or a statement of Core, the session
// turns to the primary and stays there until it is closed, so that it reads what
// it wrote.
type Router struct {
	primary  Source
	replicas []Source
	next     atomic.Uint64
}

// NewRouter returns a router over a primary and its replicas, which take turns.
func NewRouter(primary Source, replicas ...Source) *Router {
	return &Router{primary: primary, replicas: replicas}
}

// Begin implements [Source]: it begins a transaction on the primary.
func (r *Router) Begin(ctx context.Context, o engine.TxOptions) (*engine.Tx, error) {
	return r.primary.Begin(ctx, o)
}

// replica returns the replica whose turn it is.
func (r *Router) replica() Source {
	return r.replicas[r.next.Add(1)%uint64(len(r.replicas))]
}

// OnBegin makes a session run work in each transaction before anything else: to
// set a role, or what policies of the database look at. An error ends the
// transaction.
//
//	orm.OnBegin(func(ctx context.Context, tx core.Conn) error {
//		_, err := tx.Exec(ctx, core.SQL("SELECT set_config('app.tenant', ?, true)", tenant))
//		return err
//	})
//
// A session that has joined a transaction runs it there, and what it set stays.
func OnBegin(work func(ctx context.Context, tx core.Conn) error) SessionOption {
	return func(s *Session) { s.onBegin = append(s.onBegin, work) }
}

// WithTxOptions makes a session begin its transactions so. One that has joined a
// transaction does not begin any.
func WithTxOptions(o engine.TxOptions) SessionOption {
	return func(s *Session) { s.txOptions = o }
}

// beginReading returns the transaction for a query: the open one, or one on a
// replica, where there are any and the session has written nothing.
func (s *Session) beginReading(ctx context.Context) (transaction, error) {
	r, routed := s.source.(*Router)
	if !routed || len(r.replicas) == 0 || s.onPrimary || s.tx != nil || s.closed || s.broken != nil {
		return s.begin(ctx)
	}
	if s.reading == nil {
		o := s.txOptions
		o.ReadOnly = true
		tx, err := r.replica().Begin(ctx, o)
		if err != nil {
			return nil, err
		}
		if err := s.runOnBegin(ctx, tx); err != nil {
			return nil, err
		}
		s.reading = tx
	}
	return s.reading, nil
}

// runOnBegin prepares a transaction, and rolls it back if that fails.
func (s *Session) runOnBegin(ctx context.Context, tx transaction) error {
	for _, work := range s.onBegin {
		if err := work(ctx, tx); err != nil {
			return errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
		}
	}
	return nil
}

// endReading ends the transaction on a replica.
func (s *Session) endReading(ctx context.Context) error {
	if s.reading == nil {
		return nil
	}
	tx := s.reading
	s.reading = nil
	return tx.Rollback(ctx)
}
