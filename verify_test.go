package migrate_test

import (
	"testing"

	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// TestVerifyPasses: a right revision is not refused, in whatever spelling.
func TestVerifyPasses(t *testing.T) {
	mood := md.Enum{Name: "mood", Values: []string{"sad", "ok"}}
	with := func(name, def string, typ md.Type) ops.Op {
		return ops.AddColumn{Table: "t", Column: md.Column{Name: name, Type: typ, Default: def}}
	}
	plain, by3 := md.Column{Name: "n", Type: md.Integer{}}, md.SequenceOptions{Start: new(int64(10)), Increment: new(int64(3))}
	identity := func(o md.SequenceOptions) md.Column {
		return md.Column{Name: "n", Type: md.Integer{}, NotNull: true, Identity: &md.Identity{SequenceOptions: o}}
	}
	alter := func(from, to md.Column) ops.Op { return ops.AlterColumn{Table: "t", From: from, To: to} }
	t1 := table("t", md.Column{Name: "n", Type: md.Integer{}}, md.Column{Name: "a", Type: md.Text{}})
	t1.Checks = []md.Check{{Name: "ck_n", Expr: "n > 0 AND a <> 'n'"}}
	t1.Indexes = []md.Index{{Name: "ix_n", Columns: []md.IndexColumn{{Column: "n"}}, Where: "n > 1"}}
	for _, test := range []struct {
		name, server string
		script       ops.Script
	}{
		{"enum value renamed", "postgresql", ops.Script{ops.CreateEnum{Enum: mood}, with("m", "'ok'", mood), with("all", "'{}'", md.Array{Of: mood}),
			ops.RenameEnumValue{Name: "mood", From: "ok", To: "fine"}}},
		{"enum replaced", "postgresql", ops.Script{ops.CreateEnum{Enum: mood}, with("m", "'ok'", mood),
			ops.ReplaceEnum{Name: "mood", From: mood.Values, To: []string{"ok", "new"}, Columns: []ops.EnumColumn{{Table: "t", Column: "m", Default: "'ok'"}}}}},
		{"the default schema by its name", "postgresql", ops.Script{ops.CreateTable{Table: func() md.Table { t := table("p"); t.Schema = "public"; return t }()}}},
		{"identity added, with options", "postgresql", ops.Script{alter(plain, identity(by3))}},
		{"identity's options changed", "postgresql", ops.Script{alter(plain, identity(md.SequenceOptions{})), alter(identity(md.SequenceOptions{}), identity(by3))}},
		{"identity dropped", "postgresql", ops.Script{alter(plain, identity(by3)), alter(identity(by3), plain)}},
		{"column becomes a keyword", "postgresql", ops.Script{ops.RenameColumn{Table: "t", Name: "n", To: "order"}}},
		{"column becomes a keyword", "sqlite", ops.Script{ops.RenameColumn{Table: "t", Name: "n", To: "order"}}},
		{"column becomes odd", "postgresql", ops.Script{ops.RenameColumn{Table: "t", Name: "n", To: `No "1"`}}},
		{"column becomes odd", "sqlite", ops.Script{ops.RenameColumn{Table: "t", Name: "n", To: `No "1"`}}},
	} {
		t.Run(test.server+" "+test.name, func(t *testing.T) {
			env := openSet(t, testdb.URL(t, test.server), line(ops.Script{ops.CreateTable{Table: t1}}, test.script))
			mustUpgrade(t, env, "head")
		})
	}
}
