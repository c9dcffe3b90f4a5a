package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/metadata"
)

// splitDeletes finds the rows that have to go before others come: those whose
// values in a unique key an inserted or updated row of the same table takes.
func (f *flush) splitDeletes() (early, late []*state) {
	taken := make(map[string]bool)
	note := func(st *state) {
		for i, columns := range st.mapping.uniqueKeys() {
			if text, ok := uniqueText(st.mapping, i, columns, st.value); ok {
				taken[text] = true
			}
		}
	}
	for _, st := range f.inserts {
		note(st)
	}
	for _, u := range f.updates {
		note(u.state)
	}
	for _, st := range f.deletes {
		first := false
		for i, columns := range st.mapping.uniqueKeys() {
			text, ok := uniqueText(st.mapping, i, columns, st.kept)
			first = first || ok && taken[text]
		}
		if first {
			early = append(early, st)
		} else {
			late = append(late, st)
		}
	}
	return early, late
}

// uniqueKeys returns the columns of the primary key and of each unique
// constraint and index.
func (m *mapping) uniqueKeys() [][]string {
	keys := [][]string{m.table.PrimaryKey.Columns}
	for _, u := range m.table.Uniques {
		keys = append(keys, m.unique(u.Columns))
	}
	for _, ix := range m.table.Indexes {
		if !ix.Unique {
			continue
		}
		var columns []string
		for _, c := range ix.Columns {
			columns = append(columns, c.Column)
		}
		keys = append(keys, m.unique(columns))
	}
	return keys
}

// unique returns what makes a key of living rows unique.
func (m *mapping) unique(columns []string) []string {
	if m.deleted == nil {
		return columns
	}
	return slices.DeleteFunc(slices.Clone(columns), func(name string) bool { return name == livingColumn })
}

func uniqueText(m *mapping, n int, columns []string, v reflect.Value) (string, bool) {
	text := fmt.Sprintf("%p %d", m, n)
	for _, name := range columns {
		a := m.byName[name]
		if a == nil {
			return "", false
		}
		if a == m.generated && a.in(v).IsZero() {
			return "", false
		}
		value, ok := keyValue(a.in(v))
		if !ok {
			return "", false
		}
		text += fmt.Sprintf(" %q", fmt.Sprint(value))
	}
	return text, len(columns) > 0
}

// deleteRows deletes rows, those first that refer to others.
func (f *flush) deleteRows(ctx context.Context, rows []*state) error {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b *state) int { return f.ranks[b.mapping] - f.ranks[a.mapping] })
	w := writer{f.tx, f.forms}
	for len(rows) > 0 {
		root, n := rows[0].mapping.root(), 1
		for n < len(rows) && rows[n].mapping.root() == root {
			n++
		}
		for _, level := range f.levels(root, rows[:n]) {
			if err := f.deleteLevel(ctx, w, level); err != nil {
				return err
			}
		}
		rows = rows[n:]
	}
	return nil
}

// deleteLevel deletes rows that do not refer to each other, those of one type
// together.
func (f *flush) deleteLevel(ctx context.Context, w writer, level []*state) error {
	for len(level) > 0 {
		m := level[0].mapping
		var batch, rest []*state
		for _, st := range level {
			if st.mapping == m {
				batch = append(batch, st)
			} else {
				rest = append(rest, st)
			}
		}
		if err := f.deleteBatch(ctx, w, m, batch); err != nil {
			return err
		}
		level = rest
	}
	return nil
}

// levels puts rows that refer to rows of their own table before those.
func (f *flush) levels(m *mapping, rows []*state) [][]*state {
	refers := m.selfReferences()
	if len(refers) == 0 {
		return [][]*state{rows}
	}
	var levels [][]*state
	for len(rows) > 0 {
		var free, held []*state
		for _, st := range rows {
			if slices.ContainsFunc(rows, func(other *state) bool { return other != st && refersTo(other, st, refers) }) {
				held = append(held, st)
			} else {
				free = append(free, st)
			}
		}
		if len(free) == 0 {
			return append(levels, held) // a circle, which the database may take at once
		}
		levels, rows = append(levels, free), held
	}
	return levels
}

// selfReferences are the foreign keys of a table to itself.
func (m *mapping) selfReferences() []metadata.ForeignKey {
	var list []metadata.ForeignKey
	for _, fk := range m.table.ForeignKeys {
		if fk.Target() == m.class.table {
			list = append(list, fk)
		}
	}
	return list
}

func refersTo(a, b *state, keys []metadata.ForeignKey) bool {
	for _, fk := range keys {
		same := true
		for i, name := range fk.Columns {
			from, to := a.mapping.byName[name], b.mapping.byName[fk.RefColumns[i]]
			if from == nil || to == nil {
				return false
			}
			x, okX := keyValue(from.in(a.kept))
			y, okY := keyValue(to.in(b.kept))
			same = same && okX && okY && x == y
		}
		if same {
			return true
		}
	}
	return false
}

func (f *flush) deleteBatch(ctx context.Context, w writer, m *mapping, batch []*state) error {
	if err := f.deleteLinks(ctx, w, m, batch); err != nil {
		return err
	}
	s := f.session
	most := w.keysAtOnce(m)
	if m.version != nil {
		most = 1
	}
	for part := range slices.Chunk(batch, most) {
		rows := make([]reflect.Value, len(part))
		for i, st := range part {
			s.remember(st)
			rows[i] = st.kept
		}
		missing, err := w.delete(ctx, m, rows)
		if err != nil {
			return fmt.Errorf("deleting %s: %w", counted(len(part), m), m.explain(err))
		}
		if len(missing) > 0 && !f.cascades(m) {
			return m.staleDelete(missing)
		}
		for _, st := range part {
			st.status = Deleted
			delete(s.identities, st.identity)
		}
	}
	return nil
}

