package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// updateRows updates the rows that changed, those of one table that change the
// same columns together, and then the foreign keys that could not be set at
// once.
func (f *flush) updateRows(ctx context.Context) error {
	slices.SortStableFunc(f.updates, func(a, b *update) int { return f.ranks[a.state.mapping] - f.ranks[b.state.mapping] })
	for _, u := range f.updates {
		for _, a := range f.waiting[u.state] {
			if err := a.apply(); err != nil {
				return err
			}
		}
		u.columns = u.state.changed()
	}
	if err := f.updateAll(ctx, f.updates); err != nil {
		return err
	}
	var later []*update
	for _, a := range f.later {
		if err := a.apply(); err != nil {
			return err
		}
		if !slices.ContainsFunc(later, func(u *update) bool { return u.state == a.row }) {
			later = append(later, &update{state: a.row})
		}
	}
	for _, u := range later {
		u.columns = u.state.changed()
	}
	return f.updateAll(ctx, later)
}

func (f *flush) updateAll(ctx context.Context, updates []*update) error {
	updates = slices.DeleteFunc(updates, func(u *update) bool { return len(u.columns) == 0 })
	for len(updates) > 0 {
		first := updates[0]
		var batch, rest []*update
		for _, u := range updates {
			if u.state.mapping == first.state.mapping && slices.Equal(u.columns, first.columns) {
				batch = append(batch, u)
			} else {
				rest = append(rest, u)
			}
		}
		w := writer{f.tx, f.forms}
		for part := range slices.Chunk(batch, w.rowsAtOnce(first.state.mapping, len(first.columns))) {
			if err := f.updateBatch(ctx, w, part); err != nil {
				return err
			}
		}
		updates = rest
	}
	return nil
}

// updateBatch updates rows by one statement. It must find each of them.
func (f *flush) updateBatch(ctx context.Context, w writer, batch []*update) error {
	m, s := batch[0].state.mapping, f.session
	rows := make([]row, len(batch))
	for i, u := range batch {
		s.remember(u.state)
		rows[i] = row{now: u.state.value, was: u.state.kept}
		if m.version != nil {
			bump(m.version.in(u.state.value), m.version.in(u.state.kept))
		}
	}
	n, err := w.update(ctx, m, rows, batch[0].columns)
	if err != nil {
		return fmt.Errorf("updating %s: %w", counted(len(batch), m), m.explain(err))
	}
	if n < int64(len(batch)) {
		if err := w.stale(ctx, m, rows); err != nil {
			return err
		}
	}
	var objects []any
	for _, u := range batch {
		st := u.state
		if id, _ := m.identityOf(st.value); id != st.identity {
			delete(s.identities, st.identity)
			st.identity = id
			s.identities[id] = st
		}
		st.keepColumns()
		objects = append(objects, st.object)
	}
	return f.fetchComputed(ctx, w, m, objects)
}

// fetchComputed reads the columns that the database computes anew.
func (f *flush) fetchComputed(ctx context.Context, w writer, m *mapping, objects []any) error {
	computed := m.computed()
	if err := w.fetch(ctx, m, objects, computed); err != nil || len(computed) == 0 {
		return err
	}
	for _, object := range objects {
		f.session.states[object].keepColumns()
	}
	return nil
}

func bump(to, was reflect.Value) {
	if was.CanInt() {
		to.SetInt(was.Int() + 1)
	} else {
		to.SetUint(was.Uint() + 1)
	}
}

// row is a struct as it is to be, and as the database has it.
type row struct{ now, was reflect.Value }

// update sets columns of rows, found by the keys that they had, and by the
// version where there is one. It returns how many were found, or, on MySQL and
// MariaDB, changed.
func (w writer) update(ctx context.Context, m *mapping, rows []row, columns []*attribute) (int64, error) {
	if m.hasParts() {
		return w.updateParts(ctx, m, rows, columns)
	}
	t := m.target()
	set := slices.Clone(columns)
	if m.version != nil && !slices.Contains(set, m.version) {
		set = append(set, m.version)
	}
	find := m.key
	if m.version != nil {
		find = append(slices.Clip(find), m.version)
	}
	stmt := core.Update(t)
	if len(rows) == 1 {
		for _, a := range set {
			stmt = stmt.Set(assignment(t, a, rows[0].now))
		}
		for _, a := range find {
			stmt = stmt.Where(core.Col[any](t, a.column).Eq(a.in(rows[0].was).Interface()))
		}
	} else {
		stmt = core.UpdateRows(t, columnsOf(t, find), columnsOf(t, set), valuesOf(rows, find, set)...)
	}
	result, err := w.db.Exec(ctx, stmt)
	return result.RowsAffected, err
}

// valuesOf are the keys that find rows, and their new values.
func valuesOf(rows []row, find, set []*attribute) [][]any {
	list := make([][]any, len(rows))
	for i, r := range rows {
		for _, a := range find {
			list[i] = append(list[i], a.in(r.was).Interface())
		}
		for _, a := range set {
			list[i] = append(list[i], a.in(r.now).Interface())
		}
	}
	return list
}

// columnsOf are columns of a table.
func columnsOf(t *core.Table, list []*attribute) []core.AnyColumn {
	columns := make([]core.AnyColumn, len(list))
	for i, a := range list {
		columns[i] = core.Col[any](t, a.column)
	}
	return columns
}

// stale returns the error for the first row that an UPDATE did not find. Without
// a version it looks again: MySQL and MariaDB do not count rows that had the new
// values already.
func (w writer) stale(ctx context.Context, m *mapping, rows []row) error {
	t := m.target()
	for _, r := range rows {
		found := false
		if m.version == nil {
			var one int
			var err error
			query := core.Select(core.Val(1)).From(t).Where(w.columnsIn(t, m.key, []reflect.Value{r.now}))
			if found, err = core.QueryOne(ctx, w.db, query, &one); err != nil {
				return err
			}
		}
		if !found {
			return &StaleError{m.class.typ.String(), m.keyText(r.was), "UPDATE"}
		}
	}
	return nil
}

// rowsAtOnce is how many rows a statement updates: some databases bound the
// parts of a UNION at 500. Rows with a version go one by one, since only the
// count of the statement tells whether its row was there.
func (w writer) rowsAtOnce(m *mapping, columns int) int {
	if m.version != nil {
		return 1
	}
	n := 400
	if w.forms.MaxParams > 0 {
		n = min(n, w.forms.MaxParams/(columns+len(m.key)))
	}
	return max(1, n)
}
