package versions

import (
	"fmt"
	"slices"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Replay is the schema that revisions say should be there.
type Replay struct {
	MetaData *md.MetaData
	// Opaque are the revisions, in upgrade order, with operations that do more
	// than can be known without running them (see [ops.Opaque]). The schema
	// lacks what those do.
	Opaque []*Revision
}

// ReplayError says that the upgrade of a revision cannot be replayed: an
// operation of it does not fit the schema that the revisions before it made.
type ReplayError struct {
	Revision *Revision
	Index    int // of the operation in the upgrade
	// AfterOpaque is the last revision up to this one whose effect is not all
	// known, if there is one: it may have made what the operation misses.
	AfterOpaque *Revision
	Err         error
}

// Error implements error.
func (e *ReplayError) Error() string {
	text := fmt.Sprintf("replay %s: operation %d (%s): %v",
		e.Revision.where(), e.Index+1, ops.Describe(e.Revision.Upgrade[e.Index]), e.Err)
	if e.AfterOpaque != nil {
		text += fmt.Sprintf("; it may be that %s did it, in SQL or Go that only runs on a database", e.AfterOpaque.where())
	}
	return text
}

// Unwrap returns what the operation failed with.
func (e *ReplayError) Unwrap() error { return e.Err }

// Schema replays the upgrades of the heads and of all that they need, in upgrade
// order, on an empty schema. The errors are [*UnknownRevisionError] and
// [*ReplayError].
func (g *Graph) Schema(heads []string) (*Replay, error) {
	revs, err := g.Ancestors(heads...)
	if err != nil {
		return nil, err
	}
	replay := &Replay{MetaData: &md.MetaData{}}
	for _, r := range revs {
		if err := r.Load(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(r.Upgrade, ops.Opaque) {
			replay.Opaque = append(replay.Opaque, r)
		}
		for i, op := range r.Upgrade {
			if err := op.Apply(replay.MetaData); err != nil {
				failed := &ReplayError{Revision: r, Index: i, Err: err}
				if n := len(replay.Opaque); n > 0 {
					failed.AfterOpaque = replay.Opaque[n-1]
				}
				return nil, failed
			}
		}
	}
	return replay, nil
}
