package ops

import (
	"strings"
	"testing"

	md "limbeck.dev/migrate/metadata"
)

func TestExplain(t *testing.T) {
	two, three := int64(2), int64(3)
	column := func(from, to md.Column, using string) Op {
		from.Name, to.Name = "sku", "sku"
		if from.Type == nil {
			from.Type, to.Type = md.Integer{}, md.Integer{}
		}
		return AlterColumn{Table: "items", From: from, To: to, Using: using}
	}
	long := strings.Repeat("x", 100)
	for _, tt := range []struct {
		op   Op
		want string
	}{
		{column(md.Column{Type: md.String{Length: 10}}, md.Column{Type: md.String{Length: 20}, NotNull: true}, ""), "alter column items.sku: varchar(10) → varchar(20), not null"},
		{column(md.Column{NotNull: true}, md.Column{}, ""), "alter column items.sku: nullable"},
		{column(md.Column{}, md.Column{Default: "0"}, ""), "alter column items.sku: default 0"},
		{column(md.Column{Default: "0"}, md.Column{Default: "now()\n+ 1"}, ""), "alter column items.sku: default 0 → now() + 1"},
		{column(md.Column{Default: "0", OnUpdate: "now()"}, md.Column{}, ""), "alter column items.sku: no default, no on update"},
		{column(md.Column{Comment: "a"}, md.Column{Comment: "b\x1b[31m\n\"c"}, ""), `alter column items.sku: comment "b\x1b[31m\n\"c"`},
		{column(md.Column{Comment: "a"}, md.Column{}, ""), "alter column items.sku: no comment"},
		{column(md.Column{}, md.Column{Computed: &md.Computed{Expr: "a + 1", Stored: true}}, ""), "alter column items.sku: computed as a + 1 stored"},
		{column(md.Column{Computed: &md.Computed{Expr: "a + 1"}}, md.Column{Computed: &md.Computed{Expr: long}}, ""), "alter column items.sku: computed as a + 1 → " + long[:59] + "…"},
		{column(md.Column{Computed: &md.Computed{Expr: "a + 1"}}, md.Column{}, ""), "alter column items.sku: no computed"},
		{column(md.Column{}, md.Column{Identity: &md.Identity{Always: true}}, ""), "alter column items.sku: identity always"},
		{column(md.Column{Identity: &md.Identity{Always: true}}, md.Column{Identity: &md.Identity{SequenceOptions: md.SequenceOptions{Increment: &two}}}, ""), "alter column items.sku: identity not always, identity increment 2"},
		{column(md.Column{Identity: &md.Identity{}}, md.Column{AutoIncrement: true}, ""), "alter column items.sku: no identity, auto increment"},
		{column(md.Column{}, md.Column{Collation: "C"}, ""), "alter column items.sku: collation C"},
		{column(md.Column{Type: md.Text{}}, md.Column{Type: md.Integer{}}, "sku::\x07integer"), "alter column items.sku: text → integer, using sku::\ufffdinteger"},
		{SetTableComment{Table: "t", Comment: "x"}, `comment on table t: comment "x"`},
		{SetTableOptions{Table: "t", From: &md.TableOptions{Engine: "InnoDB"}, Options: md.TableOptions{Engine: "MEMORY", RowFormat: "FIXED", WithoutRowID: true}},
			"set options of table t: engine InnoDB → MEMORY, row format FIXED, without row id"},
		{SetTableOptions{Table: "t", Options: md.TableOptions{Engine: "MEMORY"}}, "set options of table t"},
		{AlterSequence{From: md.Sequence{Name: "s", SequenceOptions: md.SequenceOptions{Max: &two}}, To: md.Sequence{Name: "s", Type: md.Integer{}, SequenceOptions: md.SequenceOptions{Max: &three, Cycle: true}}},
			"alter sequence s: type integer, max 2 → 3, cycle"},
		{ReplaceEnum{Name: "e", From: []string{"a", "b"}, To: []string{"b", "c"}}, `replace the values of enum e: without "a", with "c"`},
		{ReplaceEnum{Name: "e", From: []string{"a", "b"}, To: []string{"b", "a"}}, "replace the values of enum e: another order"},
		{AddColumn{Table: "t", Column: md.Column{Name: "c"}}, "add column t.c"},
	} {
		if got := Explain(tt.op); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
