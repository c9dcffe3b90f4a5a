package migrate

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
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
	id := o.Revision
	if id != "" {
		ids, err := e.graph.Resolve(id, nil)
		switch {
		case isGraphError(err): // the journal may know it
		case err != nil:
			return nil, err
		case len(ids) != 1:
			return nil, errors.New("the journal is asked for one revision: " + id + " is not one")
		default:
			id = ids[0]
		}
	}
	c, err := e.look(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	entries, err := e.readLog(ctx, c)
	if id != "" {
		entries = slices.DeleteFunc(entries, func(entry Entry) bool { return !e.concerns(entry, id) })
	}
	if o.Limit > 0 && len(entries) > o.Limit {
		entries = entries[:o.Limit]
	}
	return entries, err
}

// readLog returns the journal, newest first; none where there is none.
func (e *Environment) readLog(ctx context.Context, c dialect.Conn) ([]Entry, error) {
	missing, _, err := e.missing(ctx, c, []md.Table{journalTableOf(e.tables.journal)})
	if err != nil || len(missing) > 0 {
		return nil, err
	}
	entries, err := e.tables.readEntries(ctx, c, "")
	slices.Reverse(entries)
	return entries, err
}

// concerns reports whether a row of the journal is about a revision.
func (e *Environment) concerns(entry Entry, id string) bool {
	if entry.Direction != directionStamp {
		return entry.Revision == id
	}
	return e.among(entry.Before, id) != e.among(entry.After, id)
}

// among reports whether a revision is applied where these are the version rows.
func (e *Environment) among(rows []string, id string) bool {
	applied, _ := e.graph.Ancestors(rows...) // none where the rows are of another history
	return slices.Contains(rows, id) || slices.ContainsFunc(applied, func(r *versions.Revision) bool { return r.ID == id })
}
