package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
)

// Session is a unit of work: it holds the objects that were read and added, each
// row as one object, finds out what has changed in them, and writes that in
// batches, in the order in which the rows need each other.
//
// A transaction begins with the first statement and ends with [Session.Commit]
// or [Session.Rollback]; the next one begins the next transaction. What the
// objects hold stays as it is after either, and after [Session.Close].
//
// A session is a [core.Conn]: every statement that is executed on it, a query
// of objects or one of Core, sees what the session has to write, which is
// flushed before.
//
// It is used by one goroutine at a time; a second one gets a
// [ConcurrentUseError].
type Session struct {
	registry *Registry
	source   Source
	tx       transaction // the open one; nil for none
	reading  transaction // the open one on a replica; nil for none
	// onPrimary: the session has turned to the primary for good.
	onPrimary bool
	onBegin   []func(ctx context.Context, tx core.Conn) error
	txOptions engine.TxOptions

	states     map[any]*state // by the pointer to the object
	identities map[identity]*state
	order      []*state // those that were added, in that order
	undo       *undo    // what takes back the changes to the states

	scope     scope
	autoflush bool
	guard     guard
	failed    error // the first mistake of a call that returns no error
	broken    error // the failed flush that is still to be rolled back
	closed    bool
}

// Source begins transactions: an *engine.Engine or an *engine.Conn.
type Source interface {
	Begin(ctx context.Context, o engine.TxOptions) (*engine.Tx, error)
}

// SessionOption configures a session.
type SessionOption func(*Session)

// WithoutAutoflush makes the session write only at Flush and Commit. A query
// then does not see what was not written.
func WithoutAutoflush() SessionOption { return func(s *Session) { s.autoflush = false } }

// NewSession returns a session over an engine, for the objects of a registry.
// It does not connect before the first statement.
func NewSession(over Source, registry *Registry, options ...SessionOption) *Session {
	s := newSession(registry, options)
	s.source = over
	return s
}

// JoinSession returns a session within a transaction that somebody else has
// begun: a program's, or a migration's. Commit and Rollback end a savepoint in
// it; the transaction itself stays open. db is an *engine.Tx, an *engine.Conn,
// or what an operation of a migration is given.
func JoinSession(db core.Conn, registry *Registry, options ...SessionOption) *Session {
	s := newSession(registry, options)
	s.source = joined{db}
	return s
}

func newSession(registry *Registry, options []SessionOption) *Session {
	s := &Session{registry: registry, states: make(map[any]*state), identities: make(map[identity]*state), autoflush: true, undo: &undo{}}
	for _, o := range options {
		o(s)
	}
	return s
}

