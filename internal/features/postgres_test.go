package features

import (
	"slices"

	md "limbeck.dev/migrate/metadata"
)

func postgresModel(app string) *md.MetaData {
	return &md.MetaData{
		Naming:    md.DefaultNaming,
		Schemas:   []md.Schema{{Name: app, Comment: "it's the app's"}, {Name: `odd "schema"`}},
		Enums:     []md.Enum{{Name: "colour", Values: []string{"red", "it's", `b\lue`, ""}}, {Schema: app, Name: "level", Values: []string{"low", "high"}}, {Name: `a','b'); DROP TYPE t; --`, Values: []string{`a','b'); DROP TYPE t; --`}}},
		Sequences: postgresSequences(app),
		Tables: slices.Concat(typeTables(genericTypes, postgresTypes), commonTables(), postgresColumns(), postgresConstraints(),
			postgresIndexes(), postgresOptions(), postgresSchemas(app),
			actions([]md.Action{md.NoAction, md.Restrict, md.Cascade, md.SetNull, md.SetDefault}, func(*md.ForeignKey) {})),
		Views: append(commonViews(),
			md.View{Name: "commented", Definition: "SELECT 1 AS one", Comment: "a view; it's commented"},
			md.View{Schema: app, Name: "summary", Definition: "SELECT count(*) AS n FROM people", Materialized: true, Comment: "counted",
				Indexes: []md.Index{{Name: "ix_summary_n", Unique: true, Columns: []md.IndexColumn{{Column: "n"}}}}},
			md.View{Name: "unfilled", Definition: "SELECT 1 AS one", Materialized: true, NoData: true},
			md.View{Schema: app, Name: "from_materialized", Definition: "SELECT n + 1 AS m FROM " + app + ".summary"},
		),
	}
}

func postgresSequences(app string) []md.Sequence {
	return []md.Sequence{
		{Name: "plain_seq"},
		{Name: "full_seq", Type: md.Integer{}, Comment: "all of it", SequenceOptions: md.SequenceOptions{
			Start: new(int64(10)), Increment: new(int64(5)), Min: new(int64(5)), Max: new(int64(1000)), Cache: new(int64(7)), Cycle: true}},
		{Name: "down_seq", SequenceOptions: md.SequenceOptions{Increment: new(int64(-1)), Min: new(int64(-100)), Max: new(int64(-1))}},
		{Schema: app, Name: "small_seq", Type: md.SmallInteger{}},
		{Name: "unlogged_seq", Unlogged: true},
		{Name: "serial_table_id_seq", Type: md.Integer{}, OwnedBy: md.ColumnRef{Table: "serial_table", Column: "id"}},
	}
}

func postgresColumns() []md.Table {
	return []md.Table{
		{Name: "serial_table", Columns: []md.Column{md.Col("id", md.Integer{}, md.NotNull, md.Default("nextval('serial_table_id_seq'::regclass)"))}, PrimaryKey: pk("id")},
		{Name: "identity_always", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true, Identity: &md.Identity{Always: true, SequenceOptions: md.SequenceOptions{
			Start: new(int64(100)), Increment: new(int64(2)), Min: new(int64(10)), Max: new(int64(10000)), Cache: new(int64(20)), Cycle: true}}}}, PrimaryKey: pk("id")},
		{Name: "identity_default", Columns: []md.Column{{Name: "id", Type: md.SmallInteger{}, NotNull: true, Identity: &md.Identity{}}}, PrimaryKey: pk("id")},
		{
			Name: "computed", Comment: "a table with a comment: it's \"quoted\" \\ and\nbroken; DROP TABLE x; --",
			Columns: []md.Column{
				id(), md.Col("price", md.Numeric{Precision: 10, Scale: 2}, md.NotNull), md.Col("n", md.Integer{}, md.NotNull, md.Comment("how many\nof it's")),
				md.Col("total", md.Numeric{Precision: 12, Scale: 2}, md.Generated("price * n::numeric", true), md.Comment("*/ computed")),
			},
			PrimaryKey: pk("id"),
		},
		{
			Name: "collated", Columns: []md.Column{id(), md.Col("c", md.Text{}, md.Collate("C")), md.Col("p", md.String{Length: 10}, md.Collate("POSIX"))},
			PrimaryKey: pk("id"), Indexes: []md.Index{{Name: "ix_collated", Columns: []md.IndexColumn{{Column: "c", Collation: "POSIX"}, {Column: "p"}}}},
		},
		{
			Name: "defaults", Columns: []md.Column{
				id(), md.Col("called", md.UUID{}, md.Default("gen_random_uuid()")), md.Col("summed", md.Integer{}, md.Default("1 + 2")),
				md.Col("hostile", md.Text{}, md.Default(`'x''); DROP TABLE y; --'::text`)), md.Col("today", md.Date{}, md.Default("CURRENT_DATE")),
				md.Col("who", md.Text{}, md.Default("CURRENT_USER")), md.Col("later", md.Timestamp{WithZone: true}, md.Default("now() + '1 day'::interval")),
			}, PrimaryKey: pk("id"),
		},
	}
}

