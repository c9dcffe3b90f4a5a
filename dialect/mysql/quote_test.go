package mysql

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/core"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// hostile are texts that would do harm if they were not quoted right.
var hostile = []string{
	`it's \'; DROP TABLE alive; -- `, `'; DROP TABLE alive; -- `, "`; DROP TABLE alive; -- x", `"; DROP TABLE alive; #`,
	`\`, `\\`, `'`, `''`, "a\nb\r\tc", "/*!50000 DROP TABLE alive*/", "*/ -- /*", "é ü 漢字 \u202e", "%_%\\_", "\x1a", "?", "${HOME} $(id)", "select",
}

func TestLiterals(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for _, text := range append(hostile, "a\x00b", "𝄞 beyond the BMP") {
			literal, err := s.d.Literal(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.text("SELECT " + literal); got != text {
				t.Errorf("%q came back as %q", text, got)
			}
			if got := s.text("SELECT ?", text); got != text {
				t.Errorf("%q as an argument came back as %q", text, got)
			}
		}
		instant := time.Date(2026, 11, 21, 7, 8, 9, 123456000, time.FixedZone("", 3600))
		for _, c := range []struct {
			value any
			want  string
		}{
			{nil, ""}, {true, "1"}, {-7, "-7"}, {uint64(1<<64 - 1), "18446744073709551615"}, {[]byte{0xff, 0, 'a'}, "\xff\x00a"}, {1.5, "1.5"},
			{instant, "2026-11-21 06:08:09.123456"}, {md.NoAction, ""}, {core.Result{}.RowsAffected, "0"},
		} {
			literal, err := s.d.Literal(c.value)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.text("SELECT " + literal); got != c.want {
				t.Errorf("%v: %s came back as %q", c.value, literal, got)
			}
		}
		for _, bad := range []any{"\xff", struct{}{}, []string{"a"}, &struct{}{}} {
			if literal, err := s.d.Literal(bad); err == nil {
				t.Errorf("%#v became %s", bad, literal)
			}
		}
	})
}

// TestLiteralsInAnyMode: in the modes that are not ours a literal may have
// another value, but it stays one literal.
//
// Hostile inputs: S03.
func TestLiteralsInAnyMode(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for _, mode := range []string{"NO_BACKSLASH_ESCAPES", "ANSI_QUOTES"} {
			s.exec("SET SESSION sql_mode = ?", mode)
			for _, text := range hostile {
				literal, err := s.d.Literal(text)
				if err != nil {
					t.Fatal(err)
				}
				if got := s.text("SELECT CONCAT(" + literal + ", '')"); mode == "ANSI_QUOTES" && got != text || !strings.Contains(got, text[:1]) {
					t.Errorf("%s: %q came back as %q", mode, text, got)
				}
			}
		}
	})
}

// Hostile inputs: S19.
func TestIdents(t *testing.T) {
	for name, reason := range map[string]string{
		"": "empty", "a\x00b": "U+0000", strings.Repeat("é", 65): "64", "end ": "space", "\xff": "UTF-8", "𝄞": "U+1D11E",
	} {
		if quoted, err := New().QuoteIdent(name); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%q: %s, %v", name, quoted, err)
		}
	}
}

