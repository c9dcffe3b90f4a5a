package orm

import (
	"context"

	"limbeck.dev/migrate/core"
)

// Row1 is an object with a value of its row.
type Row1[T, A any] struct {
	Object *T
	V1     A
}

// Row2 is an object with two values of its row.
type Row2[T, A, B any] struct {
	Object *T
	V1     A
	V2     B
}

// RowQuery reads objects together with values of their rows. Each row of the
// statement is one of the result, so an object that is joined with several comes
// several times.
type RowQuery[T, R any] struct {
	stmt    SelectStmt[T]
	columns []core.Node
	targets func(*R) []any
	object  func(*R) **T
}

// Columns1 makes a query read a value with each object: a column of what it
// joins, or an expression.
//
//	rows, err := orm.Columns1(orm.Select(Posts).Join(&p.Author, Users), orm.C(&u.Username)).All(ctx, db)
func Columns1[T, A any](s SelectStmt[T], a core.Selectable[A]) RowQuery[T, Row1[T, A]] {
	return RowQuery[T, Row1[T, A]]{s, []core.Node{a},
		func(r *Row1[T, A]) []any { return []any{core.Target(a, &r.V1)} },
		func(r *Row1[T, A]) **T { return &r.Object }}
}

// Columns2 makes a query read two values with each object.
func Columns2[T, A, B any](s SelectStmt[T], a core.Selectable[A], b core.Selectable[B]) RowQuery[T, Row2[T, A, B]] {
	return RowQuery[T, Row2[T, A, B]]{s, []core.Node{a, b},
		func(r *Row2[T, A, B]) []any { return []any{core.Target(a, &r.V1), core.Target(b, &r.V2)} },
		func(r *Row2[T, A, B]) **T { return &r.Object }}
}

// All returns all rows.
func (q RowQuery[T, R]) All(ctx context.Context, db core.Conn) ([]R, error) {
	r, leave, err := newReader(ctx, db)
	if err != nil {
		return nil, err
	}
	defer leave()
	var list []R
	var objects []any
	row := new(R)
	stmt := q.stmt
	stmt.multiplied, stmt.beside, stmt.besides = false, q.columns, q.targets(row)
	err = stmt.read(ctx, r, func(object *T) error {
		*q.object(row) = object
		list = append(list, *row)
		objects = append(objects, object)
		var zero R
		*row = zero
		return nil
	})
	if err != nil {
		return nil, err
	}
	m, _ := q.stmt.of.mapping()
	return list, r.load(ctx, q.stmt.of.here, m, objects, q.stmt.loads)
}

// First returns the first row. Without any it returns [core.ErrNoRows].
func (q RowQuery[T, R]) First(ctx context.Context, db core.Conn) (R, error) {
	q.stmt = q.stmt.Limit(1)
	list, err := q.All(ctx, db)
	if err == nil && len(list) == 0 {
		err = core.ErrNoRows
	}
	if err != nil {
		var zero R
		return zero, err
	}
	return list[0], nil
}
