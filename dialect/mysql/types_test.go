package mysql

import (
	"fmt"
	"testing"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

func TestTypes(t *testing.T) {
	for _, c := range []struct {
		text string
		want md.Type
	}{
		{"int", md.Integer{}}, {"int(11)", md.Integer{}}, {"INTEGER", md.Integer{}}, {"int(10) unsigned", UnsignedInt}, {"INT(5) ZEROFILL", md.Native{SQL: "int(5) unsigned zerofill"}},
		{"tinyint(1)", md.Boolean{}}, {"BOOL", md.Boolean{}}, {"tinyint(4)", TinyInt}, {"tinyint(1) unsigned", UnsignedTinyInt}, {"bigint signed", md.BigInteger{}},
		{"smallint(6)", md.SmallInteger{}}, {"mediumint(9)", MediumInt}, {"year(4)", Year}, {"bit", Bit(1)},
		{"varchar(20)", md.String{Length: 20}}, {"character varying(20)", md.String{Length: 20}}, {"varchar(0)", md.Native{SQL: "varchar(0)"}}, {"char", md.Char{Length: 1}},
		{"text", TextType}, {"longtext", md.Text{}}, {"longblob", md.Binary{}}, {"varbinary(3)", md.Binary{Length: 3}}, {"binary", FixedBinary(1)},
		{"numeric(8)", md.Numeric{Precision: 8}}, {"dec(8, 2)", md.Numeric{Precision: 8, Scale: 2}}, {"decimal", md.Numeric{Precision: 10}},
		{"float", md.Float{}}, {"float(7,3)", md.Native{SQL: "float(7,3)"}}, {"float(30)", md.Double{}}, {"double precision", md.Double{}}, {"real", md.Double{}},
		{"datetime", md.Timestamp{Precision: new(0)}}, {"DATETIME (6)", md.Timestamp{}}, {"timestamp(3)", md.Timestamp{Precision: new(3), WithZone: true}}, {"time", md.Time{Precision: new(0)}},
		{`enum('a','b''c','d\\e',"f")`, md.Enum{Values: []string{"a", "b'c", `d\e`, "f"}}}, {"SET ( 'x' , 'y' )", Set("x", "y")}, {"json", md.JSON{}},
		{"point SRID 4326", md.Native{SQL: "point srid 4326"}}, {"varchar(9) CHARACTER SET latin1", md.Native{SQL: "varchar(9) character set latin1"}},
		{"varchar(9) /* odd */", md.Native{SQL: "varchar(9) /* odd */"}}, {"f(g(1))", md.Native{SQL: "f(g(1))"}}, {"'", md.Native{SQL: "'"}}, {"", md.Native{}},
	} {
		got := Dialect{version: oldestMySQL}.parseType(c.text)
		same(t, c.text, c.want, got)
		again, err := Dialect{version: oldestMySQL}.canonicalType(got)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		same(t, c.text+", twice", got, again)
	}
}

// TestTypesOnServer makes a column of every generic type, and reads it back as
// its canonical form.
func TestTypesOnServer(t *testing.T) {
	types := []md.Type{
		md.SmallInteger{}, md.Integer{}, md.BigInteger{}, md.String{Length: 7}, md.Char{}, md.Char{Length: 36}, md.Text{}, md.Boolean{}, md.Numeric{}, md.Numeric{Precision: 5, Scale: 5},
		md.Float{}, md.Double{}, md.Date{}, md.Time{}, md.Time{Precision: new(0)}, md.Timestamp{}, md.Timestamp{Precision: new(2)}, md.Timestamp{WithZone: true}, md.Interval{},
		md.Binary{}, md.Binary{Length: 5}, md.UUID{}, md.JSON{}, md.JSON{Binary: true}, md.Enum{Name: "mood", Values: []string{"a"}}, TinyText, BlobType, MediumBlob, Geometry, Polygon, GeometryCollection,
		md.Variant{Type: md.Array{Of: md.Text{}}, On: map[string]md.Type{"mysql": Year, "mariadb": INet6}},
		md.Native{SQL: "INTEGER(4) UNSIGNED"}, md.Native{SQL: "double(8,3)"}, UnsignedDecimal(4, 1),
	}
	each(t, func(t *testing.T, s *server) {
		table := md.Table{Name: "t"}
		for i, typ := range types {
			table.Columns = append(table.Columns, md.Column{Name: fmt.Sprint("c", i), Type: typ})
		}
		s.run(ops.CreateTable{Table: table})
		same(t, "types", s.normal(&md.MetaData{Tables: []md.Table{table}}), s.live())
	})
}

// TestDefaults compares what the rules make of a default with what the server
// makes of it.
func TestDefaults(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for i, c := range []struct {
			typ  md.Type
			text string
		}{
			{md.Integer{}, "'0'"}, {md.Integer{}, "+7"}, {md.Integer{}, "(3)"}, {md.Integer{}, "NULL"}, {md.Boolean{}, "true"}, {md.Boolean{}, "FALSE"}, {md.Boolean{}, "'1'"},
			{md.Numeric{Precision: 8, Scale: 2}, "1"}, {md.Numeric{Precision: 8, Scale: 2}, "'1.5'"}, {md.Double{}, "1e10"}, {md.Float{}, "0.10"}, {md.String{Length: 9}, "5"},
			{md.String{Length: 9}, `"it's"`}, {md.String{Length: 9}, `_utf8mb4'x'`}, {md.String{Length: 9}, `'a\'b\\c'`}, {md.String{Length: 9}, `'null'`}, {md.String{Length: 9}, `'now()'`},
			{md.Timestamp{}, "now()"}, {md.Timestamp{}, "CURRENT_TIMESTAMP"}, {md.Timestamp{Precision: new(0)}, "current_timestamp()"}, {md.Timestamp{WithZone: true}, "LOCALTIMESTAMP(6)"},
			{md.Timestamp{Precision: new(3)}, "Now(3)"}, {md.Date{}, "'2026-01-01'"}, {md.Date{}, "CURRENT_DATE"}, {md.String{Length: 36}, "(uuid())"}, {md.Text{}, "'x'"}, {md.Text{}, "''"},
			{md.JSON{}, "(json_array())"}, {Bit(4), "5"}, {Bit(4), "b'0101'"}, {Year, "'2026'"}, {Set("a", "b"), "'a,b'"}, {md.Binary{Length: 4}, "'ab'"}, {UnsignedInt, "'4'"},
		} {
			table := md.Table{Name: fmt.Sprint("t", i), Columns: []md.Column{{Name: "a", Type: c.typ, Default: c.text}}}
			s.run(ops.CreateTable{Table: table})
			want := s.normal(&md.MetaData{Tables: []md.Table{table}}).Tables[0]
			if got := *s.live().Table("", table.Name); got.Columns[0].Default != want.Columns[0].Default {
				t.Errorf("%s DEFAULT %s: rules say %s, the server says %s", md.FormatType(c.typ), c.text, want.Columns[0].Default, got.Columns[0].Default)
			}
		}
	})
}

