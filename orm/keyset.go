package orm

import (
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// SortKey is a column by which pages are ordered; see [SelectStmt.Page].
type SortKey struct {
	field any
	down  bool
}

// Asc orders by a field, whose address in the prototype is given, from the lowest.
func Asc(field any) SortKey { return SortKey{field: field} }

// Desc orders by a field from the highest.
func Desc(field any) SortKey { return SortKey{field: field, down: true} }

// Page reads n objects behind one that was read before, the last of the page
// before; nil: the first ones. They are ordered by the keys, and where these are
// equal by the primary key. No row is skipped or comes twice when others are
// inserted or deleted between two pages, and a page costs the same wherever it is
// (keyset pagination). To go back, turn the keys round, and the page.
//
//	page, err := orm.Select(Posts).Page(20, last, orm.Desc(&p.Created)).All(ctx, db)
//
// A key may not be NULL. The statement has no order and limit of its own.
func (s SelectStmt[T]) Page(n int, after *T, keys ...SortKey) SelectStmt[T] {
	m, err := s.of.mapping()
	if err == nil {
		err = m.keyed("reading a page of")
	}
	var columns []*attribute
	var down []bool
	if err == nil {
		columns, down, err = s.of.here.sortedBy(m, keys)
	}
	if err != nil {
		if s.err == nil {
			s.err = err
		}
		return s
	}
	t := s.of.here.table(m)
	for i, a := range columns {
		column := core.Col[any](t, a.column)
		if down[i] {
			s = s.OrderBy(column.Desc())
		} else {
			s = s.OrderBy(column.Asc())
		}
	}
	if after != nil {
		s = s.Where(behind(t, columns, down, reflect.ValueOf(after).Elem()))
	}
	return s.Limit(n)
}

// sortedBy returns the columns of the keys, and behind them those of the primary
// key; and which are in descending order.
func (p *prototype) sortedBy(m *mapping, keys []SortKey) (columns []*attribute, down []bool, err error) {
	last := false
	for _, k := range keys {
		c := p.column(k.field)
		if c == nil || c.deferred {
			return nil, nil, fmt.Errorf("Page: a %T is not the address of a column of the prototype of %s", k.field, m.class.typ)
		}
		a := m.byName[c.column]
		if !a.meta.NotNull && !a.key {
			return nil, nil, fmt.Errorf("Page: %s may be NULL, and nothing is before or behind NULL; order by a column that cannot", c.path)
		}
		columns, down, last = append(columns, a), append(down, k.down), k.down
	}
	for _, a := range m.key {
		if !slices.Contains(columns, a) {
			columns, down = append(columns, a), append(down, last)
		}
	}
	return columns, down, nil
}

// behind is true for the rows behind an object in the order of the columns.
func behind(t core.Source, columns []*attribute, down []bool, object reflect.Value) core.Condition {
	value := func(i int) any { return columns[i].in(object).Interface() }
	further := func(i int) core.Condition {
		if column := core.Col[any](t, columns[i].column); !down[i] {
			return column.Gt(value(i))
		} else {
			return column.Lt(value(i))
		}
	}
	if len(columns) > 1 && !slices.Contains(down, !down[0]) { // which an index serves
		values := make([]any, len(columns))
		for i := range columns {
			values[i] = value(i)
		}
		row := core.Tuple(nodesOf(t, columns)...)
		if down[0] {
			return row.Lt(values...)
		}
		return row.Gt(values...)
	}
	var ways []core.Condition
	for i := range columns {
		all := []core.Condition{further(i)}
		for j := range i {
			all = append(all, core.Col[any](t, columns[j].column).Eq(value(j)))
		}
		ways = append(ways, core.And(all...))
	}
	return core.Or(ways...)
}
