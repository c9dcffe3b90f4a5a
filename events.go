package migrate

import (
	"cmp"
	"context"
	"time"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/versions"
)

// EventKind tells what an [Event] is about.
type EventKind string

// The kinds of event, in the order in which they occur.
const (
	EventConnecting EventKind = "connecting" // the server does not accept connections, and is waited for; Text is why
	EventWaiting    EventKind = "waiting"    // another deployer holds the lock; Text names it
	EventEdited     EventKind = "edited"     // an applied revision's script was changed since
	EventNewer      EventKind = "newer"      // the database is at the revision of a newer build, Text; nothing is done
	EventResume     EventKind = "resume"     // an interrupted revision is gone on with; Text says from where
	EventDataLoss   EventKind = "data_loss"  // the run is about to throw something away; Text is what
	EventStep       EventKind = "step"       // a revision begins
	EventStatement  EventKind = "statement"  // a statement or Go function begins; Text is its operation
	EventNotice     EventKind = "notice"     // the server says something beside its answer; Text is what
	EventRetry      EventKind = "retry"      // a revision is tried again; Text is why
	EventVerify     EventKind = "verify"     // Verify begins with a revision
	EventDone       EventKind = "done"       // a revision is applied; Elapsed says how long it took
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
	Warning  bool   // of a notice: the server warns, and does not only inform
	Elapsed  time.Duration
}

func (e *Environment) tell(event Event) {
	if e.config.OnEvent != nil {
		e.config.OnEvent(event)
	}
}

// heard runs work on a statement, or on Go code where sql is "", and tells what
// the server has said beside its answer. A failure to ask is none of the work,
// which is done.
func (s *session) heard(ctx context.Context, step versions.Step, sql string, work func() error) error {
	n, ok := s.conn.(dialect.Noticer)
	if !ok || s.config.OnEvent == nil {
		return work()
	}
	n.Listen(true)
	err := work()
	n.Listen(false)
	s.tellNotices(ctx, step, sql, err == nil && !s.looking)
	return err
}

// tellNotices tells what the server has said about statements of a step, the last
// of them sql. Where a later statement looks at what that one left, the server is
// not asked now, and what it says is told with what comes next.
func (s *session) tellNotices(ctx context.Context, step versions.Step, sql string, now bool) {
	n, ok := s.conn.(dialect.Noticer)
	if !ok || s.config.OnEvent == nil {
		return
	}
	list, _ := n.Notices(ctx, now)
	for _, notice := range list {
		s.tell(Event{Kind: EventNotice, Revision: step.Revision, Down: step.Down, Text: s.Redact(notice.Text), SQL: cmp.Or(notice.SQL, sql), Warning: notice.Warning})
	}
}