func TestStripDatabase(t *testing.T) {
	for text, want := range map[string]string{
		"select `db`.`t`.`a` from `db`.`t`":                           "select `t`.`a` from `t`",
		"select `x`.`db`.`a` from `x`.`db`":                           "select `x`.`db`.`a` from `x`.`db`",
		"select `db`.`a` from `t` `db`":                               "select `db`.`a` from `t` `db`",
		"select '`db`.x', `other`.`t`.`a` from `other`.`t`, `db`.`u`": "select '`db`.x', `other`.`t`.`a` from `other`.`t`, `u`",
	} {
		if got := stripDatabase(text, "db"); got != want {
			t.Errorf("%s\ngives %s", text, got)
		}
	}
}

func TestHostileNumbersAreNotMultipliedOut(t *testing.T) {
	for _, text := range []string{"1e999999999", "1e-999999999", "0x1p-99999999", "1/3", "inf", "nan", "1_0"} {
		if isNumber(text) {
			t.Errorf("%s is a number", text)
		}
	}
}

func TestCanonicalExpr(t *testing.T) {
	for text, want := range map[string]string{
		"((`a` > 1))": "`a` > 1", "(a) or (b)": "(a) or (b)", `_utf8mb4'x'`: "'x'", `_latin1'x' = _binary'y'`: `'x' = _binary'y'`,
		`_latin1'x' COLLATE latin1_bin`: `_latin1'x' COLLATE latin1_bin`, `_latin1'é'`: `_latin1'é'`, `_utf8mb3'é'`: "'é'", `"it's \"a\""`: `'it''s "a"'`, `'a\'b'`: `'a''b'`,
		"(": "(", ")(": ")(", "'open": "'open", "_x": "_x", "": "",
	} {
		if got := canonicalExpr(text); got != want || canonicalExpr(got) != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// TestCharactersBeyondTheBMP: comments lose them in the server; values do not.
func TestCharactersBeyondTheBMP(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		m := &md.MetaData{Tables: []md.Table{{Name: "t", Comment: "naïve 😀", Columns: []md.Column{
			{Name: "a", Type: md.String{Length: 20}, Default: "'x😀?'", Comment: "😀"},
			{Name: "k", Type: md.Integer{}}, {Name: "r", Type: md.Integer{}},
			{Name: "b", Type: md.String{Length: 20}, NotNull: true, Default: "'?'"},
			{Name: "c", Type: md.String{Length: 20}, Collation: "latin1_swedish_ci", Default: "'é?'"},
		}, Indexes: []md.Index{{Name: "i", Columns: []md.IndexColumn{{Column: "a"}}, Comment: "😀"}},
			Uniques: []md.Unique{{Name: "u", Columns: []string{"k"}}},
			Checks:  []md.Check{{Name: "ck", Expr: "`c` <> 'it''s'"}}}}}
		if s.d.hasSequences() {
			m.Sequences = []md.Sequence{{Name: "q", Comment: "😀"}}
		}
		s.create(m)
		same(t, "reflection", s.normal(m), s.live())
		// MySQL writes the character set of the column when it alters the table.
		s.run(ops.AddConstraint{Table: "t", Constraint: md.ForeignKey{Name: "fk", Columns: []string{"r"}, RefTable: "t", RefColumns: []string{"k"}}})
		same(t, "checks after an ALTER", s.normal(m).Tables[0].Checks, s.live().Tables[0].Checks)
	})
}