// staleDelete is the error for rows that a DELETE did not find, one of which at
// least was not there.
func (m *mapping) staleDelete(missing []reflect.Value) error {
	keys := make([]string, len(missing))
	for i, v := range missing {
		keys[i] = m.keyText(v)
	}
	text := strings.Join(keys, " or ")
	if len(keys) > 5 {
		text = strings.Join(keys[:5], " or ") + fmt.Sprintf(" or one of %d more", len(keys)-5)
	}
	return &StaleError{m.class.typ.String(), text, "DELETE"}
}

// cascades reports whether rows of the table may have gone with others that the
// same flush deleted.
func (f *flush) cascades(m *mapping) bool {
	return slices.ContainsFunc(m.table.ForeignKeys, func(fk metadata.ForeignKey) bool { return fk.OnDelete == metadata.Cascade })
}

// delete deletes rows by the keys that they had, and by the version where there
// is one. It returns those that were not there; where the database does not tell
// which, all of them.
func (w writer) delete(ctx context.Context, m *mapping, rows []reflect.Value) (missing []reflect.Value, err error) {
	if m.hasParts() {
		m = m.parts.row // its own row goes by the foreign key
	}
	t := m.target()
	find := m.key
	if m.version != nil {
		find = append(slices.Clip(find), m.version)
	}
	stmt := core.Delete(t).Where(w.columnsIn(t, find, rows))
	if len(rows) > 1 && w.forms.DeleteReturning {
		return w.deleteReturning(ctx, m, t, stmt, rows)
	}
	result, err := w.db.Exec(ctx, stmt)
	if err != nil || result.RowsAffected >= int64(len(rows)) {
		return nil, err
	}
	return rows, nil
}

func (w writer) deleteReturning(ctx context.Context, m *mapping, t *core.Table, stmt core.DeleteStmt, rows []reflect.Value) (missing []reflect.Value, err error) {
	gone := make(map[identity]bool)
	read := reflect.New(m.class.typ).Elem()
	var targets []any
	for _, a := range m.key {
		targets = append(targets, a.in(read).Addr().Interface())
	}
	err = core.QueryEach(ctx, w.db, stmt.Returning(nodesOf(t, m.key)...), func(scan func(...any) error) error {
		if err := scan(targets...); err != nil {
			return err
		}
		id, _ := m.identityOf(read)
		gone[id] = true
		return nil
	})
	for _, v := range rows {
		if id, _ := m.identityOf(v); !gone[id] {
			missing = append(missing, v)
		}
	}
	return missing, err
}

// keysIn is true for the rows of the objects.
func (w writer) keysIn(m *mapping, t *core.Table, objects []any) core.Condition {
	values := make([]reflect.Value, len(objects))
	for i, object := range objects {
		values[i] = reflect.ValueOf(object).Elem()
	}
	return w.columnsIn(t, m.key, values)
}

// columnsIn is true where columns equal those of one of the structs.
func (w writer) columnsIn(t core.Source, columns []*attribute, rows []reflect.Value) core.Condition {
	if len(columns) == 1 && len(rows) == 1 {
		return core.Col[any](t, columns[0].column).Eq(columns[0].in(rows[0]).Interface())
	}
	list := make([][]reflect.Value, len(rows))
	for i, v := range rows {
		for _, a := range columns {
			list[i] = append(list[i], a.in(v))
		}
	}
	return w.tuplesIn(t, columns, list)
}

// tuplesIn is true where columns equal one of the lists of values.
func (w writer) tuplesIn(t core.Source, columns []*attribute, rows [][]reflect.Value) core.Condition {
	if len(columns) == 1 {
		return w.valuesIn(t, columns[0], rows)
	}
	parts := make([]core.Node, len(columns))
	for i, a := range columns {
		parts[i] = core.Col[any](t, a.column)
	}
	list := make([][]any, len(rows))
	for i, row := range rows {
		for _, v := range row {
			list[i] = append(list[i], reflect.Indirect(v).Interface())
		}
	}
	return core.Tuple(parts...).In(list...)
}

// valuesIn is true where a column equals one of the values. Integers and texts
// are one argument, where the database takes arrays.
func (w writer) valuesIn(t core.Source, a *attribute, rows [][]reflect.Value) core.Condition {
	column := core.Col[any](t, a.column)
	first := reflect.Indirect(rows[0][0])
	if w.forms.ArrayParams && (isInteger(a.meta.Type) && first.CanInt() || isText(a.meta.Type) && first.Kind() == reflect.String) {
		array := reflect.MakeSlice(reflect.SliceOf(first.Type()), 0, len(rows))
		for _, row := range rows {
			array = reflect.Append(array, reflect.Indirect(row[0]))
		}
		return column.EqAny(core.Val(array.Interface()))
	}
	values := make([]any, len(rows))
	for i, row := range rows {
		values[i] = reflect.Indirect(row[0]).Interface()
	}
	return column.In(values...)
}

func isText(t metadata.Type) bool {
	switch t.(type) {
	case metadata.Text, metadata.String:
		return true
	}
	return false
}

// keysAtOnce is how many keys of a table a statement takes.
func (w writer) keysAtOnce(m *mapping) int { return w.tuplesAtOnce(len(m.key)) }

func (w writer) tuplesAtOnce(columns int) int {
	n := 1000
	if w.forms.ArrayParams && columns == 1 {
		n = 10000
	}
	if w.forms.MaxParams > 0 && !w.forms.ArrayParams {
		n = min(n, w.forms.MaxParams/(columns+1))
	}
	return max(1, n)
}
