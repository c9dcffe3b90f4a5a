package autogen

import (
	"cmp"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// parts gives the model's table those parts as the database has them that are
// refused.
func (f *filtering) parts(live, model *md.Table) {
	in := Parents{Schema: live.Schema, Table: live.Name}
	gone := make(map[string]bool) // refused columns
	partsOf[md.Column]{f, KindColumn, in, func(c *md.Column) *string { return &c.Name },
		func(*md.Column) bool { return false }, gone}.keep(live.Columns, &model.Columns)
	on := func(columns []string) bool {
		return slices.ContainsFunc(columns, func(c string) bool { return gone[c] })
	}
	partsOf[md.Index]{f, KindIndex, in, func(ix *md.Index) *string { return &ix.Name },
		func(ix *md.Index) bool { return on(ix.ColumnNames()) || on(ix.Include) }, nil}.keep(live.Indexes, &model.Indexes)
	partsOf[md.Unique]{f, KindUnique, in, func(u *md.Unique) *string { return &u.Name },
		func(u *md.Unique) bool { return on(u.Columns) }, nil}.keep(live.Uniques, &model.Uniques)
	partsOf[md.ForeignKey]{f, KindForeignKey, in, func(fk *md.ForeignKey) *string { return &fk.Name },
		func(fk *md.ForeignKey) bool {
			return on(fk.Columns) || f.hides(md.Name{Schema: f.schema(fk.RefSchema), Name: fk.RefTable})
		}, nil}.keep(live.ForeignKeys, &model.ForeignKeys)
	partsOf[md.Check]{f, KindCheck, in, func(k *md.Check) *string { return &k.Name },
		func(*md.Check) bool { return false }, nil}.keep(live.Checks, &model.Checks)
}

// partsOf filters the parts of one kind of a table.
type partsOf[T any] struct {
	*filtering
	kind    Kind
	in      Parents
	name    func(*T) *string
	stands  func(*T) bool   // on what is refused already
	refused map[string]bool // their names are added, where it is not nil
}

// keep makes the refused parts of the model what the database has: the same, or
// none.
func (p partsOf[T]) keep(live []T, model *[]T) {
	var kept []T
	paired := make(map[*T]bool)
	for i := range *model {
		m := &(*model)[i]
		l := p.partner(m, live, *model)
		paired[l] = true
		switch {
		case p.pass(m, l):
			kept = append(kept, *m)
		case l != nil:
			kept = append(kept, *l)
		}
	}
	for i := range live {
		if l := &live[i]; !paired[l] && !p.pass(nil, l) {
			kept = append(kept, *l)
		}
	}
	*model = kept
}

// partner finds what the database has of a part: that of its name, or, where the
// model leaves the name to the database, one that says the same.
func (p partsOf[T]) partner(m *T, live, model []T) *T {
	is := func(name string) func(T) bool {
		return func(v T) bool { return *p.name(&v) == name }
	}
	name := *p.name(m)
	match := is(name)
	if name == "" {
		match = func(l T) bool {
			return !slices.ContainsFunc(model, is(*p.name(&l))) && saysTheSame(l, *m, p.name)
		}
	}
	if i := slices.IndexFunc(live, match); i >= 0 {
		return &live[i]
	}
	return nil
}

// pass asks about a part, of which one side may be nil.
func (p partsOf[T]) pass(model, live *T) bool {
	var name string
	stands := false
	for _, v := range []*T{model, live} {
		if v != nil {
			name = cmp.Or(name, *p.name(v))
			stands = stands || p.stands(v)
		}
	}
	ok := !stands && pass(p.Filter, p.kind, name, p.in, model, live)
	if !ok && p.refused != nil {
		p.refused[name] = true
	}
	return ok
}
