package diff

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

func (c *tableChange) compareConstraints() {
	if !sameKey(c.from.PrimaryKey, c.to.PrimaryKey) || c.usesRecreated(c.from.PrimaryKey) {
		if len(c.from.PrimaryKey.Columns) > 0 {
			c.dropConstraints = append(c.dropConstraints, c.from.PrimaryKey)
		}
		if len(c.to.PrimaryKey.Columns) > 0 {
			c.addConstraints = append(c.addConstraints, c.to.PrimaryKey)
		}
	}
	compareNamed(c, c.from.Uniques, c.to.Uniques, func(u *md.Unique) { u.Name = "" })
	compareNamed(c, c.from.Checks, c.to.Checks, func(k *md.Check) { k.Name = "" })
	compareNamed(c, c.from.Exclusions, c.to.Exclusions, func(x *md.Exclusion) { x.Name = "" })
	staying, gone := partition(c.from.ForeignKeys, func(fk md.ForeignKey) bool { return c.usesRecreated(fk) })
	c.dropForeignKeys, c.addForeignKeys = compareForeignKeys(staying, c.to.ForeignKeys)
	c.dropForeignKeys = append(gone, c.dropForeignKeys...)
}

func (c *tableChange) compareIndexes() {
	staying, gone := partition(c.from.Indexes, c.indexUsesRecreated)
	c.dropIndexes, c.addIndexes = compareIndexes(staying, c.to.Indexes)
	c.dropIndexes = append(gone, c.dropIndexes...)
}

// usesRecreated reports whether a constraint goes with a column that is dropped
// and added again.
func (c *tableChange) usesRecreated(k md.Constraint) bool {
	one := md.Table{}
	switch k := k.(type) {
	case md.PrimaryKey:
		one.PrimaryKey = k
	case md.Unique:
		one.Uniques = []md.Unique{k}
	case md.ForeignKey:
		one.ForeignKeys = []md.ForeignKey{k}
	case md.Exclusion:
		one.Exclusions = []md.Exclusion{k}
		if c.rewritten(k.Where) || slices.ContainsFunc(k.Elements, func(e md.ExclusionElement) bool { return c.rewritten(e.Expr) }) {
			return true
		}
	case md.Check:
		return c.rewritten(k.Expr)
	}
	return c.usedInRecreated(&one)
}

func (c *tableChange) indexUsesRecreated(ix md.Index) bool {
	for _, key := range ix.Columns {
		if c.rewritten(key.Expr) {
			return true
		}
	}
	return c.rewritten(ix.Where) || c.usedInRecreated(&md.Table{Indexes: []md.Index{ix}})
}

// rewritten reports whether an expression does not outlive the change of a
// column that it uses.
func (c *tableChange) rewritten(expr string) bool {
	return mentionsAny(expr, c.recreated) || mentionsAny(expr, c.respelled)
}

func (c *tableChange) usedInRecreated(t *md.Table) bool {
	for column := range c.recreated {
		if t.UsedBy(column) != "" {
			return true
		}
	}
	return false
}

// partition takes the values for which f is true out of the others.
func partition[T any](list []T, f func(T) bool) (no, yes []T) {
	for _, v := range list {
		if f(v) {
			yes = append(yes, v)
		} else {
			no = append(no, v)
		}
	}
	return no, yes
}

// sameKey compares primary keys. A name is compared where both have one: not
// every database keeps it.
func sameKey(a, b md.PrimaryKey) bool {
	if a.Name == "" || b.Name == "" {
		a.Name, b.Name = "", ""
	}
	return reflect.DeepEqual(emptyToNil(a), emptyToNil(b))
}

func emptyToNil(pk md.PrimaryKey) md.PrimaryKey {
	for _, list := range []*[]string{&pk.Columns, &pk.Include, &pk.Desc, &pk.Nullable} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	if len(pk.Lengths) == 0 {
		pk.Lengths = nil
	}
	return pk
}

// compareNamed matches constraints of one kind: those with a name on both
// sides by name, the others by what they say.
func compareNamed[C md.Constraint](c *tableChange, from, to []C, unname func(*C)) {
	staying, gone := partition(from, func(k C) bool { return c.usesRecreated(k) })
	drop, add := match(staying, to, C.ConstraintName, unname)
	for _, k := range append(gone, drop...) {
		c.dropConstraints = append(c.dropConstraints, k)
	}
	for _, k := range add {
		c.addConstraints = append(c.addConstraints, k)
	}
}

func compareIndexes(from, to []md.Index) (drop, add []md.Index) {
	return match(from, to, func(ix md.Index) string { return ix.Name }, func(ix *md.Index) { ix.Name = "" })
}

// match pairs the values of two lists and returns those without a partner. Two
// values are partners when they are equal, or when they are equal but for
// their names and one of them has none.
func match[C any](from, to []C, name func(C) string, unname func(*C)) (drop, add []C) {
	free := slices.Clone(from)
	add = pair(&free, to, reflectEqual[C])
	bare := func(v C) C { unname(&v); return v }
	add = pair(&free, add, func(a, b C) bool {
		return (name(a) == "" || name(b) == "") && reflect.DeepEqual(bare(a), bare(b))
	})
	return free, add
}

func compareForeignKeys(from, to []md.ForeignKey) (drop, add []md.ForeignKey) {
	return match(from, to, func(fk md.ForeignKey) string { return fk.Name }, func(fk *md.ForeignKey) { fk.Name = "" })
}

// pair takes from free the first partner of each value, and returns the values
// that found none.
func pair[C any](free *[]C, values []C, partners func(a, b C) bool) (left []C) {
	for _, v := range values {
		i := slices.IndexFunc(*free, func(f C) bool { return partners(f, v) })
		if i < 0 {
			left = append(left, v)
			continue
		}
		*free = slices.Delete(slices.Clone(*free), i, i+1)
	}
	return left
}

func reflectEqual[C any](a, b C) bool { return reflect.DeepEqual(a, b) }

// keepComments gives the comments of a primary key and of the indexes of
// constraints to a table that is silent on them: a key is not made anew to lose
// one.
func keepComments(from, to *md.Table) {
	keep := func(comment *string, was string) {
		if *comment == "" {
			*comment = was
		}
	}
	if len(from.PrimaryKey.Columns) > 0 && len(to.PrimaryKey.Columns) > 0 {
		keep(&to.PrimaryKey.Comment, from.PrimaryKey.Comment)
		keep(&to.PrimaryKey.IndexComment, from.PrimaryKey.IndexComment)
	}
	for i := range to.Uniques {
		if u, ok := from.Constraint(md.KindUnique, to.Uniques[i].Name).(md.Unique); ok {
			keep(&to.Uniques[i].IndexComment, u.IndexComment)
		}
	}
	for i := range to.Exclusions {
		if x, ok := from.Constraint(md.KindExclusion, to.Exclusions[i].Name).(md.Exclusion); ok {
			keep(&to.Exclusions[i].IndexComment, x.IndexComment)
		}
	}
}
