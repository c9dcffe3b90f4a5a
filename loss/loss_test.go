package loss

import (
	"slices"
	"strings"
	"testing"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/dialect/mysql"
	"limbeck.dev/migrate/dialect/postgres"
	"limbeck.dev/migrate/dialect/sqlite"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func dialects() map[string]dialect.Dialect {
	return map[string]dialect.Dialect{"postgresql": postgres.New(), "mysql": mysql.New(), "mariadb": mysql.NewMariaDB(), "sqlite": sqlite.Dialect{}}
}

// TestColumns changes the type of a column, there and back.
func TestColumns(t *testing.T) {
	p := func(n int) *int { return &n }
	all := "postgresql mysql mariadb sqlite"
	servers := "postgresql mysql mariadb"
	maria := "mysql mariadb"
	for _, tt := range []struct {
		from, to md.Type
		on       string // the databases that are asked
		up, down string // those that lose something, there and back
	}{
		{md.String{Length: 20}, md.String{Length: 10}, all, servers, ""},
		{md.Text{}, md.String{Length: 10}, all, servers, ""},
		{md.Numeric{Precision: 10, Scale: 4}, md.Numeric{Precision: 10, Scale: 2}, all, servers, servers},
		{md.Numeric{Precision: 12, Scale: 4}, md.Numeric{Precision: 10, Scale: 2}, all, servers, ""},
		{md.Numeric{Precision: 12, Scale: 2}, md.Numeric{Precision: 10, Scale: 2}, all, servers, ""},
		{md.Numeric{}, md.Numeric{Precision: 10, Scale: 2}, "postgresql", "postgresql", ""},
		{md.Numeric{Precision: 10, Scale: 2}, md.Integer{}, all, servers, servers},
		{md.Integer{}, md.Numeric{Precision: 10}, servers, "", servers},
		{md.Numeric{Precision: 10, Scale: 2}, md.Double{}, all, servers, servers},
		{md.Double{}, md.Float{}, all, servers, ""},
		{md.Double{}, md.Integer{}, all, servers, ""},
		{md.Double{}, md.Integer{}, "sqlite", "", ""},
		{md.BigInteger{}, md.Double{}, all, all, servers},
		{md.Integer{}, md.Float{}, servers, servers, servers},
		{md.BigInteger{}, md.Integer{}, all, servers, ""},
		{md.SmallInteger{}, md.BigInteger{}, all, "", servers},
		{md.Timestamp{}, md.Timestamp{Precision: p(0)}, all, servers, ""},
		{md.Time{}, md.Time{Precision: p(3)}, servers, servers, ""},
		{md.Timestamp{}, md.Date{}, servers, servers, ""},
		{md.Timestamp{WithZone: true}, md.Time{}, servers, servers, servers},
		{md.Timestamp{WithZone: true}, md.Timestamp{}, servers, "", maria},
		{md.Time{WithZone: true}, md.Time{}, "postgresql", "postgresql", ""},
		{md.JSON{}, md.JSON{Binary: true}, "postgresql", "postgresql", ""},
		{md.JSON{Binary: true}, md.Text{}, "postgresql", "", "postgresql"},
		{md.Text{}, md.JSON{}, "mysql", "mysql", ""},
		{md.Text{}, md.JSON{}, "mariadb", "", ""},
		{md.Integer{}, md.Text{}, all, "", all},
		{md.Integer{}, md.String{Length: 4}, servers, servers, servers},
		{md.Boolean{}, md.Integer{}, servers, "", servers},
		{md.UUID{}, md.Text{}, "postgresql mariadb", "", "postgresql mariadb"},
		{md.Array{Of: md.Integer{}}, md.Array{Of: md.SmallInteger{}}, "postgresql", "postgresql", ""},
		{md.Native{SQL: "inet"}, md.Native{SQL: "cidr"}, "postgresql", "postgresql", ""},
		{md.Native{SQL: "interval"}, md.Native{SQL: "interval(0)"}, "postgresql", "postgresql", ""},
		{md.Native{SQL: "bit(8)"}, md.Native{SQL: "bit(4)"}, servers, servers, "postgresql"},
		{md.Native{SQL: "bit(8)"}, md.Native{SQL: "bit varying(8)"}, "postgresql", "", "postgresql"},
		{md.Native{SQL: "binary(4)"}, md.Native{SQL: "varbinary(4)"}, maria, "", maria},
		{md.Native{SQL: "binary(4)"}, md.Native{SQL: "binary(8)"}, maria, maria, maria},
		{md.Native{SQL: "set('a','b')"}, md.String{Length: 3}, maria, "", maria},
		{md.Native{SQL: "vector(3)"}, md.Native{SQL: "vector"}, "postgresql", "", "postgresql"},
		{md.Time{}, md.Native{SQL: "interval"}, "postgresql", "", "postgresql"},
		{md.Native{SQL: "int unsigned"}, md.Integer{}, maria, maria, maria},
		{md.Native{SQL: "text"}, md.Text{}, maria, "", maria},
		{md.String{Length: 100}, md.Native{SQL: "tinytext"}, maria, maria, maria},
		{md.Native{SQL: "year"}, md.SmallInteger{}, maria, "", maria},
		{md.Native{SQL: "varchar(10) charset utf8mb4"}, md.Native{SQL: "varchar(10) charset latin1"}, maria, maria, ""},
		{md.Enum{Name: "e", Values: []string{"a", "b"}}, md.Enum{Name: "e", Values: []string{"a"}}, servers, servers, ""},
		{md.Native{SQL: "set('a','b')"}, md.Native{SQL: "set('b')"}, maria, maria, ""},
		{md.Text{}, md.BigInteger{}, all, all, ""},
	} {
		for name, d := range dialects() {
			if !strings.Contains(tt.on, name) {
				continue
			}
			there, back := change(d, tt.from, tt.to), change(d, tt.to, tt.from)
			if (there != "") != strings.Contains(tt.up, name) || (back != "") != strings.Contains(tt.down, name) {
				t.Errorf("%s: %s to %s: lost %q, and back %q", name, md.FormatType(tt.from), md.FormatType(tt.to), there, back)
			}
			if there != "" && there != "what does not fit "+md.FormatType(tt.to)+" in column t.c" {
				t.Errorf("%s: %q", name, there)
			}
		}
	}
}

// Text that changes the character set of a table says so, and alters columns that
// name none.
func TestCharset(t *testing.T) {
	v := md.Column{Name: "v", Type: md.String{Length: 20}}
	before := &md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{v}, Options: md.TableOptions{Charset: "utf8mb4"}}}}
	for sql, want := range map[string]string{
		"ALTER TABLE t DEFAULT CHARACTER SET `latin1` COLLATE `latin1_bin`, MODIFY COLUMN v varchar(20)": "what does not fit varchar(20) collate latin1 in column t.v",
		"ALTER TABLE t CHARSET = latin1; ALTER TABLE t CHANGE v v varchar(20)":                           "what does not fit varchar(20) collate latin1 in column t.v",
		"ALTER TABLE t CHARSET latin1": "", // the columns stay
		"ALTER TABLE t DEFAULT CHARSET latin1, MODIFY v varchar(20) CHARACTER SET utf8mb4": "",
		"ALTER TABLE t DEFAULT CHARSET utf8mb4, MODIFY v varchar(20)":                      "",
	} {
		got := slices.Concat(New(dialects()["mysql"], "", before, nil).Script(ops.Script{ops.Execute{SQL: sql}})...)
		if text := strings.Join(got, "; "); text != want {
			t.Errorf("%s: %q, want %q", sql, text, want)
		}
	}
}

