package migrate

import (
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/ops"
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
	// Found is what autogenerate found, and FoundFor what it found for each
	// database that has a name; nil without it.
	Found    *autogen.Candidate
	FoundFor map[string]*autogen.Candidate
}

// Revision writes a new revision script into the script directory. An id or a
// label that is none, or is taken, is an error before anything is written, as
// package versions has them.
func (e *Environment) Revision(ctx context.Context, o RevisionOptions) (*NewRevision, error) {
	return Revise(ctx, o, e)
}

// Revise is [Environment.Revision] for several databases that share their
// revisions: it writes one script, with what each of them needs. Environments
// with a [Config.Name] get a change of their own each; one without must be the
// only one.
func Revise(ctx context.Context, o RevisionOptions, environments ...*Environment) (*NewRevision, error) {
	if len(environments) == 0 {
		return nil, errors.New("a revision needs an environment")
	}
	first := environments[0]
	r, err := first.draft(o)
	if err != nil {
		return nil, err
	}
	f := scriptFile{syntaxes: make(map[string]sqltext.Syntax)}
	if f.dir, err = first.scriptDir(o.Dir, r.Revises); err != nil {
		return nil, err
	}
	if f.format, err = first.scriptFormat(); err != nil {
		return nil, err
	}
	out := &NewRevision{ID: r.ID}
	for _, e := range environments {
		if err := e.contribute(ctx, o, &r, f, out); err != nil {
			return out, err
		}
	}
	if len(f.syntaxes) == 0 {
		return out, nil
	}
	return out, first.write(ctx, r, f, out)
}

// contribute puts what the environment's database needs into a revision. Where
// autogenerate finds no difference, that is nothing.
func (e *Environment) contribute(ctx context.Context, o RevisionOptions, r *versions.Revision, f scriptFile, out *NewRevision) error {
	name := e.config.Name
	change := versions.Change{Upgrade: ops.Script{}, Downgrade: ops.Script{}}
	var syntax sqltext.Syntax
	if o.Autogenerate {
		found, err := e.generate(ctx, f.format, &change, &syntax)
		if err != nil && name != "" {
			return fmt.Errorf("database %s: %w", name, err)
		}
		if err != nil {
			return err
		}
		out.note(name, found)
		if len(found.Upgrade) == 0 {
			return nil
		}
	}
	f.syntaxes[name] = syntax
	if name == "" {
		r.Upgrade, r.Downgrade = change.Upgrade, change.Downgrade
		return nil
	}
	if r.For == nil {
		r.For = make(map[string]versions.Change)
	}
	r.For[name] = change
	return nil
}

// generate compares the model with the database, and says in the change, as
// operations or as SQL text, what makes them equal.
func (e *Environment) generate(ctx context.Context, format string, change *versions.Change, syntax *sqltext.Syntax) (*autogen.Candidate, error) {
	c, err := e.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	found, err := e.compare(ctx, c)
	if err != nil || len(found.Upgrade) == 0 {
		return found, err
	}
	*change, *syntax = versions.Change{Upgrade: found.Upgrade, Downgrade: found.Downgrade}, c.Dialect().Syntax()
	if format == "sql" {
		if *change, err = autogen.SQLChange(ctx, c, *change, found.Live); err != nil {
			return nil, fmt.Errorf("the revision as SQL: %w", err)
		}
	}
	return found, err
}

// note keeps what was found for a database.
func (n *NewRevision) note(name string, found *autogen.Candidate) {
	if name == "" {
		n.Found = found
		return
	}
	if n.FoundFor == nil {
		n.FoundFor = make(map[string]*autogen.Candidate)
	}
	n.FoundFor[name] = found
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
		Filter: e.filter(c.Dialect()), Comparers: autogen.Comparers{Type: e.config.CompareType, Default: e.config.CompareDefault},
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
