package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
)

// linkRow is a row of a table between: two objects, seen from the side that
// writes it.
type linkRow struct {
	rel       *relation
	near, far *state
}

// linksOf finds out which rows of a table between to insert and to delete. Two
// sides of one relationship that show the same change make one row.
func (f *flush) linksOf(st *state, rel *relation) error {
	if st.doomed {
		return nil // all of its rows go with it
	}
	h := rel.holder(st.value)
	now, stored := h.now(), h.stored()
	for _, object := range now {
		if st.status == Persistent && slices.Contains(stored, object) {
			continue
		}
		other, err := f.stateOf(object, st, rel)
		if err != nil {
			return err
		}
		f.link(rel, st, other, true)
	}
	if !h.isLoaded() {
		return nil
	}
	for _, object := range stored {
		other := f.session.states[object]
		if other != nil && !other.doomed && !slices.Contains(now, object) {
			f.link(rel, st, other, false)
		}
	}
	return nil
}

func (f *flush) link(rel *relation, near, far *state, insert bool) {
	if !rel.link.writesHere {
		rel, near, far = rel.back, far, near
	}
	key := linkRow{rel, near, far}
	if _, there := f.links[key]; !there {
		f.order = append(f.order, key)
	}
	f.links[key] = insert
}

// writeLinks deletes and inserts the rows of tables between.
func (f *flush) writeLinks(ctx context.Context) error {
	w := writer{f.tx, f.forms}
	for _, insert := range []bool{false, true} {
		byTable := make(map[*relation][]linkRow)
		var tables []*relation
		for _, l := range f.order {
			if f.links[l] != insert || l.near.doomed || l.far.doomed {
				continue
			}
			if byTable[l.rel] == nil {
				tables = append(tables, l.rel)
			}
			byTable[l.rel] = append(byTable[l.rel], l)
		}
		for _, rel := range tables {
			for part := range slices.Chunk(byTable[rel], w.tuplesAtOnce(len(rel.near)+len(rel.far))) {
				if err := w.writeLinks(ctx, rel, part, insert); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (w writer) writeLinks(ctx context.Context, rel *relation, rows []linkRow, insert bool) error {
	l := rel.link
	if !insert {
		result, err := w.db.Exec(ctx, core.Delete(l.table).Where(w.linksIn(rel, rows)))
		if err == nil && result.RowsAffected < int64(len(rows)) {
			err = fmt.Errorf("%d of %d rows of %s: %w", int64(len(rows))-result.RowsAffected, len(rows), l.table.Name(), ErrStale)
		}
		return err
	}
	stmt := core.Insert(l.table)
	for _, r := range rows {
		var row core.Values
		for i, name := range l.near {
			row = append(row, core.Col[any](l.table, name).To(keyOf(r.near, rel.near[i])))
		}
		for i, name := range l.far {
			row = append(row, core.Col[any](l.table, name).To(keyOf(r.far, rel.far[i])))
		}
		stmt = stmt.Rows(row)
	}
	if _, err := w.db.Exec(ctx, stmt); err != nil {
		return fmt.Errorf("linking %s.%s: %w", rel.owner.class.typ, rel.field.path, err)
	}
	return nil
}

func keyOf(st *state, a *attribute) any {
	return reflect.Indirect(a.in(st.value)).Interface()
}

// linksIn is true for the rows.
func (w writer) linksIn(rel *relation, rows []linkRow) core.Condition {
	l := rel.link
	var parts []core.Node
	for _, name := range slices.Concat(l.near, l.far) {
		parts = append(parts, core.Col[any](l.table, name))
	}
	list := make([][]any, len(rows))
	for i, r := range rows {
		for _, a := range rel.near {
			list[i] = append(list[i], keyOf(r.near, a))
		}
		for _, a := range rel.far {
			list[i] = append(list[i], keyOf(r.far, a))
		}
	}
	return core.Tuple(parts...).In(list...)
}

// deleteLinks deletes the rows of tables between that refer to rows that are
// about to be deleted, where the database does not do it.
func (f *flush) deleteLinks(ctx context.Context, w writer, m *mapping, batch []*state) error {
	for _, rel := range m.relations {
		if rel.link == nil || rel.ForeignKey.OnDelete == metadata.Cascade {
			continue
		}
		for part := range slices.Chunk(batch, w.tuplesAtOnce(len(rel.near))) {
			list := make([][]reflect.Value, len(part))
			for i, st := range part {
				for _, a := range rel.near {
					list[i] = append(list[i], a.in(st.kept))
				}
			}
			where := w.namedIn(rel.link.table, rel.link.near, rel.near, list)
			if _, err := w.db.Exec(ctx, core.Delete(rel.link.table).Where(where)); err != nil {
				return fmt.Errorf("unlinking %s.%s: %w", m.class.typ, rel.field.path, err)
			}
		}
	}
	return nil
}

// namedIn is tuplesIn for columns of another table, which hold what the
// attributes do.
func (w writer) namedIn(t core.Source, names []string, like []*attribute, rows [][]reflect.Value) core.Condition {
	renamed := make([]*attribute, len(like))
	for i, a := range like {
		column := *a.mappedColumn
		column.column = names[i]
		renamed[i] = &attribute{mappedColumn: &column, meta: a.meta, owner: a.owner}
	}
	return w.tuplesIn(t, renamed, rows)
}
