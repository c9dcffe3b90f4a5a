package orm

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
)

// SoftDelete is embedded in structs whose rows stay when they are deleted: the
// session sets the time, and reads the living rows alone, until the criterion
// [Living] is lifted. It is a column with the tag softdelete, which any nullable
// time may have.
//
// Unique constraints and indexes of the table hold among the living rows: they
// get the column living as their last one, which the database computes as 1,
// and as NULL, which is equal to nothing, for deleted rows.
type SoftDelete struct {
	DeletedAt *time.Time `db:"deleted_at,softdelete"`
}

// livingColumn is the column that unique keys of living rows end with.
const livingColumn = "living"

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// softDelete returns the column that says when a row was deleted, and makes the
// unique keys of the table hold for living rows alone.
func (b *tableBuilder) softDelete() {
	at := slices.IndexFunc(b.table.Columns, func(c metadata.Column) bool {
		t := b.tags[c.Name]
		return t.has("softdelete")
	})
	if at < 0 {
		return
	}
	name := b.table.Columns[at].Name
	fail := func(mend, format string, args ...any) {
		b.errs = append(b.errs, problem(b.root, b.from[name], mend, format, args...))
	}
	switch {
	case b.table.Columns[at].NotNull:
		fail("make it a *time.Time", "the time of a soft delete must be NULL for living rows")
	case !plainName.MatchString(name):
		fail("", "the column of a soft delete stands in an expression, so its name consists of small letters, digits and _; %q does not", name)
	case b.table.Column(livingColumn) != nil && b.hasUniqueKeys():
		fail("rename that one", "the column %q, which keeps unique keys to living rows, is there already", livingColumn)
	case b.hasUniqueKeys():
		b.table.Columns = append(b.table.Columns, metadata.Column{Name: livingColumn, Type: metadata.SmallInteger{},
			Computed: &metadata.Computed{Expr: fmt.Sprintf("CASE WHEN %s IS NULL THEN 1 END", name), Stored: true}})
		b.keepToLiving()
	}
}

func (b *tableBuilder) hasUniqueKeys() bool {
	return len(b.table.Uniques) > 0 || slices.ContainsFunc(b.table.Indexes, func(ix metadata.Index) bool { return ix.Unique })
}

func (b *tableBuilder) keepToLiving() {
	for i := range b.table.Uniques {
		u := &b.table.Uniques[i]
		u.Columns = append(u.Columns, livingColumn)
	}
	for i := range b.table.Indexes {
		if ix := &b.table.Indexes[i]; ix.Unique {
			ix.Columns = append(ix.Columns, metadata.IndexColumn{Column: livingColumn})
		}
	}
}

// Purge marks objects as [Session.Delete] does, and the next flush deletes their
// rows, also where [SoftDelete] would keep them.
func (s *Session) Purge(ctx context.Context, objects ...any) error {
	for _, object := range objects {
		if st := s.states[object]; st != nil {
			was := st.purged
			st.purged = true
			s.undo.note(func() { st.purged = was })
		}
	}
	return s.Delete(ctx, objects...)
}

// buried reports whether the object's row stays when it is deleted.
func (st *state) buried() bool { return st.mapping.deleted != nil && !st.purged }

// bury writes the times of soft deletes, before anything takes the unique values
// of the rows.
func (f *flush) bury(ctx context.Context) error {
	for _, u := range f.burials {
		undo, err := u.state.mapping.setDeleted(u.state.value)
		if err != nil {
			return err
		}
		f.session.undo.note(undo)
		u.columns = u.state.changed()
	}
	if err := f.updateAll(ctx, slices.Clone(f.burials)); err != nil {
		return err
	}
	for _, u := range f.burials {
		u.state.status = Deleted
		delete(f.session.identities, u.state.identity)
	}
	return nil
}

// setDeleted sets the time of a soft delete, unless it is set, and returns what
// takes it back.
func (m *mapping) setDeleted(object reflect.Value) (undo func(), err error) {
	at := m.deleted.in(object)
	if !at.IsZero() {
		return func() {}, nil
	}
	return at.SetZero, copyKey(at, reflect.ValueOf(time.Now().UTC().Truncate(time.Microsecond)))
}

// bury deletes rows softly without a session.
func (d *direct) bury(ctx context.Context, db core.Conn) error {
	var undo []func()
	for _, v := range d.values() {
		back, err := d.mapping.setDeleted(v)
		if err != nil {
			return err
		}
		undo = append(undo, back)
	}
	list := d.versioned()
	err := atomically(ctx, db, func(w writer) error { return d.update(ctx, w, list, []*attribute{d.mapping.deleted}) })
	if err != nil {
		for _, back := range undo {
			back()
		}
		if v := d.mapping.version; v != nil {
			for _, r := range list {
				v.copy(r.now, r.was)
			}
		}
	}
	return err
}
