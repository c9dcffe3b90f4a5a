package autogen

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// keepMadeNames gives the live names to those constraints and indexes of a judged
// table that have none in the model: which name the database makes for one
// depends on the others, and on their order.
func keepMadeNames(judged, model, live *md.Table) {
	keepNames(judged.Uniques, model.Uniques, live.Uniques, func(u *md.Unique) *string { return &u.Name })
	keepNames(judged.Checks, model.Checks, live.Checks, func(c *md.Check) *string { return &c.Name })
	keepNames(judged.Exclusions, model.Exclusions, live.Exclusions, func(x *md.Exclusion) *string { return &x.Name })
	keepNames(judged.Indexes, model.Indexes, live.Indexes, func(ix *md.Index) *string { return &ix.Name })
}

// keepNames is keepMadeNames for those of one kind. A name stays as it was made
// where its owner is new to the live table, or its live name is another's now.
func keepNames[C any](judged, model, live []C, name func(*C) *string) {
	taken := make(map[string]bool)
	twins := make(map[*C]string)
	free := slices.Clone(live)
	for i := range judged {
		k := &judged[i]
		own := *name(k)
		given := slices.ContainsFunc(model, func(m C) bool { return *name(&m) == own })
		j := slices.IndexFunc(free, func(l C) bool { return saysTheSame(*k, l, name) })
		if given || j < 0 {
			taken[own] = true
			continue
		}
		twins[k] = *name(&free[j])
		free = slices.Delete(free, j, j+1)
	}
	for again := true; again; {
		again = false
		for k, twin := range twins {
			if taken[twin] {
				taken[*name(k)], again = true, true
				delete(twins, k)
			}
		}
	}
	for k, twin := range twins {
		*name(k) = twin
	}
}

// saysTheSame compares but for the names.
func saysTheSame[C any](a, b C, name func(*C) *string) bool {
	*name(&a), *name(&b) = "", ""
	return reflect.DeepEqual(a, b)
}
