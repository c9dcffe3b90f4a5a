package migrate

import (
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/versions"
)

// Entry is a row of the journal.
type Entry = journal.Entry

// State is the state of a journal row.
type State = journal.State

// The states of a run of a revision.
const (
	StateRunning = journal.StateRunning // begun, not finished: interrupted, or going on now
	StateApplied = journal.StateApplied
	StateFailed  = journal.StateFailed // rolled back
)

// newEntry begins the journal row of a step.
func newEntry(step versions.Step) Entry { return journal.NewEntry(step, "migrate "+Version) }