func postgresConstraints() []md.Table {
	room := func(name string, x md.Exclusion) md.Table {
		x.Name = "ex_" + name
		return md.Table{Name: name, Columns: []md.Column{id(), md.Col("during", md.Native{SQL: "tstzrange"}), md.Col("area", md.Native{SQL: "box"}), md.Col("n", md.Integer{})},
			PrimaryKey: pk("id"), Exclusions: []md.Exclusion{x}}
	}
	return []md.Table{
		{
			Name: "keys", Columns: []md.Column{md.Col("a", md.Integer{}, md.NotNull), md.Col("b", md.Integer{}), md.Col("c", md.Integer{}), md.Col("d", md.Integer{})},
			PrimaryKey: md.PrimaryKey{Name: "the_key", Columns: []string{"a"}, Include: []string{"b", "c"}, Deferral: md.InitiallyDeferred,
				Comment: "the key; it's", IndexComment: "its index"},
			Uniques: []md.Unique{
				{Name: "uq_include", Columns: []string{"b"}, Include: []string{"c", "d"}, Comment: "it's unique", IndexComment: "index; it's"},
				{Name: "uq_nulls", Columns: []string{"c"}, NullsNotDistinct: true},
				{Name: "uq_immediate", Columns: []string{"d"}, Deferral: md.InitiallyImmediate}, {Name: "uq_deferred", Columns: []string{"c", "d"}, Deferral: md.InitiallyDeferred},
			},
		},
		{Name: "key_immediate", Columns: []md.Column{md.Col("a", md.Integer{}, md.NotNull)}, PrimaryKey: md.PrimaryKey{Columns: []string{"a"}, Deferral: md.InitiallyImmediate}},
		{
			Name: "foreign_keys", Columns: []md.Column{id(), md.Col("r", md.String{Length: 8}), md.Col("c", md.Integer{}), md.Col("org_id", md.BigInteger{})}, PrimaryKey: pk("id"),
			ForeignKeys: []md.ForeignKey{
				{Name: "fk_full", Columns: []string{"r", "c"}, RefTable: "orgs", RefColumns: []string{"region", "code"}, Match: md.MatchFull, Comment: "full; it's"},
				{Name: "fk_deferred", Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}, Deferral: md.InitiallyDeferred},
				{Name: "fk_immediate", Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}, Deferral: md.InitiallyImmediate},
				{Name: "fk_set_columns", Columns: []string{"r", "c"}, RefTable: "orgs", RefColumns: []string{"region", "code"}, OnDelete: md.SetNull, SetColumns: []string{"c"}},
				{Name: "fk_not_valid", Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}, NotValid: true, OnDelete: md.Cascade},
			},
		},
		{
			Name: "checked", Columns: []md.Column{id(), md.Col("a", md.Integer{}), md.Col("s", md.String{Length: 20})}, PrimaryKey: pk("id"),
			Checks: []md.Check{
				{Name: "ck_checked_comment", Expr: "a > 0", Comment: "positive; it's"}, {Name: "ck_checked_not_valid", Expr: "a < 10", NotValid: true},
				{Name: "ck_checked_no_inherit", Expr: "a <> 5", NoInherit: true}, {Name: "ck_checked_in", Expr: "s in ('x', 'it''s')"},
				{Name: "ck_checked_hostile", Expr: `s <> 'x''); DROP TABLE y; --'::text`},
			},
		},
		room("booking", md.Exclusion{Elements: []md.ExclusionElement{{Column: "during", Operator: "&&"}}, Comment: "no overlap; it's", IndexComment: "of the index"}),
		room("booking_where", md.Exclusion{Elements: []md.ExclusionElement{{Column: "during", Operator: "&&"}, {Column: "area", Operator: "&&"}}, Where: "n > 0", Deferral: md.InitiallyDeferred}),
		room("booking_expr", md.Exclusion{Method: "btree", Elements: []md.ExclusionElement{{Expr: "n % 10", Operator: "="}, {Column: "id", Operator: "="}}, Deferral: md.InitiallyImmediate}),
		room("booking_class", md.Exclusion{Method: "spgist", Elements: []md.ExclusionElement{{Column: "area", OpClass: "box_ops", Operator: "&&"}}}),
		room("booking_hash", md.Exclusion{Method: "hash", Elements: []md.ExclusionElement{{Column: "n", Operator: "="}}}),
	}
}

