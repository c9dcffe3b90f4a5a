package dialecttest

import (
	"crypto/rand"
	"strings"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// features are those of dialect.Capabilities that a schema can hold.
var features = []feature{
	{"schemas", func(c dialect.Capabilities) bool { return c.Schemas }, schemas, func(m *md.MetaData) bool { return len(m.Schemas) == 1 && m.Tables[0].Schema != "" }, false},
	{"sequences", func(c dialect.Capabilities) bool { return c.Sequences }, func() *md.MetaData {
		return &md.MetaData{Sequences: []md.Sequence{{Name: "q", SequenceOptions: md.SequenceOptions{Start: new(int64(7)), Increment: new(int64(3)), Max: new(int64(99)), Cycle: true}}}}
	}, func(m *md.MetaData) bool {
		return len(m.Sequences) == 1 && m.Sequences[0].Cycle && m.Sequences[0].Max != nil
	}, false},
	{"enum types", func(c dialect.Capabilities) bool { return c.EnumTypes }, func() *md.MetaData {
		return model(table(md.Col("e", md.Enum{Name: "mood", Values: []string{"sad", "ok"}}, md.Default("'ok'"))))
	}, func(m *md.MetaData) bool { return len(m.Enums) == 1 && len(m.Enums[0].Values) == 2 }, true},
	{"comments", func(c dialect.Capabilities) bool { return c.Comments }, func() *md.MetaData {
		t := table(md.Col("a", md.Integer{}, md.Comment("of a column")))
		t.Comment = "of a table"
		return model(t)
	}, func(m *md.MetaData) bool { return m.Tables[0].Comment != "" && m.Tables[0].Columns[1].Comment != "" }, true},
	{"materialized views", func(c dialect.Capabilities) bool { return c.MaterializedViews }, func() *md.MetaData {
		return &md.MetaData{Views: []md.View{{Name: "v", Definition: "SELECT 1 AS one", Materialized: true, Indexes: []md.Index{{Name: "ix_v", Columns: keys("one")}}}}}
	}, func(m *md.MetaData) bool { return m.Views[0].Materialized && len(m.Views[0].Indexes) == 1 }, false},
	{"exclusions", func(c dialect.Capabilities) bool { return c.Exclusions }, func() *md.MetaData {
		t := table(md.Col("a", md.Integer{}))
		t.Exclusions = []md.Exclusion{{Name: "ex", Method: "btree", Elements: []md.ExclusionElement{{Column: "a", Operator: "="}}, Where: "a > 0"}}
		return model(t)
	}, func(m *md.MetaData) bool { return len(m.Tables[0].Exclusions) == 1 }, false},
	{"deferrable foreign keys", func(c dialect.Capabilities) bool { return c.Deferrable }, func() *md.MetaData {
		t := table(md.Col("parent", md.Integer{}))
		t.ForeignKeys = []md.ForeignKey{{Name: "fk", Columns: []string{"parent"}, RefTable: "t", RefColumns: []string{"id"}, Deferral: md.InitiallyDeferred}}
		return model(t)
	}, func(m *md.MetaData) bool { return m.Tables[0].ForeignKeys[0].Deferral == md.InitiallyDeferred }, false},
	{"deferrable unique constraints", func(c dialect.Capabilities) bool { return c.DeferrableUnique }, func() *md.MetaData {
		return unique(md.Unique{Deferral: md.InitiallyDeferred})
	}, func(m *md.MetaData) bool { return m.Tables[0].Uniques[0].Deferral == md.InitiallyDeferred }, false},
	{"nulls not distinct", func(c dialect.Capabilities) bool { return c.NullsNotDistinct }, func() *md.MetaData {
		return unique(md.Unique{NullsNotDistinct: true})
	}, func(m *md.MetaData) bool { return m.Tables[0].Uniques[0].NullsNotDistinct }, false},
	{"include columns", func(c dialect.Capabilities) bool { return c.IncludeColumns }, func() *md.MetaData {
		return indexed(md.Index{Columns: keys("a"), Include: []string{"b"}})
	}, func(m *md.MetaData) bool { return len(m.Tables[0].Indexes[0].Include) == 1 }, true},
	{"partial indexes", func(c dialect.Capabilities) bool { return c.PartialIndexes }, func() *md.MetaData {
		return indexed(md.Index{Columns: keys("a"), Unique: true, Where: "b > 0"})
	}, func(m *md.MetaData) bool { return m.Tables[0].Indexes[0].Where != "" }, false},
	{"expression indexes", func(c dialect.Capabilities) bool { return c.ExpressionIndexes }, func() *md.MetaData {
		return indexed(md.Index{Columns: []md.IndexColumn{{Expr: "a + b"}}})
	}, func(m *md.MetaData) bool { return m.Tables[0].Indexes[0].Columns[0].Expr != "" }, false},
	{"identity", func(c dialect.Capabilities) bool { return c.Identity }, func() *md.MetaData {
		return model(md.Table{Name: "t", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true, Identity: &md.Identity{Always: true}}}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}, Name: "pk_t"}})
	}, func(m *md.MetaData) bool { return m.Tables[0].Columns[0].Identity != nil }, true},
	{"stored computed columns", func(c dialect.Capabilities) bool { return c.ComputedStored }, func() *md.MetaData { return computed(true) },
		func(m *md.MetaData) bool { return m.Tables[0].Columns[2].Computed.Stored }, false},
	{"virtual computed columns", func(c dialect.Capabilities) bool { return c.ComputedVirtual }, func() *md.MetaData { return computed(false) },
		func(m *md.MetaData) bool {
			c := m.Tables[0].Columns[2].Computed
			return c != nil && !c.Stored
		}, false},
	{"arrays", func(c dialect.Capabilities) bool { return c.Arrays }, func() *md.MetaData { return model(table(md.Col("a", md.Array{Of: md.Integer{}}))) },
		func(m *md.MetaData) bool { _, ok := m.Tables[0].Columns[1].Type.(md.Array); return ok }, false},
	{"checks", func(c dialect.Capabilities) bool { return c.Checks }, func() *md.MetaData {
		t := table(md.Col("a", md.Integer{}))
		t.Checks = []md.Check{{Name: "ck_a", Expr: "a > 0"}}
		return model(t)
	}, func(m *md.MetaData) bool { return len(m.Tables[0].Checks) == 1 }, false},
}

