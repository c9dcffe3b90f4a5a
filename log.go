package migrate

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/journal"
	"limbeck.dev/migrate/versions"
)

// LogOptions say which rows of the journal to return.
type LogOptions struct {
	// Limit bounds how many; 0: all.
	Limit int
	// Revision limits them to what happened to one, as a text that the graph
	// resolves or the id of a revision that is no more among the scripts; stamps
	// that declared it applied, or not, are among them.
	Revision string
}

// Log returns the rows of the journal, newest first: who applied what, when and
// for how long. It changes nothing; where there is no journal, or no database
// yet, there are no rows.
func (e *Environment) Log(ctx context.Context, o LogOptions) ([]Entry, error) {
	id, err := e.logged(ctx, o.Revision)
	if err != nil {
		return nil, unlessMissing(err)
	}
	c, err := e.look(ctx)
	if err != nil {
		return nil, unlessMissing(err)
	}
	defer e.release(ctx, c)
	entries, err := e.readLog(ctx, c)
	if id != "" {
		entries = slices.DeleteFunc(entries, func(entry Entry) bool { return !e.concerns(entry, id) })
	}
	if o.Limit > 0 && len(entries) > o.Limit {
		entries = entries[:o.Limit]
	}
	return entries, err
}

// unlessMissing is the error, but for a database that is not there yet.
func unlessMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// logged returns the id of the revision that the journal is asked for.
func (e *Environment) logged(ctx context.Context, text string) (id string, err error) {
	if text == "" {
		return "", nil
	}
	ids, err := e.Resolve(ctx, text)
	switch {
	case isGraphError(err): // the journal may know it
		return text, nil
	case err != nil:
		return "", err
	case len(ids) != 1:
		return "", errors.New("the journal is asked for one revision: " + text + " is not one")
	}
	return ids[0], nil
}

// readLog returns the journal, newest first; none where there is none.
func (e *Environment) readLog(ctx context.Context, c dialect.Conn) ([]Entry, error) {
	entries, err := e.tables.EntriesIfAny(ctx, c)
	slices.Reverse(entries)
	return entries, err
}

// concerns reports whether a row of the journal is about a revision.
func (e *Environment) concerns(entry Entry, id string) bool {
	if entry.Direction != journal.Stamp {
		return entry.Revision == id
	}
	return e.among(entry.Before, id) != e.among(entry.After, id)
}

// among reports whether a revision is applied where these are the version rows.
func (e *Environment) among(rows []string, id string) bool {
	applied, _ := e.graph.Ancestors(rows...) // none where the rows are of another history
	return slices.Contains(rows, id) || slices.ContainsFunc(applied, func(r *versions.Revision) bool { return r.ID == id })
}
