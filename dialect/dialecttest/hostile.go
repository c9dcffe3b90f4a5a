package dialecttest

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// hostile are names and texts that would break out of careless quoting.
var hostile = []string{
	`a"b; DROP TABLE victim; --`, "c`d; DROP TABLE victim; --", "e'f'); DROP TABLE victim; --", `it's \'; DROP TABLE victim; -- x`,
	`back\slash\`, "]g[", "select", "ORDER BY", "with space", "/* open", "close */", "/*!50000 DROP TABLE victim*/", "-- dash", "#hash",
	"$1 ? :name @v", "ünïcödé ☃ 表", "new\nline", "tab\there", "Mixed Case", `""`, "''", "``", "%s%d", "a.b", "\u202eevil", "NULL", "pg_catalog",
}

// testHostile puts every hostile text in every place of a schema that takes a
// name, a comment, a default or a word, and finds it again; the victim lives.
//
// Hostile inputs: S01, S02, S03, S18, S31.
func testHostile(s *suite) {
	m := model(md.Table{Name: "victim", Columns: []md.Column{md.Col("id", md.Integer{}, md.NotNull)}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}})
	for i, text := range hostile {
		m.Tables = append(m.Tables, s.hostileTable(i, text))
		if s.caps.EnumTypes {
			m.Enums = append(m.Enums, md.Enum{Name: text + " enum", Values: []string{text, text + "'", "a','b'); DROP TYPE t; --"}})
		}
		if s.caps.Sequences {
			m.Sequences = append(m.Sequences, md.Sequence{Name: text + " sequence"})
		}
		m.Views = append(m.Views, md.View{Name: text + " view", Definition: "SELECT 1 AS one"})
	}
	s.mustRoundTrip(m)
	for i, text := range hostile {
		s.renameHostile(strconv.Itoa(i)+text, text)
	}
	after := s.reflect(dialect.ReflectOptions{}).MetaData
	if after.Table("", "victim") == nil {
		s.Error("the victim is gone")
	}
	if len(after.Tables) != len(hostile)+1 {
		s.Errorf("%d tables are left of %d", len(after.Tables), len(hostile)+1)
	}
	s.apply(removal(&md.MetaData{Tables: after.Tables, Views: after.Views, Sequences: after.Sequences, Enums: after.Enums})...)
}

// hostileTable is a table in which everything has the hostile name.
func (s *suite) hostileTable(i int, text string) md.Table {
	named := func(kind string) string { return strconv.Itoa(i) + kind + text }
	t := md.Table{
		Name: strconv.Itoa(i) + text,
		Columns: []md.Column{
			md.Col(text, md.Integer{}, md.NotNull),
			md.Col(text+" 2", md.Integer{}),
			md.Col("said", md.String{Length: 80}, md.Default(s.literal(text))),
			md.Col("word", md.Enum{Name: "hostile" + strconv.Itoa(i), Values: []string{text, text + `"`, text + "'"}}),
		},
		PrimaryKey:  md.PrimaryKey{Name: named("pk"), Columns: []string{text}},
		Uniques:     []md.Unique{{Name: named("uq"), Columns: []string{text, text + " 2"}}},
		Checks:      []md.Check{{Name: named("ck"), Expr: "said <> " + s.literal(text+"x")}},
		ForeignKeys: []md.ForeignKey{{Name: named("fk"), Columns: []string{text + " 2"}, RefTable: strconv.Itoa(i) + text, RefColumns: []string{text}}},
		Indexes:     []md.Index{{Name: named("ix"), Columns: keys("said", text+" 2")}},
	}
	if s.caps.Comments {
		t.Comment, t.Columns[0].Comment = text, text+"\n'"
	}
	return t
}

// renameHostile renames to and from a hostile name.
func (s *suite) renameHostile(table, text string) {
	s.Helper()
	s.apply(
		ops.RenameColumn{Table: table, Name: text + " 2", To: text + " three"},
		ops.RenameTable{Name: table, To: text + " renamed"},
	)
}

// literal is a text as a literal of the dialect.
func (s *suite) literal(v any) string {
	s.Helper()
	text, err := s.d.Literal(v)
	if err != nil {
		s.Fatal(err)
	}
	return text
}

// testLiterals sends values as literals and as arguments, and gets them back.
func testLiterals(s *suite) {
	s.create(model(table(md.Col("v", md.Text{}), md.Col("b", md.Binary{}), md.Col("n", md.BigInteger{}), md.Col("f", md.Double{}), md.Col("y", md.Boolean{}), md.Col("at", md.Timestamp{}))))
	at := time.Date(2026, 2, 3, 4, 5, 6, 789000000, time.UTC)
	for i, text := range append(hostile, "", "x\x01y", strings.Repeat("long ", 5000)) {
		values := []any{[]byte(text + "\x00\xff\\'"), int64(-1) << 40, 0.1, i%2 == 0, at}
		for j, inline := range []bool{true, false} {
			id := 2*i + j
			stmt := insert{append([]any{id, text}, values...)}
			if inline {
				sql, err := core.CompileInline(s.d, stmt)
				if err != nil {
					s.Fatal(err)
				}
				s.exec(core.SQL(sql))
			} else {
				s.exec(stmt)
			}
			s.mustHold(id, text, values)
		}
	}
}

func (s *suite) mustHold(id int, text string, values []any) {
	s.Helper()
	var v string
	var b []byte
	var n int64
	var f float64
	var y bool
	found, err := core.QueryOne(s.Context(), s.conn, core.SQL("SELECT v, b, n, f, y FROM t WHERE id = ?", id), &v, &b, &n, &f, &y)
	if err != nil || !found {
		s.Fatalf("row %d: %v, %v", id, found, err)
	}
	if v != text || !bytes.Equal(b, values[0].([]byte)) || n != values[1] || f != values[2] || y != values[3] {
		s.Errorf("row %d: %q %q %d %v %v became %q %q %d %v %v", id, text, values[0], values[1], values[2], values[3], v, b, n, f, y)
	}
}

// insert inserts a row into t.
type insert struct{ values []any }

// WriteSQL implements core.Statement.
func (i insert) WriteSQL(w *sqltext.Writer) {
	w.Raw("INSERT INTO t VALUES (")
	for j, v := range i.values {
		w.Comma(j).Arg(v)
	}
	w.Raw(")")
}
