package sqlite

import (
	"context"
	"fmt"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	md "limbeck.dev/migrate/metadata"
)

// wide is a schema of n tables of 12 columns, 2 indexes and 1 foreign key.
func wide(n int) *md.MetaData {
	m := &md.MetaData{}
	for i := range n {
		t := md.Table{Name: fmt.Sprintf("table_%04d", i), PrimaryKey: md.PrimaryKey{Columns: []string{"id"}}}
		t.Columns = append(t.Columns, md.Col("id", md.Integer{}, md.AutoIncrement), md.Col("parent_id", md.Integer{}))
		for j := range 10 {
			t.Columns = append(t.Columns, md.Col(fmt.Sprintf("column_%d", j), md.String{Length: 50 + j}, md.NotNull, md.Default("'x'")))
		}
		t.ForeignKeys = []md.ForeignKey{{Name: "fk_" + t.Name, Columns: []string{"parent_id"}, RefTable: fmt.Sprintf("table_%04d", i/2), RefColumns: []string{"id"}}}
		for j := range 2 {
			t.Indexes = append(t.Indexes, md.Index{Name: fmt.Sprintf("ix_%s_%d", t.Name, j), Columns: []md.IndexColumn{{Column: fmt.Sprintf("column_%d", j)}}})
		}
		m.Tables = append(m.Tables, t)
	}
	return m
}

func wideDatabase(b *testing.B) *Conn {
	c := connect(b)
	run(b, c, "PRAGMA synchronous = OFF", "BEGIN")
	create(b, c, wide(1000))
	run(b, c, "COMMIT")
	return c
}

func BenchmarkReflect1000(b *testing.B) {
	c := wideDatabase(b)
	for b.Loop() {
		r, err := New().Reflect(context.Background(), c, dialect.ReflectOptions{})
		if err != nil || len(r.MetaData.Tables) != 1000 {
			b.Fatal(err)
		}
	}
}

// The queries by which a schema is read without a parser, and which tell less.
func BenchmarkPragmas1000(b *testing.B) {
	c := wideDatabase(b)
	for b.Loop() {
		for _, query := range []string{
			`SELECT s.name, x.* FROM sqlite_schema s, pragma_table_xinfo(s.name) x WHERE s.type = 'table'`,
			`SELECT s.name, l.*, x.* FROM sqlite_schema s, pragma_index_list(s.name) l, pragma_index_xinfo(l.name) x WHERE s.type = 'table'`,
			`SELECT s.name, f.* FROM sqlite_schema s, pragma_foreign_key_list(s.name) f WHERE s.type = 'table'`,
			`SELECT name, sql FROM sqlite_schema`,
		} {
			rows, err := c.Query(context.Background(), core.SQL(query))
			if err != nil {
				b.Fatal(err)
			}
			for rows.Next() {
			}
			if err := rows.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkNormalize1000(b *testing.B) {
	m := wide(1000)
	for b.Loop() {
		if _, err := New().Normalize(m); err != nil {
			b.Fatal(err)
		}
	}
}
