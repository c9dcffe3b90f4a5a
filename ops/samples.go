package ops

import (
	"context"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
)

// Samples returns one or more examples of every operation: the complete list
// of the members of [Op]. Every consumer of operations is tested with each of
// them, since a type switch is not checked for completeness by the compiler.
func Samples() []Op {
	from := md.Table{Name: "t", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "a", Type: md.Text{}}}, PrimaryKey: md.PrimaryKey{Name: "pk_t", Columns: []string{"id"}}}
	to := from.Clone()
	to.Columns[1].NotNull = true
	return []Op{
		CreateTable{Table: from},
		DropTable{Name: "t"},
		RenameTable{Name: "t", To: "u"},
		SetTableComment{Table: "t", Comment: "all the t"},
		SetTableOptions{Table: "t", From: &md.TableOptions{}, Options: md.TableOptions{Unlogged: true}},
		RebuildTable{From: from, To: to},
		AddColumn{Table: "t", Column: md.Column{Name: "b", Type: md.Text{}}},
		DropColumn{Table: "t", Name: "a"},
		AlterColumn{Table: "t", From: from.Columns[1], To: to.Columns[1]},
		RenameColumn{Table: "t", Name: "a", To: "b"},
		CreateIndex{Table: "t", Index: md.Index{Name: "ix_t_id", Columns: []md.IndexColumn{{Column: "id"}}}},
		CreateIndex{Table: "t", Index: md.Index{Name: "ix_t_id2", Columns: []md.IndexColumn{{Column: "id"}}}, Concurrently: true},
		DropIndex{Table: "t", Name: "ix_t_id"},
		AddConstraint{Table: "t", Constraint: md.Unique{Name: "uq_t_id", Columns: []string{"id"}}},
		AddConstraint{Table: "t", Constraint: md.Check{Name: "ck_t_id", Expr: "id > 0"}},
		AddConstraint{Table: "t", Constraint: md.ForeignKey{Name: "fk_t_id_t", Columns: []string{"id"}, RefTable: "t", RefColumns: []string{"id"}}},
		AddConstraint{Table: "t", Constraint: md.Exclusion{Name: "ex_t", Elements: []md.ExclusionElement{{Column: "id", Operator: "="}}}},
		DropConstraint{Table: "t", Kind: md.KindUnique, Name: "uq_t_id"},
		DropConstraint{Table: "t", Kind: md.KindPrimaryKey, Name: "pk_t"},
		AddConstraint{Table: "t", Constraint: md.PrimaryKey{Name: "pk_t", Columns: []string{"id"}}},
		CreateSchema{Schema: md.Schema{Name: "s"}},
		DropSchema{Name: "s"},
		CreateView{View: md.View{Name: "v", Definition: "SELECT 1 AS one"}},
		DropView{Name: "v"},
		CreateSequence{Sequence: md.Sequence{Name: "q"}},
		AlterSequence{From: md.Sequence{Name: "q"}, To: md.Sequence{Name: "q", SequenceOptions: md.SequenceOptions{Increment: new(int64(2))}}},
		DropSequence{Name: "q"},
		CreateEnum{Enum: md.Enum{Name: "mood", Values: []string{"sad", "ok"}}},
		AddEnumValue{Name: "mood", Value: "happy", After: "ok"},
		RenameEnumValue{Name: "mood", From: "ok", To: "fine"},
		ReplaceEnum{Name: "mood", From: []string{"sad", "ok"}, To: []string{"ok", "sad"}},
		DropEnum{Name: "mood"},
		Execute{SQL: "SELECT 1"},
		Execute{Statement: core.SQL("SELECT 1 WHERE ? = ?", 1, "1")},
		BulkInsert{Table: "t", Columns: []string{"id", "a"}, Rows: [][]any{{1, "one"}, {2, nil}}},
		Do{Name: "nothing", Func: func(context.Context, core.Conn) error { return nil }},
		Dynamic{Name: "nothing", Func: func(context.Context, core.Conn) (Script, error) { return nil, nil }},
	}
}
