package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// alembicID is how long an id may be in the version table of Alembic.
const alembicID = 32

// draft is the revision that the options describe, with empty scripts. What
// would make a graph that is not sound is an error before anything is written.
func (e *Environment) draft(o RevisionOptions) (r versions.Revision, err error) {
	r = versions.Revision{
		ID: cmp.Or(o.ID, versions.NewID()), Labels: o.Labels, Message: o.Message, Created: time.Now().In(cmp.Or(e.config.TimeZone, time.UTC)).Format(time.RFC3339),
		Upgrade: ops.Script{}, Downgrade: ops.Script{},
	}
	if err := e.checkNewID(r.ID); err != nil {
		return r, err
	}
	if r.Revises, err = e.parents(o); err != nil {
		return r, err
	}
	if r.DependsOn, err = e.dependencies(o.DependsOn); err != nil {
		return r, err
	}
	return r, e.fits(r)
}

// checkNewID makes sure that a new revision can have the id.
func (e *Environment) checkNewID(id string) error {
	if !versions.ValidID(id) {
		return &versions.InvalidNameError{Name: id}
	}
	if e.tables.Version.Name == "alembic_version" && len(id) > alembicID {
		return fmt.Errorf("revision id %s has %d characters, and the version table of Alembic holds %d: choose a shorter one", id, len(id), alembicID)
	}
	taken := e.graph.Get(id)
	switch {
	case taken == nil:
		return nil
	case taken.File() == "":
		return fmt.Errorf("there is a revision %s already: choose another id", id)
	}
	return fmt.Errorf("there is a revision %s already, in %s: choose another id", id, taken.File())
}

// parents resolves what a new revision comes after; one head by default.
func (e *Environment) parents(o RevisionOptions) (versions.IDs, error) {
	texts := o.Heads
	if len(texts) == 0 {
		if len(e.graph.Heads()) == 0 {
			return nil, nil
		}
		texts = []string{"head"}
	}
	ids, err := e.Find(texts...)
	if err != nil || o.Splice {
		return ids, err
	}
	for _, id := range ids {
		if children := e.graph.Children(id); len(children) > 0 {
			return nil, &NotHeadError{ID: id, Children: children}
		}
	}
	return ids, nil
}

// dependencies resolves what a new revision depends on. A label stays a label;
// everything else becomes the ids in full.
func (e *Environment) dependencies(texts []string) (names versions.IDs, err error) {
	for _, text := range texts {
		ids, err := e.Find(text)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			return nil, fmt.Errorf("a revision cannot depend on %s, which is none: name a revision or a label", text)
		}
		if slices.Contains(e.graph.Get(ids[0]).Labels, text) {
			ids = []string{text}
		}
		names = append(names, ids...)
	}
	return names, nil
}

// Find returns the revisions that texts stand for, each once and in the order
// of the texts; base is none. The database is not asked, so that a text which
// counts from where it is (+1, current) is an error.
func (e *Environment) Find(texts ...string) (ids []string, err error) {
	for _, text := range texts {
		if versions.FromCurrent(text) {
			return nil, fmt.Errorf("%q depends on where a database is: name a revision, a label, head or base", text)
		}
		found, err := e.graph.Resolve(text, nil)
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids, nil
}

// fits makes sure that the graph stays sound with the new revisions.
func (e *Environment) fits(all ...versions.Revision) error {
	all = slices.Clone(all)
	for _, v := range e.graph.All() {
		all = append(all, *v)
	}
	_, err := versions.NewGraph(all)
	return err
}

// NotHeadError says that a new revision was to come after one that others come
// after already, without [RevisionOptions.Splice].
type NotHeadError struct {
	ID       string
	Children []string
}

// Error implements error.
func (e *NotHeadError) Error() string {
	return fmt.Sprintf("revision %s is no head, for %s comes after it: name a head, or begin a branch here with --splice",
		e.ID, strings.Join(e.Children, ", "))
}
