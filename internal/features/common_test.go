package features

import (
	md "limbeck.dev/migrate/metadata"
)

// id is the customary key.
func id() md.Column { return md.Col("id", md.BigInteger{}, md.AutoIncrement) }

func pk(columns ...string) md.PrimaryKey { return md.PrimaryKey{Columns: columns} }

// commonTables have what every database has, named by the naming convention of
// the model where they have no names.
func commonTables() []md.Table {
	return []md.Table{
		{
			Name: "orgs", Columns: []md.Column{id(), md.Col("region", md.String{Length: 8}, md.NotNull), md.Col("code", md.Integer{}, md.NotNull)},
			PrimaryKey: pk("id"), Uniques: []md.Unique{{Columns: []string{"region", "code"}}, {Name: "uq_orgs_own_name", Columns: []string{"code", "region"}}},
		},
		{
			Name: "people",
			Columns: []md.Column{
				id(), md.Col("org_id", md.BigInteger{}), md.Col("region", md.String{Length: 8}), md.Col("code", md.Integer{}),
				md.Col("boss_id", md.BigInteger{}), md.Col("first", md.String{Length: 20}), md.Col("age", md.Integer{}, md.NotNull, md.Default("0")),
			},
			PrimaryKey: pk("id"),
			Checks:     []md.Check{{Name: "age", Expr: "age >= 0"}, {Name: "ck_people_age_max", Expr: "age < 200"}},
			ForeignKeys: []md.ForeignKey{
				{Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}, OnDelete: md.Cascade, OnUpdate: md.Cascade},
				{Name: "fk_composite", Columns: []string{"region", "code"}, RefTable: "orgs", RefColumns: []string{"region", "code"}, OnDelete: md.SetNull},
				{Name: "fk_self", Columns: []string{"boss_id"}, RefTable: "people", RefColumns: []string{"id"}, OnDelete: md.SetNull},
			},
			Indexes: []md.Index{
				{Columns: []md.IndexColumn{{Column: "first"}}},
				{Name: "ix_people_age_first", Columns: []md.IndexColumn{{Column: "age", Desc: true}, {Column: "first"}}},
				{Name: "ix_people_unique", Unique: true, Columns: []md.IndexColumn{{Column: "org_id"}, {Column: "first"}}},
			},
		},
		// Two tables that need each other, and a third in the ring.
		ring("ring_a", "ring_b"), ring("ring_b", "ring_c"), ring("ring_c", "ring_a"),
		{ // the convention gives names that are shortened
			Name:       "organization_membership_invitations",
			Columns:    []md.Column{id(), md.Col("organization_membership_id", md.BigInteger{}), md.Col("accepted_by_organization_membership", md.BigInteger{})},
			PrimaryKey: pk("id"), Uniques: []md.Unique{{Columns: []string{"accepted_by_organization_membership", "organization_membership_id"}}},
			Checks: []md.Check{{Name: "accepted_by_somebody_else_than_invited", Expr: "organization_membership_id <> accepted_by_organization_membership"}},
			ForeignKeys: []md.ForeignKey{{Columns: []string{"organization_membership_id"}, RefTable: "orgs", RefColumns: []string{"id"}},
				{Columns: []string{"accepted_by_organization_membership"}, RefTable: "organization_membership_invitations", RefColumns: []string{"id"}}},
			Indexes: []md.Index{{Columns: []md.IndexColumn{{Column: "organization_membership_id"}, {Column: "accepted_by_organization_membership"}}}},
		},
		{
			Name: "no_key", Columns: []md.Column{md.Col("line", md.String{Length: 200})},
		},
		{
			Name: "two_keys", Columns: []md.Column{md.Col("b", md.Integer{}, md.NotNull), md.Col("a", md.Integer{}, md.NotNull), md.Col("c", md.Text{})},
			PrimaryKey: pk("a", "b"),
		},
		{ // hostile names, and words that are keywords
			Name: `select "from" where; --`,
			Columns: []md.Column{
				md.Col("order", md.BigInteger{}, md.NotNull), md.Col("a`b", md.Integer{}), md.Col(`c"d`, md.Integer{}), md.Col("e'f", md.Integer{}),
				md.Col("g]h", md.Integer{}), md.Col("spaced out", md.Integer{}), md.Col("ünïcödé ☃", md.Integer{}), md.Col(`back\slash`, md.Integer{}),
				md.Col("/*", md.Integer{}), md.Col("UPPER", md.Integer{}), md.Col("said", md.String{Length: 60}, md.Default(`'it''s /* -- "; DROP TABLE x'`)),
			},
			PrimaryKey:  md.PrimaryKey{Name: `pk "x"`, Columns: []string{"order"}},
			Uniques:     []md.Unique{{Name: "uq `y` '", Columns: []string{"a`b", `c"d`}}},
			Checks:      []md.Check{{Name: `ck"z`, Expr: "said <> 'x'';--'"}},
			ForeignKeys: []md.ForeignKey{{Name: "fk'q", Columns: []string{"spaced out"}, RefTable: "target table", RefColumns: []string{"the id"}}},
			Indexes:     []md.Index{{Name: `ix "w" ;`, Columns: []md.IndexColumn{{Column: "/*"}, {Column: "UPPER"}, {Column: "g]h"}}}},
		},
		portable(),
		{Name: "target table", Columns: []md.Column{md.Col("the id", md.Integer{}, md.NotNull)}, PrimaryKey: pk("the id")},
	}
}

