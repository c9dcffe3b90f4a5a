package ops

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

// CreateIndex creates an index of a table or a materialized view.
type CreateIndex struct {
	Schema string
	Table  string
	Index  md.Index
	// Concurrently builds the index without blocking writes (PostgreSQL). It
	// runs outside a transaction; the other databases ignore it.
	Concurrently bool
}

// DropIndex drops an index.
type DropIndex struct {
	Schema       string
	Table        string
	Name         string
	Concurrently bool // as in [CreateIndex]
}

// Apply implements [Op].
func (op CreateIndex) Apply(schema *md.MetaData) error {
	list, name, err := indexes(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	if op.Index.Name != "" && slices.ContainsFunc(*list, named(op.Index.Name)) {
		return exists("index", member{name, op.Index.Name})
	}
	*list = append(*list, op.Index.Clone())
	return nil
}

// Inverse implements [Op].
func (op CreateIndex) Inverse(*md.MetaData) (Op, error) {
	if op.Index.Name == "" {
		return nil, &IrreversibleError{op, "the index has no name; name it, or set a naming convention"}
	}
	return DropIndex{Schema: op.Schema, Table: op.Table, Name: op.Index.Name, Concurrently: op.Concurrently}, nil
}

// Apply implements [Op].
func (op DropIndex) Apply(schema *md.MetaData) error {
	list, name, err := indexes(schema, op.Schema, op.Table)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(*list, named(op.Name))
	if i < 0 {
		return notFound("index", member{name, op.Name})
	}
	*list = slices.Delete(*list, i, i+1)
	return nil
}

// Inverse implements [Op].
func (op DropIndex) Inverse(before *md.MetaData) (Op, error) {
	list, _, err := indexes(before, op.Schema, op.Table)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(*list, named(op.Name))
	if i < 0 {
		return nil, &IrreversibleError{op, "the index's definition is not known"}
	}
	return CreateIndex{Schema: op.Schema, Table: op.Table, Index: (*list)[i].Clone(), Concurrently: op.Concurrently}, nil
}

// indexes returns the index list of a table or materialized view.
func indexes(schema *md.MetaData, s, name string) (*[]md.Index, md.Name, error) {
	qname := md.Name{Schema: s, Name: name}
	if v := schema.View(s, name); v != nil && v.Materialized {
		return &v.Indexes, qname, nil
	}
	t, err := table(schema, s, name)
	if err != nil {
		return nil, qname, err
	}
	return &t.Indexes, qname, nil
}

func named(name string) func(md.Index) bool {
	return func(ix md.Index) bool { return ix.Name == name }
}
