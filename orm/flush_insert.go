package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"sort"

	"limbeck.dev/migrate/core"
)

// insertRows inserts table by table, those first that others refer to, and
// within a table each row after those that it refers to. Rows that refer to each
// other in a circle get a NULL first, and their foreign key afterwards.
func (f *flush) insertRows(ctx context.Context) error {
	left := slices.Clone(f.inserts)
	sort.SliceStable(left, func(i, j int) bool { return f.ranks[left[i].mapping] < f.ranks[left[j].mapping] })
	for len(left) > 0 {
		rest, err := f.insertReady(ctx, left)
		if err != nil {
			return err
		}
		if len(rest) == len(left) {
			if err := f.breakCircle(rest); err != nil {
				return err
			}
		}
		left = rest
	}
	return nil
}

// insertReady inserts the rows whose foreign keys are known, and returns the
// others.
func (f *flush) insertReady(ctx context.Context, left []*state) (rest []*state, err error) {
	for from := 0; from < len(left); {
		to := from
		for to < len(left) && left[to].mapping == left[from].mapping {
			to++
		}
		rows := left[from:to]
		from = to
		for {
			var ready, waiting []*state
			for _, st := range rows {
				if f.isReady(st) {
					ready = append(ready, st)
				} else {
					waiting = append(waiting, st)
				}
			}
			if rows = waiting; len(ready) == 0 {
				break
			}
			if err := f.insertBatches(ctx, ready); err != nil {
				return nil, err
			}
		}
		rest = append(rest, rows...)
	}
	return rest, nil
}

func (f *flush) isReady(st *state) bool {
	return !slices.ContainsFunc(f.waiting[st], func(a *assign) bool { return a.from.status == Pending })
}

// breakCircle lets a row go first whose foreign keys may be NULL.
func (f *flush) breakCircle(rest []*state) error {
	for _, st := range rest {
		open := f.waiting[st]
		if slices.ContainsFunc(open, func(a *assign) bool {
			return slices.ContainsFunc(a.columns, func(c *attribute) bool { return c.meta.NotNull })
		}) {
			continue
		}
		for _, a := range open {
			for _, c := range a.columns {
				c.in(st.value).SetZero()
			}
			f.later = append(f.later, a)
		}
		delete(f.waiting, st)
		return nil
	}
	st := rest[0]
	a := f.waiting[st][0]
	return fmt.Errorf("the %s that was added and the %s that it refers to wait for each other, and %s cannot be NULL; make one of the foreign keys nullable",
		st.mapping.class.typ, a.from.mapping.class.typ, a.columns[0].column)
}

