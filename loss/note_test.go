package loss

import (
	"context"
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// Scripts that follow each other fill and empty tables, and what a script fills
// before it is required needs no note.
func TestNotes(t *testing.T) {
	n, required := md.Column{Name: "n", Type: md.Integer{}}, md.Column{Name: "n", Type: md.Integer{}, NotNull: true}
	add := ops.AddColumn{Table: "t", Column: md.Column{Name: "m", Type: md.Integer{}, NotNull: true}}
	alter := ops.AlterColumn{Table: "t", From: n, To: required}
	sql := func(text string) ops.Op { return ops.Execute{SQL: text} }
	do := ops.Do{Name: "fill", Func: func(context.Context, core.Conn) error { return nil }}
	for _, tt := range []struct {
		name    string
		rows    bool
		scripts []ops.Script
		want    string // the first words of the notes
	}{
		{"rows", true, []ops.Script{{add, alter}}, "column t.m is; column t.n becomes"},
		{"no rows", false, []ops.Script{{add, alter}}, ""},
		{"a default", true, []ops.Script{{ops.AddColumn{Table: "t", Column: md.Column{Name: "m", Type: md.Integer{}, NotNull: true, Default: "0"}}}}, ""},
		{"in text", true, []ops.Script{{sql("ALTER TABLE t ADD m int NOT NULL"), sql("ALTER TABLE t ADD o int NOT NULL DEFAULT 0, ADD p serial NOT NULL, ADD q int PRIMARY KEY")}}, "column t.m is; column t.q is"},
		{"filled by an earlier script", false, []ops.Script{{sql("INSERT INTO t VALUES (1)")}, {add}}, "column t.m is"},
		{"copied into", false, []ops.Script{{sql("INSERT INTO u VALUES (1)"), sql("INSERT INTO t SELECT * FROM u")}, {add}}, "column t.m is"},
		{"emptied before", true, []ops.Script{{sql("TRUNCATE t")}, {add}}, ""},
		{"deleted from", true, []ops.Script{{sql("DELETE FROM t WHERE n IS NULL"), alter}}, "column t.n becomes"},
		{"updated before", true, []ops.Script{{sql("UPDATE t SET n = 0 WHERE n IS NULL"), alter}}, ""},
		{"another column updated", true, []ops.Script{{sql("UPDATE t SET o = 0 WHERE n IS NULL"), alter}}, "column t.n becomes"},
		{"updated by an earlier script", true, []ops.Script{{sql("UPDATE t SET n = 0")}, {alter}}, ""},
		{"filled by code", true, []ops.Script{{do, alter}}, ""},
		{"in text, quoted", true, []ops.Script{{sql(`ALTER TABLE ONLY public."t" ALTER "n" SET NOT NULL`)}}, "column t.n becomes"},
		{"primary key", true, []ops.Script{{ops.AddConstraint{Table: "t", Constraint: md.PrimaryKey{Columns: []string{"n", "id"}}}}}, "column t.n becomes"},
		{"rebuild", true, []ops.Script{{ops.RebuildTable{From: md.Table{Name: "t", Columns: []md.Column{n}}, To: md.Table{Name: "t", Columns: []md.Column{required, add.Column}}}}}, "column t.n becomes; column t.m is"},
		{"renamed", true, []ops.Script{{ops.RenameTable{Name: "t", To: "v"}, ops.AddColumn{Table: "v", Column: add.Column}}}, "column v.m is"},
		{"nullable already required", true, []ops.Script{{sql("ALTER TABLE t ALTER id SET NOT NULL")}}, ""},
		{"block", true, []ops.Script{{sql("DO $$ BEGIN ALTER TABLE t ADD COLUMN m int NOT NULL; END $$")}}, "column t.m is"},
	} {
		before := &md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, n}}}}
		l := New(dialects()["postgresql"], "public", before, nil)
		l.withRows[md.Name{Name: "t"}] = tt.rows
		var got []string
		for _, script := range tt.scripts {
			for _, note := range slices.Concat(l.Review(script).Notes...) {
				got = append(got, strings.Join(strings.Fields(note)[:3], " "))
			}
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, text, tt.want)
		}
	}
}
