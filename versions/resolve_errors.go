package versions

import (
	"cmp"
	"fmt"
	"strings"
)

// UnknownRevisionError says that the version table names a revision that is not
// among the scripts.
type UnknownRevisionError struct {
	ID string
}

// Error implements error.
func (e *UnknownRevisionError) Error() string {
	return fmt.Sprintf("the database is at revision %q, which is not among these scripts: it was migrated by a newer build, "+
		"or the script was deleted; run the build that has it, or restore the script; where it is gone for good, "+
		"migrate stamp --purge puts another one in its place", e.ID)
}

// OverlapError says that of two revisions which were named side by side, as rows
// of the version table or as targets, one needs the other, so that it is no
// state of a database.
type OverlapError struct {
	ID       string
	NeededBy string
}

// Error implements error.
func (e *OverlapError) Error() string {
	return fmt.Sprintf("revisions %s and %s cannot stand side by side, for %s comes after %s: stamp only %s",
		e.ID, e.NeededBy, e.NeededBy, e.ID, e.NeededBy)
}

// SyntaxError says that a text does not have the form of a revision text; see
// [Graph.Resolve].
type SyntaxError struct {
	Text string
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%q names no revision: write an id, a label, head, heads, base, or steps such as +1, -1 or ae10+2, "+
		"with label@ before it for one branch", e.Text)
}

// NotFoundError says that there is no revision or label of that name.
type NotFoundError struct {
	Text string
	hint string
}

// Error implements error.
func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("there is no revision or label %q", e.Text)
	if len(e.Text) < minPrefix {
		text += fmt.Sprintf("; the start of an id must have %d characters", minPrefix)
	}
	return text + cmp.Or(e.hint, "; migrate history lists what there is")
}

// AmbiguousError says that a text may mean any of several revisions.
type AmbiguousError struct {
	Text       string
	Candidates []string // sorted
	Mend       string
}

// Error implements error.
func (e *AmbiguousError) Error() string {
	shown, more := e.Candidates, ""
	if len(shown) > 10 {
		shown, more = shown[:10], fmt.Sprintf(" and %d more", len(shown)-10)
	}
	return fmt.Sprintf("%q may mean any of %s%s: %s", e.Text, strings.Join(shown, ", "), more, e.Mend)
}

// BranchError says that a revision is not on the branch it was named with.
type BranchError struct {
	Branch string
	ID     string
}

// Error implements error.
func (e *BranchError) Error() string {
	return fmt.Sprintf("revision %s is not on the branch %s: name it without %[2]s@, or one that is", e.ID, e.Branch)
}

// StepsError says that there are not so many revisions in that direction.
type StepsError struct {
	Text     string
	Steps    int // negative: down
	Possible int
}

// Error implements error.
func (e *StepsError) Error() string {
	direction := "up"
	if e.Steps < 0 {
		direction = "down"
	}
	n, steps := abs(e.Steps), "steps"
	if n == 1 {
		steps = "step"
	}
	return fmt.Sprintf("%q asks for %d %s %s, but only %d can be taken: ask for fewer, or name a revision", e.Text, n, steps, direction, e.Possible)
}

// DirectionError says that a target does not lie in the direction of the
// command.
type DirectionError struct {
	Target  string
	Down    bool
	Current []string
	Reason  string
}

// Error implements error.
func (e *DirectionError) Error() string {
	verb, other := "upgrade", "downgrade"
	if e.Down {
		verb, other = other, verb
	}
	current := "an empty database"
	if len(e.Current) > 0 {
		current = strings.Join(e.Current, ", ")
	}
	return fmt.Sprintf("cannot %s from %s to %q: %s; to go there, use %s", verb, current, e.Target, e.Reason, other)
}