// insertBatches inserts rows of one table, in their order: those together that
// give values to the same columns.
func (f *flush) insertBatches(ctx context.Context, rows []*state) error {
	for _, st := range rows {
		for _, a := range f.waiting[st] {
			if err := a.apply(); err != nil {
				return err
			}
		}
		if v := st.mapping.version; v != nil && v.in(st.value).IsZero() {
			setVersion(v.in(st.value), 1)
		}
	}
	w := writer{f.tx, f.forms}
	for len(rows) > 0 {
		columns := rows[0].mapping.given(rows[0].value)
		n := 1
		for n < len(rows) && slices.Equal(columns, rows[n].mapping.given(rows[n].value)) {
			n++
		}
		if err := f.insertBatch(ctx, w, rows[:n], columns); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (f *flush) insertBatch(ctx context.Context, w writer, rows []*state, columns []*attribute) error {
	s, m := f.session, rows[0].mapping
	objects := make([]any, len(rows))
	for i, st := range rows {
		s.remember(st)
		st.made = m.generated != nil && !slices.Contains(columns, m.generated)
		objects[i] = st.object
	}
	if err := w.insert(ctx, m, objects, columns); err != nil {
		return fmt.Errorf("inserting %s: %w", counted(len(rows), m), m.explain(err))
	}
	for _, st := range rows {
		id, known := m.identityOf(st.value)
		if !known {
			return fmt.Errorf("inserting a %s: its key is not known; give it a value", m.class.typ)
		}
		if other := s.identities[id]; other != nil && other != st && other.status == Persistent && !other.doomed {
			return fmt.Errorf("two objects of type %s have the key %s in one session", m.class.typ, m.keyText(st.value))
		}
		for _, a := range m.columns {
			a.arrived(st.value)
		}
		st.status, st.identity = Persistent, id
		s.identities[id] = st
		st.keepColumns()
	}
	return nil
}

// keepColumns notes that the database has what the columns hold; the holders
// are settled at the end of the flush.
func (st *state) keepColumns() {
	st.kept = reflect.New(st.value.Type()).Elem()
	st.kept.Set(st.value)
	st.apart = st.mapping.apart(st.value)
}

// given returns the columns that an INSERT of an object names: all but those
// that the database fills because the field is unset. Unset are a key of zero
// that the database makes, and a nil pointer or an invalid sql.Null of a column
// with a default.
func (m *mapping) given(v reflect.Value) []*attribute {
	var list []*attribute
	for _, a := range m.columns {
		if a.meta.Computed != nil || a.made() && (isUnset(a, a.in(v)) || !a.isLoaded(v)) {
			continue
		}
		list = append(list, a)
	}
	return list
}

func isUnset(a *attribute, v reflect.Value) bool {
	if a.meta.AutoIncrement || a.meta.Identity != nil {
		return v.IsZero()
	}
	_, nullable := nullableType(v.Type())
	return nullable && v.IsZero()
}

func setVersion(v reflect.Value, n int64) {
	if v.CanInt() {
		v.SetInt(n)
	} else {
		v.SetUint(uint64(n))
	}
}

// counted names so many objects of a type.
func counted(n int, m *mapping) string {
	if n == 1 {
		return "a " + m.class.typ.String()
	}
	return fmt.Sprintf("%d objects of type %s", n, m.class.typ)
}

// writer writes objects to a database, with or without a session.
type writer struct {
	db    core.Conn
	forms core.Forms
}

// insert inserts objects of one mapping, which give values to the same columns,
// and fills in what the database made.
func (w writer) insert(ctx context.Context, m *mapping, objects []any, columns []*attribute) error {
	if m.hasParts() {
		return w.insertParts(ctx, m, objects, columns)
	}
	made := m.missing(columns)
	t := m.target()
	switch {
	case w.forms.InsertReturning && len(columns) == 0:
		return w.insertEach(ctx, m, t, objects, columns, made)
	case len(objects) == 1 && (len(made) == 0 || w.forms.InsertReturning):
		return w.insertOne(ctx, m, t, objects[0], columns, made)
	case len(columns) == 0:
		return fmt.Errorf("%s has no column but those that the database fills, which this database can insert one at a time only, and cannot return; give it another column", m.class.typ)
	}
	bulk := core.InsertObjects(t, objects, fieldsIn(columns))
	if m.generated == nil || !slices.Contains(made, m.generated) {
		if _, err := w.db.Exec(ctx, bulk); err != nil {
			return err
		}
		return w.fetch(ctx, m, objects, made)
	}
	key := m.generated
	i := 0
	err := core.QueryEach(ctx, w.db, core.Columns1(bulk, core.Col[any](t, key.column)).Statement(), func(scan func(...any) error) error {
		if i == len(objects) {
			return fmt.Errorf("the database returned more than %d keys", len(objects))
		}
		i++
		return scan(key.in(reflect.ValueOf(objects[i-1]).Elem()).Addr().Interface())
	})
	if err == nil && i < len(objects) {
		err = fmt.Errorf("the database returned %d keys for %d rows", i, len(objects))
	}
	if err != nil {
		return err
	}
	return w.fetch(ctx, m, objects, slices.DeleteFunc(made, func(a *attribute) bool { return a == key }))
}

// insertEach inserts objects one by one.
func (w writer) insertEach(ctx context.Context, m *mapping, t *core.Table, objects []any, columns, made []*attribute) error {
	for _, object := range objects {
		if err := w.insertOne(ctx, m, t, object, columns, made); err != nil {
			return err
		}
	}
	return nil
}

// missing returns the columns that the database fills.
func (m *mapping) missing(given []*attribute) []*attribute {
	var list []*attribute
	for _, a := range m.columns {
		if !slices.Contains(given, a) {
			list = append(list, a)
		}
	}
	return list
}

// insertOne inserts one object and returns what the database made with it.
func (w writer) insertOne(ctx context.Context, m *mapping, t *core.Table, object any, columns, made []*attribute) error {
	v := reflect.ValueOf(object).Elem()
	row := make(core.Values, len(columns))
	for i, a := range columns {
		row[i] = assignment(t, a, v)
	}
	insert := core.Insert(t)
	if len(row) > 0 {
		insert = insert.Rows(row)
	}
	if len(made) == 0 {
		_, err := w.db.Exec(ctx, insert)
		return err
	}
	targets := make([]any, len(made))
	for i, a := range made {
		insert = insert.Returning(core.Col[any](t, a.column))
		targets[i] = a.in(v).Addr().Interface()
	}
	found, err := core.QueryOne(ctx, w.db, insert, targets...)
	if err == nil && !found {
		err = core.ErrNoRows
	}
	return err
}

// assignment sets a column to what an object's field holds.
func assignment(t *core.Table, a *attribute, v reflect.Value) core.Assignment {
	return core.Col[any](t, a.column).To(a.in(v).Interface())
}

// fieldsIn says where objects have the values of columns.
func fieldsIn(columns []*attribute) []core.FieldOf {
	list := make([]core.FieldOf, len(columns))
	for i, a := range columns {
		list[i] = core.FieldOf{Column: a.column, Type: a.typ, In: a.in}
	}
	return list
}

// fetch reads what the database has put into some columns of rows that were
// written.
func (w writer) fetch(ctx context.Context, m *mapping, objects []any, columns []*attribute) error {
	if len(columns) == 0 {
		return nil
	}
	byKey := make(map[identity]reflect.Value, len(objects))
	for _, object := range objects {
		v := reflect.ValueOf(object).Elem()
		if id, known := m.identityOf(v); known {
			byKey[id] = v
		}
	}
	t := m.target()
	for part := range slices.Chunk(objects, w.keysAtOnce(m)) {
		err := w.fetchPart(ctx, m, t, part, columns, byKey)
		if err != nil {
			return err
		}
	}
	return nil
}

func (w writer) fetchPart(ctx context.Context, m *mapping, t *core.Table, objects []any, columns []*attribute, byKey map[identity]reflect.Value) error {
	all := slices.Concat(m.key, columns)
	selected := make([]core.Node, len(all))
	for i, a := range all {
		selected[i] = core.Col[any](t, a.column)
	}
	query := core.Select(selected...).From(t).Where(w.keysIn(m, t, objects))
	read := reflect.New(m.class.typ).Elem()
	return core.QueryEach(ctx, w.db, query, func(scan func(...any) error) error {
		targets := make([]any, len(all))
		for i, a := range all {
			targets[i] = a.in(read).Addr().Interface()
		}
		read.SetZero()
		if err := scan(targets...); err != nil {
			return err
		}
		id, _ := m.identityOf(read)
		if v, ok := byKey[id]; ok {
			for _, a := range columns {
				a.arrived(read)
				a.copy(v, read)
			}
		}
		return nil
	})
}
