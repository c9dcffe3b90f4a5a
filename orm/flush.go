package orm

import (
	"context"
	"fmt"
	"slices"

	"limbeck.dev/migrate/core"
)

// Flush writes what has changed since the last one: it inserts what was added,
// updates what differs from the database, and deletes what [Session.Delete] was
// told, in batches and in the order in which the rows need each other. If it
// fails, the transaction can only be rolled back.
func (s *Session) Flush(ctx context.Context) error {
	if err := s.guard.enter(); err != nil {
		return err
	}
	defer s.guard.leave()
	return s.flush(ctx)
}

func (s *Session) flush(ctx context.Context) error {
	switch {
	case s.closed:
		return ErrClosed
	case s.broken != nil:
		return fmt.Errorf("%w: %w", ErrPendingRollback, s.broken)
	}
	if err := s.taken(); err != nil {
		return err
	}
	s.compact()
	if err := s.callBefore(ctx); err != nil {
		return err
	}
	f := newFlush(s)
	if err := f.plan(ctx); err != nil {
		return err
	}
	if f.empty() {
		return nil
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	f.tx, f.forms = tx, tx.Dialect().Forms()
	if err := f.run(ctx); err != nil {
		s.broken = err
		return err
	}
	f.settle()
	return s.callAfter(ctx, f)
}

// flush is one flush under way.
type flush struct {
	session *Session
	tx      transaction
	forms   core.Forms
	ranks   map[*mapping]int

	inserts []*state
	updates []*update
	deletes []*state
	burials []*update // soft deletes
	assigns []*assign
	waiting map[*state][]*assign // assignments by the row that waits for them
	later   []*assign            // of foreign keys that are set after the INSERT
	links   map[linkRow]bool     // true: insert; false: delete
	order   []linkRow            // of links
}

// assign gives a row the key of another one: its foreign key.
type assign struct {
	row     *state
	columns []*attribute
	from    *state // nil: NULL
	keys    []*attribute
}

// update is a row to update.
type update struct {
	state   *state
	columns []*attribute
}

func newFlush(s *Session) *flush {
	return &flush{session: s, ranks: s.registry.ranks(), waiting: make(map[*state][]*assign), links: make(map[linkRow]bool)}
}

func (f *flush) empty() bool {
	return len(f.inserts)+len(f.updates)+len(f.deletes)+len(f.burials)+len(f.assigns)+len(f.links) == 0
}

// plan finds out what there is to do.
func (f *flush) plan(ctx context.Context) error {
	s := f.session
	for _, st := range slices.Clone(s.order) {
		if err := f.orphans(ctx, st); err != nil {
			return err
		}
	}
	for _, st := range s.order {
		if err := f.relations(st); err != nil {
			return err
		}
	}
	for _, st := range s.order {
		switch {
		case st.session != s || st.status == Deleted:
		case st.doomed && st.status == Pending:
			s.forget(st, Transient)
		case st.doomed && st.buried():
			f.burials = append(f.burials, &update{state: st})
		case st.doomed:
			if err := st.mapping.writable("deleting"); err != nil {
				return err
			}
			f.deletes = append(f.deletes, st)
		case st.status == Pending:
			if err := s.scope.claim(st.mapping, st.value); err != nil {
				return err
			}
			f.inserts = append(f.inserts, st)
		}
	}
	for _, a := range f.assigns {
		if a.from != nil && a.from.status == Pending {
			f.waiting[a.row] = append(f.waiting[a.row], a)
		} else if err := a.apply(); err != nil {
			return err
		}
	}
	return f.findUpdates()
}

// findUpdates looks which rows differ from the database.
func (f *flush) findUpdates() error {
	for _, st := range f.session.order {
		if st.session != f.session || st.status != Persistent || st.doomed {
			continue
		}
		columns := st.changed()
		for _, a := range f.waiting[st] {
			for _, c := range a.columns {
				if !slices.Contains(columns, c) {
					columns = append(columns, c)
				}
			}
		}
		if t := st.mapping.tenant; t != nil && slices.Contains(columns, t) {
			if err := f.session.scope.claim(st.mapping, st.value); err != nil {
				return err
			}
		}
		if len(columns) > 0 {
			if err := st.mapping.writable("changing"); err != nil {
				return err
			}
			f.updates = append(f.updates, &update{st, columns})
		}
	}
	return nil
}

// run executes the plan. Rows go before those that need them; those whose unique
// values are needed by others go first of all.
func (f *flush) run(ctx context.Context) error {
	early, late := f.splitDeletes()
	for _, step := range []func(context.Context) error{
		f.bury,
		func(ctx context.Context) error { return f.deleteRows(ctx, early) },
		f.insertRows,
		f.updateRows,
		f.writeLinks,
		func(ctx context.Context) error { return f.deleteRows(ctx, late) },
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// settle notes that the database has what the objects hold.
func (f *flush) settle() {
	s := f.session
	f.dropDeleted()
	for _, st := range s.order {
		if st.session == s && st.status == Persistent {
			for _, rel := range st.mapping.relations {
				f.settleHolder(st, rel)
			}
		}
	}
}

// dropDeleted takes what was deleted out of the relationships that hold it.
func (f *flush) dropDeleted() {
	if len(f.deletes)+len(f.burials) == 0 {
		return
	}
	s := f.session
	gone := func(object any) bool {
		st := s.states[object]
		return st != nil && st.status == Deleted
	}
	for _, st := range s.order {
		if st.session != s || st.status != Persistent {
			continue
		}
		for _, rel := range st.mapping.relations {
			if undo := rel.holder(st.value).drop(gone); undo != nil {
				s.undo.note(undo)
			}
		}
	}
}

// settleHolder keeps what a relationship holds. One whose foreign key was set to
// another row's is forgotten.
func (f *flush) settleHolder(st *state, rel *relation) {
	h := rel.holder(st.value)
	if rel.Direction == ManyToOne && h.isLoaded() {
		for _, object := range h.now() {
			if target := f.session.states[object]; target != nil && !sameKeys(st, rel.near, target, rel.far) {
				f.session.remember(st)
				h.unload()
				return
			}
		}
	}
	if !slices.Equal(h.now(), h.stored()) {
		f.session.remember(st)
	}
	h.settle()
}

// remember makes the state what it is now if the transaction is rolled back.
func (s *Session) remember(st *state) {
	was := *st
	var holders []func()
	for _, rel := range st.mapping.relations {
		holders = append(holders, rel.holder(st.value).keep())
	}
	s.undo.note(func() {
		if st.session == nil && was.session != nil {
			s.keepState(st)
		}
		if s.identities[st.identity] == st {
			delete(s.identities, st.identity)
		}
		if was.status == Pending && st.made {
			st.mapping.generated.in(st.value).SetZero()
		}
		*st = was
		if st.status == Persistent {
			s.identities[st.identity] = st
		}
		for _, back := range holders {
			back()
		}
	})
}
