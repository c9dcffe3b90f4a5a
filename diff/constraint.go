package diff

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

func (c *tableChange) compareConstraints() {
	if !sameKey(c.from.PrimaryKey, c.to.PrimaryKey) {
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
	c.dropForeignKeys, c.addForeignKeys = compareForeignKeys(c.from.ForeignKeys, c.to.ForeignKeys)
}

// sameKey compares primary keys but for their names, which mean nothing to a
// program and which not every database keeps.
func sameKey(a, b md.PrimaryKey) bool {
	a.Name, b.Name = "", ""
	return reflect.DeepEqual(emptyToNil(a), emptyToNil(b))
}

func emptyToNil(pk md.PrimaryKey) md.PrimaryKey {
	for _, list := range []*[]string{&pk.Columns, &pk.Include, &pk.Desc} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	return pk
}

// compareNamed matches constraints of one kind: those with a name on both
// sides by name, the others by what they say.
func compareNamed[C md.Constraint](c *tableChange, from, to []C, unname func(*C)) {
	drop, add := match(from, to, C.ConstraintName, unname)
	for _, k := range drop {
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

// compareForeignKeys matches foreign keys by what they say, whatever their
// names: a renamed key does nothing new.
func compareForeignKeys(from, to []md.ForeignKey) (drop, add []md.ForeignKey) {
	free := slices.Clone(from)
	add = pair(&free, to, reflectEqual[md.ForeignKey])
	add = pair(&free, add, func(a, b md.ForeignKey) bool {
		a.Name, b.Name = "", ""
		return reflect.DeepEqual(a, b)
	})
	return free, add
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
