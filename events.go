package migrate

import (
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

// tellNotices tells what the server has said beside its answer to a statement, or
// to Go code. A failure to ask is none of the statement, which has run. Nothing is
// asked where a later statement looks at what this one left: an answer takes its place.
func (s *session) tellNotices(ctx context.Context, step versions.Step, sql string) {
	for _, notice := range s.notices(ctx, sql) {
		s.tell(Event{Kind: EventNotice, Revision: step.Revision, Down: step.Down, Text: s.Redact(notice.Text), SQL: sql, Warning: notice.Warning})
	}
}

// notices takes what the server has said; what it said to the tool itself is
// taken before a statement of the revision, and is nobody's business.
func (s *session) notices(ctx context.Context, sql string) []dialect.Notice {
	n, ok := s.conn.(dialect.Noticer)
	if !ok || s.config.OnEvent == nil {
		return nil
	}
	if s.looking {
		sql = ""
	}
	list, _ := n.Notices(ctx, sql)
	return list
}
