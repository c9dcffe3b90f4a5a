package postgres

import (
	"reflect"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// derivePartitions empties the partitions that are as their parent makes them;
// see the package comment. All are compared before the first is emptied, since
// a partition may be a parent itself.
func derivePartitions(m *md.MetaData) {
	byName := make(map[md.Name]*md.Table, len(m.Tables))
	for i := range m.Tables {
		byName[m.Tables[i].QName()] = &m.Tables[i]
	}
	derived := make(map[*md.Table]md.Table)
	for i := range m.Tables {
		t := &m.Tables[i]
		if p := t.Options.PartitionOf; p != nil && len(t.Columns) > 0 {
			parent := byName[md.Name{Schema: p.Schema, Name: p.Table}]
			if parent != nil && likeParent(t, parent) {
				derived[t] = withoutInherited(*t, parent)
			}
		}
	}
	for t, rest := range derived {
		*t = rest
	}
}

// likeParent reports whether a partition has the very columns that its parent
// gives it. Identity is inherited from PostgreSQL 17 on, comments never.
func likeParent(t, parent *md.Table) bool {
	return slices.EqualFunc(t.Columns, parent.Columns, func(c, p md.Column) bool {
		p.Comment = ""
		if c.Identity == nil {
			p.Identity = nil
		}
		return reflect.DeepEqual(c, p)
	})
}

// withoutInherited returns a partition without what its parent gives it.
func withoutInherited(t md.Table, parent *md.Table) md.Table {
	t.Columns = nil
	if slices.Equal(t.PrimaryKey.Columns, parent.PrimaryKey.Columns) {
		t.PrimaryKey = md.PrimaryKey{}
	}
	t.Checks = slices.DeleteFunc(slices.Clone(t.Checks), func(c md.Check) bool {
		return slices.ContainsFunc(parent.Checks, func(p md.Check) bool { return p.Name == c.Name && p.Expr == c.Expr && !p.NoInherit })
	})
	return t
}
