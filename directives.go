package migrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
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

// share is what one of the databases has to do with new revisions.
type share struct {
	*Environment
	name  string
	conn  dialect.Conn       // nil: nothing needs it
	found *autogen.Candidate // nil without autogenerate
}

func (p *share) close(ctx context.Context) {
	if p.conn != nil {
		p.release(ctx, p.conn)
	}
}

// change is what a revision does to the database.
func (p *share) change(r *versions.Revision) versions.Change {
	if p.name == "" {
		return versions.Change{Upgrade: r.Upgrade, Downgrade: r.Downgrade}
	}
	return r.For[p.name]
}

// set makes a change that of the revision, and leaves out one that is empty.
func (p *share) set(r *versions.Revision, change versions.Change) {
	switch {
	case p.name == "":
		r.Upgrade, r.Downgrade = change.Upgrade, change.Downgrade
	case change.Upgrade != nil:
		if r.For == nil {
			r.For = make(map[string]versions.Change)
		}
		r.For[p.name] = change
	}
}

// wayBack works out the downgrades that are left open.
func (p *share) wayBack(list []versions.Revision) error {
	if p.found == nil {
		return nil
	}
	state := p.found.Live.Clone()
	for i := range list {
		change := p.change(&list[i])
		if change.Upgrade == nil {
			continue
		}
		if change.Downgrade == nil {
			var err error
			if change.Downgrade, err = autogen.WayBack(p.conn.Dialect(), state, change.Upgrade); err != nil {
				return fmt.Errorf("the downgrade of revision %s: %w; give it one", list[i].ID, err)
			}
			p.set(&list[i], change)
		}
		if err := change.Upgrade.Apply(state); err != nil {
			return fmt.Errorf("revision %s: %w", list[i].ID, err)
		}
	}
	return nil
}

// asSQL turns the operations of the revisions into SQL text.
func (p *share) asSQL(ctx context.Context, list []versions.Revision) error {
	var changes []versions.Change
	for i := range list {
		changes = append(changes, p.change(&list[i]))
	}
	if p.conn == nil {
		return nil // the scripts are empty, or of SQL text
	}
	changes, err := autogen.SQLChanges(ctx, p.conn, changes)
	if err != nil {
		return fmt.Errorf("the revision as SQL: %w", err)
	}
	for i := range list {
		p.set(&list[i], changes[i])
	}
	return nil
}

// named adds the name of the database to an error.
func (p *share) named(err error) error {
	if err == nil || p.name == "" {
		return err
	}
	return fmt.Errorf("database %s: %w", p.name, err)
}

// errNoEnvironment: there is no database to write a revision for.
var errNoEnvironment = errors.New("a revision needs an environment")
