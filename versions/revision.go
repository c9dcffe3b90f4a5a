package versions

import (
	"runtime"
	"strings"
	"time"

	"limbeck.dev/migrate/ops"
)

// IDs is a list of revision ids.
type IDs []string

// Revision is one step in the history of a schema.
type Revision struct {
	// ID names the revision for good; see [ValidID].
	ID string
	// Revises are the revisions that this one comes after: none for the first,
	// several for one that merges branches.
	Revises IDs
	// DependsOn are further revisions, or labels of revisions, that must be
	// applied before this one without being its parents.
	DependsOn IDs
	// Labels name the branch that starts with this revision; see [ValidLabel].
	Labels []string
	// Created is the time of writing, as RFC 3339 has it. It orders branches.
	Created string
	// Message says in one line what the revision is for.
	Message string
	// Upgrade leads from the schema before to the schema after.
	Upgrade ops.Script
	// Downgrade leads back. Nil: there is no way back. An empty script says
	// that there is nothing to do on the way back.
	Downgrade ops.Script
	// For has what the revision does to each of several databases, by their
	// names, in place of Upgrade and Downgrade; see [Select].
	For map[string]Change
	// Path is the file that the revision came from, where it is known without
	// asking; see [Revision.File].
	Path string
	// Hash is the SHA-256 of the script's text, in hex, where there is a text.
	// See [Revision.Checksum].
	Hash string

	caller uintptr // the call of Set.Add
	body   *body   // what is left for Load; nil: nothing
}

// File returns the file that the revision came from; empty: not known. For one
// that a program added it is looked up, which is too slow to do for all of a
// thousand at each start.
func (r *Revision) File() string {
	if r.Path != "" || r.caller == 0 {
		return r.Path
	}
	frame, _ := runtime.CallersFrames([]uintptr{r.caller}).Next()
	return frame.File
}

// HasDowngrade reports whether there is a way back.
func (r *Revision) HasDowngrade() bool { return r.Downgrade != nil }

// instant is Created as a text that sorts by time, whatever the zone it was
// written in.
func (r *Revision) instant() string {
	if strings.HasSuffix(r.Created, "Z") {
		return r.Created
	}
	t, err := time.Parse(time.RFC3339, r.Created)
	if err != nil {
		return r.Created
	}
	return t.UTC().Format(time.RFC3339)
}

// where names the revision with its file, for errors.
func (r *Revision) where() string {
	file := r.File()
	if file == "" {
		return "revision " + r.ID
	}
	return "revision " + r.ID + " (" + file + ")"
}