// Scripts follow each other without a database: what one made is known to the next.
func TestOffline(t *testing.T) {
	for name, d := range dialects() {
		l := Offline(d, map[string]string{"postgresql": "public"}[name])
		lost := func(sql ...string) string {
			var script ops.Script
			for _, text := range sql {
				script = append(script, ops.Execute{SQL: text})
			}
			var all []string
			for _, texts := range l.Script(script) {
				all = append(all, texts...)
			}
			return strings.Join(all, "; ")
		}
		alter := map[bool]string{true: "ALTER TABLE t ALTER COLUMN v TYPE ", false: "ALTER TABLE t MODIFY v "}[name == "postgresql"]
		for _, step := range [][2]string{
			{"CREATE TABLE t (id integer, v varchar(20) NOT NULL, UNIQUE (id)); INSERT INTO t VALUES (1, 'x')", ""},
			{alter + "varchar(30)", ""},
			{alter + "varchar(25)", "what does not fit varchar(25) in column t.v"},
			{"ALTER TABLE t ADD w varchar(9)", ""},
			{"UPDATE t SET w = 'x'", ""}, // its first values
			{"ALTER TABLE t DROP COLUMN w", "the values of column t.w"},
			{"DROP TABLE t; CREATE TABLE t (id integer, v varchar(5))", "the rows of table t"},
			{alter + "varchar(6)", ""},
		} {
			if name == "sqlite" && strings.HasPrefix(step[0], alter) {
				continue
			}
			if got := lost(strings.Split(step[0], "; ")...); got != step[1] {
				t.Errorf("%s: %s: %q, want %q", name, step[0], got, step[1])
			}
		}
	}
}

func change(d dialect.Dialect, from, to md.Type) string {
	script := ops.Script{ops.AlterColumn{Table: "t", From: md.Column{Name: "c", Type: from}, To: md.Column{Name: "c", Type: to}}}
	return strings.Join(New(d, "", nil, nil).Script(script)[0], "; ")
}

