package orm

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"limbeck.dev/migrate/core"
)

// SelectStmt reads objects. It is a value: every method returns a new statement
// and leaves the one it was called on as it was. It runs on a [Session], which
// tracks the objects, or on an engine, a connection or a transaction, where they
// are plain structs.
type SelectStmt[T any] struct {
	of     *Mapper[T]
	stmt   core.SelectStmt
	loads  []Load
	bounds bounds
	// multiplied: a join yields an object more than once.
	multiplied bool
	refresh    bool
	locks      bool
	joins      []joinedAs
	scope      scope
	beside     []core.Node // columns beside the object's own
	besides    []any       // what they are scanned into
	err        error
}

// Select returns a statement that reads the objects of a mapper.
//
//	u := Users.Proto()
//	young, err := orm.Select(Users).
//		Where(orm.C(&u.Age).Lt(25)).
//		OrderBy(orm.C(&u.Username).Asc()).
//		Options(orm.SelectIn(&u.Posts)).
//		All(ctx, session)
func Select[T any](m *Mapper[T]) SelectStmt[T] { return SelectStmt[T]{of: m} }

// Where adds conditions, all of which an object must fulfil.
func (s SelectStmt[T]) Where(conditions ...core.Condition) SelectStmt[T] {
	s.stmt = s.stmt.Where(conditions...)
	return s
}

// OrderBy adds keys to the order.
func (s SelectStmt[T]) OrderBy(keys ...core.Ordering) SelectStmt[T] {
	s.stmt = s.stmt.OrderBy(keys...)
	return s
}

// GroupBy makes one row of those that agree in the keys: of the joined rows of
// each object, where the keys are its columns; for aggregates in [Columns1].
func (s SelectStmt[T]) GroupBy(keys ...core.Node) SelectStmt[T] {
	s.stmt = s.stmt.GroupBy(keys...)
	return s
}

// Having adds conditions on the groups.
func (s SelectStmt[T]) Having(conditions ...core.Condition) SelectStmt[T] {
	s.stmt = s.stmt.Having(conditions...)
	return s
}

// Limit bounds the number of objects, whatever is joined with them.
func (s SelectStmt[T]) Limit(n int) SelectStmt[T] {
	s.bounds.limit = &n
	return s
}

// Offset leaves out the first n objects.
func (s SelectStmt[T]) Offset(n int) SelectStmt[T] {
	s.bounds.offset = &n
	return s
}

// Lock locks the rows that are read, as in core.Lock.
func (s SelectStmt[T]) Lock(lock core.Lock) SelectStmt[T] {
	s.stmt, s.locks = s.stmt.Lock(lock), true
	return s.Refresh()
}

// Refresh makes objects that the session has already take the values of their
// rows; changes that were not flushed are lost. Without it they stay as they are.
func (s SelectStmt[T]) Refresh() SelectStmt[T] {
	s.refresh = true
	return s
}

// Options says which relationships are read with the objects.
func (s SelectStmt[T]) Options(loads ...Load) SelectStmt[T] {
	s.loads = append(slices.Clip(s.loads), loads...)
	return s
}

// Join joins the table that a relationship leads to, for conditions on it. rel
// is the address of a field of the statement's prototype; as is the mapper of
// the other side, or an alias of it.
//
//	orm.Select(Posts).Join(&p.Author, Users).Where(orm.C(&u.IsActive).Eq(true))
//
// An object is read once, however many rows it is joined with.
func (s SelectStmt[T]) Join(rel any, as Entity) SelectStmt[T] { return s.join(rel, as, false) }

// LeftJoin is [SelectStmt.Join] that keeps objects for which the relationship
// leads to nothing.
func (s SelectStmt[T]) LeftJoin(rel any, as Entity) SelectStmt[T] { return s.join(rel, as, true) }

func (s SelectStmt[T]) join(rel any, as Entity, outer bool) SelectStmt[T] {
	m, err := s.of.mapping()
	if err == nil {
		x := s.of.here.relation(m, rel)
		switch {
		case x == nil:
			err = fmt.Errorf("joining: a %T is no relationship of the prototype of %s", rel, s.of.typ)
		case as.prototype().class != x.target.class:
			err = fmt.Errorf("joining: %s.%s leads to %s, not to %s", s.of.typ, x.field.path, x.target.class.typ, as.prototype().class.typ)
		default:
			s.joins = append(slices.Clip(s.joins), joinedAs{x, as.prototype(), outer})
			s.multiplied = s.multiplied || x.many
		}
	}
	if s.err == nil {
		s.err = err
	}
	return s
}

