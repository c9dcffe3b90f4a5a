package orm

import (
	"reflect"

	"limbeck.dev/migrate/core"
)

// bounds are the LIMIT and OFFSET of a query of objects.
type bounds struct{ limit, offset *int }

// apply gives them to the statement.
func (b bounds) apply(stmt core.SelectStmt) core.SelectStmt {
	if b.limit != nil {
		stmt = stmt.Limit(*b.limit)
	}
	if b.offset != nil {
		stmt = stmt.Offset(*b.offset)
	}
	return stmt
}

// results makes objects of rows in which one may come more than once: each is
// there once, and the bounds count objects, not rows.
type results struct {
	bounds
	mapping *mapping
	seen    map[any]any // the object that a key had first
	skipped map[any]bool
	taken   int
}

func newResults(m *mapping, b bounds) *results {
	return &results{bounds: b, mapping: m, seen: make(map[any]any), skipped: make(map[any]bool)}
}

// admit returns the object that stands for the one that a row had, and whether
// it is a further one of the result; nil for one that the bounds leave out.
func (r *results) admit(object any) (one any, further bool) {
	id, _ := r.mapping.identityOf(reflect.ValueOf(object).Elem())
	if first := r.seen[id.key]; first != nil || r.skipped[id.key] {
		return first, false
	}
	out := r.offset != nil && len(r.skipped) < *r.offset || r.full()
	if out {
		r.skipped[id.key] = true
		return nil, false
	}
	r.seen[id.key] = object
	r.taken++
	return object, true
}

// full reports whether there are as many objects as the limit wants.
func (r *results) full() bool { return r.limit != nil && r.taken >= *r.limit }