// TestScripts tells what scripts lose of two tables and what belongs to them.
func TestScripts(t *testing.T) {
	id, a := md.Column{Name: "id", Type: md.Integer{}}, md.Column{Name: "a", Type: md.Numeric{Precision: 10, Scale: 4}}
	twice := md.Column{Name: "twice", Type: md.Integer{}, Computed: &md.Computed{Expr: "id * 2"}}
	before := &md.MetaData{Tables: []md.Table{{Name: "t", Columns: []md.Column{id, a, twice}}, {Name: "u", Columns: []md.Column{id}}}}
	attached := []dialect.Attachment{{Owner: md.Name{Name: "t"}, Kind: "trigger", Name: "tr"}, {Owner: md.Name{Name: "v"}, Kind: "privileges"},
		{Owner: md.Name{Name: "t"}, Member: "a", Kind: "privileges"}}
	text := func(lines ...string) (script ops.Script) {
		for _, line := range lines {
			script = append(script, ops.Execute{SQL: line})
		}
		return script
	}
	computed := a
	computed.Computed = &md.Computed{Expr: "id"}
	rebuilt := md.Table{Name: "t", Columns: []md.Column{id, {Name: "b", Type: md.Text{}}, twice}}
	all := "the rows of table t; trigger tr of table t; privileges of t.a"
	for _, tt := range []struct {
		name   string
		script ops.Script
		want   string
	}{
		{"drop", ops.Script{ops.DropTable{Name: "t"}}, all},
		{"drop in text", text("drop table public.t"), all},
		{"another case, which is another name", ops.Script{ops.AddColumn{Table: "t", Column: md.Column{Name: "A", Type: md.Text{}}}, ops.DropColumn{Table: "t", Name: "a"}},
			"the values of column t.a; privileges of column t.a"},
		{"another case in text", text(`ALTER TABLE T ADD "A" text`, `ALTER TABLE "t" DROP A`), "the values of column t.a; privileges of column t.a"},
		{"another case of a table", text(`CREATE TABLE "U" (id int)`, `DROP TABLE U`), "the rows of table u"},
		{"drop a view", ops.Script{ops.DropView{Name: "v"}}, "privileges of view v"},
		{"drop a view in text", text("DROP VIEW v"), "privileges of view v"},
		{"drop a column", ops.Script{ops.DropColumn{Table: "t", Name: "a"}}, "the values of column t.a; privileges of column t.a"},
		{"drop a computed column", ops.Script{ops.DropColumn{Table: "t", Name: "twice"}}, ""},
		{"drop a computed column in text", text("ALTER TABLE t DROP COLUMN twice"), ""},
		{"becomes computed", ops.Script{ops.AlterColumn{Table: "t", From: a, To: computed}}, "the values of column t.a, which becomes a computed one"},
		{"what the script made", ops.Script{ops.CreateTable{Table: md.Table{Name: "n"}}, ops.AddColumn{Table: "t", Column: md.Column{Name: "n"}}, ops.DropColumn{Table: "t", Name: "n"}, ops.DropTable{Name: "n"}}, ""},
		{"rebuild", ops.Script{ops.RebuildTable{From: before.Tables[0], To: rebuilt, Renamed: map[string]string{"b": "a"}}}, ""},
		{"rebuild without a column", ops.Script{ops.RebuildTable{From: before.Tables[0], To: rebuilt}}, "the values of column t.a"},
		{"enum", ops.Script{ops.ReplaceEnum{Name: "e", From: []string{"a", "b", "c"}, To: []string{"b"}}}, "the values 'a', 'c' of enum e"},
		{"rows", text("DELETE FROM u", "TRUNCATE u", "DELETE FROM t WHERE id = 1"), "the rows of table u; rows of table t"},
		{"update", text("UPDATE t SET a = 1"), "the old values of column t.a"},
		{"first values", append(ops.Script{ops.AddColumn{Table: "u", Column: a}}, text("UPDATE u SET a = 1", "ALTER TABLE t ADD n int", "UPDATE t SET n = 1")...), ""},
		{"type in text", text("ALTER TABLE t ALTER a TYPE numeric(8,2) USING a::numeric(8,2), ALTER a SET NOT NULL"), "what does not fit numeric(8,2) in column t.a"},
		{"wider type in text", text("ALTER TABLE t ALTER a TYPE numeric(12,4)"), ""},
		{"rebuild in text", text("CREATE TABLE n (id int, a numeric, z int)", "INSERT INTO n (id, a) SELECT id, a FROM t", "DROP TABLE t",
			"ALTER TABLE n RENAME TO t", "CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END", "GRANT SELECT (a) ON t TO public"), ""},
		{"rebuild in text, the old one renamed", text("ALTER TABLE u RENAME TO o", "CREATE TABLE u (id int)", "INSERT INTO u SELECT * FROM o", "DROP TABLE o"), ""},
		{"rebuild in text without a column", text("CREATE TABLE n AS SELECT id FROM t", "DROP TABLE t", "ALTER TABLE n RENAME TO t"),
			"the values of column t.a; trigger tr of table t; privileges of t.a"},
		{"rebuild in text of some rows", text("CREATE TABLE n AS SELECT * FROM u WHERE id > 1", "DROP TABLE u", "ALTER TABLE n RENAME TO u"), "the rows of table u"},
		{"a copy that goes too", text("CREATE TABLE n AS SELECT * FROM u", "DROP TABLE u", "DROP TABLE n"), "the rows of table u"},
		{"cleared after a copy", text("CREATE TABLE n AS SELECT * FROM u", "DELETE FROM u"), ""},
	} {
		var got []string
		for _, lost := range New(postgres.New(), "public", before, attached).Script(tt.script) {
			got = append(got, lost...)
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, text, tt.want)
		}
	}
}