// model is a schema of tables.
func model(tables ...md.Table) *md.MetaData { return &md.MetaData{Tables: tables} }

// table is the table t with the key id and more columns.
func table(columns ...md.Column) md.Table {
	return md.Table{
		Name: "t", Columns: append([]md.Column{md.Col("id", md.Integer{}, md.NotNull)}, columns...),
		PrimaryKey: md.PrimaryKey{Name: "pk_t", Columns: []string{"id"}},
	}
}

func keys(columns ...string) []md.IndexColumn {
	list := make([]md.IndexColumn, len(columns))
	for i, c := range columns {
		list[i].Column = c
	}
	return list
}

func unique(u md.Unique) *md.MetaData {
	t := table(md.Col("a", md.Integer{}))
	u.Name, u.Columns = "uq_a", []string{"a"}
	t.Uniques = []md.Unique{u}
	return model(t)
}

func indexed(ix md.Index) *md.MetaData {
	t := table(md.Col("a", md.Integer{}), md.Col("b", md.Integer{}))
	ix.Name = "ix_a"
	t.Indexes = []md.Index{ix}
	return model(t)
}

func computed(stored bool) *md.MetaData {
	return model(table(md.Col("a", md.Integer{}), md.Col("b", md.Integer{}, md.Generated("a + 1", stored))))
}

// schemas is a table in a schema whose name no other test has: where schemas
// belong to the server, it is seen by all.
func schemas() *md.MetaData {
	name := "migrate_test_" + strings.ToLower(rand.Text()[:12])
	t := table()
	t.Schema = name
	return &md.MetaData{Schemas: []md.Schema{{Name: name}}, Tables: []md.Table{t}}
}