// joinedAs is a table that a query joins.
type joinedAs struct {
	rel   *relation
	as    *prototype
	outer bool
}

// source is the statement with its FROM and JOINs, bounded to the rows that the
// scope shows.
func (s SelectStmt[T]) source(m *mapping, scope scope) (core.SelectStmt, error) {
	criteria, err := scope.conditions(s.of.here, m)
	stmt := s.stmt.From(s.of.here.table(m)).Where(criteria...)
	for _, j := range s.joins {
		if err == nil {
			criteria, err = scope.conditions(j.as, j.rel.target)
			stmt = j.rel.join(stmt, s.of.here, j.as, j.outer, criteria...)
		}
	}
	return stmt, err
}

// on is what a query says about the rows to be seen, and its session, if it has
// one.
func (s scope) on(db core.Conn) scope {
	if session, ok := db.(*Session); ok {
		return session.scope.with(s)
	}
	return s
}

// Entity is a [Mapper], of a table or of an alias of it.
type Entity interface{ prototype() *prototype }

// join adds the other side of a relationship to a statement.
func (x *relation) join(stmt core.SelectStmt, near, far *prototype, outer bool, also ...core.Condition) core.SelectStmt {
	join := core.SelectStmt.Join
	if outer {
		join = core.SelectStmt.LeftJoin
	}
	own, other := near.table(x.owner), far.table(x.target)
	if x.link == nil {
		return join(stmt, other, append(equal(own, namesOf(x.near), other, namesOf(x.far)), also...)...)
	}
	between := x.link.table.As(fmt.Sprintf("%s_%s", x.link.table.Name().Name, other.Name().Name))
	stmt = join(stmt, between, equal(own, namesOf(x.near), between, x.link.near)...)
	return join(stmt, other, append(equal(between, x.link.far, other, namesOf(x.far)), also...)...)
}

// equal compares columns of two sources.
func equal(a core.Source, near []string, b core.Source, far []string) []core.Condition {
	list := make([]core.Condition, len(near))
	for i := range near {
		list[i] = core.Col[any](a, near[i]).EqTo(core.Col[any](b, far[i]))
	}
	return list
}

func namesOf(list []*attribute) []string {
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = a.column
	}
	return names
}

// reader prepares to read: what is locked, from the primary.
func (s SelectStmt[T]) reader(ctx context.Context, db core.Conn) (r *reader, leave func(), err error) {
	if s.locks {
		return newFreshReader(ctx, db)
	}
	return newReader(ctx, db)
}

// All returns all objects.
func (s SelectStmt[T]) All(ctx context.Context, db core.Conn) ([]*T, error) {
	r, leave, err := s.reader(ctx, db)
	if err != nil {
		return nil, err
	}
	defer leave()
	var list []*T
	err = s.read(ctx, r, func(object *T) error {
		list = append(list, object)
		return nil
	})
	if err != nil {
		return nil, err
	}
	m, _ := s.of.mapping()
	return list, r.load(ctx, s.of.here, m, objects(list...), s.loads)
}

// One returns the one object. Without any it returns [core.ErrNoRows], and with
// more than one [core.ErrMultipleRows].
func (s SelectStmt[T]) One(ctx context.Context, db core.Conn) (*T, error) {
	list, err := s.Limit(2).All(ctx, db)
	switch {
	case err != nil:
		return nil, err
	case len(list) == 0:
		return nil, core.ErrNoRows
	case len(list) > 1:
		return nil, core.ErrMultipleRows
	}
	return list[0], nil
}

// First returns the first object. Without any it returns [core.ErrNoRows].
func (s SelectStmt[T]) First(ctx context.Context, db core.Conn) (*T, error) {
	list, err := s.Limit(1).All(ctx, db)
	if err == nil && len(list) == 0 {
		err = core.ErrNoRows
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// Each streams the objects: the first one is there before the last one is read.
// Nothing else can be done on the connection meanwhile, so relationships are not
// read with them; [SelectStmt.Chunks] does. An error is the last that is yielded.
func (s SelectStmt[T]) Each(ctx context.Context, db core.Conn) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		if len(s.loads) > 0 {
			yield(nil, errors.New("a stream reads no relationships with its objects; use Chunks"))
			return
		}
		r, leave, err := s.reader(ctx, db)
		if err != nil {
			yield(nil, err)
			return
		}
		defer leave()
		err = s.read(ctx, r, func(object *T) error {
			if !yield(object, nil) {
				return errStop
			}
			return nil
		})
		if err != nil && err != errStop {
			yield(nil, err)
		}
	}
}

// errStop ends the reading of rows when nobody wants more.
var errStop = errors.New("enough")