// portable has of each kind something that is not for every database.
func portable() md.Table {
	return md.Table{
		Name: "portable", Columns: []md.Column{id(), md.Col("a", md.Integer{}), md.Col("b", md.String{Length: 20}), md.Col("org_id", md.BigInteger{})},
		PrimaryKey: pk("id"),
		Uniques:    []md.Unique{{Name: "uq_portable", Columns: []string{"a", "b"}, Only: []string{"postgresql", "sqlite"}}},
		Checks:     []md.Check{{Name: "ck_portable", Expr: "a > 0", Only: []string{"mariadb", "sqlite"}}},
		Exclusions: []md.Exclusion{{Name: "ex_portable", Method: "btree", Elements: []md.ExclusionElement{{Column: "b", Operator: "="}}, Only: []string{"postgresql"}}},
		ForeignKeys: []md.ForeignKey{{Name: "fk_portable", Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"},
			Only: []string{"postgresql", "mysql"}}},
		Indexes: []md.Index{
			{Name: "ix_portable_words", Columns: []md.IndexColumn{{Column: "b"}}, Method: "fulltext", Only: []string{"mysql", "mariadb"}},
			{Name: "ix_portable_b", Columns: []md.IndexColumn{{Column: "b"}}, Only: []string{"sqlite"}},
		},
	}
}

func ring(name, next string) md.Table {
	return md.Table{
		Name: name, Columns: []md.Column{id(), md.Col("next_id", md.BigInteger{})}, PrimaryKey: pk("id"),
		ForeignKeys: []md.ForeignKey{{Columns: []string{"next_id"}, RefTable: next, RefColumns: []string{"id"}}},
	}
}

// actions is a table for each way in which a foreign key can act.
func actions(list []md.Action, change func(*md.ForeignKey)) []md.Table {
	var tables []md.Table
	for i, action := range list {
		name := "action_" + string('a'+rune(i))
		fk := md.ForeignKey{Name: "fk_" + name, Columns: []string{"org_id"}, RefTable: "orgs", RefColumns: []string{"id"}, OnDelete: action, OnUpdate: action}
		change(&fk)
		tables = append(tables, md.Table{
			Name: name, Columns: []md.Column{id(), md.Col("org_id", md.BigInteger{}, md.Default("1"))},
			PrimaryKey: pk("id"), ForeignKeys: []md.ForeignKey{fk},
		})
	}
	return tables
}

// commonViews are views that every database can hold.
func commonViews() []md.View {
	return []md.View{
		{Name: "adults", Definition: "SELECT id, first FROM people WHERE age >= 18"},
		{Name: "adult_bosses", Definition: "SELECT p.id, a.first FROM people p JOIN adults a ON a.id = p.boss_id"},
	}
}
