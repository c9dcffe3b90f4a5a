package metadata

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// onlyModel has one of each that is for PostgreSQL alone, one for another and
// one for all.
func onlyModel() *MetaData {
	t := Table{Name: "t", Columns: []Column{Col("a", Text{})}}
	v := View{Name: "v", Definition: "SELECT 1"}
	for name, only := range map[string][]string{"own": {"mysql", "postgresql"}, "other": {"sqlite"}, "all": nil} {
		t.Uniques = append(t.Uniques, Unique{Name: name, Columns: []string{"a"}, Only: only})
		t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Name: name, Columns: []string{"a"}, RefTable: "t", RefColumns: []string{"a"}, Only: only})
		t.Checks = append(t.Checks, Check{Name: name, Expr: "a > ''", Only: only})
		t.Exclusions = append(t.Exclusions, Exclusion{Name: name, Elements: []ExclusionElement{{Column: "a", Operator: "="}}, Only: only})
		t.Indexes = append(t.Indexes, Index{Name: name, Columns: []IndexColumn{{Column: "a"}}, Only: only})
		v.Indexes = append(v.Indexes, Index{Name: name, Columns: []IndexColumn{{Column: "a"}}, Only: only})
	}
	return &MetaData{Tables: []Table{t}, Views: []View{v}}
}

// TestFor: a database has what is for it and for all, and the model that was
// asked stays as it was.
func TestFor(t *testing.T) {
	m := onlyModel()
	before := m.Clone()
	for dialect, want := range map[string][]string{"postgresql": {"all", "own"}, "sqlite": {"all", "other"}, "mariadb": {"all"}, "a new one": {"all"}} {
		got, err := m.For(dialect)
		if err != nil {
			t.Fatal(err)
		}
		names := make(map[string]map[string]int)
		count := func(kind, name string, only []string) {
			if names[kind] == nil {
				names[kind] = make(map[string]int)
			}
			if names[kind][name]++; only != nil {
				t.Errorf("%s: %s %s is still Only for %v", dialect, kind, name, only)
			}
		}
		table := got.Tables[0]
		for _, c := range table.Uniques {
			count("unique", c.Name, c.Only)
		}
		for _, c := range table.ForeignKeys {
			count("foreign key", c.Name, c.Only)
		}
		for _, c := range table.Checks {
			count("check", c.Name, c.Only)
		}
		for _, c := range table.Exclusions {
			count("exclusion", c.Name, c.Only)
		}
		for _, c := range table.Indexes {
			count("index", c.Name, c.Only)
		}
		for _, c := range got.Views[0].Indexes {
			count("index of a view", c.Name, c.Only)
		}
		all := make(map[string]int)
		for _, name := range want {
			all[name] = 1
		}
		for _, kind := range []string{"unique", "foreign key", "check", "exclusion", "index", "index of a view"} {
			if diff := cmp.Diff(all, names[kind]); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", dialect, kind, diff)
			}
		}
	}
	if diff := cmp.Diff(before, m); diff != "" {
		t.Error("the model is changed:", diff)
	}
}

// TestForUnknown: a name that no dialect has is a mistake, unless it is that of
// the dialect which asks.
func TestForUnknown(t *testing.T) {
	m := &MetaData{Tables: []Table{{Name: "t", Indexes: []Index{{Name: "ix", Only: []string{"postgres"}}}}}}
	const want = `table t: index "ix": only: "postgres" is no database; known are postgresql, mysql, mariadb, sqlite; did you mean "postgresql"?`
	for _, dialect := range []string{"postgresql", "sqlite"} {
		if _, err := m.For(dialect); err == nil || err.Error() != want {
			t.Errorf("%s: %v", dialect, err)
		}
	}
	if _, err := m.For("postgres"); err != nil {
		t.Error(err)
	}
}