func postgresIndexes() []md.Table {
	key := func(column string) []md.IndexColumn { return []md.IndexColumn{{Column: column}} }
	return []md.Table{{
		Name: "indexed", PrimaryKey: pk("id"),
		Columns: []md.Column{id(), md.Col("a", md.Integer{}), md.Col("b", md.Integer{}), md.Col("s", md.Text{}), md.Col("v", md.String{Length: 30}),
			md.Col("j", md.JSON{Binary: true}), md.Col("ts", md.Native{SQL: "tsvector"}), md.Col("r", md.Native{SQL: "int4range"}), md.Col("p", md.Native{SQL: "point"}), md.Col("l", md.Array{Of: md.Integer{}})},
		Indexes: []md.Index{
			{Name: "ix_unique", Unique: true, Columns: key("a"), Comment: "an index; it's"}, {Name: "ix_nulls_same", Unique: true, Columns: key("b"), NullsNotDistinct: true},
			{Name: "ix_order", Columns: []md.IndexColumn{{Column: "a", Desc: true}, {Column: "b", Nulls: md.NullsFirst}, {Column: "s", Desc: true, Nulls: md.NullsLast}}},
			{Name: "ix_expr", Columns: []md.IndexColumn{{Expr: "lower(s)"}, {Expr: "a + b", Desc: true}, {Column: "v"}}},
			{Name: "ix_partial", Columns: key("a"), Where: "b IS NOT NULL AND a > 3"}, {Name: "ix_include", Columns: key("a"), Include: []string{"b", "s"}},
			{Name: "ix_hash", Columns: key("a"), Method: "hash"}, {Name: "ix_gin", Columns: key("ts"), Method: "gin", Storage: "fastupdate=off"},
			{Name: "ix_gin_path", Columns: []md.IndexColumn{{Column: "j", OpClass: "jsonb_path_ops"}}, Method: "gin"}, {Name: "ix_gin_list", Columns: key("l"), Method: "gin"},
			{Name: "ix_gist", Columns: key("r"), Method: "gist", Storage: "fillfactor=80, buffering=off"}, {Name: "ix_spgist", Columns: key("p"), Method: "spgist"},
			{Name: "ix_brin", Columns: key("id"), Method: "brin", Storage: "pages_per_range=64"},
			{Name: "ix_class", Columns: []md.IndexColumn{{Column: "s", OpClass: "text_pattern_ops"}, {Expr: "lower(v::text)", OpClass: "text_pattern_ops"}}},
			{Name: "ix_collation", Columns: []md.IndexColumn{{Column: "s", Collation: "C"}, {Expr: "upper(s)", Collation: "POSIX", Desc: true}}},
		},
	}}
}

