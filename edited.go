package migrate

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/versions"
)

// ErrNotEdited says that there is no edit to accept.
var ErrNotEdited = errors.New("nothing to accept: its script is as it ran, or it is not applied")

// AcceptEdits records in the journal that the scripts of these applied
// revisions, as they are now, stand for what ran ([EditedHistoryError]). Each is
// an id or the unique beginning of one. It runs nothing else, and returns the
// ids; [ErrNotEdited] says that one of the scripts is as it ran, and then none
// is accepted.
func (e *Environment) AcceptEdits(ctx context.Context, names ...string) ([]string, error) {
	ids, err := e.Find(names...)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(names, ", "), ErrNotEdited)
	}
	err = e.withSession(ctx, func(s *session) error {
		return s.retry(ctx, nil, func() error {
			return s.transaction(ctx, nil, func() error { return s.acceptEdits(ctx, ids) })
		})
	})
	return ids, err
}

func (s *session) acceptEdits(ctx context.Context, ids []string) error {
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return err
	}
	edited, err := s.edited(ctx, s.conn, s.tables, heads)
	if err != nil {
		return err
	}
	changed := make(map[string]*versions.Revision, len(edited))
	for _, r := range edited {
		changed[r.ID] = r
	}
	for _, id := range ids {
		if changed[id] == nil {
			return fmt.Errorf("revision %s: %w", id, ErrNotEdited)
		}
		entry := newEntry(versions.Step{Revision: changed[id], Rows: versions.RowsBetween(heads, heads)})
		entry.Direction, entry.State = journal.Edit, StateApplied
		if err := s.writeJournal(ctx, s.tables.Insert(entry)); err != nil {
			return err
		}
	}
	return nil
}

// checkHistory refuses a history in which an applied script is no longer what
// ran: what it says now was never executed here.
func (s *session) checkHistory(ctx context.Context) error {
	heads, err := s.tables.Heads(ctx, s.conn)
	if err != nil {
		return err
	}
	edited, err := s.edited(ctx, s.conn, s.tables, heads)
	if err == nil && len(edited) > 0 {
		err = &EditedHistoryError{Revisions: edited}
	}
	return err
}

// tellEdited tells about the edited scripts without refusing them, where there
// is a journal.
func (e *Environment) tellEdited(ctx context.Context, c dialect.Conn) error {
	if e.config.OnEvent == nil {
		return nil
	}
	if there, err := e.tables.Exist(ctx, c); err != nil || !there {
		return err
	}
	heads, err := e.tables.Heads(ctx, c)
	if err != nil {
		return err
	}
	edited, err := e.edited(ctx, c, e.tables, heads)
	for _, r := range edited {
		e.tell(Event{Kind: EventEdited, Revision: r, Text: "its script was changed after it was applied"})
	}
	return err
}

// edited returns the applied revisions whose scripts are not those that ran, as
// the journal has them; those that were applied without a word in the journal
// may be anything.
func (e *Environment) edited(ctx context.Context, c core.Conn, t journal.Tables, heads []string) ([]*versions.Revision, error) {
	applied, err := e.graph.Ancestors(heads...)
	if err != nil || len(applied) == 0 {
		return nil, err
	}
	entries, err := t.Applied(ctx, c)
	if err != nil {
		return nil, err
	}
	return e.editedAmong(applied, entries), nil
}

// editedAmong returns those of the applied revisions whose scripts are not those
// that ran, as the applied entries of the journal have it, oldest first.
func (e *Environment) editedAmong(applied []*versions.Revision, entries []Entry) (list []*versions.Revision) {
	ran := e.checksums(entries)
	for _, r := range applied {
		if sum, known := ran[r.ID]; known && sum != r.Checksum() {
			list = append(list, r)
		}
	}
	return list
}

// checksums returns the checksum of the script that each revision last ran
// with. A stamp vouches for the scripts of the revisions that it adds, as they
// are; what a revision ran with before it was taken back counts no more.
func (e *Environment) checksums(entries []Entry) map[string]string {
	ran := make(map[string]string)
	for _, entry := range entries {
		switch entry.Direction {
		case journal.Up, journal.Edit:
			ran[entry.Revision] = entry.Checksum
		case journal.Down:
			delete(ran, entry.Revision)
		case journal.Stamp:
			ran = e.keepApplied(ran, entry)
		}
	}
	return ran
}

// keepApplied returns the checksums of the revisions that were applied before
// the stamp and after it.
func (e *Environment) keepApplied(ran map[string]string, stamp Entry) map[string]string {
	before, _ := e.graph.Ancestors(stamp.Before...) // none where the rows are of another history
	after, _ := e.graph.Ancestors(stamp.After...)
	kept := make(map[string]int)
	for _, r := range append(before, after...) {
		kept[r.ID]++
	}
	for id := range ran {
		if kept[id] < 2 {
			delete(ran, id)
		}
	}
	return ran
}
