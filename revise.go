package migrate

import (
	"context"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

// RevisionOptions say what to write.
type RevisionOptions struct {
	Message string
	// ID of the revision; empty: a new random one.
	ID string
	// Heads are the revisions that it comes after, as texts that the graph
	// resolves; none: "head". "base" begins a new line. One that is no head is
	// a [*NotHeadError], unless Splice says that a branch is meant to begin.
	Heads  []string
	Splice bool
	// Labels name the branch that begins with it; see [versions.ValidLabel].
	Labels []string
	// DependsOn are revisions, as texts that the graph resolves, or labels,
	// that must be applied before it without being its parents.
	DependsOn []string
	// Dir is the directory to write to, one of [Config.ScriptDirs]; empty: that of
	// the first revision that it comes after, or the only one.
	Dir string
	// Autogenerate fills the script with what makes the database equal to the
	// model. The database must be at the newest revision.
	Autogenerate bool
}

// NewRevision is a revision that was written, or was not because there is
// nothing to do.
type NewRevision struct {
	ID   string
	Path string // empty: autogenerate found no difference, and nothing was written
	// Package is a file with the Scripts of a new Go package, where the
	// directory was none before: the program has to join them to its own.
	Package string
	// Found is what autogenerate found; nil without it.
	Found *autogen.Candidate
}

// Revision writes a new revision script into the script directory. An id or a
// label that is none, or is taken, is an error before anything is written, as
// package versions has them.
func (e *Environment) Revision(ctx context.Context, o RevisionOptions) (*NewRevision, error) {
	r, err := e.draft(o)
	if err != nil {
		return nil, err
	}
	var f scriptFile
	if f.dir, err = e.scriptDir(o.Dir, r.Revises); err != nil {
		return nil, err
	}
	out := &NewRevision{ID: r.ID}
	if !o.Autogenerate {
		f.sql = func() ([]byte, error) { return versions.FormatSQL(r, sqltext.Syntax{}) }
		return out, e.write(ctx, r, f, out)
	}
	c, err := e.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	if out.Found, err = e.compare(ctx, c); err != nil || len(out.Found.Upgrade) == 0 {
		return out, err
	}
	r.Upgrade, r.Downgrade = out.Found.Upgrade, out.Found.Downgrade
	f.sql = func() ([]byte, error) { return autogen.SQLSource(ctx, c, r, out.Found.Live) }
	return out, e.write(ctx, r, f, out)
}

// compare compares the model with the database that c is connected to, which
// must be at the newest revision.
func (e *Environment) compare(ctx context.Context, c dialect.Conn) (*autogen.Candidate, error) {
	if e.config.Target == nil {
		return nil, ErrNoModel
	}
	heads, err := e.readHeads(ctx, c)
	if err != nil {
		return nil, err
	}
	pending, err := e.graph.Upgrade(heads, "heads")
	if err != nil {
		return nil, err
	}
	if len(pending) > 0 {
		return nil, ErrBehind
	}
	owned, err := e.graph.Owned(heads, c.Dialect().Syntax(), c.Dialect().Capabilities().DefaultSchema)
	if err != nil {
		return nil, err
	}
	return autogen.Generate(ctx, c, c.Dialect(), autogen.Request{
		Model: e.config.Target, Schemas: e.config.Schemas, Ignore: e.tables.reflected(c.Dialect()), Owned: owned,
	})
}

// Check compares the model with the database and changes nothing; it tells
// about applied scripts that were edited ([EventEdited]). What it
// found comes with [ErrPending] where they differ; [ErrBehind] says that the
// database must be upgraded first.
func (e *Environment) Check(ctx context.Context) (*autogen.Candidate, error) {
	if e.config.Target == nil {
		return nil, ErrNoModel
	}
	c, err := e.look(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	if err := e.tellEdited(ctx, c); err != nil {
		return nil, err
	}
	found, err := e.compare(ctx, c)
	if err == nil && len(found.Upgrade) > 0 {
		err = ErrPending
	}
	return found, err
}
