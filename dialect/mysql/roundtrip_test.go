package mysql

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"

	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// everything is a schema with every feature of the vocabulary that the dialect
// has, in the spelling of the server; so its reflection is equal to it.
func everything(d Dialect) *md.MetaData {
	cols := func(names ...string) []md.IndexColumn {
		var list []md.IndexColumn
		for _, n := range names {
			list = append(list, md.IndexColumn{Column: n})
		}
		return list
	}
	types := md.Table{Name: "types", PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Comment: "all the 'types'", Columns: []md.Column{
		{Name: "id", Type: md.BigInteger{}, AutoIncrement: true, NotNull: true, Comment: "the `key`"},
		{Name: "small", Type: md.SmallInteger{}, Default: "-1"},
		{Name: "int", Type: md.Integer{}, NotNull: true, Default: "0"},
		{Name: "str", Type: md.String{Length: 40}, NotNull: true, Default: `'it''s a \\ "b" ; -- /*'`},
		{Name: "empty", Type: md.String{Length: 3}, NotNull: true, Default: "''"},
		{Name: "chr", Type: md.Char{Length: 3}, Collation: "utf8mb4_bin"},
		{Name: "latin", Type: md.String{Length: 9}, Collation: "latin1_swedish_ci"},
		{Name: "txt", Type: md.Text{}},
		{Name: "bool", Type: md.Boolean{}, NotNull: true, Default: "1"},
		{Name: "num", Type: md.Numeric{Precision: 12, Scale: 3}, Default: "1.500"},
		{Name: "flt", Type: md.Float{}, Default: "0.5"},
		{Name: "dbl", Type: md.Double{}, Default: "1e+10"},
		{Name: "day", Type: md.Date{}, Default: "'2026-01-31'"},
		{Name: "tod", Type: md.Time{}},
		{Name: "tod0", Type: md.Time{Precision: new(0)}},
		{Name: "wall", Type: md.Timestamp{}, NotNull: true, Default: "CURRENT_TIMESTAMP(6)"},
		{Name: "wall0", Type: md.Timestamp{Precision: new(0)}, Default: "CURRENT_TIMESTAMP", OnUpdate: "CURRENT_TIMESTAMP"},
		{Name: "point_in_time", Type: md.Timestamp{WithZone: true}},
		{Name: "point_in_time3", Type: md.Timestamp{Precision: new(3), WithZone: true}, NotNull: true, Default: "CURRENT_TIMESTAMP(3)", OnUpdate: "CURRENT_TIMESTAMP(3)"},
		{Name: "bin", Type: md.Binary{Length: 20}, Default: "X'FF0041'"},
		{Name: "blob", Type: md.Binary{}},
		{Name: "doc", Type: md.JSON{}},
		{Name: "mood", Type: md.Enum{Values: []string{"sad", "o'k", `back\slash`, "ü,ö"}}, NotNull: true, Default: "'o''k'"},
		{Name: "flags", Type: Set("a", "b'c"), Default: "'a'"},
		{Name: "bits", Type: Bit(5), Default: "b'101'"},
		{Name: "fixed", Type: FixedBinary(4)},
		{Name: "yr", Type: Year, Default: "2026"},
		{Name: "tiny", Type: TinyInt}, {Name: "medium", Type: MediumInt}, {Name: "unsigned", Type: UnsignedBigInt},
		{Name: "udec", Type: UnsignedDecimal(8, 2), Default: "0.10"},
		{Name: "zf", Type: md.Native{SQL: "int(5) unsigned zerofill"}},
		{Name: "plaintext", Type: TextType}, {Name: "mtext", Type: MediumText}, {Name: "tblob", Type: TinyBlob},
		{Name: "pt", Type: Point, NotNull: true}, {Name: "geo", Type: Geometry},
		{Name: "virt", Type: md.Integer{}, Computed: &md.Computed{Expr: "`int` + 1"}},
		{Name: "stor", Type: md.String{Length: 50}, Computed: &md.Computed{Expr: "concat(`str`,'é\\'''')", Stored: true}, Comment: "made"},
		{Name: "expr", Type: md.String{Length: 50}, Default: "concat('a','b''\\\\c')"},
		{Name: "uid", Type: md.UUID{}, Default: "uuid()"},
	}, Indexes: []md.Index{
		{Name: "ix_prefix", Columns: []md.IndexColumn{{Column: "txt", Length: 10}}},
		{Name: "ix_two", Columns: cols("small", "int"), Comment: "two 'of' them"},
		{Name: "ix_unique_commented", Unique: true, Columns: cols("small"), Comment: "unique"},
		{Name: "ix_full", Columns: cols("str", "txt"), Method: "fulltext"},
		{Name: "ix_space", Columns: cols("pt"), Method: "spatial"},
		{Name: "ix_hidden", Columns: cols("day"), Invisible: true},
		{Name: "ix_desc", Columns: []md.IndexColumn{{Column: "num", Desc: true}, {Column: "int"}}},
	}, Uniques: []md.Unique{{Name: "uq_types_int_str", Columns: []string{"int", "str"}}},
		Checks: []md.Check{{Name: "ck_types_int", Expr: "`int` > 0"}, {Name: "ck_types_str", Expr: "`str` <> 'a''b\\\\é'"}},
	}
	parent := md.Table{Name: "parent", Columns: []md.Column{
		{Name: "a", Type: md.Integer{}, NotNull: true}, {Name: "b", Type: md.Integer{}, NotNull: true}, {Name: "child_id", Type: md.Integer{}},
	}, PrimaryKey: md.PrimaryKey{Columns: []string{"a", "b"}},
		ForeignKeys: []md.ForeignKey{{Name: "fk_parent_child", Columns: []string{"child_id"}, RefTable: "child", RefColumns: []string{"id"}, OnDelete: md.SetNull}},
	}
	child := md.Table{Name: "child", Columns: []md.Column{
		{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "a", Type: md.Integer{}}, {Name: "b", Type: md.Integer{}}, {Name: "up", Type: md.Integer{}},
	}, PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
		Indexes: []md.Index{{Name: "ix_child_up", Columns: cols("up")}},
		ForeignKeys: []md.ForeignKey{
			{Name: "fk_child_parent", Columns: []string{"a", "b"}, RefTable: "parent", RefColumns: []string{"a", "b"}, OnDelete: md.Cascade, OnUpdate: md.Cascade},
			{Name: "fk_child_up", Columns: []string{"up"}, RefTable: "child", RefColumns: []string{"id"}},
		},
	}
	options := md.Table{Name: "options", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "s", Type: md.String{Length: 5}}},
		PrimaryKey: md.PrimaryKey{Columns: []string{"id"}},
		Options:    md.TableOptions{Engine: "MyISAM", Charset: "latin1", Collation: "latin1_bin", RowFormat: "FIXED"},
	}
	hashed := md.Table{Name: "hashed", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}},
		PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}, Options: md.TableOptions{Partition: "HASH (`id`) PARTITIONS 3"}}
	ranged := md.Table{Name: "ranged", Columns: []md.Column{{Name: "id", Type: md.Integer{}, NotNull: true}, {Name: "d", Type: md.Date{}, NotNull: true}},
		PrimaryKey: md.PrimaryKey{Columns: []string{"id", "d"}},
		Options:    md.TableOptions{Partition: "RANGE (to_days(`d`)) (PARTITION `p0` VALUES LESS THAN (100) COMMENT = 'it''s', PARTITION `p1` VALUES LESS THAN (MAXVALUE))"}}
	m := &md.MetaData{Tables: []md.Table{types, parent, child, options, hashed, ranged}}
	t := &m.Tables[0]
	if d.maria {
		m.Sequences = []md.Sequence{{Name: "q"}, {Name: "q2", Comment: "it's", SequenceOptions: md.SequenceOptions{
			Start: new(int64(5)), Increment: new(int64(-2)), Min: new(int64(-9)), Max: new(int64(10)), Cache: new(int64(7)), Cycle: true}}}
		t.Columns = append(t.Columns, md.Column{Name: "seq", Type: md.BigInteger{}, Default: "nextval(`q`)"})
		m.Views = []md.View{{Name: "v", Definition: "select `types`.`id` AS `id` from `types` where `types`.`int` > 1 WITH CASCADED CHECK OPTION"}}
	} else {
		t.Indexes = append(t.Indexes, md.Index{Name: "ix_expr", Columns: []md.IndexColumn{{Expr: "`int` + 1"}, {Column: "small", Desc: true}}},
			md.Index{Name: "ix_ngram", Columns: cols("plaintext"), Method: "fulltext", Parser: "ngram"})
		t.Checks = append(t.Checks, md.Check{Name: "ck_types_soft", Expr: "(`int` > 5) and (`small` < 3)", NotEnforced: true})
		m.Tables[2].PrimaryKey = md.PrimaryKey{Columns: []string{"id"}, Desc: []string{"id"}}
		m.Views = []md.View{{Name: "v", Definition: "select `types`.`id` AS `id` from `types` where (`types`.`int` > 1) WITH CASCADED CHECK OPTION"}}
	}
	return m
}

