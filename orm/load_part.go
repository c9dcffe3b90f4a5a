package orm

import (
	"fmt"
	"reflect"

	"limbeck.dev/migrate/core"
)

// part is what a relationship leads to from some of its owners.
type part struct {
	writer writer
	rel    *relation
	load   Load
}

// statement reads columns of the objects, and behind them, where there is a table
// between, the key of the owner.
func (p part) statement(t *core.Table, columns []*attribute, keys [][]reflect.Value) core.SelectStmt {
	stmt := core.Select(nodesOf(t, columns)...).From(t).Where(p.load.where...)
	owner := make([]core.Node, len(p.rel.near))
	if link := p.rel.link; link != nil {
		stmt = stmt.Join(link.table, equal(t, namesOf(p.rel.far), link.table, link.far)...).
			Where(p.writer.namedIn(link.table, link.near, p.rel.near, keys))
		for i, name := range link.near {
			owner[i] = core.Col[any](link.table, name)
			stmt = stmt.Columns(core.Col[any](link.table, name).As(ownerColumn(i)))
		}
	} else {
		stmt = stmt.Where(p.writer.tuplesIn(t, p.rel.far, keys))
		owner = nodesOf(t, p.rel.far)
	}
	order := p.order(t)
	if p.load.limit > 0 && p.rel.Direction != ManyToOne {
		return p.limited(stmt, columns, owner, order)
	}
	return stmt.OrderBy(order...)
}

// order is that of the load; else that of the keys.
func (p part) order(t *core.Table) []core.Ordering {
	order := p.load.order
	if len(order) == 0 && p.rel.Direction != ManyToOne {
		for _, a := range p.rel.target.key {
			order = append(order, core.Col[any](t, a.column).Asc())
		}
	}
	return order
}

func ownerColumn(i int) string { return fmt.Sprint("owner_", i+1) }

// limited takes the first objects of each owner only: it numbers them.
func (p part) limited(stmt core.SelectStmt, columns []*attribute, owner []core.Node, order []core.Ordering) core.SelectStmt {
	const place = "place_in_owner"
	numbered := stmt.Columns(core.RowNumber().Over(core.Window{PartitionBy: owner, OrderBy: order}).As(place)).As("numbered")
	result := make([]core.Node, 0, len(columns)+len(owner))
	for _, a := range columns {
		result = append(result, core.Col[any](numbered, a.column))
	}
	if p.rel.link != nil {
		for i := range owner {
			result = append(result, core.Col[any](numbered, ownerColumn(i)))
		}
	}
	number := core.Col[int64](numbered, place)
	return core.Select(result...).From(numbered).Where(number.Le(int64(p.load.limit))).OrderBy(number.Asc())
}