// TestHostileNames makes a schema whose names, comments, defaults and values
// are all hostile, and reads it back.
//
// Hostile inputs: S02, S03, S31.
func TestHostileNames(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE alive (a int)")
		m := &md.MetaData{Tables: []md.Table{{Name: "alive", Columns: []md.Column{{Name: "a", Type: md.Integer{}}}}}}
		for i, text := range hostile {
			name := strings.TrimRight(text, " ")
			table := md.Table{Name: name + strings.Repeat("n", i), Comment: text, Columns: []md.Column{
				{Name: "id", Type: md.Integer{}, NotNull: true},
				{Name: name, Type: md.String{Length: 60}, NotNull: true, Default: quoted(text), Comment: text},
				{Name: "e", Type: md.Enum{Values: []string{strings.TrimRight(text, " "), "other"}}},
				{Name: "g", Type: md.String{Length: 99}, Computed: &md.Computed{Expr: "concat(`e`," + quoted(text) + ")"}},
			}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
				Uniques: []md.Unique{{Name: "u" + name, Columns: []string{name}}},
				Checks:  []md.Check{{Name: "c" + name, Expr: "`id` <> " + quoted(text)}},
				Indexes: []md.Index{{Name: "i" + name, Columns: []md.IndexColumn{{Column: name}, {Column: "id"}}, Comment: text}},
			}
			m.Tables = append(m.Tables, table)
			s.run(ops.CreateTable{Table: table})
		}
		same(t, "reflection", s.normal(m), s.live())
		want := s.normal(m)
		spelled, err := s.d.Scratch(context.Background(), s.Conn, m)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "scratch", want, spelled)
		for _, table := range m.Tables[1:] {
			s.run(ops.RenameColumn{Table: table.Name, Name: table.Columns[1].Name, To: "x`y'z"}, ops.SetTableComment{Table: table.Name, Comment: table.Name},
				ops.DropTable{Name: table.Name})
		}
	})
}

func TestUnsupportedIsTyped(t *testing.T) {
	table := func(change func(*md.Table)) ops.Op {
		tab := md.Table{Name: "t", Columns: []md.Column{{Name: "a", Type: md.Integer{}}}}
		change(&tab)
		return ops.CreateTable{Table: tab}
	}
	column := func(c md.Column) ops.Op { c.Name = "b"; return ops.AddColumn{Table: "t", Column: c} }
	fk := func(f md.ForeignKey) ops.Op {
		f.Name, f.Columns, f.RefTable, f.RefColumns = "fk", []string{"a"}, "u", []string{"id"}
		return ops.AddConstraint{Table: "t", Constraint: f}
	}
	index := func(ix md.Index) ops.Op {
		ix.Name = "ix"
		if ix.Columns == nil {
			ix.Columns = []md.IndexColumn{{Column: "a"}}
		}
		return ops.CreateIndex{Table: "t", Index: ix}
	}
	for name, op := range map[string]ops.Op{
		"array":   column(md.Column{Type: md.Array{Of: md.Integer{}}}),
		"varchar": column(md.Column{Type: md.String{}}),
		"timetz":  column(md.Column{Type: md.Time{WithZone: true}}),
		"enum":    column(md.Column{Type: md.Enum{Name: "mood"}}),
		"identity options": table(func(t *md.Table) {
			t.Columns[0].Identity = &md.Identity{SequenceOptions: md.SequenceOptions{Start: new(int64(5))}}
		}),
		"match":              fk(md.ForeignKey{Match: md.MatchFull}),
		"set default":        fk(md.ForeignKey{OnDelete: md.SetDefault}),
		"deferral":           fk(md.ForeignKey{Deferral: md.InitiallyDeferred}),
		"not valid":          fk(md.ForeignKey{NotValid: true}),
		"nulls not distinct": ops.AddConstraint{Table: "t", Constraint: md.Unique{Name: "u", Columns: []string{"a"}, NullsNotDistinct: true}},
		"where":              index(md.Index{Where: "a > 1"}),
		"include":            index(md.Index{Include: []string{"b"}}),
		"gin":                index(md.Index{Method: "gin"}),
		"nulls last":         index(md.Index{Columns: []md.IndexColumn{{Column: "a", Nulls: md.NullsLast}}}),
		"operator class":     index(md.Index{Columns: []md.IndexColumn{{Column: "a", OpClass: "x"}}}),
		"strict":             table(func(t *md.Table) { t.Options.Strict = true }),
		"unlogged":           table(func(t *md.Table) { t.Options.Unlogged = true }),
		"row format":         table(func(t *md.Table) { t.Options.RowFormat = "x; DROP TABLE alive" }),
		"materialized view":  ops.CreateView{View: md.View{Name: "v", Definition: "SELECT 1", Materialized: true}},
	} {
		if _, err := New().Compile(op); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := New().Normalize(&md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{{Name: "a", Type: md.Array{Of: md.Text{}}}}}}})
	if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), "table t, column a") {
		t.Errorf("an array: %v", err)
	}
}
