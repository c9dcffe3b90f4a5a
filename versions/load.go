package versions

import (
	"errors"
	"sync"
)

// body is what a revision does, while it is still in its file.
type body struct {
	mutex sync.Mutex
	read  func() (Revision, error)
	// known are the copies of the revision that have it.
	known map[*Revision]bool
}

// Load reads what the revision does, where that was left for later ([Headers]).
// A file that is no longer what it was then is an error. The steps of a plan, and
// the revisions of a replay, are loaded.
func (r *Revision) Load() error {
	if r.body == nil {
		return nil
	}
	b := r.body
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.known[r] {
		return nil
	}
	read, err := b.read()
	if err != nil {
		return err
	}
	r.Upgrade, r.Downgrade = read.Upgrade, read.Downgrade
	if b.known == nil {
		b.known = make(map[*Revision]bool)
	}
	b.known[r] = true
	return nil
}

// Load loads all revisions; its error tells what is wrong with each that cannot
// be read.
func (g *Graph) Load() error {
	errs := make([]error, len(g.nodes))
	share(len(g.nodes), func(i int) { errs[i] = g.nodes[i].Load() })
	return errors.Join(errs...)
}

// loaded returns the steps of a plan, their revisions loaded.
func loaded(steps []Step) ([]Step, error) {
	errs := make([]error, len(steps))
	share(len(steps), func(i int) { errs[i] = steps[i].Revision.Load() })
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return steps, nil
}
