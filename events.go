package migrate

import (
	"time"

	"limbeck.dev/migrate/versions"
)

// EventKind tells what an [Event] is about.
type EventKind string

// The kinds of event, in the order in which they occur.
const (
	EventWaiting   EventKind = "waiting"   // another deployer holds the lock; Text names it
	EventEdited    EventKind = "edited"    // an applied revision's script was changed since
	EventNewer     EventKind = "newer"     // the database is at the revision of a newer build, Text; nothing is done
	EventResume    EventKind = "resume"    // an interrupted revision is gone on with; Text says from where
	EventDataLoss  EventKind = "data_loss" // the run is about to throw something away; Text is what
	EventStep      EventKind = "step"      // a revision begins
	EventStatement EventKind = "statement" // a statement or Go function begins; Text is its operation
	EventRetry     EventKind = "retry"     // a revision is tried again; Text is why
	EventVerify    EventKind = "verify"    // Verify begins with a revision
	EventDone      EventKind = "done"      // a revision is applied; Elapsed says how long it took
)

// Event is something worth showing while a run goes on.
type Event struct {
	Kind     EventKind
	Revision *versions.Revision // nil while waiting
	Down     bool
	Step     int // from 1
	Steps    int
	Text     string
	SQL      string // of a statement
	Elapsed  time.Duration
}

func (e *Environment) tell(event Event) {
	if e.config.OnEvent != nil {
		e.config.OnEvent(event)
	}
}
