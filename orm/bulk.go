package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"limbeck.dev/migrate/core"
)

// BulkUpdate is an UPDATE of all rows that fulfil conditions; see [UpdateWhere].
type BulkUpdate[T any] struct {
	of    *Mapper[T]
	set   []core.Assignment
	where []core.Condition
}

// UpdateWhere updates the rows that fulfil the conditions, of which there must
// be one; core.True() is true for every row. On a session it flushes before, and
// the session's objects of these rows take the new values. A version is counted
// up. It runs on a connection as well.
//
//	n, err := orm.UpdateWhere(Users, orm.C(&u.ID).Lt(3)).Set(orm.C(&u.IsActive).To(false)).Exec(ctx, session)
//
// A struct with hooks for updates is refused: its rows are not read.
func UpdateWhere[T any](m *Mapper[T], conditions ...core.Condition) BulkUpdate[T] {
	return BulkUpdate[T]{of: m, where: conditions}
}

// Set adds assignments.
func (u BulkUpdate[T]) Set(set ...core.Assignment) BulkUpdate[T] {
	u.set = append(slices.Clip(u.set), set...)
	return u
}

// Exec executes the statement and returns how many rows it has updated, as the
// database counts them.
func (u BulkUpdate[T]) Exec(ctx context.Context, db core.Conn) (int64, error) {
	m, err := u.of.mapping()
	if err != nil {
		return 0, err
	}
	switch any(new(T)).(type) {
	case BeforeUpdater, AfterUpdater:
		return 0, fmt.Errorf("orm.UpdateWhere of %s: it has a hook for updates, which runs for objects; read them, and change them in a session", u.of.typ)
	}
	if err := m.oneTable("orm.UpdateWhere"); err != nil {
		return 0, err
	}
	t := u.of.here.table(m)
	where, err := seen(db, u.of.here, m, u.where)
	if err != nil {
		return 0, err
	}
	stmt := core.Update(t).Where(where...).Set(u.set...)
	columns, err := u.columns(m)
	if err != nil {
		return 0, err
	}
	if v := m.version; v != nil && !slices.Contains(columns, v) {
		count := core.Col[int64](t, v.column)
		stmt = stmt.Set(count.ToExpr(core.Num(count).Add(1)))
		columns = append(columns, v)
	}
	columns = append(columns, m.computed()...)
	return bulk{m, t, where}.run(ctx, db, stmt, func(w writer, found []*state) error {
		list := make([]any, len(found))
		for i, st := range found {
			st.session.remember(st)
			list[i] = st.object
		}
		if err := w.fetch(ctx, m, list, columns); err != nil {
			return err
		}
		for _, st := range found {
			st.keepThese(columns)
		}
		return nil
	})
}

// seen returns conditions together with the criteria that hold for the session;
// without one, those of no tenant.
func seen(db core.Conn, p *prototype, m *mapping, conditions []core.Condition) ([]core.Condition, error) {
	if len(conditions) == 0 {
		return nil, nil // which the statement refuses
	}
	in := scope{lifted: []string{Tenant}}
	if s, ok := db.(*Session); ok {
		in = s.scope
	}
	criteria, err := in.conditions(p, m)
	return slices.Concat(conditions, criteria), err
}

// columns returns what is set. The key is not, by which objects are known.
func (u BulkUpdate[T]) columns(m *mapping) (list []*attribute, err error) {
	for _, a := range u.set {
		name, field := a.Target()
		if field != nil {
			if c := u.of.here.column(field); c != nil {
				name = c.column
			}
		}
		switch column := m.byName[name]; {
		case column == nil && m.table.Column(name) == nil:
			return nil, fmt.Errorf("orm.UpdateWhere of %s: what is set is no column of it", u.of.typ)
		case column != nil && column.key:
			return nil, fmt.Errorf("orm.UpdateWhere of %s: %s is of the key, by which the session knows its objects; core.Update changes it", u.of.typ, column.path)
		case column != nil && !slices.Contains(list, column):
			list = append(list, column)
		}
	}
	return list, nil
}

