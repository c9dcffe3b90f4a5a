package migrate

import (
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// resume brings an interrupted step to its end. The deployment lock is held,
// so no statement of the dead run is still at work on the server.
func (s *session) resume(ctx context.Context, p *progress) error {
	running, err := s.tables.Entries(ctx, s.conn, StateRunning)
	if err != nil {
		return err
	}
	for _, entry := range running {
		step, err := s.stepOf(entry)
		if err != nil {
			return err
		}
		if step.Down != p.down {
			return fmt.Errorf("revision %s is applied in part: finish it first, with: migrate %s %s",
				entry.Revision, map[bool]string{false: "upgrade", true: "downgrade"}[step.Down], resumeTarget(step))
		}
		if err := s.resumeStep(ctx, entry, step); err != nil {
			return err
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
		p.done(step)
	}
	return nil
}

// resumeTarget is what to give to the command that finishes a step.
func resumeTarget(step versions.Step) string {
	switch {
	case !step.Down:
		return step.Revision.ID
	case len(step.To()) == 0:
		return "base"
	}
	return step.To()[0]
}

// stepOf rebuilds the step of a journal row.
func (s *session) stepOf(entry Entry) (versions.Step, error) {
	r := s.graph.Get(entry.Revision)
	if r == nil {
		return versions.Step{}, &versions.UnknownRevisionError{ID: entry.Revision}
	}
	if err := r.Load(); err != nil {
		return versions.Step{}, err
	}
	step := versions.Step{Revision: r, Down: entry.Direction == "down", Rows: versions.RowsBetween(entry.Before, entry.After)}
	return step, nil
}

func (s *session) resumeStep(ctx context.Context, entry Entry, step versions.Step) error {
	switch err := s.checkHeads(ctx, step); {
	case errors.Is(err, errHeadsMoved): // and stays so: there is no use in a new plan
		return fmt.Errorf("revision %s is applied in part, but somebody changed the version table since, from %s; restore its rows, or stamp the database",
			entry.Revision, rowsText(step.From()))
	case err != nil:
		return err
	}
	recorded, err := s.takeOver(ctx, &entry)
	if err != nil {
		return err
	}
	j := &journaled{session: s, step: step, entry: entry, begun: true, resumed: true, variables: s.variables(script(step)), rows: make(map[[2]int]journal.Statement, len(recorded))}
	for _, row := range recorded {
		if err := j.remember(row); err != nil {
			return err
		}
	}
	j.entry.Checksum = step.Revision.Checksum() // what did not run yet may have been mended
	s.tell(Event{Kind: EventResume, Revision: step.Revision, Down: step.Down, Text: fmt.Sprintf("recorded statements: %d", len(recorded))})
	s.known.want([]versions.Step{step})
	if err := j.restore(ctx); err != nil {
		return err
	}
	return j.goOn(ctx)
}

// remember enters what the journal has of a statement, or of several operations
// that ran in one transaction, and makes sure that they are those that the script
// still has in their places. What has not run yet may have been mended.
func (j *journaled) remember(row journal.Statement) error {
	steps := script(j.step)
	first := row.Op - max(row.Count, 1) + 1
	switch {
	case first < 0 || row.Op >= len(steps):
		return &EditedError{j.step.Revision.ID, fmt.Sprintf("operation %d has run and is gone", row.Op+1)}
	case row.Hash != journal.HashOf(steps[first:row.Op+1]...) && row.Count > 1:
		return &EditedError{j.step.Revision.ID, fmt.Sprintf("operations %d to %d have run and are others now", first+1, row.Op+1)}
	case row.Hash != journal.HashOf(steps[first:row.Op+1]...):
		return &EditedError{j.step.Revision.ID, fmt.Sprintf("operation %d has run and is now %q", row.Op+1, ops.Describe(steps[row.Op]))}
	}
	for k := first; k < row.Op; k++ {
		j.rows[[2]int{k, 0}] = journal.Statement{Op: k, Hash: journal.HashOf(steps[k]), State: row.State}
	}
	j.rows[[2]int{row.Op, row.Part}] = row
	return nil
}
