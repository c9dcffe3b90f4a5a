package features

import (
	"maps"
	"slices"

	md "limbeck.dev/migrate/metadata"
)

func mysqlModel(app string) *md.MetaData {
	m := bothMySQLs(app, mysqlTypes)
	m.Tables = append(m.Tables, md.Table{
		Name: "only_mysql", Columns: []md.Column{id(), md.Col("s", md.String{Length: 50}), md.Col("n", md.Integer{}), md.Col("body", md.Text{})}, PrimaryKey: pk("id"),
		Checks: []md.Check{{Name: "ck_only_mysql_off", Expr: "n > 0", NotEnforced: true}},
		Indexes: []md.Index{
			{Name: "ix_expr", Columns: []md.IndexColumn{{Expr: "lower(s)"}, {Column: "n"}}}, {Name: "ix_unique_expr", Unique: true, Columns: []md.IndexColumn{{Expr: "n + 1", Desc: true}}},
			{Name: "ix_ngram", Method: "fulltext", Parser: "ngram", Columns: []md.IndexColumn{{Column: "body"}}},
		},
	})
	return m
}

func mariadbModel(app string) *md.MetaData {
	types := maps.Clone(mysqlTypes)
	maps.Copy(types, mariadbTypes)
	m := bothMySQLs(app, types)
	m.Schemas[0].Comment = "it's the app's"
	m.Sequences = []md.Sequence{
		{Name: "plain_seq"},
		{Name: "full_seq", Comment: "all of it's", SequenceOptions: md.SequenceOptions{
			Start: new(int64(10)), Increment: new(int64(5)), Min: new(int64(5)), Max: new(int64(1000)), Cache: new(int64(7)), Cycle: true}},
		{Schema: app, Name: "down_seq", SequenceOptions: md.SequenceOptions{Increment: new(int64(-1)), Min: new(int64(-100)), Max: new(int64(-1))}},
	}
	return m
}

func bothMySQLs(app string, types map[string]typed) *md.MetaData {
	return &md.MetaData{
		Naming:  md.DefaultNaming,
		Schemas: []md.Schema{{Name: app}},
		Tables: slices.Concat(typeTables(genericTypes, types), commonTables(), mysqlColumns(), mysqlIndexes(), mysqlOptions(), mysqlSchemas(app),
			actions([]md.Action{md.NoAction, md.Restrict, md.Cascade, md.SetNull}, func(*md.ForeignKey) {})),
		Views: commonViews(),
	}
}

func mysqlColumns() []md.Table {
	return []md.Table{
		{
			Name: "touched", Comment: "a table with a comment: it's \"quoted\" \\ and\nbroken; DROP TABLE x; --",
			Columns: []md.Column{
				id(),
				{Name: "changed", Type: md.Timestamp{}, NotNull: true, Default: "CURRENT_TIMESTAMP(6)", OnUpdate: "CURRENT_TIMESTAMP(6)"},
				{Name: "stamped", Type: md.Timestamp{Precision: new(0), WithZone: true}, NotNull: true, Default: "now()", OnUpdate: "now()", Comment: "*/ it's \\ /*!50000 DROP TABLE x*/"},
			},
			PrimaryKey: pk("id"),
		},
		{
			Name: "computed", PrimaryKey: pk("id"),
			Columns: []md.Column{
				id(), md.Col("a", md.Integer{}, md.NotNull), md.Col("b", md.Integer{}), md.Col("s", md.String{Length: 20}),
				md.Col("stored", md.Integer{}, md.Generated("a + b", true)), md.Col("virtual", md.String{Length: 60}, md.Generated("concat(s, '-', a)", false)),
			},
			Indexes: []md.Index{{Name: "ix_computed", Columns: []md.IndexColumn{{Column: "stored"}, {Column: "virtual"}}}},
		},
		{
			Name: "collated", PrimaryKey: pk("id"), Options: md.TableOptions{Collation: "utf8mb4_unicode_ci"},
			Columns: []md.Column{id(), md.Col("same", md.String{Length: 10}), md.Col("bin", md.String{Length: 10}, md.Collate("utf8mb4_bin")),
				md.Col("latin", md.String{Length: 10}, md.Collate("latin1_swedish_ci")), md.Col("word", md.Enum{Values: []string{"a", "b"}}, md.Collate("utf8mb4_bin"))},
		},
		{
			Name: "defaults", PrimaryKey: pk("id"),
			Columns: []md.Column{
				id(), md.Col("called", md.String{Length: 36}, md.Default("(uuid())")), md.Col("summed", md.Integer{}, md.Default("(1 + 2)")),
				md.Col("hostile", md.String{Length: 60}, md.Default(`'x''); DROP TABLE y; -- \\ /*!50000 DROP TABLE x*/'`)),
				md.Col("today", md.Date{}, md.Default("(curdate())")), md.Col("longer", md.Text{}, md.Default("('it''s')")),
			},
		},
		{ // AUTO_INCREMENT of a column that is not the primary key
			Name: "counted", Columns: []md.Column{md.Col("code", md.String{Length: 8}, md.NotNull), md.Col("n", md.Integer{}, md.AutoIncrement)},
			PrimaryKey: pk("code"), Uniques: []md.Unique{{Name: "uq_counted_n", Columns: []string{"n"}}},
		},
	}
}

