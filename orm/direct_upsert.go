package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"limbeck.dev/migrate/core"
)

// Outcome is what came of an object in an [Upsert].
type Outcome int

// The outcomes. Unchanged is a row that had the values already.
const (
	Inserted Outcome = iota + 1
	Updated
	Unchanged
)

// String names the outcome.
func (o Outcome) String() string {
	return [...]string{"none", "inserted", "updated", "unchanged"}[o]
}

// Upsert inserts objects, or updates the rows that are there, without a session.
// Rows are found by the columns of key, which are a unique key of the table; set
// are the columns that an update writes, or nil for all that the object gives a
// value to. It returns what came of each object, and fills in keys and other
// values that the database has made, now or before.
//
//	outcomes, err := orm.Upsert(ctx, eng, Users, orm.FieldsOf(&u.Email), nil, ann, bob)
//
// All happens in one transaction, in which the rows that are there are locked. A
// row that somebody else inserts at the same time is updated on PostgreSQL and
// SQLite. On MySQL and MariaDB it waits, or is a unique violation under READ
// COMMITTED, since their own upsert would take a row with any other unique key
// for the one that is meant. A version is counted up, not checked.
func Upsert[T any](ctx context.Context, db core.Conn, m *Mapper[T], key, set Fields, rows ...*T) ([]Outcome, error) {
	d, err := newDirect(db, m, "Upsert", rows)
	if err != nil {
		return nil, err
	}
	u := &upsert{direct: d, outcomes: make([]Outcome, len(rows))}
	if u.key, err = m.attributes(d.mapping, key); err != nil {
		return nil, err
	}
	if u.set, err = m.attributes(d.mapping, set); err != nil {
		return nil, err
	}
	if err := u.check(); err != nil || len(rows) == 0 {
		return nil, err
	}
	undo := d.beforeInsert()
	if err := atomically(ctx, db, func(w writer) error { return u.run(ctx, w) }); err != nil {
		undo()
		return nil, err
	}
	return u.outcomes, nil
}

// upsert is one under way.
type upsert struct {
	*direct
	key, set []*attribute
	outcomes []Outcome
	there    map[any]reflect.Value // the rows that are there, by key
}

// check refuses a key that finds more than one row or none, and objects that
// mean the same row.
func (u *upsert) check() error {
	names := namesOf(u.key)
	if u.mapping.deleted != nil {
		return fmt.Errorf("orm.Upsert of %s: a row that is deleted softly may have the same key; use a session", u.mapping.class.typ)
	}
	if !u.mapping.isUnique(names) {
		return fmt.Errorf("orm.Upsert of %s: (%s) is no unique key of table %s", u.mapping.class.typ, strings.Join(names, ", "), u.mapping.class.table)
	}
	seen := make(map[any]int)
	for i, v := range u.values() {
		k, ok := u.keyOf(v)
		for _, a := range u.key {
			ok = ok && !(a == u.mapping.generated && a.in(v).IsZero())
		}
		if !ok {
			return fmt.Errorf("orm.Upsert of %s: object %d has no value for (%s), by which its row is found", u.mapping.class.typ, i+1, strings.Join(names, ", "))
		}
		if other, twice := seen[k]; twice {
			return fmt.Errorf("orm.Upsert of %s: objects %d and %d have the same (%s)", u.mapping.class.typ, other+1, i+1, strings.Join(names, ", "))
		}
		seen[k] = i
	}
	return nil
}

// isUnique reports whether columns are a key of which there is one row at most.
func (m *mapping) isUnique(names []string) bool {
	same := func(columns []string) bool {
		return len(columns) == len(names) && !slices.ContainsFunc(columns, func(c string) bool { return !slices.Contains(names, c) })
	}
	if same(m.table.PrimaryKey.Columns) {
		return true
	}
	for _, key := range m.table.Uniques {
		if same(key.Columns) {
			return true
		}
	}
	for _, ix := range m.table.Indexes {
		var columns []string
		for _, c := range ix.Columns {
			columns = append(columns, c.Column)
		}
		if ix.Unique && ix.Where == "" && same(columns) {
			return true
		}
	}
	return false
}

