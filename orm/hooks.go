package orm

import (
	"context"
	"fmt"
)

// Objects may have methods that a session calls. They get the session, and may
// change the object and others, add and delete. An error ends the flush before
// anything is sent, or, after the statement, makes it one to roll back.
type (
	// BeforeInserter is called before a flush inserts the object.
	BeforeInserter interface {
		BeforeInsert(ctx context.Context, s *Session) error
	}
	// BeforeUpdater is called before a flush updates the object, if it has
	// changed.
	BeforeUpdater interface {
		BeforeUpdate(ctx context.Context, s *Session) error
	}
	// BeforeDeleter is called before a flush deletes the object.
	BeforeDeleter interface {
		BeforeDelete(ctx context.Context, s *Session) error
	}
	// AfterInserter is called when a flush has inserted the object.
	AfterInserter interface {
		AfterInsert(ctx context.Context, s *Session) error
	}
	// AfterUpdater is called when a flush has updated the object.
	AfterUpdater interface {
		AfterUpdate(ctx context.Context, s *Session) error
	}
	// AfterDeleter is called when a flush has deleted the object.
	AfterDeleter interface {
		AfterDelete(ctx context.Context, s *Session) error
	}
	// AfterLoader is called when a query has read the object's row. It may not
	// use the session, whose connection reads rows.
	AfterLoader interface{ AfterLoad() }
)

// callBefore calls the hooks before a flush, until none of them adds or deletes
// anything more.
func (s *Session) callBefore(ctx context.Context) error {
	called := make(map[*state]bool)
	for again := true; again; {
		again = false
		for _, st := range append([]*state(nil), s.order...) {
			if called[st] || st.session != s {
				continue
			}
			hook := st.beforeHook(ctx)
			if hook == nil {
				continue
			}
			called[st], again = true, true
			if err := s.guard.outside(hook); err != nil {
				return fmt.Errorf("before writing the %s: %w", st.mapping.class.typ, err)
			}
		}
		if err := s.taken(); err != nil {
			return err
		}
	}
	return nil
}

// beforeHook returns the hook of what the flush would do with the object; nil
// for none.
func (st *state) beforeHook(ctx context.Context) func() error {
	s := st.session
	switch {
	case st.doomed && st.status == Persistent:
		if h, ok := st.object.(BeforeDeleter); ok {
			return func() error { return h.BeforeDelete(ctx, s) }
		}
	case st.status == Pending && !st.doomed:
		if h, ok := st.object.(BeforeInserter); ok {
			return func() error { return h.BeforeInsert(ctx, s) }
		}
	case st.status == Persistent:
		if h, ok := st.object.(BeforeUpdater); ok && len(st.changed()) > 0 {
			return func() error { return h.BeforeUpdate(ctx, s) }
		}
	}
	return nil
}

// callAfter calls the hooks after a flush.
func (s *Session) callAfter(ctx context.Context, f *flush) error {
	var hooks []func() error
	for _, st := range f.inserts {
		if h, ok := st.object.(AfterInserter); ok {
			hooks = append(hooks, func() error { return h.AfterInsert(ctx, s) })
		}
	}
	for _, u := range f.updates {
		if h, ok := u.state.object.(AfterUpdater); ok {
			hooks = append(hooks, func() error { return h.AfterUpdate(ctx, s) })
		}
	}
	for _, st := range f.deletes {
		if h, ok := st.object.(AfterDeleter); ok {
			hooks = append(hooks, func() error { return h.AfterDelete(ctx, s) })
		}
	}
	for _, hook := range hooks {
		if err := s.guard.outside(hook); err != nil {
			s.broken = err
			return err
		}
	}
	return nil
}

func (s *Session) callLoaded(st *state) {
	if h, ok := st.object.(AfterLoader); ok {
		h.AfterLoad()
	}
}