func mysqlIndexes() []md.Table {
	return []md.Table{
		{
			Name: "indexed", PrimaryKey: pk("id"),
			Columns: []md.Column{id(), md.Col("s", md.String{Length: 200}), md.Col("body", md.Text{}), md.Col("n", md.Integer{}, md.NotNull), md.Col("bytes", md.Binary{}),
				md.Col("at", md.Native{SQL: "point"}, md.NotNull)},
			Indexes: []md.Index{
				{Name: "ix_prefix", Columns: []md.IndexColumn{{Column: "s", Length: 20}, {Column: "n"}, {Column: "bytes", Length: 8}}, Comment: "a prefix; it's"},
				{Name: "ix_unique_prefix", Unique: true, Columns: []md.IndexColumn{{Column: "s", Length: 10}, {Column: "n"}}},
				{Name: "ix_unique_comment", Unique: true, Columns: []md.IndexColumn{{Column: "n"}, {Column: "id"}}, Comment: "one"},
				{Name: "ix_hidden", Columns: []md.IndexColumn{{Column: "n"}}, Invisible: true},
				{Name: "ix_desc", Columns: []md.IndexColumn{{Column: "n", Desc: true}, {Column: "s"}}},
				{Name: "ix_words", Method: "fulltext", Columns: []md.IndexColumn{{Column: "s"}, {Column: "body"}}},
				{Name: "ix_place", Method: "spatial", Columns: []md.IndexColumn{{Column: "at"}}},
			},
		},
		{
			Name: "key_prefix", Columns: []md.Column{md.Col("a", md.Text{}, md.NotNull), md.Col("b", md.Integer{}, md.NotNull), md.Col("c", md.String{Length: 50}, md.NotNull)},
			PrimaryKey: md.PrimaryKey{Columns: []string{"a", "b", "c"}, Lengths: []int{40, 0, 20}},
		},
		{
			Name: "key_desc", Columns: []md.Column{md.Col("a", md.Integer{}, md.NotNull), md.Col("b", md.Integer{}, md.NotNull)},
			PrimaryKey: md.PrimaryKey{Columns: []string{"a", "b"}, Desc: []string{"b"}},
		},
		{
			Name: "in_memory", Columns: []md.Column{md.Col("id", md.Integer{}, md.NotNull), md.Col("n", md.Integer{})}, PrimaryKey: pk("id"), Options: md.TableOptions{Engine: "MEMORY"},
			Indexes: []md.Index{{Name: "ix_in_memory", Columns: []md.IndexColumn{{Column: "n"}}}},
		},
	}
}

func mysqlOptions() []md.Table {
	of := func(name string, o md.TableOptions, key ...string) md.Table {
		t := md.Table{Name: name, Columns: []md.Column{md.Col("id", md.Integer{}, md.NotNull), md.Col("at", md.Integer{}, md.NotNull), md.Col("s", md.String{Length: 20})}, Options: o}
		if t.PrimaryKey = pk(key...); len(key) == 0 {
			t.PrimaryKey = pk("id")
		}
		return t
	}
	return []md.Table{
		of("engine", md.TableOptions{Engine: "MyISAM"}), of("charset", md.TableOptions{Charset: "latin1"}),
		of("collation", md.TableOptions{Charset: "utf8mb4", Collation: "utf8mb4_bin"}), of("row_format", md.TableOptions{RowFormat: "COMPACT"}),
		of("all_options", md.TableOptions{Engine: "MyISAM", Charset: "latin1", Collation: "latin1_bin", RowFormat: "FIXED"}),
		of("part_hash", md.TableOptions{Partition: "HASH (id) PARTITIONS 4"}), of("part_key", md.TableOptions{Partition: "KEY (id) PARTITIONS 2"}),
		of("part_range", md.TableOptions{Partition: "RANGE (`at`) (PARTITION p_old VALUES LESS THAN (100), PARTITION p_new VALUES LESS THAN MAXVALUE)"}, "id", "at"),
		of("part_list", md.TableOptions{Partition: "LIST (`at`) (PARTITION a VALUES IN (1, 2), PARTITION b VALUES IN (3))"}, "id", "at"),
		of("part_columns", md.TableOptions{Partition: "RANGE COLUMNS (`at`, id) (PARTITION a VALUES LESS THAN (10, 20), PARTITION b VALUES LESS THAN (MAXVALUE, MAXVALUE))"}, "id", "at"),
		of("part_sub", md.TableOptions{Partition: "RANGE (`at`) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION a VALUES LESS THAN (10), PARTITION b VALUES LESS THAN (20))"}, "id", "at"),
	}
}

// mysqlSchemas are tables of another database, with foreign keys both ways.
func mysqlSchemas(app string) []md.Table {
	return []md.Table{
		{Schema: app, Name: "accounts", Comment: "of the app", Columns: []md.Column{id(), md.Col("org_id", md.BigInteger{})}, PrimaryKey: pk("id"),
			Indexes: []md.Index{{Columns: []md.IndexColumn{{Column: "org_id"}}}}},
		{Schema: app, Name: "orgs", Columns: []md.Column{id(), md.Col("account_id", md.BigInteger{})}, PrimaryKey: pk("id"),
			ForeignKeys: []md.ForeignKey{{Name: "fk_app_orgs_account", Columns: []string{"account_id"}, RefSchema: app, RefTable: "accounts", RefColumns: []string{"id"}}}},
		{Name: "logins", Columns: []md.Column{id(), md.Col("account_id", md.BigInteger{})}, PrimaryKey: pk("id"),
			ForeignKeys: []md.ForeignKey{{Name: "fk_logins_account", Columns: []string{"account_id"}, RefSchema: app, RefTable: "accounts", RefColumns: []string{"id"}, OnDelete: md.Cascade}}},
	}
}
