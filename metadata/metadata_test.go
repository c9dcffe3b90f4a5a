package metadata

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookup(t *testing.T) {
	m := &MetaData{
		Schemas: []Schema{{Name: "s"}}, Enums: []Enum{{Schema: "s", Name: "e"}}, Sequences: []Sequence{{Name: "q"}},
		Tables: []Table{{Name: "t"}, {Schema: "s", Name: "t"}}, Views: []View{{Name: "v"}},
	}
	if m.Table("", "t") != &m.Tables[0] || m.Table("s", "t") != &m.Tables[1] || m.Table("s", "v") != nil {
		t.Error("Table")
	}
	if m.View("", "v") != &m.Views[0] || m.Sequence("", "q") != &m.Sequences[0] || m.Enum("s", "e") != &m.Enums[0] || m.Enum("", "e") != nil {
		t.Error("View, Sequence or Enum")
	}
	if !m.HasSchema("s") || m.HasSchema("t") {
		t.Error("HasSchema")
	}
}

func TestConstraints(t *testing.T) {
	table := Table{
		Name: "t", PrimaryKey: PrimaryKey{Name: "pk", Columns: []string{"a"}},
		Uniques: []Unique{{Name: "u", Columns: []string{"b"}}}, Checks: []Check{{Name: "c"}},
		Exclusions:  []Exclusion{{Name: "x", Elements: []ExclusionElement{{Column: "d"}}}},
		ForeignKeys: []ForeignKey{{Name: "f", Columns: []string{"e"}}},
		Indexes:     []Index{{Name: "i", Columns: []IndexColumn{{Column: "g"}}, Include: []string{"h"}}},
	}
	var got []string
	for _, c := range table.Constraints() {
		got = append(got, string(c.Kind())+" "+c.ConstraintName())
		if table.Constraint(c.Kind(), c.ConstraintName()) == nil {
			t.Errorf("%s is not found", c.ConstraintName())
		}
	}
	if diff := cmp.Diff([]string{"primary key pk", "unique u", "check c", "exclusion x", "foreign key f"}, got); diff != "" {
		t.Error(diff)
	}
	if table.Constraint(KindPrimaryKey, "") == nil || table.Constraint(KindUnique, "pk") != nil {
		t.Error("Constraint")
	}
	for column, want := range map[string]string{"a": "primary key pk", "b": "unique u", "d": "exclusion x",
		"e": "foreign key f", "g": "index i", "h": "index i", "z": ""} {
		if got := table.UsedBy(column); got != want {
			t.Errorf("%s is used by %q, want %q", column, got, want)
		}
	}
}

func TestTypeFor(t *testing.T) {
	v := Variant{Type: BigInteger{}, On: map[string]Type{"sqlite": Variant{Type: Integer{}}}}
	for _, c := range []struct {
		t       Type
		dialect string
		want    Type
	}{
		{Text{}, "sqlite", Text{}}, {v, "sqlite", Integer{}}, {v, "mysql", BigInteger{}},
		{Array{Of: v}, "sqlite", Array{Of: Integer{}}},
	} {
		if got := TypeFor(c.t, c.dialect); !cmp.Equal(c.want, got) {
			t.Errorf("%s on %s is %s", FormatType(c.t), c.dialect, FormatType(got))
		}
	}
}
