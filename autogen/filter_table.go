package autogen

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// parts gives the model's table those parts as the database has them that are
// refused.
func (f *filtering) parts(live, model *md.Table) {
	in := Parents{Schema: live.Schema, Table: live.Name}
	gone := make(map[string]bool) // refused columns
	keep(f, KindColumn, in, live.Columns, &model.Columns, func(c *md.Column) string { return c.Name }, func(c *md.Column) bool { return gone[c.Name] }, gone)
	on := func(columns []string) bool {
		return slices.ContainsFunc(columns, func(c string) bool { return gone[c] })
	}
	keep(f, KindIndex, in, live.Indexes, &model.Indexes, func(ix *md.Index) string { return ix.Name },
		func(ix *md.Index) bool { return on(columnNames(*ix)) || on(ix.Include) }, nil)
	keep(f, KindUnique, in, live.Uniques, &model.Uniques, func(u *md.Unique) string { return u.Name },
		func(u *md.Unique) bool { return on(u.Columns) }, nil)
	keep(f, KindForeignKey, in, live.ForeignKeys, &model.ForeignKeys, func(fk *md.ForeignKey) string { return fk.Name },
		func(fk *md.ForeignKey) bool { return on(fk.Columns) }, nil)
	keep(f, KindCheck, in, live.Checks, &model.Checks, func(k *md.Check) string { return k.Name },
		func(*md.Check) bool { return false }, nil)
}

// keep makes the refused parts of the model what the database has: the same, or
// none. Parts are told by their names; stands reports whether one stands on
// what is refused already. The names of the refused ones are added to refused.
func keep[T any](f *filtering, kind Kind, in Parents, live []T, model *[]T, name func(*T) string, stands func(*T) bool, refused map[string]bool) {
	find := func(list []T, n string) *T {
		if i := slices.IndexFunc(list, func(v T) bool { return n != "" && name(&v) == n }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	ask := func(v, m, l *T) bool {
		ok := !stands(v) && pass(f.Filter, kind, name(v), in, m, l)
		if !ok && refused != nil {
			refused[name(v)] = true
		}
		return ok
	}
	var kept []T
	for i := range *model {
		m := &(*model)[i]
		l := find(live, name(m))
		switch {
		case ask(m, m, l):
			kept = append(kept, *m)
		case l != nil:
			kept = append(kept, *l)
		}
	}
	for i := range live {
		if l := &live[i]; find(*model, name(l)) == nil && !ask(l, nil, l) {
			kept = append(kept, *l)
		}
	}
	*model = kept
}

func columnNames(ix md.Index) []string {
	names := make([]string, len(ix.Columns))
	for i, c := range ix.Columns {
		names[i] = c.Column
	}
	return names
}