// Chunks reads the objects n at a time, in the order of their keys, each chunk by
// a statement of its own, with the relationships that the options name. The
// statement must have no order and no limit of its own.
func (s SelectStmt[T]) Chunks(ctx context.Context, db core.Conn, n int) iter.Seq2[[]*T, error] {
	return func(yield func([]*T, error) bool) {
		m, err := s.of.mapping()
		if err != nil {
			yield(nil, err)
			return
		}
		if err := m.keyed("reading chunks of"); err != nil {
			yield(nil, err)
			return
		}
		var last *T
		for {
			chunk, err := s.Page(n, last).All(ctx, db)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(chunk) == 0 || !yield(chunk, nil) || len(chunk) < n {
				return
			}
			last = chunk[len(chunk)-1]
		}
	}
}

// Count counts the objects that the statement reads, whatever its limit.
func (s SelectStmt[T]) Count(ctx context.Context, db core.Conn) (int64, error) {
	inner, err := s.keys(db)
	if err != nil {
		return 0, err
	}
	return core.Columns1(core.Select().From(inner.As("counted")), core.Count()).One(ctx, db)
}

// Exists reports whether the statement reads an object.
func (s SelectStmt[T]) Exists(ctx context.Context, db core.Conn) (bool, error) {
	inner, err := s.keys(db)
	if err != nil {
		return false, err
	}
	return core.Columns1(core.Select(), core.Exists(s.bounds.apply(inner))).One(ctx, db)
}

// keys is a query of the keys of the objects.
func (s SelectStmt[T]) keys(db core.Conn) (core.SelectStmt, error) {
	m, err := s.of.mapping()
	if err = errors.Join(s.err, err); err != nil {
		return core.SelectStmt{}, err
	}
	stmt, err := s.source(m, s.scope.on(db))
	if len(m.key) == 0 { // every row is one
		return stmt.OnlyColumns(nodesOf(s.of.here.table(m), m.plain)...).Unordered(), errors.Join(err, s.keyed(m, nil))
	}
	return stmt.OnlyColumns(nodesOf(s.of.here.table(m), m.key)...).Unordered().Distinct(), err
}

func nodesOf(t core.Source, columns []*attribute) []core.Node {
	list := make([]core.Node, len(columns))
	for i, a := range columns {
		list[i] = core.Col[any](t, a.column)
	}
	return list
}

// keyed refuses to read rows without a key where objects stand for them.
func (s SelectStmt[T]) keyed(m *mapping, session *Session) error {
	switch {
	case session != nil:
		return m.keyed("reading in a session, which knows objects by their keys,")
	case s.multiplied:
		return m.keyed("joining a collection with")
	}
	return nil
}

// read executes the statement and calls each for its objects.
func (s SelectStmt[T]) read(ctx context.Context, r *reader, each func(*T) error) error {
	m, err := s.of.mapping()
	if err = errors.Join(s.err, err); err != nil {
		return err
	}
	if err := s.keyed(m, r.session); err != nil {
		return err
	}
	r.refresh = s.refresh
	r.scope = r.scope.with(s.scope)
	columns, err := s.of.here.undeferred(m, s.loads)
	if err != nil {
		return err
	}
	stmt, err := s.source(m, r.scope)
	if err != nil {
		return err
	}
	stmt = stmt.OnlyColumns(nodesOf(s.of.here.table(m), columns)...)
	main := r.entity(m, columns, false)
	joins, stmt, err := r.joins(s.of.here, m, stmt, s.loads)
	if err != nil {
		return err
	}
	stmt = stmt.Columns(s.beside...)
	if !s.multiplied {
		stmt = s.bounds.apply(stmt)
	}
	found, whole := newResults(m, s.bounds), true // whole: no later row adds to an object
	var targets []any
	err = core.QueryEach(ctx, r.conn, stmt, func(scan func(...any) error) error {
		targets = main.targets(targets[:0])
		for _, j := range joins {
			targets = j.entity.targets(targets)
		}
		targets = append(targets, s.besides...)
		if err := scan(targets...); err != nil {
			return err
		}
		object, further := main.take(), true
		if s.multiplied {
			object, further = found.admit(object)
		}
		for _, j := range joins {
			j.fill(object)
			whole = whole && !j.rel.many
		}
		switch {
		case further:
			return each(as[T](object))
		case found.full() && whole:
			return errStop
		}
		return nil
	})
	for _, j := range joins {
		j.finishAll()
	}
	if err == errStop && found.full() {
		err = nil
	}
	if r.failed != nil {
		return r.failed
	}
	return err
}