func postgresOptions() []md.Table {
	at := func() []md.Column {
		return []md.Column{md.Col("id", md.BigInteger{}, md.NotNull), md.Col("at", md.Date{}, md.NotNull), md.Col("kind", md.Text{})}
	}
	part := func(name, parent, bound string) md.Table {
		return md.Table{Name: name, Options: md.TableOptions{PartitionOf: &md.PartitionOf{Table: parent, Bound: bound}}}
	}
	deep := part("log_2027", "log", "FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')")
	deep.Options.Partition = "LIST (kind)"
	indexed := part("log_2026", "log", "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')")
	indexed.Indexes = []md.Index{{Name: "ix_log_2026_kind", Columns: []md.IndexColumn{{Column: "kind"}}}}
	indexed.Comment = "the year"
	metered := []md.Column{md.Col("at", md.Timestamp{WithZone: true}, md.NotNull), md.Col("n", md.Integer{})}
	own := part("log_old", "log", "DEFAULT")
	own.Columns = []md.Column{md.Col("at", md.Date{}, md.NotNull), md.Col("kind", md.Text{}, md.Default("'old'")), md.Col("id", md.BigInteger{}, md.NotNull)}
	return []md.Table{
		{Name: "unlogged", Columns: []md.Column{id()}, PrimaryKey: pk("id"), Options: md.TableOptions{Unlogged: true}},
		{Name: "stored", Columns: []md.Column{id(), md.Col("t", md.Text{})}, PrimaryKey: pk("id"), Options: md.TableOptions{Storage: "fillfactor=70, autovacuum_enabled=off, toast.autovacuum_enabled=off"}},
		{Name: "log", Columns: at(), Options: md.TableOptions{Partition: "RANGE (at)"},
			Indexes: []md.Index{{Name: "ix_log_at", Columns: []md.IndexColumn{{Column: "at"}}}}},
		indexed, deep, own, part("log_2027_x", "log_2027", "FOR VALUES IN ('x', 'it''s')"), part("log_2027_rest", "log_2027", "DEFAULT"),
		{Name: "metered", Columns: metered, Options: md.TableOptions{Partition: "RANGE (at, n)"}}, // the server spells its bounds in another way
		part("metered_2026", "metered", "for values from ('2026-01-01', minvalue) to (timestamp '2027-01-01', 5 + 5)"),
		{Name: "hashed", Columns: []md.Column{md.Col("id", md.BigInteger{}, md.NotNull), md.Col("x", md.Text{})}, PrimaryKey: md.PrimaryKey{Name: "pk_hashed", Columns: []string{"id"}}, Options: md.TableOptions{Partition: "HASH (id)"},
			Checks: []md.Check{{Name: "ck_hashed_id", Expr: "id > 0"}}},
		part("hashed_0", "hashed", "FOR VALUES WITH (modulus 2, remainder 0)"), part("hashed_1", "hashed", "FOR VALUES WITH (modulus 2, remainder 1)"),
	}
}

// postgresSchemas are tables of other schemas, with foreign keys both ways.
func postgresSchemas(app string) []md.Table {
	return []md.Table{
		{Schema: app, Name: "accounts", Comment: "of the app", Columns: []md.Column{id(), md.Col("org_id", md.BigInteger{}), md.Col("level", md.Enum{Schema: app, Name: "level"}, md.Default("'low'::app.level"))}, PrimaryKey: pk("id"),
			ForeignKeys: []md.ForeignKey{{Name: "fk_accounts_org", Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}}},
			Indexes:     []md.Index{{Columns: []md.IndexColumn{{Column: "org_id"}}}}},
		{Schema: app, Name: "orgs", Columns: []md.Column{id()}, PrimaryKey: pk("id")},
		{Name: "logins", Columns: []md.Column{id(), md.Col("account_id", md.BigInteger{})}, PrimaryKey: pk("id"),
			ForeignKeys: []md.ForeignKey{{Name: "fk_logins_account", Columns: []string{"account_id"}, RefSchema: app, RefTable: "accounts", RefColumns: []string{"id"}, OnDelete: md.Cascade}}},
		{Schema: app, Name: "events", Columns: []md.Column{md.Col("n", md.Integer{}, md.NotNull), md.Col("level", md.Enum{Schema: app, Name: "level"})}, Options: md.TableOptions{Partition: "LIST (n)"}},
		{Name: "events_1", Options: md.TableOptions{PartitionOf: &md.PartitionOf{Schema: app, Table: "events", Bound: "FOR VALUES IN (1)"}}},
		{Schema: `odd "schema"`, Name: `odd.table`, Columns: []md.Column{id()}, PrimaryKey: pk("id")},
	}
}
