package versions

import (
	"fmt"
	"strings"
)

// InvalidNameError says that an id or a label is not one; see [ValidID] and
// [ValidLabel].
type InvalidNameError struct {
	Name  string
	Label bool
	Path  string // of the revision
}

// Error implements error.
func (e *InvalidNameError) Error() string {
	if e.Label {
		return fmt.Sprintf("%sinvalid label %q: use up to %d letters, digits, _ and dots, and no word such as head or base",
			at(e.Path), e.Name, maxID)
	}
	return fmt.Sprintf("%sinvalid revision id %q: use up to %d letters, digits, _ and dots, the first and last no dot, the first no _, and no word such as head or base",
		at(e.Path), e.Name, maxID)
}

// DuplicateError says that two revisions have the same id, or that a label is
// also the id or label of another revision.
type DuplicateError struct {
	Name  string
	Label bool
	// First and Second are the two revisions.
	First, Second *Revision
}

// Error implements error.
func (e *DuplicateError) Error() string {
	if e.Label {
		return fmt.Sprintf("label %s of %s is used already by %s: give one of them another name",
			e.Name, e.Second.where(), e.First.where())
	}
	return fmt.Sprintf("two revisions have the id %s: %s and %s; give one of them another id",
		e.Name, orUnknown(e.First.File()), orUnknown(e.Second.File()))
}

// MissingError says that a revision refers to one that is not there.
type MissingError struct {
	Name       string    // what is not there
	By         *Revision // what refers to it
	Dependency bool      // by DependsOn, not by Revises
	hint       string
}

// Error implements error.
func (e *MissingError) Error() string {
	verb := "revises"
	if e.Dependency {
		verb = "depends on"
	}
	return fmt.Sprintf("%s %s %q, which does not exist: restore its file or correct the reference%s",
		e.By.where(), verb, e.Name, e.hint)
}

// SelfReferenceError says that a revision revises, or depends on, itself.
type SelfReferenceError struct {
	Revision   *Revision
	Dependency bool
}

// Error implements error.
func (e *SelfReferenceError) Error() string {
	if e.Dependency {
		return e.Revision.where() + " depends on itself: take its own id out of what it depends on"
	}
	return e.Revision.where() + " revises itself: name the revision that it comes after, or none for the first"
}

// CycleError says that revisions come after one another in a circle.
type CycleError struct {
	// IDs are the revisions of the circle: each comes after the next, and the
	// last after the first.
	IDs []string
	// Dependency says that there would be no circle without DependsOn.
	Dependency bool
}

// Error implements error.
func (e *CycleError) Error() string {
	kind, verb := "revisions", "revises"
	if e.Dependency {
		kind, verb = "revisions and their dependencies", "comes after"
	}
	circle := append(append([]string(nil), e.IDs...), e.IDs[0])
	return fmt.Sprintf("the %s form a circle: %s; change what one of them refers to",
		kind, strings.Join(circle, " "+verb+" "))
}

func at(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func orUnknown(path string) string {
	if path == "" {
		return "(unknown file)"
	}
	return path
}
