package migrate

import (
	"context"
	"errors"
	"slices"

	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/versions"
)

// pastNewer makes nothing of the error of a plan where [Config.AllowNewer] is
// set, and the journal says that a newer build has gone on from where everything
// up to the target was applied.
func (s *session) pastNewer(ctx context.Context, to direction, err error) error {
	unknown, ok := errors.AsType[*versions.UnknownRevisionError](err)
	if !ok || !s.config.AllowNewer || to.down || to.relative() {
		return err
	}
	entries, failed := s.readLog(ctx, s.conn)
	if failed != nil || !s.appliedBefore(entries, to.target) {
		return errors.Join(err, failed)
	}
	s.tell(Event{Kind: EventNewer, Text: unknown.ID})
	return nil
}

// appliedBefore reports whether all up to the target was applied before the rows
// of the journal, the newest first, begin to name revisions that are not among
// the scripts. It is so only where all that was run since then led upwards.
func (e *Environment) appliedBefore(entries []Entry, target string) bool {
	var applied []string
	begun := false
	for _, entry := range entries {
		if entry.State != StateApplied {
			continue
		}
		if e.knows(entry.After) {
			break
		}
		if entry.Direction != journal.Up {
			return false
		}
		if e.graph.Get(entry.Revision) != nil {
			applied = append(applied, entry.Revision)
		}
		if begun = e.knows(entry.Before); begun {
			applied = append(applied, entry.Before...)
		}
	}
	if !begun {
		return false
	}
	below, err := e.graph.Ancestors(applied...)
	if err != nil {
		return false
	}
	steps, err := e.graph.Upgrade(nil, target)
	return err == nil && !slices.ContainsFunc(steps, func(step versions.Step) bool {
		return !slices.ContainsFunc(below, func(r *versions.Revision) bool { return r.ID == step.Revision.ID })
	})
}

// knows reports whether all these revisions are among the scripts.
func (e *Environment) knows(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return e.graph.Get(id) == nil })
}