// keyOf returns what rows are told apart by.
func (u *upsert) keyOf(v reflect.Value) (any, bool) {
	id, ok := (&mapping{key: u.key}).identityOf(v)
	return id.key, ok
}

func (u *upsert) run(ctx context.Context, w writer) error {
	if err := u.lock(ctx, w); err != nil {
		return err
	}
	var changed, fresh []reflect.Value
	for i, v := range u.values() {
		k, _ := u.keyOf(v)
		was, found := u.there[k]
		switch {
		case !found:
			u.outcomes[i] = Inserted
			fresh = append(fresh, v)
		case u.differs(v, was):
			u.outcomes[i] = Updated
			changed = append(changed, v)
		default:
			u.outcomes[i] = Unchanged
		}
	}
	if err := u.update(ctx, w, changed); err != nil {
		return fmt.Errorf("updating %s: %w", counted(len(changed), u.mapping), u.mapping.explain(err))
	}
	if err := u.insert(ctx, w, fresh); err != nil {
		return fmt.Errorf("inserting %s: %w", counted(len(fresh), u.mapping), u.mapping.explain(err))
	}
	return u.fill(ctx, w)
}

// lock reads the rows that are there, and keeps others from changing them.
func (u *upsert) lock(ctx context.Context, w writer) error {
	u.there = make(map[any]reflect.Value)
	return u.read(ctx, w, u.mapping.columns, true, func(k any, read reflect.Value) {
		was := reflect.New(read.Type()).Elem()
		was.Set(read)
		u.there[k] = was
	})
}

