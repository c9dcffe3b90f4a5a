package migrate

import (
	"context"
	"errors"

	"limbeck.dev/migrate/autogen"
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
	// More are the revisions that were written after it, where a hook
	// ([Config.ProcessRevisions]) has made several of one.
	More []NewRevision
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
// only one. The hooks are those of the first.
func Revise(ctx context.Context, o RevisionOptions, environments ...*Environment) (*NewRevision, error) {
	if len(environments) == 0 {
		return nil, errors.New("a revision needs an environment")
	}
	first := environments[0]
	r, err := first.draft(o)
	if err != nil {
		return nil, err
	}
	for _, e := range environments {
		if err := e.checkBase(ctx, r.ID); err != nil {
			return nil, err
		}
	}
	w := revising{Environment: first, options: o, draft: r, out: &NewRevision{ID: r.ID}}
	if w.dir, err = first.scriptDir(o.Dir, r.Revises); err != nil {
		return nil, err
	}
	if w.format, err = first.scriptFormat(); err != nil {
		return nil, err
	}
	defer func() {
		for _, p := range w.shares {
			p.close(ctx)
		}
	}()
	for _, e := range environments {
		if err := w.contribute(ctx, e); err != nil {
			return w.out, err
		}
	}
	return w.out, w.write(ctx)
}

// revising is the writing of revisions under way.
type revising struct {
	*Environment // the first
	options      RevisionOptions
	dir, format  string
	draft        versions.Revision
	changed      bool // there is something to write
	shares       []*share
	out          *NewRevision
}

// contribute puts what the environment's database needs into the draft. Where
// autogenerate finds no difference, that is nothing.
func (w *revising) contribute(ctx context.Context, e *Environment) error {
	p := &share{Environment: e, name: e.config.Name}
	w.shares = append(w.shares, p)
	change := versions.Change{Upgrade: ops.Script{}, Downgrade: ops.Script{}}
	if w.options.Autogenerate {
		var err error
		if p.conn, err = e.connect(ctx); err == nil {
			p.found, err = e.compareHere(ctx, p.conn)
		}
		if err != nil {
			return p.named(err)
		}
		w.out.note(p.name, p.found)
		if len(p.found.Upgrade) == 0 {
			return nil
		}
		change.Upgrade, change.Downgrade = p.found.Upgrade, p.found.Downgrade
	}
	w.changed = true
	p.set(&w.draft, change)
	return nil
}

// write lets the hook change the revisions, and writes them.
func (w *revising) write(ctx context.Context) error {
	list, err := w.revisions(ctx)
	if err != nil {
		return err
	}
	for i, r := range list {
		written := w.out
		if i > 0 {
			w.out.More = append(w.out.More, NewRevision{})
			written = &w.out.More[i-1]
		}
		written.ID = r.ID
		if err := w.writeScript(ctx, r, w.scriptFile(i, r), written); err != nil {
			return err
		}
	}
	return nil
}

// revisions returns what is to be written.
func (w *revising) revisions(ctx context.Context) ([]versions.Revision, error) {
	d := &Directives{Options: w.options}
	if w.changed {
		d.Revisions = []versions.Revision{w.draft}
	}
	if hook := w.config.ProcessRevisions; hook != nil {
		for _, p := range w.shares {
			if d.Found == nil && p.found != nil {
				d.Found = make(map[string]*autogen.Candidate)
			}
			if p.found != nil {
				d.Found[p.name] = p.found
			}
		}
		if err := hook(ctx, d); err != nil {
			return nil, hookError("ProcessRevisions", err)
		}
		if err := d.complete(w.Environment, w.draft); err != nil {
			return nil, hookError("ProcessRevisions", err)
		}
	}
	for _, p := range w.shares {
		err := p.wayBack(d.Revisions)
		if err == nil {
			err = p.remark(ctx, d.Revisions)
		}
		if err == nil && w.format == "sql" && len(d.Revisions) > 0 {
			err = p.asSQL(ctx, d.Revisions)
		}
		if err != nil {
			return nil, p.named(err)
		}
	}
	return d.Revisions, nil
}

// scriptFile says how a revision is written: with a section for each database
// that it changes.
func (w *revising) scriptFile(at int, r versions.Revision) scriptFile {
	f := scriptFile{dir: w.dir, format: w.format, syntaxes: make(map[string]sqltext.Syntax), remarks: make(map[string]versions.Remarks)}
	for _, p := range w.shares {
		if _, changes := r.For[p.name]; p.name != "" && !changes {
			continue
		}
		var syntax sqltext.Syntax
		if p.conn != nil {
			syntax = p.conn.Dialect().Syntax()
		}
		f.syntaxes[p.name], f.remarks[p.name] = syntax, p.remarks[at]
	}
	return f
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
