package metadata

import (
	"maps"
	"slices"
)

// Clone returns a deep copy of m that shares nothing with it that can be
// changed in place. Types are treated as immutable and are shared.
func (m *MetaData) Clone() *MetaData {
	c := *m
	c.Naming = maps.Clone(m.Naming)
	c.Schemas = slices.Clone(m.Schemas)
	c.Enums = cloneEach(m.Enums, (*Enum).clone)
	c.Sequences = cloneEach(m.Sequences, (*Sequence).clone)
	c.Tables = cloneEach(m.Tables, (*Table).Clone)
	c.Views = cloneEach(m.Views, (*View).Clone)
	c.Errors = slices.Clone(m.Errors)
	return &c
}

// Clone returns a deep copy of t; see [MetaData.Clone].
func (t *Table) Clone() Table {
	c := *t
	c.Columns = cloneEach(t.Columns, (*Column).Clone)
	c.PrimaryKey.Columns = slices.Clone(t.PrimaryKey.Columns)
	c.PrimaryKey.Include = slices.Clone(t.PrimaryKey.Include)
	c.PrimaryKey.Desc = slices.Clone(t.PrimaryKey.Desc)
	c.PrimaryKey.Lengths = slices.Clone(t.PrimaryKey.Lengths)
	c.PrimaryKey.Nullable = slices.Clone(t.PrimaryKey.Nullable)
	c.Uniques = cloneEach(t.Uniques, (*Unique).clone)
	c.ForeignKeys = cloneEach(t.ForeignKeys, (*ForeignKey).clone)
	c.Checks = cloneEach(t.Checks, (*Check).clone)
	c.Exclusions = cloneEach(t.Exclusions, (*Exclusion).clone)
	c.Indexes = cloneEach(t.Indexes, (*Index).Clone)
	if p := t.Options.PartitionOf; p != nil {
		c.Options.PartitionOf = new(*p)
	}
	return c
}

// Clone returns a deep copy of c; see [MetaData.Clone].
func (c *Column) Clone() Column {
	d := *c
	if c.Computed != nil {
		d.Computed = new(*c.Computed)
	}
	if c.Identity != nil {
		d.Identity = &Identity{c.Identity.Always, c.Identity.SequenceOptions.clone()}
	}
	return d
}

// Clone returns a deep copy of i; see [MetaData.Clone].
func (i *Index) Clone() Index {
	c := *i
	c.Columns = slices.Clone(i.Columns)
	c.Include = slices.Clone(i.Include)
	c.Only = slices.Clone(i.Only)
	return c
}

// Clone returns a deep copy of v; see [MetaData.Clone].
func (v *View) Clone() View {
	c := *v
	c.Indexes = cloneEach(v.Indexes, (*Index).Clone)
	return c
}

func (u *Unique) clone() Unique {
	c := *u
	c.Columns = slices.Clone(u.Columns)
	c.Include = slices.Clone(u.Include)
	c.Only = slices.Clone(u.Only)
	return c
}

func (fk *ForeignKey) clone() ForeignKey {
	c := *fk
	c.Columns = slices.Clone(fk.Columns)
	c.RefColumns = slices.Clone(fk.RefColumns)
	c.SetColumns = slices.Clone(fk.SetColumns)
	c.Only = slices.Clone(fk.Only)
	return c
}

func (k *Check) clone() Check {
	c := *k
	c.Only = slices.Clone(k.Only)
	return c
}

func (x *Exclusion) clone() Exclusion {
	c := *x
	c.Elements = slices.Clone(x.Elements)
	c.Only = slices.Clone(x.Only)
	return c
}

func (s *Sequence) clone() Sequence {
	c := *s
	c.SequenceOptions = s.SequenceOptions.clone()
	return c
}

func (o SequenceOptions) clone() SequenceOptions {
	for _, p := range []**int64{&o.Start, &o.Increment, &o.Min, &o.Max, &o.Cache} {
		if *p != nil {
			*p = new(**p)
		}
	}
	return o
}

func (e *Enum) clone() Enum {
	c := *e
	c.Values = slices.Clone(e.Values)
	return c
}

func cloneEach[T any](list []T, clone func(*T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i := range list {
		out[i] = clone(&list[i])
	}
	return out
}
