package metadata

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// graph makes tables of letters: "a>bc" is a table a that refers to b and c.
func graph(specs ...string) *MetaData {
	m := new(MetaData)
	for _, spec := range specs {
		t := Table{Name: spec[:1]}
		for _, target := range spec[1:] {
			if target != '>' {
				t.ForeignKeys = append(t.ForeignKeys, ForeignKey{Name: fmt.Sprintf("%s%c", t.Name, target), RefTable: string(target)})
			}
		}
		m.Tables = append(m.Tables, t)
	}
	return m
}

func creation(m *MetaData) (order, deferred string) {
	tables, keys := m.CreationOrder()
	for _, t := range tables {
		order += t.Name
	}
	for _, k := range keys {
		deferred += k.ForeignKey.Name + " "
	}
	return order, deferred
}

func TestCreationOrder(t *testing.T) {
	cases := []struct {
		name            string
		m               *MetaData
		order, deferred string
	}{
		{"nothing", graph(), "", ""},
		{"by name", graph("c", "a", "b"), "abc", ""},
		{"after what they refer to", graph("a>b", "b>c", "c"), "cba", ""},
		{"itself", graph("a>a", "b>ab"), "ab", ""},
		{"two", graph("a>b", "b>a"), "ba", "ba "},
		{"three", graph("a>b", "b>c", "c>a"), "cba", "ca "},
		{"two ways", graph("a>bb", "b>aa"), "ba", "ba ba "},
		{"cycle with a tail", graph("a>b", "b>cd", "c>b", "d>a", "e>a"), "cdbae", "cb da "},
		{"outside", graph("a>z"), "a", ""},
		{"partition", &MetaData{Tables: []Table{
			{Name: "a", Options: TableOptions{PartitionOf: &PartitionOf{Table: "b"}}}, {Name: "b"},
		}}, "ba", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			order, deferred := creation(c.m)
			if order != c.order || deferred != c.deferred {
				t.Errorf("%s, deferred %s; want %s, deferred %s", order, deferred, c.order, c.deferred)
			}
		})
	}
}

// In whatever order the tables are listed: each is there once, stands after
// what it refers to, and the order is the same.
func TestCreationOrderIsDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := new(MetaData)
		n := rapid.IntRange(1, 8).Draw(t, "tables")
		for i := range n {
			table := Table{Schema: rapid.SampledFrom([]string{"", "s"}).Draw(t, "schema"), Name: string(rune('a' + i))}
			m.Tables = append(m.Tables, table)
		}
		for i := range m.Tables {
			for j := range rapid.IntRange(0, 3).Draw(t, "keys") {
				target := m.Tables[rapid.IntRange(0, n-1).Draw(t, "target")]
				m.Tables[i].ForeignKeys = append(m.Tables[i].ForeignKeys,
					ForeignKey{Name: fmt.Sprint(j), RefSchema: target.Schema, RefTable: target.Name})
			}
		}
		order, deferred := qualifiedCreation(m)
		checkCreation(t, m, order, deferred)
		m.Tables = rapid.Permutation(m.Tables).Draw(t, "permutation")
		again, againDeferred := qualifiedCreation(m)
		if diff := cmp.Diff(order, again) + cmp.Diff(deferred, againDeferred); diff != "" {
			t.Fatal(diff)
		}
	})
}

func qualifiedCreation(m *MetaData) (order []Name, deferred []TableForeignKey) {
	tables, deferred := m.CreationOrder()
	for _, t := range tables {
		order = append(order, t.QName())
	}
	return order, deferred
}

func checkCreation(t *rapid.T, m *MetaData, order []Name, deferred []TableForeignKey) {
	if len(order) != len(m.Tables) {
		t.Fatalf("%d of %d tables", len(order), len(m.Tables))
	}
	for _, table := range m.Tables {
		at := slices.Index(order, table.QName())
		for _, fk := range table.ForeignKeys {
			late := slices.ContainsFunc(deferred, func(d TableForeignKey) bool {
				return d.Table == table.QName() && d.ForeignKey.Name == fk.Name
			})
			if before := slices.Index(order, fk.Target()) <= at; before == late {
				t.Fatalf("%s refers to %s: in time %t, deferred %t", table.QName(), fk.Target(), before, late)
			}
		}
	}
}

func TestSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMetaData().Draw(t, "schema")
		shuffled := m.Clone()
		shuffled.Tables = orNil(rapid.Permutation(shuffled.Tables).Draw(t, "tables"))
		shuffled.Enums = orNil(rapid.Permutation(shuffled.Enums).Draw(t, "enums"))
		shuffled.Sequences = orNil(rapid.Permutation(shuffled.Sequences).Draw(t, "sequences"))
		shuffled.Views = orNil(rapid.Permutation(shuffled.Views).Draw(t, "views"))
		m.Sort()
		shuffled.Sort()
		if diff := cmp.Diff(m, shuffled); diff != "" {
			t.Fatal(diff)
		}
	})
}