// DeleteWhere deletes the rows, softly where they are [SoftDelete], that fulfil the conditions, of which there must be
// one, and returns how many they were. On a session it flushes before, and the
// session's objects of these rows are deleted. No cascade is followed but that
// of the database.
//
//	n, err := orm.DeleteWhere(ctx, session, Posts, orm.C(&p.Title).Eq("old"))
//
// A struct with hooks for deletes is refused: its rows are not read.
func DeleteWhere[T any](ctx context.Context, db core.Conn, m *Mapper[T], conditions ...core.Condition) (int64, error) {
	ready, err := m.mapping()
	if err != nil {
		return 0, err
	}
	switch any(new(T)).(type) {
	case BeforeDeleter, AfterDeleter:
		return 0, fmt.Errorf("orm.DeleteWhere of %s: it has a hook for deletes, which runs for objects; read them, and delete them in a session", m.typ)
	}
	if err := ready.oneTable("orm.DeleteWhere"); err != nil {
		return 0, err
	}
	t := m.here.table(ready)
	where, err := seen(db, m.here, ready, conditions)
	if err != nil {
		return 0, err
	}
	var stmt core.Statement = core.Delete(t).Where(where...)
	if at := ready.deleted; at != nil {
		now := time.Now().UTC().Truncate(time.Microsecond)
		stmt = core.Update(t).Where(where...).Set(core.Col[any](t, at.column).To(now))
	}
	return bulk{ready, t, where}.run(ctx, db, stmt, func(_ writer, found []*state) error {
		for _, st := range found {
			st.session.remember(st)
			st.status = Deleted
			delete(st.session.identities, st.identity)
		}
		return nil
	})
}

// bulk is a statement on all rows that fulfil conditions.
type bulk struct {
	mapping *mapping
	table   *core.Table
	where   []core.Condition
}

// run executes the statement. settle is told which objects of the session have
// such rows.
func (b bulk) run(ctx context.Context, db core.Conn, stmt core.Statement, settle func(writer, []*state) error) (int64, error) {
	s, ok := db.(*Session)
	if !ok {
		result, err := db.Exec(ctx, stmt)
		return result.RowsAffected, b.mapping.explain(err)
	}
	tx, leave, err := s.ready(ctx, s.begin)
	if err != nil {
		return 0, err
	}
	defer leave()
	w := writer{tx, tx.Dialect().Forms()}
	found, err := b.found(ctx, s, w)
	if err != nil {
		return 0, err
	}
	result, err := tx.Exec(ctx, stmt)
	if err != nil {
		return 0, b.mapping.explain(err)
	}
	if err := settle(w, found); err != nil {
		s.broken = errors.Join(s.broken, err) // the objects are not those of the database
		return 0, err
	}
	return result.RowsAffected, nil
}

// found returns the session's objects whose rows the statement will find, and
// keeps others from changing them.
func (b bulk) found(ctx context.Context, s *Session, w writer) (found []*state, err error) {
	if !slices.ContainsFunc(s.order, func(st *state) bool {
		return st.session == s && st.mapping.root() == b.mapping.root() && st.status == Persistent
	}) {
		return nil, nil
	}
	query := core.Select(nodesOf(b.table, b.mapping.key)...).From(b.table).Where(b.where...).Lock(core.ForUpdate())
	read := reflect.New(b.mapping.class.typ).Elem()
	targets := make([]any, len(b.mapping.key))
	for i, a := range b.mapping.key {
		targets[i] = a.in(read).Addr().Interface()
	}
	err = core.QueryEach(ctx, w.db, query, func(scan func(...any) error) error {
		if err := scan(targets...); err != nil {
			return err
		}
		id, _ := b.mapping.identityOf(read)
		if st := s.identities[id]; st != nil && st.status == Persistent && !st.doomed {
			found = append(found, st)
		}
		return nil
	})
	return found, err
}
