package orm

import (
	"fmt"

	"limbeck.dev/migrate/core"
)

// Has is true for the rows for which a relationship leads to a row that fulfils
// the conditions: an EXISTS, in any query of the mapper. rel is the address of a
// field of the mapper's prototype, as the mapper of the other side; the
// conditions are about its prototype. core.Not makes it "has none".
//
//	orm.Select(Users).Where(Users.Has(&u.Posts, Posts, orm.C(&p.Title).Eq("hello")))
//
// Where the other side is the same table, as is an alias of it. The criteria of
// the other side hold, whatever the session lifts.
func (m *Mapper[T]) Has(rel any, as Entity, conditions ...core.Condition) core.Expr[bool] {
	query, err := m.related(rel, as)
	if err != nil {
		return core.Fragment[bool](func(w *core.Writer) { w.Fail(err) })
	}
	return core.Exists(query.Where(conditions...))
}

// related is a query of what a relationship of the row around it leads to.
func (m *Mapper[T]) related(rel any, as Entity) (query core.SelectStmt, err error) {
	ready, err := m.mapping()
	if err != nil {
		return query, err
	}
	x := m.here.relation(ready, rel)
	switch {
	case x == nil:
		return query, fmt.Errorf("Has: a %T is no relationship of the prototype of %s", rel, m.typ)
	case as.prototype().class != x.target.class:
		return query, fmt.Errorf("Has: %s.%s leads to %s, not to %s", m.typ, x.field.path, x.target.class.typ, as.prototype().class.typ)
	case as.prototype() == m.here:
		return query, fmt.Errorf("Has: %s.%s leads to the same table; give an alias of the mapper for it", m.typ, x.field.path)
	}
	own, other := m.here.table(ready), as.prototype().table(x.target)
	criteria, err := x.seen(m.here, as.prototype())
	if err != nil {
		return query, err
	}
	query = core.Select().From(other).Where(criteria...)
	if x.link == nil {
		return query.Where(equal(own, namesOf(x.near), other, namesOf(x.far))...), nil
	}
	between := x.link.table.As(fmt.Sprintf("%s_%s", x.link.table.Name().Name, other.Name().Name))
	return query.Join(between, equal(between, x.link.far, other, namesOf(x.far))...).
		Where(equal(own, namesOf(x.near), between, x.link.near)...), nil
}

// seen are the criteria of the other side, where no session is known: its rows
// are of the tenant of the owner's.
func (x *relation) seen(near, far *prototype) ([]core.Condition, error) {
	criteria, err := (&scope{lifted: []string{Tenant}}).conditions(far, x.target)
	if own, other := x.owner.tenant, x.target.tenant; own != nil && other != nil {
		criteria = append(criteria, equal(near.table(x.owner), []string{own.column}, far.table(x.target), []string{other.column})...)
	}
	return criteria, err
}
