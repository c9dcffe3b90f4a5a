package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// Update writes the named columns of objects without a session, and no other:
// each row gets the values that its object has, whatever they are.
//
//	err := orm.Update(ctx, eng, Users, orm.FieldsOf(&u.Email), ann, bob)
//
// A version is checked and counted up. A row that is gone, or of another
// version, is a [StaleError], and none is updated then.
func Update[T any](ctx context.Context, db core.Conn, m *Mapper[T], fields Fields, rows ...*T) error {
	d, err := newDirect(db, m, "Update", rows)
	if err != nil {
		return err
	}
	columns, err := m.attributes(d.mapping, fields)
	if err != nil {
		return err
	}
	if err := d.settable(columns); err != nil || len(rows) == 0 {
		return err
	}
	if err := d.loaded(columns); err != nil {
		return err
	}
	list := d.versioned()
	run := atomically
	if len(rows) == 1 && len(d.mapping.computed()) == 0 {
		run = alone
	}
	err = run(ctx, db, func(w writer) error { return d.update(ctx, w, list, columns) })
	if err != nil && d.mapping.version != nil {
		for _, r := range list {
			d.mapping.version.copy(r.now, r.was)
		}
	}
	return err
}

// settable refuses columns that are not the program's to set.
func (d *direct) settable(columns []*attribute) error {
	if len(columns) == 0 {
		return fmt.Errorf("orm.Update of %s: no column is named; say which with orm.FieldsOf", d.mapping.class.typ)
	}
	for i, a := range columns {
		switch {
		case a.key:
			return fmt.Errorf("orm.Update of %s: %s is of the key, by which the row is found; core.Update changes it", d.mapping.class.typ, a.path)
		case a.meta.Computed != nil:
			return fmt.Errorf("orm.Update of %s: the database computes %s", d.mapping.class.typ, a.path)
		case a == d.mapping.version:
			return fmt.Errorf("orm.Update of %s: %s counts by itself", d.mapping.class.typ, a.path)
		case slices.Contains(columns[:i], a):
			return fmt.Errorf("orm.Update of %s: %s is named twice", d.mapping.class.typ, a.path)
		}
	}
	return nil
}

// loaded refuses values that were never read.
func (d *direct) loaded(columns []*attribute) error {
	for _, v := range d.values() {
		for _, a := range columns {
			if !a.isLoaded(v) {
				return fmt.Errorf("orm.Update of %s with %s: %s is not loaded; Set it", d.mapping.class.typ, d.mapping.keyText(v), a.path)
			}
		}
	}
	return nil
}

// versioned returns the rows as they are to be and as the database has them:
// with the next version, if they have one.
func (d *direct) versioned() []row {
	list := make([]row, len(d.objects))
	for i, v := range d.values() {
		list[i] = row{now: v, was: v}
		if a := d.mapping.version; a != nil {
			was := reflect.New(v.Type()).Elem()
			was.Set(v)
			list[i].was = was
			bump(a.in(v), a.in(was))
		}
	}
	return list
}

func (d *direct) update(ctx context.Context, w writer, rows []row, columns []*attribute) error {
	m := d.mapping
	for part := range slices.Chunk(rows, w.rowsAtOnce(m, len(columns))) {
		n, err := w.update(ctx, m, part, columns)
		if err != nil {
			return fmt.Errorf("updating %s: %w", counted(len(part), m), m.explain(err))
		}
		if n < int64(len(part)) {
			if err := w.stale(ctx, m, part); err != nil {
				return err
			}
		}
	}
	return w.fetch(ctx, m, d.objects, m.computed())
}

// computed returns the columns that the database computes anew with an UPDATE.
func (m *mapping) computed() (list []*attribute) {
	for _, a := range m.columns {
		if a.meta.Computed != nil || a.meta.OnUpdate != "" {
			list = append(list, a)
		}
	}
	return list
}
