package engine

import (
	"context"
	"time"
)

// Hook sees everything that an engine sends. It is called by many goroutines
// at once.
type Hook interface {
	// Before is called before the event; what follows has the context that it
	// returns.
	Before(ctx context.Context, e *Event) context.Context
	// After is called after the event, with the context of Before: for a query,
	// when its rows are closed.
	After(ctx context.Context, e *Event)
}

// EventKind is what is sent.
type EventKind string

// The kinds of events.
const (
	EventConnect   EventKind = "connect" // a new connection is set up
	EventExec      EventKind = "exec"
	EventQuery     EventKind = "query"
	EventBegin     EventKind = "begin"
	EventCommit    EventKind = "commit"
	EventRollback  EventKind = "rollback"
	EventSavepoint EventKind = "savepoint" // set, released or rolled back to
)

// Event is one thing that is sent to the server.
type Event struct {
	Kind    EventKind
	Dialect string // postgresql, mysql, mariadb or sqlite; "" where not known yet
	SQL     string
	// Args are the arguments as they are: a hook that shows them to anyone must
	// know that it may.
	Args  []any
	Tag   string // of [Options]
	Start time.Time

	// Known to After: how long it took; the rows that were affected or read; and
	// how it failed.
	Duration time.Duration
	Rows     int64
	Err      error
}

// before calls the hooks.
func (s *service) before(ctx context.Context, e *Event) (context.Context, *Event) {
	e.Start = time.Now()
	for _, h := range s.hooks {
		ctx = h.Before(ctx, e)
	}
	return ctx, e
}

// after calls the hooks, the innermost first.
func (s *service) after(ctx context.Context, e *Event, rows int64, err error) {
	e.Duration, e.Rows, e.Err = time.Since(e.Start), rows, err
	for i := len(s.hooks) - 1; i >= 0; i-- {
		s.hooks[i].After(ctx, e)
	}
}
