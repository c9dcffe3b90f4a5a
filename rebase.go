package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"limbeck.dev/migrate/versions"
)

// RebaseOptions say which line of revisions moves, and where to.
type RebaseOptions struct {
	// Line is a revision of the line, as a text that the graph resolves.
	Line string
	// Onto is the head that it is to come after; empty: the other one.
	Onto string
	// Offline leaves out to look whether the revisions are applied.
	Offline bool
	// DryRun tells what would be changed, and changes nothing.
	DryRun bool
}

// Rebased tells what a rebase changed, or would change.
type Rebased struct {
	*versions.Transplant
	Path string   // of the one script that is edited
	From []string // what its revision came after before
}

// AppliedError says that a revision cannot be moved, for a database has it.
type AppliedError struct {
	ID  string
	URL string // for people, its password hidden
}

// Error implements error.
func (e *AppliedError) Error() string {
	return fmt.Sprintf("revision %s is applied in %s, so that it cannot come after others there: take it back with downgrade first, move the other line, or use merge", e.ID, e.URL)
}

// Rebase lets a line of revisions that is applied nowhere come after another
// head, where two developers have made two heads: it edits, in the script of the
// line's first revision, what that one comes after. See
// [versions.Graph.Transplant] for which revisions those are, and what cannot be
// moved; [versions.Reparent] for the edit.
//
// The databases of the environments, which have their revisions in common, must
// not have any of them ([*AppliedError]); one that cannot be asked is an error
// too, unless Offline is set. Databases elsewhere are not known.
func Rebase(ctx context.Context, o RebaseOptions, environments ...*Environment) (*Rebased, error) {
	if len(environments) == 0 {
		return nil, errors.New("a rebase needs an environment")
	}
	found, err := environments[0].graph.Transplant(o.Line, o.Onto)
	if err != nil {
		return nil, err
	}
	for _, e := range environments {
		if o.Offline {
			break
		}
		if err := e.checkUnapplied(ctx, found.Moved); err != nil {
			return nil, err
		}
	}
	out := &Rebased{Transplant: found, Path: found.First.File(), From: found.First.Revises}
	return out, out.edit(o.DryRun)
}

// checkUnapplied makes sure that the database has none of the revisions, not
// even in part.
func (e *Environment) checkUnapplied(ctx context.Context, moved []*versions.Revision) error {
	s, err := e.Status(ctx, 0)
	if err == nil {
		err = s.Unclear
	}
	if err != nil {
		return fmt.Errorf("whether the revisions are applied could not be looked up: %w; if they are not, give --offline", err)
	}
	applied, err := e.graph.Ancestors(s.Current...)
	if err != nil {
		return err
	}
	for _, r := range moved {
		running := slices.ContainsFunc(s.Running, func(entry Entry) bool { return entry.Revision == r.ID })
		if running || slices.ContainsFunc(applied, func(a *versions.Revision) bool { return a.ID == r.ID }) {
			return &AppliedError{r.ID, s.URL}
		}
	}
	return nil
}

// edit edits the script, or tries to.
func (r *Rebased) edit(dry bool) error {
	if r.Path == "" {
		return fmt.Errorf("revision %s: it is not known which file it is in", r.First.ID)
	}
	info, err := os.Stat(r.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("revision %s: its script %s is not on this machine", r.First.ID, r.Path)
	}
	if err != nil {
		return err
	}
	source, err := os.ReadFile(r.Path)
	if err != nil {
		return err
	}
	edited, err := versions.Reparent(r.Path, source, r.First.ID, versions.IDs{r.Onto})
	if err != nil || dry {
		return err
	}
	return os.WriteFile(r.Path, edited, info.Mode().Perm())
}