// read reads columns of the rows of all objects.
func (u *upsert) read(ctx context.Context, w writer, columns []*attribute, lock bool, each func(key any, read reflect.Value)) error {
	t := u.mapping.class.source().table(u.mapping)
	for part := range slices.Chunk(u.values(), w.tuplesAtOnce(len(u.key))) {
		stmt := core.Select(nodesOf(t, columns)...).From(t).Where(w.columnsIn(t, u.key, part))
		if lock {
			stmt = stmt.Lock(core.ForUpdate())
		}
		err := core.QueryEach(ctx, w.db, stmt, func(scan func(...any) error) error {
			read := reflect.New(u.mapping.class.typ).Elem()
			targets := make([]any, len(columns))
			for i, a := range columns {
				targets[i] = a.in(read).Addr().Interface()
			}
			if err := scan(targets...); err != nil {
				return err
			}
			k, _ := u.keyOf(read)
			each(k, read)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// written returns the columns that an update of the object writes.
func (u *upsert) written(v reflect.Value) []*attribute {
	columns := u.set
	if len(columns) == 0 {
		columns = u.mapping.given(v)
	}
	return slices.DeleteFunc(slices.Clone(columns), func(a *attribute) bool {
		return slices.Contains(u.key, a) || a.key || a.meta.Computed != nil || a == u.mapping.version
	})
}

// differs reports whether the row has not the values of the object.
func (u *upsert) differs(v, was reflect.Value) bool {
	return slices.ContainsFunc(u.written(v), func(a *attribute) bool {
		return !a.place.same(a.in(v), a.in(was), a.place.keep(a.in(was)))
	})
}

// update writes rows that are there, those together that get the same columns.
func (u *upsert) update(ctx context.Context, w writer, rows []reflect.Value) error {
	t := u.mapping.class.source().table(u.mapping)
	for len(rows) > 0 {
		columns := u.written(rows[0])
		n := 1
		for n < len(rows) && slices.Equal(columns, u.written(rows[n])) {
			n++
		}
		for part := range slices.Chunk(rows[:n], max(1, w.rowsAtOnce(&mapping{key: u.key}, len(columns)))) {
			list := make([]row, len(part))
			for i, v := range part {
				list[i] = row{now: v, was: v}
			}
			stmt := core.UpdateRows(t, columnsOf(t, u.key), columnsOf(t, columns), valuesOf(list, u.key, columns)...)
			if a := u.mapping.version; a != nil {
				count := core.Col[int64](t, a.column)
				stmt = stmt.Set(count.ToExpr(core.Num(count).Add(1)))
			}
			if _, err := w.db.Exec(ctx, stmt); err != nil {
				return err
			}
		}
		rows = rows[n:]
	}
	return nil
}

// insert writes rows that are not there; where somebody else has been faster,
// they are updated, if the database does that for one key alone.
func (u *upsert) insert(ctx context.Context, w writer, rows []reflect.Value) error {
	for len(rows) > 0 {
		columns := u.mapping.given(rows[0])
		n := 1
		for n < len(rows) && slices.Equal(columns, u.mapping.given(rows[n])) {
			n++
		}
		most := 1000
		if w.forms.MaxParams > 0 {
			most = max(1, min(most, w.forms.MaxParams/(2*len(columns)+1)))
		}
		for part := range slices.Chunk(rows[:n], most) {
			if err := u.insertPart(ctx, w, part, columns); err != nil {
				return err
			}
		}
		rows = rows[n:]
	}
	return nil
}

func (u *upsert) insertPart(ctx context.Context, w writer, rows []reflect.Value, columns []*attribute) error {
	t := u.mapping.class.source().table(u.mapping)
	stmt := core.Insert(t)
	for _, v := range rows {
		values := make(core.Values, len(columns))
		for i, a := range columns {
			values[i] = assignment(t, a, v)
		}
		stmt = stmt.Rows(values)
	}
	if !w.forms.OnDuplicateKey { // which is for any unique key, not for this one
		stmt = u.onConflict(t, stmt, rows[0])
	}
	if w.forms.InsertedMark == "" {
		_, err := w.db.Exec(ctx, stmt)
		return err
	}
	return u.insertReturning(ctx, w, stmt.Returning(nodesOf(t, u.key)...).Returning(core.WasInserted()))
}

// onConflict makes the INSERT update the row that somebody else was faster with.
func (u *upsert) onConflict(t *core.Table, stmt core.InsertStmt, v reflect.Value) core.InsertStmt {
	var set []core.Assignment
	for _, c := range append(columnsOf(t, u.written(v)), columnsOf(t, u.key)[0]) {
		column := core.Col[any](t, c.Name())
		set = append(set, column.ToExpr(core.Excluded(column)))
	}
	if a := u.mapping.version; a != nil {
		count := core.Col[int64](t, a.column)
		set = append(set, count.ToExpr(core.Num(count).Add(1)))
	}
	return stmt.OnConflict(columnsOf(t, u.key)...).DoUpdate(set...).InsertStmt
}

// insertReturning notes which rows were updated after all.
func (u *upsert) insertReturning(ctx context.Context, w writer, stmt core.InsertStmt) error {
	updated := make(map[any]bool)
	read := reflect.New(u.mapping.class.typ).Elem()
	targets := make([]any, len(u.key)+1)
	for i, a := range u.key {
		targets[i] = a.in(read).Addr().Interface()
	}
	var inserted bool
	targets[len(u.key)] = &inserted
	err := core.QueryEach(ctx, w.db, stmt, func(scan func(...any) error) error {
		if err := scan(targets...); err != nil {
			return err
		}
		if k, _ := u.keyOf(read); !inserted {
			updated[k] = true
		}
		return nil
	})
	for i, v := range u.values() {
		if k, _ := u.keyOf(v); updated[k] {
			u.outcomes[i] = Updated
		}
	}
	return err
}

// fill gives the objects what the rows have beside what was written.
func (u *upsert) fill(ctx context.Context, w writer) error {
	objects := make(map[any]reflect.Value, len(u.objects))
	var columns []*attribute
	for _, v := range u.values() {
		k, _ := u.keyOf(v)
		objects[k] = v
		written := append(u.written(v), u.key...)
		for _, a := range u.mapping.columns {
			if !slices.Contains(written, a) && !slices.Contains(columns, a) {
				columns = append(columns, a)
			}
		}
	}
	if len(columns) == 0 {
		return nil
	}
	return u.read(ctx, w, slices.Concat(u.key, columns), false, func(k any, read reflect.Value) {
		v, known := objects[k]
		if !known {
			return
		}
		for _, a := range columns {
			if !slices.Contains(u.written(v), a) {
				a.copy(v, read)
				a.arrived(v)
			}
		}
	})
}