func TestEverythingRoundTrips(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		model := everything(s.d)
		s.create(model)
		live := s.live()
		same(t, "reflection", s.normal(model), live)
		if got := s.reflect(dialect.ReflectOptions{}).Skipped; len(got) > 0 {
			t.Errorf("skipped: %v", got)
		}
		// Created anew from its reflection, it is the same again.
		other := newServer(t, s.d.Name())
		other.create(live)
		same(t, "reflection of the reflection", live, other.live())
	})
}

func TestScratch(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := context.Background()
		stale := scratchPrefix + strings.ToLower(rand.Text()[:16]) // of a dead process, as nobody holds its lock
		s.exec("CREATE DATABASE " + stale)
		model := everything(s.d)
		spelled, err := s.d.Scratch(ctx, s.Conn, model)
		if err != nil {
			t.Fatal(err)
		}
		want := s.normal(model)
		for i := range want.Tables {
			want.Tables[i].ForeignKeys = nil
		}
		same(t, "scratch", want, spelled)
		if got := s.text("SELECT DATABASE()"); got != s.url.Database {
			t.Errorf("the default database is now %s", got)
		}
		if got := s.text("SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name LIKE 'migrate\\_scratch\\_%' AND IS_USED_LOCK(schema_name) = CONNECTION_ID()"); got != "0" {
			t.Errorf("%s scratch databases were left behind", got)
		}
		s.text("SELECT GET_LOCK('" + stale + "', 60)") // a test beside this one may be dropping it
		if got := s.text("SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '" + stale + "'"); got != "0" {
			t.Error("the stale scratch database is still there")
		}
	})
}
