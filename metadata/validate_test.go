package metadata

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestValidate(t *testing.T) {
	columns := []Column{Col("a", Text{}), Col("b", Text{})}
	table := func(change func(*Table)) MetaData {
		t := Table{Name: "t", Columns: columns}
		change(&t)
		return MetaData{Tables: []Table{t}}
	}
	cases := []struct {
		name string
		m    MetaData
		want string
	}{
		{"declaration", MetaData{Errors: []error{errors.New("a bad tag")}}, "a bad tag"},
		{"two tables", MetaData{Tables: []Table{{Name: "t"}, {Name: "t"}}}, "table t is there twice"},
		{"no name", table(func(t *Table) { t.Name = "" }), "table : no name"},
		{"columns", table(func(t *Table) { t.Columns = []Column{{Name: "a"}, Col("", Text{}), Col("b", Text{}), Col("b", Text{})} }),
			"table t: column \"a\" has no type\ntable t: a column has no name\ntable t: column \"b\" is there twice"},
		{"primary key", table(func(t *Table) { t.PrimaryKey = PrimaryKey{Columns: []string{"c"}} }),
			`table t: primary key: table t has no column "c"; did you mean "a"?`},
		{"unique", table(func(t *Table) { t.Uniques = []Unique{{Name: "u"}} }), "table t: unique u: it has no columns"},
		{"exclusion", table(func(t *Table) {
			t.Exclusions = []Exclusion{{Name: "x", Elements: []ExclusionElement{{Expr: "a"}, {Column: "zz"}}}}
		}),
			`table t: exclusion x: table t has no column "zz"`},
		{"empty exclusion", table(func(t *Table) { t.Exclusions = []Exclusion{{Name: "x"}} }), "table t: exclusion x: it has no elements"},
		{"index", table(func(t *Table) { t.Indexes = []Index{{Name: "i"}} }), `table t: index "i": it has no columns`},
		{"index key", table(func(t *Table) { t.Indexes = []Index{{Name: "i", Columns: []IndexColumn{{Column: "a", Expr: "a"}}}} }),
			`table t: index "i": a key needs a column or an expression, not both`},
		{"index column", table(func(t *Table) {
			t.Indexes = []Index{{Name: "i", Columns: []IndexColumn{{Expr: "f(x)"}}, Include: []string{"zz"}}}
		}),
			`table t: index "i": table t has no column "zz"`},
		{"uneven key", table(func(t *Table) { t.ForeignKeys = []ForeignKey{{Columns: []string{"a"}, RefTable: "t"}} }),
			"table t: foreign key: 1 columns cannot refer to 0"},
		{"no target", table(func(t *Table) {
			t.ForeignKeys = []ForeignKey{{Name: "f", Columns: []string{"a"}, RefTable: "tt", RefColumns: []string{"a"}}}
		}), `table t: foreign key f: there is no table "tt"; did you mean "t"?`},
		{"no target column", table(func(t *Table) {
			t.ForeignKeys = []ForeignKey{{Name: "f", Columns: []string{"a"}, RefTable: "t", RefColumns: []string{"zz"}}}
		}), `table t: foreign key f: table t has no column "zz"`},
		{"a partition without columns", MetaData{Tables: []Table{
			{Name: "t", Columns: columns, Options: TableOptions{Partition: "LIST (a)"}},
			{Name: "p", Indexes: []Index{{Name: "i", Columns: []IndexColumn{{Column: "a"}}}, {Name: "j", Columns: []IndexColumn{{Column: "zz"}}}},
				Options: TableOptions{PartitionOf: &PartitionOf{Table: "t", Bound: "DEFAULT"}}},
		}}, `table p: index "j": table p has no column "zz"`},
		{"an unknown database", table(func(t *Table) { t.Checks = []Check{{Name: "c", Expr: "a > ''", Only: []string{"MySQL"}}} }),
			`table t: check c: only: "MySQL" is no database; known are postgresql, mysql, mariadb, sqlite; did you mean "mysql"?`},
		{"a target elsewhere", table(func(t *Table) {
			t.ForeignKeys = []ForeignKey{{Columns: []string{"a"}, RefSchema: "other", RefTable: "tt", RefColumns: []string{"a"}}}
		}), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got string
			if err := c.m.Validate(); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What can be read is valid, but for names that YAML can hold and a database
// cannot.
func TestParsedIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMetaData().Draw(t, "schema")
		for i := range m.Tables {
			if m.Tables[i].Name == "" {
				return
			}
		}
		if err := m.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}
