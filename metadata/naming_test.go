package metadata

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// unnamed returns a table with one of each constraint, none of which has a
// name, but for the check.
func unnamed() Table {
	return Table{
		Name:       "posts",
		Columns:    []Column{Col("id", BigInteger{}), Col("a", Text{}), Col("b", Text{})},
		PrimaryKey: PrimaryKey{Columns: []string{"id"}},
		Uniques:    []Unique{{Columns: []string{"a", "b"}}},
		ForeignKeys: []ForeignKey{
			{Columns: []string{"a", "b"}, RefTable: "users", RefColumns: []string{"x", "y"}},
		},
		Checks:  []Check{{Name: "short", Expr: "a < 'x'"}, {Expr: "b < 'x'"}},
		Indexes: []Index{{Columns: []IndexColumn{{Column: "a"}, {Expr: "lower(b)"}}}},
	}
}

func names(t Table) []string {
	list := []string{t.PrimaryKey.Name, t.Uniques[0].Name, t.ForeignKeys[0].Name, t.Checks[0].Name, t.Checks[1].Name, t.Indexes[0].Name}
	return list
}

func TestApplyNaming(t *testing.T) {
	cases := []struct {
		name   string
		naming NamingConvention
		want   []string
	}{
		{"none", nil, []string{"", "", "", "short", "", ""}},
		{"default", DefaultNaming, []string{"pk_posts", "uq_posts_a_b", "fk_posts_a_b_users", "ck_posts_short", "", "ix_posts_a_expr"}},
		{"every token", NamingConvention{
			"pk": "%(table_name)s_%(column_0_name)s",
			"uq": "%(column_1_name)s.%(column_0N_name)s.%(column_0_N_name)s",
			"fk": "%(referred_table_name)s_%(referred_column_0_name)s",
			"ck": "%(table_name)s!%(constraint_name)s!",
			"ix": "plain",
		}, []string{"posts_id", "b.ab.a_b", "users_x", "posts!short!", "", "plain"}},
		{"too long", NamingConvention{
			"uq": strings.Repeat("u", 59) + "_%(column_0_N_name)s",
			"fk": "fk_organization_membership_invitations_organization_membership_id_organization_memberships",
			"ck": strings.Repeat("c", 54) + "é%(table_name)s%(constraint_name)s!",
			"ix": strings.Repeat("i", 55) + "é%(table_name)s%(column_0_name)s", // fits just so
		}, []string{"", strings.Repeat("u", 59) + "_a_b", "fk_organization_membership_invitations_organization_mem_4848",
			strings.Repeat("c", 54) + "_6dd5", "", strings.Repeat("i", 55) + "épostsa"}},
		{"checks by table", NamingConvention{"ck": "ck_%(table_name)s"}, []string{"", "", "", "short", "ck_posts", ""}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := MetaData{Naming: c.naming, Tables: []Table{unnamed()}}
			for range 2 { // a second time changes nothing
				if err := m.ApplyNaming(); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, names(m.Tables[0])); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// Names that are there stay.
func TestApplyNamingKeepsNames(t *testing.T) {
	table := unnamed()
	table.PrimaryKey.Name, table.Uniques[0].Name, table.ForeignKeys[0].Name, table.Indexes[0].Name = "p", "u", "f", "i"
	table.Checks[1].Name = "ck_posts_b"
	m := MetaData{Naming: DefaultNaming, Tables: []Table{table}}
	if err := m.ApplyNaming(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"p", "u", "f", "ck_posts_short", "ck_posts_b", "i"}, names(m.Tables[0])); diff != "" {
		t.Error(diff)
	}
}

func TestApplyNamingErrors(t *testing.T) {
	for _, c := range []struct{ key, template, want string }{
		{"pk", "%(tabel_name)s", `naming convention "pk", table posts: template "%(tabel_name)s": unknown token "tabel_name"`},
		{"uq", "%(column_2_name)s", `"column_2_name": there are 2 columns`},
		{"uq", "%(column_-1_name)s", `unknown token "column_-1_name"`},
		{"uq", "%(column_0_name_x)s", `unknown token "column_0_name_x"`},
		{"uq", "%(column_1x_name)s", `unknown token "column_1x_name"`},
		{"ix", "%(referred_table_name)s", `"referred_table_name" has a meaning for foreign keys only`},
		{"ix", "%(referred_column_0_name)s", `"referred_column_0_name" has a meaning for foreign keys only`},
		{"fk", "fk_%(table_name", `no ")s" after "%("`},
		{"ck", "%(nonsense)s_%(constraint_name)s", `unknown token "nonsense"`},
		{"ck", "%(constraint_name)s_%(nonsense)s", `unknown token "nonsense"`},
		{"xx", "a", `unknown key "xx"`},
	} {
		m := MetaData{Naming: NamingConvention{c.key: c.template}, Tables: []Table{unnamed()}}
		if err := m.ApplyNaming(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q: %v, want %s", c.key, c.template, err, c.want)
		}
	}
}

// Whatever the templates and names are, applying them twice is applying them
// once.
func TestApplyNamingTwice(t *testing.T) {
	templates := rapid.OneOf(genText(), rapid.SampledFrom([]string{"ck_%(table_name)s_%(constraint_name)s", "%(constraint_name)s",
		"%(constraint_name)s_ck", "x%(constraint_name)sy", "%(constraint_name)s_%(constraint_name)s"}))
	rapid.Check(t, func(t *rapid.T) {
		m := genMetaData().Draw(t, "schema")
		m.Naming = NamingConvention{"ck": templates.Draw(t, "ck"), "uq": "uq_%(table_name)s_%(column_0N_name)s"}
		if m.ApplyNaming() != nil {
			return
		}
		once := m.Clone()
		if err := m.ApplyNaming(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(once, m); diff != "" {
			t.Fatal(diff)
		}
	})
}
