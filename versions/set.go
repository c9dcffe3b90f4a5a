package versions

import (
	"runtime"
	"slices"

	"limbeck.dev/migrate/sqltext"
)

// Set is the revisions of a Go package. Its zero value is ready to use, also
// while packages are initialized:
//
//	var Scripts versions.Set
//
//	var _ = Scripts.Add(versions.Revision{ID: "1975ea83b712", ...})
type Set struct {
	revisions []Revision
}

// Add puts a revision into the set and returns it. The revision's file is that
// of the caller, unless its Path says another. What is wrong with a revision is
// told by [NewGraph], where it can name both files of a duplicate.
//
// Add is for the initialization of packages; it must not run at the same time
// as another method.
func (s *Set) Add(r Revision) Revision {
	if r.Path == "" {
		var callers [1]uintptr
		runtime.Callers(2, callers[:])
		r.caller = callers[0]
	}
	s.revisions = append(s.revisions, r)
	return r
}

// Revisions implements [Source]. It never fails.
func (s *Set) Revisions(sqltext.Syntax) ([]Revision, error) {
	return slices.Clone(s.revisions), nil
}
