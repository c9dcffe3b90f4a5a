package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// Insert inserts objects without a session: no relationship is followed, and
// nothing is tracked. Keys and other values that the database makes are filled
// in; unset is what it is to a session. All of them are inserted, or none; rows
// that give values to the same columns go together, the fastest way that the
// database has.
//
// A struct with hooks that want a session is refused.
func Insert[T any](ctx context.Context, db core.Conn, m *Mapper[T], rows ...*T) error {
	d, err := newDirect(db, m, "Insert", rows)
	if err != nil || len(rows) == 0 {
		return err
	}
	run := atomically
	if len(rows) == 1 && d.oneStatement(ctx, db) {
		run = alone
	}
	undo := d.beforeInsert()
	err = run(ctx, db, func(w writer) error { return d.insert(ctx, w) })
	if err != nil {
		undo()
	}
	return err
}

// oneStatement reports whether inserting the object is one statement.
func (d *direct) oneStatement(ctx context.Context, db core.Conn) bool {
	dialect, err := dialectOf(ctx, db)
	if err != nil {
		return false
	}
	v := d.values()[0]
	made := d.mapping.missing(d.mapping.given(v))
	return dialect.Forms().InsertReturning || len(made) == 0 || len(made) == 1 && made[0] == d.mapping.generated
}

// beforeInsert begins to count versions, and returns what makes the objects
// again what they were.
func (d *direct) beforeInsert() (undo func()) {
	var unset []reflect.Value
	for _, v := range d.values() {
		for _, a := range d.mapping.columns {
			if f := a.in(v); (a == d.mapping.version || a.made() && isUnset(a, f)) && f.IsZero() {
				unset = append(unset, f)
			}
		}
		if a := d.mapping.version; a != nil && a.in(v).IsZero() {
			setVersion(a.in(v), 1)
		}
	}
	return func() {
		for _, f := range unset {
			f.SetZero()
		}
	}
}

func (d *direct) insert(ctx context.Context, w writer) error {
	rows := d.objects
	for len(rows) > 0 {
		columns := d.mapping.given(reflect.ValueOf(rows[0]).Elem())
		n := 1
		for n < len(rows) && slices.Equal(columns, d.mapping.given(reflect.ValueOf(rows[n]).Elem())) {
			n++
		}
		if err := w.insert(ctx, d.mapping, rows[:n], columns); err != nil {
			return fmt.Errorf("inserting %s: %w", counted(n, d.mapping), d.mapping.explain(err))
		}
		rows = rows[n:]
	}
	return nil
}

// Delete deletes the rows of objects without a session: no cascade is followed
// but that of the database. A row that is gone, or of another version, is a
// [StaleError], and none is deleted then. Rows with a [SoftDelete] stay, with the
// time set.
func Delete[T any](ctx context.Context, db core.Conn, m *Mapper[T], rows ...*T) error {
	d, err := newDirect(db, m, "Delete", rows)
	if err != nil || len(rows) == 0 {
		return err
	}
	ready := d.mapping
	if ready.deleted != nil {
		return d.bury(ctx, db)
	}
	return atomically(ctx, db, func(w writer) error {
		most := w.keysAtOnce(ready)
		if ready.version != nil {
			most = 1
		}
		for part := range slices.Chunk(d.values(), most) {
			missing, err := w.delete(ctx, ready, part)
			if err != nil {
				return fmt.Errorf("deleting %s: %w", counted(len(part), ready), ready.explain(err))
			}
			if len(missing) > 0 {
				return ready.staleDelete(missing)
			}
		}
		return nil
	})
}
