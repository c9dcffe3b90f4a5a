package orm

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"limbeck.dev/migrate/core"
)

// The names of the criteria that tags declare.
const (
	Living = "living" // softdelete: rows that are not deleted
	Tenant = "tenant" // tenant: rows of the session's tenant
)

// ErrNoTenant says that rows of tenants were asked for, or written, and nobody
// said whose; see [ForTenant].
var ErrNoTenant = errors.New("the rows belong to tenants, and none is named")

// criterion is a condition that holds wherever objects of a class are read.
type criterion struct {
	name  string
	where func(p *prototype, m *mapping, s *scope) (core.Condition, error)
}

// Criterion adds a condition under which objects of the mapper are read: by
// queries, Get, joins and the loading of relationships. where gets the prototype
// of the table as it stands in the statement. A query or a session lifts it by
// its name. Criteria are declared before the mapper is first used.
//
//	Posts.Criterion("published", func(p *Post) core.Condition { return orm.C(&p.Draft).Eq(false) })
func (m *Mapper[T]) Criterion(name string, where func(proto *T) core.Condition) *Mapper[T] {
	m.criteria = append(m.criteria, criterion{name, func(p *prototype, _ *mapping, _ *scope) (core.Condition, error) {
		return where(as[T](p.object)), nil
	}})
	return m
}

// scope says which rows are to be seen: of which tenant, and under which of the
// criteria.
type scope struct {
	tenant any // nil: none is named
	lifted []string
	all    bool // no criterion holds: for what must know every row
}

// Lift makes a session see rows whatever the criteria of these names say.
func Lift(names ...string) SessionOption {
	return func(s *Session) { s.scope.lifted = append(s.scope.lifted, names...) }
}

// ForTenant makes a session see the rows of one tenant alone, in the tables that
// have a column with the tag tenant, and write that tenant into what it inserts.
// Rows of another tenant are refused.
func ForTenant(tenant any) SessionOption {
	return func(s *Session) { s.scope.tenant = tenant }
}

// Lift makes the query, and the loading of relationships of what it reads, see
// rows whatever the criteria of these names say.
func (s SelectStmt[T]) Lift(names ...string) SelectStmt[T] {
	s.scope.lifted = append(slices.Clip(s.scope.lifted), names...)
	return s
}

// ForTenant makes the query see the rows of one tenant, as the option of a
// session does.
func (s SelectStmt[T]) ForTenant(tenant any) SelectStmt[T] {
	s.scope.tenant = tenant
	return s
}

// with adds what a query says to what its session says.
func (s scope) with(query scope) scope {
	if query.tenant != nil {
		s.tenant = query.tenant
	}
	s.lifted = slices.Concat(s.lifted, query.lifted)
	return s
}

// conditions are the criteria that hold for a table in a statement.
func (s *scope) conditions(p *prototype, m *mapping) ([]core.Condition, error) {
	var list []core.Condition
	if m.isSubtype() {
		list = append(list, core.Col[any](p.table(m), m.parts.kind.column).Eq(m.parts.value))
	}
	if s.all {
		return list, nil
	}
	for _, c := range m.criteria {
		if slices.Contains(s.lifted, c.name) {
			continue
		}
		condition, err := c.where(p, m, s)
		if err != nil {
			return nil, err
		}
		list = append(list, condition)
	}
	return list, nil
}

// criteriaOf are the criteria of a class: those of its tags, and its own.
func (m *mapping) criteriaOf() []criterion {
	var list []criterion
	if a := m.deleted; a != nil {
		list = append(list, criterion{Living, func(p *prototype, m *mapping, _ *scope) (core.Condition, error) {
			return core.Col[any](p.table(m), a.column).IsNull(), nil
		}})
	}
	if a := m.tenant; a != nil {
		list = append(list, criterion{Tenant, func(p *prototype, m *mapping, s *scope) (core.Condition, error) {
			if s.tenant == nil {
				return nil, fmt.Errorf("reading %s: %w; give the session orm.ForTenant, or lift the criterion %q", m.class.typ, ErrNoTenant, Tenant)
			}
			return core.Col[any](p.table(m), a.column).Eq(s.tenant), nil
		}})
	}
	return append(list, m.class.criteria...)
}

// claim gives an object that is to be written the tenant of the scope, and
// refuses one of another tenant.
func (s *scope) claim(m *mapping, object reflect.Value) error {
	if m.tenant == nil || slices.Contains(s.lifted, Tenant) {
		return nil
	}
	if s.tenant == nil {
		return fmt.Errorf("writing a %s: %w; give the session orm.ForTenant, or lift the criterion %q", m.class.typ, ErrNoTenant, Tenant)
	}
	field := m.tenant.in(object)
	if field.IsZero() {
		return copyKey(field, reflect.ValueOf(s.tenant))
	}
	own, _ := keyValue(field)
	if tenant, _ := keyValue(reflect.ValueOf(s.tenant)); own != tenant {
		return fmt.Errorf("the %s belongs to the tenant %v, and the session to %v", m.class.typ, field, s.tenant)
	}
	return nil
}
