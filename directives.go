package migrate

import (
	"cmp"
	"context"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// Directives are the revisions that are about to be written, for
// [Config.ProcessRevisions] to change.
type Directives struct {
	// Options are what was asked for.
	Options RevisionOptions
	// Revisions are written in this order, each as a file. At first that is one,
	// or none where autogenerate found no difference.
	//
	// Of one that is added, what is left empty is filled in: a new ID, the time,
	// and as Revises the revision before it. A Downgrade that is nil is worked
	// out from the schema, where autogenerate has read it.
	Revisions []versions.Revision
	// Found is what autogenerate found, by the names of the databases, of which
	// one alone has none; nil without autogenerate.
	Found map[string]*autogen.Candidate
}

// ProcessRevisions changes what is about to be written.
type ProcessRevisions func(ctx context.Context, d *Directives) error

// Process makes one hook of several, which are called in order, each with what
// the one before has left.
func Process(hooks ...ProcessRevisions) ProcessRevisions {
	return func(ctx context.Context, d *Directives) error {
		for _, hook := range hooks {
			if err := hook(ctx, d); err != nil {
				return err
			}
		}
		return nil
	}
}

// RewriteOps makes a hook of a function that puts any number of operations, of
// the upgrades and downgrades alike, in the place of one.
func RewriteOps(rewrite func(op ops.Op) ops.Script) ProcessRevisions {
	all := func(script ops.Script) ops.Script {
		if script == nil {
			return nil
		}
		out := ops.Script{}
		for _, op := range script {
			out = append(out, rewrite(op)...)
		}
		return out
	}
	return func(_ context.Context, d *Directives) error {
		for i := range d.Revisions {
			r := &d.Revisions[i]
			r.Upgrade, r.Downgrade = all(r.Upgrade), all(r.Downgrade)
			for name, change := range r.For {
				change.Upgrade, change.Downgrade = all(change.Upgrade), all(change.Downgrade)
				r.For[name] = change
			}
		}
		return nil
	}
}

// complete fills in what a hook has left empty, and makes sure that the graph
// stays sound.
func (d *Directives) complete(e *Environment, draft versions.Revision) error {
	before := draft.Revises
	for i := range d.Revisions {
		r := &d.Revisions[i]
		r.ID, r.Created = cmp.Or(r.ID, versions.NewID()), cmp.Or(r.Created, draft.Created)
		if r.Revises == nil {
			r.Revises = before
		}
		if err := e.checkNewID(r.ID); err != nil {
			return err
		}
		before = versions.IDs{r.ID}
	}
	return e.fits(d.Revisions...)
}
