package features

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

func sqliteModel(string) *md.MetaData {
	return &md.MetaData{
		Naming: md.DefaultNaming,
		Tables: slices.Concat(typeTables(genericTypes, sqliteTypes), strictTables(), commonTables(), sqliteColumns(), sqliteConstraints(), sqliteIndexes(),
			actions([]md.Action{md.NoAction, md.Restrict, md.Cascade, md.SetNull, md.SetDefault}, func(*md.ForeignKey) {})),
		Views: append(commonViews(), md.View{Name: "grouped", Definition: "SELECT age, count(*) AS n FROM people GROUP BY age HAVING n > 1"}),
	}
}

// strictTables hold the types that STRICT allows, and those that become one.
func strictTables() []md.Table {
	var tables []md.Table
	types := []md.Type{md.Integer{}, md.BigInteger{}, md.Double{}, md.Text{}, md.Binary{}, md.Native{SQL: "ANY"}, md.Native{SQL: "INT"}, md.Boolean{}, md.String{Length: 9}, md.Timestamp{}}
	for i, t := range types {
		tables = append(tables, md.Table{
			Name: "strict_" + string('a'+rune(i)), Columns: []md.Column{id(), md.Col("v", t), md.Col("w", t, md.NotNull)},
			PrimaryKey: pk("id"), Options: md.TableOptions{Strict: true},
		})
	}
	return tables
}

func sqliteColumns() []md.Table {
	return []md.Table{
		{Name: "never_reused", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true, AutoIncrement: true, NeverReuse: true}, md.Col("s", md.Text{})}, PrimaryKey: pk("id")},
		{
			Name: "computed", PrimaryKey: pk("id"),
			Columns: []md.Column{id(), md.Col("a", md.Integer{}, md.NotNull), md.Col("b", md.Integer{}), md.Col("stored", md.Integer{}, md.Generated("a + b", true)), md.Col("virtual", md.Text{}, md.Generated("'x' || a", false))},
			Indexes: []md.Index{{Name: "ix_computed", Columns: []md.IndexColumn{{Column: "stored"}, {Column: "virtual"}}}},
		},
		{Name: "collated", Columns: []md.Column{id(), md.Col("n", md.Text{}, md.Collate("NOCASE")), md.Col("r", md.Text{}, md.Collate("RTRIM"))}, PrimaryKey: pk("id"),
			Uniques: []md.Unique{{Name: "uq_collated", Columns: []string{"n"}}}},
		{
			Name: "defaults", PrimaryKey: pk("id"),
			Columns: []md.Column{
				id(), md.Col("summed", md.Integer{}, md.Default("(1 + 2)")), md.Col("hostile", md.Text{}, md.Default(`'x''); DROP TABLE y; -- "'`)), md.Col("today", md.Date{}, md.Default("CURRENT_DATE")),
				md.Col("called", md.Text{}, md.Default("(lower(hex(randomblob(16))))")), md.Col("hex", md.Binary{}, md.Default("x'00ff'")), md.Col("minus", md.Double{}, md.Default("-1.5e3")),
			},
		},
	}
}

func sqliteConstraints() []md.Table {
	conflict := func(action string) md.Table {
		return md.Table{
			Name: "conflict_" + action, Columns: []md.Column{md.Col("a", md.Text{}, md.NotNull), md.Col("b", md.Integer{})},
			PrimaryKey: md.PrimaryKey{Columns: []string{"a"}, OnConflict: action}, Uniques: []md.Unique{{Name: "uq_" + action, Columns: []string{"b"}, OnConflict: action}},
		}
	}
	key := func(name string, d md.Deferral) md.ForeignKey {
		return md.ForeignKey{Name: name, Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}, Deferral: d}
	}
	return []md.Table{
		conflict("ROLLBACK"), conflict("FAIL"), conflict("IGNORE"), conflict("REPLACE"), conflict("ABORT"),
		{Name: "null_key", Columns: []md.Column{md.Col("a", md.Text{}, md.NotNull), md.Col("b", md.Integer{}, md.NotNull)},
			PrimaryKey: md.PrimaryKey{Columns: []string{"a", "b"}, Nullable: []string{"b"}}},
		{Name: "without_rowid", Columns: []md.Column{md.Col("a", md.Text{}, md.NotNull), md.Col("b", md.Integer{}, md.NotNull)},
			PrimaryKey: md.PrimaryKey{Columns: []string{"a", "b"}, Desc: []string{"b"}}, Options: md.TableOptions{WithoutRowID: true}},
		{Name: "strict_without_rowid", Columns: []md.Column{md.Col("a", md.Text{}, md.NotNull)}, PrimaryKey: pk("a"), Options: md.TableOptions{Strict: true, WithoutRowID: true}},
		{Name: "deferred", Columns: []md.Column{id(), md.Col("org_id", md.BigInteger{})}, PrimaryKey: pk("id"),
			ForeignKeys: []md.ForeignKey{key("fk_deferred", md.InitiallyDeferred), key("fk_immediate", md.InitiallyImmediate)}},
		{Name: "checked", Columns: []md.Column{id(), md.Col("s", md.Text{}), md.Col("n", md.Integer{})}, PrimaryKey: pk("id"),
			Checks: []md.Check{{Name: "ck_checked_like", Expr: "s LIKE 'a%' OR n BETWEEN 1 AND 2"}, {Name: "ck_checked_in", Expr: "n IN (1, 2, 3)"}, {Expr: "length(s) < 10"}}},
	}
}

func sqliteIndexes() []md.Table {
	return []md.Table{{
		Name: "indexed", PrimaryKey: pk("id"),
		Columns: []md.Column{id(), md.Col("a", md.Integer{}), md.Col("s", md.Text{}), md.Col("n", md.Text{}, md.Collate("NOCASE"))},
		Indexes: []md.Index{
			{Name: "ix_unique", Unique: true, Columns: []md.IndexColumn{{Column: "a"}}}, {Name: "ix_desc", Columns: []md.IndexColumn{{Column: "a", Desc: true}, {Column: "s"}}},
			{Name: "ix_expr", Columns: []md.IndexColumn{{Expr: "lower(s)"}, {Expr: "a + 1", Desc: true}}}, {Name: "ix_partial", Unique: true, Columns: []md.IndexColumn{{Column: "s"}}, Where: "a IS NOT NULL"},
			{Name: "ix_collation", Columns: []md.IndexColumn{{Column: "s", Collation: "NOCASE"}, {Column: "n", Collation: "BINARY"}, {Column: "a"}}},
		},
	}}
}
