package orm

import (
	"context"
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/engine"
)

// Fields are columns, named by the addresses of fields of a prototype.
type Fields []any

// FieldsOf names columns by the addresses of fields of a prototype:
//
//	orm.FieldsOf(&u.Email, &u.IsActive)
func FieldsOf(addresses ...any) Fields { return addresses }

// attributes returns the columns of fields.
func (m *Mapper[T]) attributes(ready *mapping, fields Fields) ([]*attribute, error) {
	list := make([]*attribute, len(fields))
	for i, field := range fields {
		c := m.here.column(field)
		if c == nil {
			return nil, fmt.Errorf("a %T is not the address of a column of %s; take that of a field of its prototype", field, m.typ)
		}
		list[i] = ready.byName[c.column]
	}
	return list, nil
}

// direct writes objects without a session.
type direct struct {
	mapping *mapping
	objects []any
}

// newDirect prepares to write objects. What would go past a session, or past
// hooks that want one, is refused.
func newDirect[T any](db core.Conn, m *Mapper[T], verb string, rows []*T) (*direct, error) {
	ready, err := m.mapping()
	if err != nil {
		return nil, err
	}
	if _, ok := db.(*Session); ok {
		return nil, fmt.Errorf("orm.%s writes without a session, and would leave this one out of step; use the session's own methods, or an engine or a transaction", verb)
	}
	if hook := hookOf[T](); hook != "" {
		return nil, fmt.Errorf("orm.%s: %s has the hook %s, which runs in a session alone; write it by a session", verb, m.typ, hook)
	}
	refused := ready.oneTable
	if verb == "Insert" {
		refused = func(what string) error { return ready.writable(what + " of") }
	}
	if err := refused("orm." + verb); err != nil {
		return nil, err
	}
	if verb == "Update" || verb == "Delete" {
		if err := ready.keyed("orm." + verb + " of"); err != nil {
			return nil, err
		}
	}
	for i, row := range rows {
		if row == nil {
			return nil, fmt.Errorf("orm.%s: object %d of %d is nil", verb, i+1, len(rows))
		}
		if err := ready.claimKind(reflect.ValueOf(row).Elem()); err != nil && verb == "Insert" {
			return nil, fmt.Errorf("orm.Insert: object %d of %d: %w", i+1, len(rows), err)
		}
		if a := ready.tenant; a != nil && a.in(reflect.ValueOf(row).Elem()).IsZero() {
			return nil, fmt.Errorf("orm.%s: object %d of %d: %w; set %s", verb, i+1, len(rows), ErrNoTenant, a.path)
		}
	}
	return &direct{ready, objects(rows...)}, nil
}

// hookOf names a hook of flushes that a struct has.
func hookOf[T any]() string {
	var object any = new(T)
	if _, ok := object.(BeforeInserter); ok {
		return "BeforeInsert"
	}
	if _, ok := object.(BeforeUpdater); ok {
		return "BeforeUpdate"
	}
	if _, ok := object.(BeforeDeleter); ok {
		return "BeforeDelete"
	}
	if _, ok := object.(AfterInserter); ok {
		return "AfterInsert"
	}
	if _, ok := object.(AfterUpdater); ok {
		return "AfterUpdate"
	}
	if _, ok := object.(AfterDeleter); ok {
		return "AfterDelete"
	}
	return ""
}

// transactor begins transactions: an engine, or a connection of one.
type transactor interface {
	InTx(ctx context.Context, work func(tx *engine.Tx) error, o ...engine.TxOptions) error
}

// atomically runs work, all or nothing of it: in the transaction that is open,
// else in one of its own.
func atomically(ctx context.Context, db core.Conn, work func(w writer) error) error {
	if open, ok := db.(interface{ InTransaction() bool }); !ok || !open.InTransaction() {
		if begins, ok := db.(transactor); ok {
			return begins.InTx(ctx, func(tx *engine.Tx) error {
				return work(writer{tx, tx.Dialect().Forms()})
			})
		}
	}
	d, err := dialectOf(ctx, db)
	if err != nil {
		return err
	}
	return work(writer{db, d.Forms()})
}

// alone runs one statement for which no transaction is needed.
func alone(ctx context.Context, db core.Conn, work func(w writer) error) error {
	d, err := dialectOf(ctx, db)
	if err != nil {
		return err
	}
	return work(writer{db, d.Forms()})
}

// values returns the structs that the objects are.
func (d *direct) values() []reflect.Value {
	list := make([]reflect.Value, len(d.objects))
	for i, object := range d.objects {
		list[i] = reflect.ValueOf(object).Elem()
	}
	return list
}

// LoadFor reads relationships of objects that are there, wherever they came
// from, in the manner of [SelectStmt.Options]. What is loaded already stays.
//
//	err := orm.LoadFor(ctx, eng, Users, users, orm.SelectIn(&u.Posts))
func LoadFor[T any](ctx context.Context, db core.Conn, m *Mapper[T], rows []*T, loads ...Load) error {
	ready, err := m.mapping()
	if err != nil {
		return err
	}
	r, leave, err := newReader(ctx, db)
	if err != nil {
		return err
	}
	defer leave()
	for i := range loads {
		loads[i].joined = false // there is no statement to join
	}
	return r.load(ctx, m.here, ready, objects(rows...), loads)
}
