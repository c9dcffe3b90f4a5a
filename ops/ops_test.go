package ops_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// home is a schema in which every sample can be applied once what it creates is
// taken away.
func home(op ops.Op) *md.MetaData {
	t := md.Table{
		Name:       "t",
		Columns:    []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "a", Type: md.Text{}}},
		PrimaryKey: md.PrimaryKey{Name: "pk_t", Columns: []string{"id"}},
		Uniques:    []md.Unique{{Name: "uq_t_id", Columns: []string{"id"}}},
		Indexes:    []md.Index{{Name: "ix_t_id", Columns: []md.IndexColumn{{Column: "id"}}}},
		Comment:    "before",
	}
	m := &md.MetaData{
		Schemas: []md.Schema{{Name: "s"}}, Tables: []md.Table{t},
		Views:     []md.View{{Name: "v", Definition: "SELECT 1 AS one"}},
		Sequences: []md.Sequence{{Name: "q"}}, Enums: []md.Enum{{Name: "mood", Values: []string{"sad", "ok"}}},
	}
	switch op := op.(type) {
	case ops.CreateTable:
		m.Tables = nil
	case ops.CreateIndex:
		m.Tables[0].Indexes = nil
	case ops.AddConstraint:
		if op.Constraint.Kind() == md.KindPrimaryKey {
			m.Tables[0].PrimaryKey = md.PrimaryKey{}
		}
		m.Tables[0].Uniques = nil
	case ops.DropColumn:
		m.Tables[0].Columns[1] = md.Column{Name: "a", Type: md.Text{}}
	case ops.RebuildTable:
		m.Tables[0] = op.From.Clone()
	case ops.CreateSchema:
		m.Schemas = nil
	case ops.CreateView:
		m.Views = nil
	case ops.CreateSequence:
		m.Sequences = nil
	case ops.CreateEnum:
		m.Enums = nil
	}
	return m
}

// TestInverseOfEveryOperation applies and undoes a sample of each operation:
// the schema is as it was, and the inverse of the inverse is the operation.
func TestInverseOfEveryOperation(t *testing.T) {
	for _, op := range ops.Samples() {
		before := home(op)
		undo, err := op.Inverse(before)
		if _, rows := op.(ops.BulkInsert); rows || ops.Opaque(op) {
			var irreversible *ops.IrreversibleError
			if !errors.As(err, &irreversible) {
				t.Errorf("%s: got %v, want an IrreversibleError", ops.Describe(op), err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", ops.Describe(op), err)
			continue
		}
		after := before.Clone()
		if err := op.Apply(after); err != nil {
			t.Errorf("%s: %v", ops.Describe(op), err)
			continue
		}
		again, err := undo.Inverse(after)
		if err != nil {
			t.Errorf("%s: inverse of the inverse: %v", ops.Describe(op), err)
			continue
		}
		if err := undo.Apply(after); err != nil {
			t.Errorf("%s: undone by %s: %v", ops.Describe(op), ops.Describe(undo), err)
		}
		if diff := cmp.Diff(before, after, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, then %s: (-before +after)\n%s", ops.Describe(op), ops.Describe(undo), diff)
		}
		if _, isEnum := op.(ops.AddEnumValue); isEnum {
			continue // what a replaced enum gained is not told from what it was
		}
		if diff := cmp.Diff(op, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: the inverse of its inverse (-op +again)\n%s", ops.Describe(op), diff)
		}
	}
}

// TestApplyRefuses: what the database would refuse is refused, with the
// object's name, and changes nothing.
func TestApplyRefuses(t *testing.T) {
	m := home(ops.Execute{})
	before := m.Clone()
	for _, c := range []struct {
		op   ops.Op
		want error
	}{
		{ops.CreateTable{Table: md.Table{Name: "t"}}, ops.ErrExists},
		{ops.DropTable{Name: "none"}, ops.ErrNotFound},
		{ops.RenameTable{Name: "t", To: "t"}, ops.ErrExists},
		{ops.AddColumn{Table: "t", Column: md.Column{Name: "a"}}, ops.ErrExists},
		{ops.AddColumn{Table: "none"}, ops.ErrNotFound},
		{ops.DropColumn{Table: "t", Name: "none"}, ops.ErrNotFound},
		{ops.AlterColumn{Table: "t", From: md.Column{Name: "x"}, To: md.Column{Name: "x"}}, ops.ErrNotFound},
		{ops.RenameColumn{Table: "t", Name: "a", To: "id"}, ops.ErrExists},
		{ops.CreateIndex{Table: "t", Index: md.Index{Name: "ix_t_id"}}, ops.ErrExists},
		{ops.DropIndex{Table: "t", Name: "none"}, ops.ErrNotFound},
		{ops.AddConstraint{Table: "t", Constraint: md.PrimaryKey{Columns: []string{"a"}}}, ops.ErrExists},
		{ops.AddConstraint{Table: "t", Constraint: md.Unique{Name: "uq_t_id"}}, ops.ErrExists},
		{ops.DropConstraint{Table: "t", Kind: md.KindCheck, Name: "uq_t_id"}, ops.ErrNotFound},
		{ops.CreateView{View: md.View{Name: "v"}}, ops.ErrExists},
		{ops.DropSequence{Name: "none"}, ops.ErrNotFound},
		{ops.AddEnumValue{Name: "mood", Value: "ok"}, ops.ErrExists},
		{ops.RenameEnumValue{Name: "mood", From: "none", To: "x"}, ops.ErrNotFound},
		{ops.DropSchema{Name: "none"}, ops.ErrNotFound},
	} {
		if err := c.op.Apply(m); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", ops.Describe(c.op), err, c.want)
		}
		if diff := cmp.Diff(before, m); diff != "" {
			t.Fatalf("%s: the schema was changed: %s", ops.Describe(c.op), diff)
		}
	}
	if err := (ops.DropColumn{Table: "t", Name: "id"}).Apply(m); err == nil {
		t.Error("a column in use was dropped")
	}
}

// TestRenameFollows: constraints, indexes, expressions and foreign keys follow
// a renamed column.
func TestRenameFollows(t *testing.T) {
	m := &md.MetaData{Tables: []md.Table{
		{
			Name:       "a",
			Columns:    []md.Column{{Name: "n"}, {Name: "twice", Computed: &md.Computed{Expr: `n * 2 + length('n')`}}},
			PrimaryKey: md.PrimaryKey{Columns: []string{"n"}},
			Checks:     []md.Check{{Expr: `"n" > 0 AND nn > 0`}},
			Indexes:    []md.Index{{Columns: []md.IndexColumn{{Expr: "abs(n)"}}, Where: "n IS NOT NULL"}},
		},
		{Name: "b", ForeignKeys: []md.ForeignKey{{RefTable: "a", RefColumns: []string{"n"}}}},
	}}
	if err := (ops.RenameColumn{Table: "a", Name: "n", To: "m"}).Apply(m); err != nil {
		t.Fatal(err)
	}
	a := m.Tables[0]
	got := []string{a.PrimaryKey.Columns[0], a.Columns[1].Computed.Expr, a.Checks[0].Expr, a.Indexes[0].Columns[0].Expr, a.Indexes[0].Where, m.Tables[1].ForeignKeys[0].RefColumns[0]}
	want := []string{"m", `m * 2 + length('n')`, `"m" > 0 AND nn > 0`, "abs(m)", "m IS NOT NULL", "m"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