// InTx runs work with a session of its own: it commits when work returns nil,
// and rolls back when it returns an error or panics.
func InTx(ctx context.Context, over Source, registry *Registry, work func(s *Session) error, options ...SessionOption) (err error) {
	s := NewSession(over, registry, options...)
	defer func() {
		if closed := s.Close(); err == nil {
			err = closed
		}
	}()
	if err := work(s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// Add puts objects, pointers to mapped structs, into the session, together with
// those that their relationships hold (cascade save-update). New ones are
// inserted by the next flush. What is wrong is the error of the next call that
// returns one.
func (s *Session) Add(objects ...any) {
	for _, object := range objects {
		s.note(s.addObject(object))
	}
}

// note keeps the first error.
func (s *Session) note(err error) {
	if s.failed == nil {
		s.failed = err
	}
}

// taken returns the error that was kept, once.
func (s *Session) taken() error {
	err := s.failed
	s.failed = nil
	return err
}

// mappingOf returns how an object is mapped.
func (s *Session) mappingOf(object any) (*mapping, error) {
	t := reflect.TypeOf(object)
	if t == nil || t.Kind() != reflect.Pointer || t.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("a session takes pointers to mapped structs, not a %T", object)
	}
	if reflect.ValueOf(object).IsNil() {
		return nil, fmt.Errorf("a nil %T was given to a session", object)
	}
	return s.registry.mappingOf(t.Elem())
}

// mappingOf returns how a struct is mapped.
func (r *Registry) mappingOf(t reflect.Type) (*mapping, error) {
	r.mu.Lock()
	c := r.byType[t]
	r.mu.Unlock()
	if c == nil {
		return nil, fmt.Errorf("%s is not mapped in the session's registry; declare it with orm.Declare[%s]", t, t.Name())
	}
	return c.mapping()
}

// addObject adds an object and what belongs to it.
func (s *Session) addObject(object any) error {
	m, err := s.mappingOf(object)
	if err != nil {
		return err
	}
	if st := s.states[object]; st != nil {
		st.doomed = false
		if st.status == Deleted {
			return fmt.Errorf("the %s with %s is deleted in this transaction and cannot be added again", m.class.typ, m.keyText(st.value))
		}
		return s.addRelated(st)
	}
	if other := s.holderSession(m, object); other != nil && other != s {
		return fmt.Errorf("the %s is in another session; take it out with Expunge, or Merge it", m.class.typ)
	}
	if err := errors.Join(m.writable("adding"), m.claimKind(reflect.ValueOf(object).Elem())); err != nil {
		return err
	}
	st := s.newState(m, object, Pending)
	s.undo.note(func() { s.forget(st, Transient) })
	s.order = append(s.order, st)
	return s.addRelated(st)
}

// holderSession returns the session that an object's relationships are bound
// to, as far as it has any.
func (s *Session) holderSession(m *mapping, object any) *Session {
	for _, rel := range m.relations {
		if st := rel.holder(reflect.ValueOf(object).Elem()).place().owner; st != nil && st.object == object {
			return st.session
		}
	}
	return nil
}

// addRelated adds what an object's relationships hold, and brings the other
// sides in step.
func (s *Session) addRelated(st *state) error {
	for _, rel := range st.mapping.relations {
		if !rel.Cascade.SaveUpdate {
			continue
		}
		for _, object := range rel.holder(st.value).now() {
			if rel.back != nil {
				rel.back.holder(reflect.ValueOf(object).Elem()).put(st.object)
			}
			if s.states[object] == nil {
				if err := s.addObject(object); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// State tells what an object is to the session.
func (s *Session) State(object any) State {
	st := s.states[object]
	if st == nil {
		if m, err := s.mappingOf(object); err == nil {
			if id, known := m.identityOf(reflect.ValueOf(object).Elem()); known && id.key != any(int64(0)) {
				return Detached
			}
		}
		return Transient
	}
	return st.status
}

// Contains reports whether the object is in the session.
func (s *Session) Contains(object any) bool { return s.states[object] != nil }

// Expunge takes objects out of the session, with what cascade expunge leads to.
// Their changes are not written.
func (s *Session) Expunge(objects ...any) {
	for _, object := range objects {
		st := s.states[object]
		if st == nil {
			continue
		}
		status := Detached
		if st.status == Pending {
			status = Transient
		}
		s.forget(st, status)
		s.order = slices.DeleteFunc(s.order, func(other *state) bool { return other == st })
		for _, rel := range st.mapping.relations {
			if rel.Cascade.Expunge {
				s.Expunge(rel.holder(st.value).now()...)
			}
		}
	}
}

// Close ends the session: an open transaction is rolled back, and the objects
// stay as they are. Closing again does nothing.
func (s *Session) Close() error {
	if s.closed {
		return nil
	}
	err := s.Rollback(context.Background())
	s.closed = true
	for _, st := range s.states {
		s.forget(st, Detached)
	}
	return err
}

// begin returns the open transaction, or begins one.
func (s *Session) begin(ctx context.Context) (transaction, error) {
	switch {
	case s.closed:
		return nil, ErrClosed
	case s.broken != nil:
		return nil, fmt.Errorf("%w: %w", ErrPendingRollback, s.broken)
	case s.tx != nil:
		return s.tx, nil
	}
	if err := s.endReading(ctx); err != nil {
		return nil, err
	}
	s.onPrimary = true
	tx, err := s.beginAnew(ctx)
	if err == nil {
		err = s.runOnBegin(ctx, tx)
	}
	if err != nil {
		return nil, err
	}
	s.tx = tx
	return tx, nil
}

func (s *Session) beginAnew(ctx context.Context) (transaction, error) {
	if j, ok := s.source.(joined); ok {
		return j.begin(ctx)
	}
	tx, err := s.source.Begin(ctx, s.txOptions)
	if err != nil {
		return nil, err // not a nil *engine.Tx
	}
	return tx, nil
}

// Commit flushes and commits. Where the flush fails, the transaction can only be
// rolled back; where the commit itself does, it is.
func (s *Session) Commit(ctx context.Context) error {
	if err := s.guard.enter(); err != nil {
		return err
	}
	defer s.guard.leave()
	if err := s.flush(ctx); err != nil {
		return err
	}
	if err := s.endReading(ctx); err != nil || s.tx == nil {
		return err
	}
	err := s.tx.Commit(ctx)
	s.tx = nil
	if err != nil {
		s.undo.run()
		return err
	}
	s.undo.drop()
	for _, st := range s.states {
		if st.status == Deleted {
			s.forget(st, Detached)
		}
	}
	return nil
}

// Rollback rolls back. Objects that the transaction has inserted are in no
// session afterwards, and those that it has deleted are back in it. What the
// objects hold stays as it is, apart from keys that the database had made.
func (s *Session) Rollback(ctx context.Context) error {
	if err := s.guard.enter(); err != nil {
		return err
	}
	defer s.guard.leave()
	s.failed, s.broken = nil, nil
	err := s.endReading(ctx)
	if s.tx != nil {
		err = errors.Join(err, s.tx.Rollback(ctx))
		s.tx = nil
	}
	s.undo.run()
	s.compact()
	return err
}

// compact drops objects that left the session from its list.
func (s *Session) compact() {
	s.order = slices.DeleteFunc(s.order, func(st *state) bool { return st.session != s })
}

// Savepoint runs work and undoes what it did, in the database and in the
// session, if it returns an error or panics; the transaction goes on.
func (s *Session) Savepoint(ctx context.Context, work func() error) (err error) {
	if err := s.Flush(ctx); err != nil {
		return err
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	inner := &undo{outer: s.undo}
	point := savepoint{tx, fmt.Sprintf("orm_%d", inner.depth())}
	if err := point.set(ctx); err != nil {
		return err
	}
	s.undo = inner
	done := false
	defer func() {
		s.undo = inner.outer
		if done {
			inner.pass()
			return
		}
		s.failed, s.broken = nil, nil
		inner.run()
		s.compact()
		err = errors.Join(err, point.undo(context.WithoutCancel(ctx)))
	}()
	if err := work(); err != nil {
		return err
	}
	if err := s.Flush(ctx); err != nil {
		return err
	}
	done = true
	return point.release(ctx)
}

// Exec implements [core.Conn]: it flushes and executes a statement in the
// session's transaction.
func (s *Session) Exec(ctx context.Context, stmt core.Statement) (core.Result, error) {
	tx, leave, err := s.ready(ctx, s.begin)
	if err != nil {
		return core.Result{}, err
	}
	defer leave()
	return tx.Exec(ctx, stmt)
}

// Query implements [core.Conn], as [Session.Exec] does.
func (s *Session) Query(ctx context.Context, stmt core.Statement) (core.Rows, error) {
	tx, leave, err := s.ready(ctx, s.begin)
	if err != nil {
		return nil, err
	}
	defer leave()
	return tx.Query(ctx, stmt)
}

// ready enters the session for a statement: what there is to write is written
// before. begin gives the transaction.
func (s *Session) ready(ctx context.Context, begin func(context.Context) (transaction, error)) (transaction, func(), error) {
	if err := s.guard.enter(); err != nil {
		return nil, nil, err
	}
	var err error
	if s.autoflush {
		err = s.flush(ctx)
		if err != nil && s.broken != nil {
			err = fmt.Errorf("flushing before a statement: %w", err)
		}
	} else {
		err = s.taken()
	}
	var tx transaction
	if err == nil {
		tx, err = begin(ctx)
	}
	if err != nil {
		s.guard.leave()
		return nil, nil, err
	}
	return tx, s.guard.leave, nil
}

// Dialect tells what the session is connected to; nil before the first
// statement.
func (s *Session) Dialect() dialect.Dialect {
	switch {
	case s.tx != nil:
		return s.tx.Dialect()
	case s.reading != nil:
		return s.reading.Dialect()
	}
	return nil
}
