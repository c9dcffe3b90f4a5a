package versions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"limbeck.dev/migrate/ops"
)

// Change is what a revision does to one of several databases.
type Change struct {
	// Upgrade leads from the schema before to the schema after.
	Upgrade ops.Script
	// Downgrade leads back; nil: there is no way back.
	Downgrade ops.Script

	hash string // as Revision.Hash
	err  error  // of a section that cannot be read in the syntax of this database
}

// WhichDatabaseError says that a revision is for several databases, and that
// nothing tells which of them this one is.
type WhichDatabaseError struct {
	Revision *Revision
	Names    []string
}

// Error implements error.
func (e *WhichDatabaseError) Error() string {
	return fmt.Sprintf("%s is for the databases %s: tell which of them this is, by -n or Config.Name", e.Revision.where(), strings.Join(e.Names, ", "))
}

// Select returns the revisions as they are for the database of that name: with
// what [Revision.For] has for it, and with nothing to do where that has nothing.
// The errors are [*WhichDatabaseError], where the name is empty, and
// [*ScriptError] for a section of the database's own that cannot be read.
func Select(revisions []Revision, name string) ([]Revision, error) {
	selected := slices.Clone(revisions)
	for i := range selected {
		r := &selected[i]
		if r.For == nil {
			continue
		}
		if name == "" {
			return nil, &WhichDatabaseError{Revision: r, Names: slices.Sorted(maps.Keys(r.For))}
		}
		change, found := r.For[name]
		if !found {
			change = Change{Upgrade: ops.Script{}, Downgrade: ops.Script{}}
		}
		if change.err != nil {
			return nil, change.err
		}
		r.Upgrade, r.Downgrade, r.Hash = change.Upgrade, change.Downgrade, change.hash
	}
	return selected, nil
}

// ValidDatabase reports whether s can name one of several databases: letters,
// digits, _ and -, beginning with a letter or digit.
func ValidDatabase(s string) bool { return validName(s, "_-") }
