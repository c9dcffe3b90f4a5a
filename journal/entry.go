package journal

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"time"

	"limbeck.dev/migrate/versions"
)

// State is the state of a journal row.
type State string

// The states of a run of a revision.
const (
	StateRunning State = "running" // begun, not finished: interrupted, or going on now
	StateApplied State = "applied"
	StateFailed  State = "failed" // rolled back
)

// The directions of a run. A stamp and an edit run nothing: a stamp declares the
// rows of the version table, an edit that a script stands for the one that ran.
const (
	Up    = "up"
	Down  = "down"
	Stamp = "stamp"
	Edit  = "edit"
)

// Entry is a row of the journal.
type Entry struct {
	ID        string    `json:"id"`
	Revision  string    `json:"revision"`
	Direction string    `json:"direction"` // up, down, stamp or edit
	State     State     `json:"state"`
	Before    []string  `json:"before"` // version rows before
	After     []string  `json:"after"`  // version rows after
	Checksum  string    `json:"checksum"`
	Tool      string    `json:"tool"`
	AppliedBy string    `json:"applied_by"`
	Started   time.Time `json:"started"` // by the deployer's clock
	Elapsed   time.Duration
	Error     string `json:"error,omitempty"`
}

// NewEntry begins the row of a step.
func NewEntry(step versions.Step, tool string) Entry {
	direction := Up
	if step.Down {
		direction = Down
	}
	now := time.Now().UTC()
	return Entry{
		ID:       now.Format("20060102T150405.000000") + "-" + randomHex(6),
		Revision: step.Revision.ID, Direction: direction, State: StateRunning,
		Before: step.From(), After: step.To(), Checksum: step.Revision.Checksum(),
		Tool: tool, AppliedBy: Deployer(), Started: now,
	}
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// Deployer names the operating system's user, host and process.
func Deployer() string {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	text := fmt.Sprintf("%s@%s/%d", name, host, os.Getpid())
	return text[:min(len(text), 255)]
}
