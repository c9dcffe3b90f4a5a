package diff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate/diff"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// schema reads a schema; a table's columns may be written on one line.
func schema(t *testing.T, yaml string) *md.MetaData {
	t.Helper()
	m, err := md.ParseYAML("schema.yaml", []byte(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func describe(script ops.Script) []string {
	var list []string
	for _, op := range script {
		list = append(list, ops.Describe(op))
	}
	return list
}

var cases = []struct {
	name     string
	from, to string
	options  diff.Options
	want     []string
	partly   bool // the operations alone do not lead there: a dialect refuses them
}{
	{name: "nothing", from: "tables: {a: {columns: {id: bigint}}}", to: "tables: {a: {columns: {id: bigint}}}"},
	{
		name: "parents are created first",
		to: `
tables:
  child: {columns: {id: bigint, p: bigint}, foreign_keys: {fk: {columns: [p], references: zparent(id)}}}
  zparent: {columns: {id: bigint}, primary_key: [id]}`,
		want: []string{"create table zparent", "create table child"},
	},
	{
		name: "children are dropped first",
		from: `
tables:
  child: {columns: {id: bigint, p: bigint}, foreign_keys: {fk: {columns: [p], references: zparent(id)}}}
  zparent: {columns: {id: bigint}, primary_key: [id]}`,
		to:   "{}",
		want: []string{"drop table child", "drop table zparent"},
	},
	{
		name: "a cycle of foreign keys is closed after the tables",
		to: `
tables:
  a: {columns: {id: bigint, b: bigint}, primary_key: [id], foreign_keys: {fk_a: {columns: [b], references: b(id)}}}
  b: {columns: {id: bigint, a: bigint}, primary_key: [id], foreign_keys: {fk_b: {columns: [a], references: a(id)}}}`,
		want: []string{"create table b", "create table a", "add foreign key fk_b to b"},
	},
	{
		name: "a dropped column loses its index first",
		from: "tables: {a: {columns: {id: bigint, n: integer}, indexes: {ix: [n]}}}",
		to:   "tables: {a: {columns: {id: bigint}}}",
		want: []string{"drop index ix on a", "drop column a.n"},
	},
	{
		name: "a table that goes and the foreign key into it",
		from: `
tables:
  a: {columns: {id: bigint}, primary_key: [id]}
  b: {columns: {id: bigint, a: bigint}, foreign_keys: {fk: {columns: [a], references: a(id)}}}`,
		to:   "tables: {b: {columns: {id: bigint}}}",
		want: []string{"drop foreign key fk from b", "drop table a", "drop column b.a"},
	},
	{
		name: "a renamed foreign key is made anew",
		from: "tables: {a: {columns: {id: bigint, p: bigint}, primary_key: [id], foreign_keys: {one: {columns: [p], references: a(id)}}}}",
		to:   "tables: {a: {columns: {id: bigint, p: bigint}, primary_key: [id], foreign_keys: {two: {columns: [p], references: a(id)}}}}",
		want: []string{"drop foreign key one from a", "add foreign key two to a"},
	},
	{
		name: "a renamed primary key is made anew, and the key that rests on it",
		from: "tables: {a: {columns: {id: bigint}, primary_key: {name: one, columns: [id]}}, b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(id)}}}}",
		to:   "tables: {a: {columns: {id: bigint}, primary_key: {name: two, columns: [id]}}, b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(id)}}}}",
		want: []string{"drop foreign key fk from b", "drop primary key one from a", "add primary key two to a", "add foreign key fk to b"},
	},
	{
		name: "a primary key without a name in the model is the one that there is",
		from: "tables: {a: {columns: {id: bigint}, primary_key: {name: one, columns: [id]}}}",
		to:   "tables: {a: {columns: {id: bigint}, primary_key: [id]}}",
	},
	{
		name: "a foreign key rests on a unique index",
		from: "tables: {a: {columns: {n: bigint}, indexes: {ix: {columns: [n], unique: true}}}, b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(n)}}}}",
		to:   "tables: {a: {columns: {n: bigint}, unique: {uq: [n]}}, b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(n)}}}}",
		want: []string{"drop foreign key fk from b", "drop index ix on a", "add unique uq to a", "add foreign key fk to b"},
	},
	{
		name: "a foreign key rests on a key with an included column that changes type",
		from: "tables: {a: {columns: {n: bigint, p: integer}, unique: {uq: {columns: [n], include: [p]}}}, b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(n)}}}}",
		to:   "tables: {a: {columns: {n: bigint, p: bigint}, unique: {uq: {columns: [n], include: [p]}}}, b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(n)}}}}",
		want: []string{"drop foreign key fk from b", "alter column a.p", "add foreign key fk to b"},
	},
	{
		name: "comments of keys that the model is silent on stay",
		from: "tables: {a: {columns: {id: bigint, n: bigint}, primary_key: {columns: [id], comment: c, index_comment: i}, unique: {u: {columns: [n], index_comment: i}}}}",
		to:   "tables: {a: {columns: {id: bigint, n: bigint}, primary_key: [id], unique: {u: [n]}}}",
	},
	{
		name: "a partition that leaves its parent keeps its columns",
		from: "tables: {p: {columns: {id: bigint}, options: {partition: RANGE (id)}}, c: {options: {partition_of: {table: p, bound: DEFAULT}}}}",
		to:   "tables: {p: {columns: {id: bigint}, options: {partition: RANGE (id)}}, c: {columns: {id: bigint}}}",
		want: []string{"set options of table c"}, partly: true,
	},
	{
		name: "an enum goes before a table takes its name",
		from: "{enums: {x: [a]}, tables: {old: {columns: {m: 'enum x'}}}}",
		to:   "tables: {x: {columns: {id: bigint}}}",
		want: []string{"drop table old", "drop enum x", "create table x"},
	},
	{
		name: "a foreign key keeps no name that another one needs",
		from: "tables: {a: {columns: {id: bigint, p: bigint}, primary_key: [id], foreign_keys: {one: {columns: [p], references: a(id)}}}}",
		to:   "tables: {a: {columns: {id: bigint, p: bigint}, primary_key: [id], foreign_keys: {one: {columns: [id], references: a(id)}, two: {columns: [p], references: a(id)}}}}",
		want: []string{"drop foreign key one from a", "add foreign key one to a", "add foreign key two to a"},
	},
	{
		name: "an unnamed unique in the model is the one that there is",
		from: "tables: {a: {columns: {id: bigint}, unique: {a_id_key: [id]}}}",
		to:   "tables: {a: {columns: {id: bigint}, unique: [[id]]}}",
	},
	{
		name: "a changed primary key takes the keys that refer to it along",
		from: `
tables:
  a: {columns: {id: {type: bigint, nullable: false}, x: {type: bigint, nullable: false}}, primary_key: [id], unique: {uq: [x]}}
  b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(x)}}}`,
		to: `
tables:
  a: {columns: {id: {type: bigint, nullable: false}, x: {type: bigint, nullable: false}}, primary_key: [x]}
  b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(x)}}}`,
		want: []string{
			"drop foreign key fk from b", "drop primary key from a", "drop unique uq from a",
			"add primary key to a", "add foreign key fk to b",
		},
	},
	{
		name: "a new table refers to a changed one as it is created",
		from: "tables: {a: {columns: {id: {type: bigint, nullable: false}}, primary_key: [id]}}",
		to: `
tables:
  a: {columns: {id: {type: bigint, nullable: false}, n: integer}, primary_key: [id]}
  b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(id)}}}`,
		want: []string{"create table b", "add column a.n"},
	},
	{
		name: "a new table waits for a new key of a changed one",
		from: "tables: {a: {columns: {id: bigint}}}",
		to: `
tables:
  a: {columns: {id: bigint}, unique: {uq: [id]}}
  b: {columns: {a: bigint}, foreign_keys: {fk: {columns: [a], references: a(id)}}}`,
		want: []string{"create table b", "add unique uq to a", "add foreign key fk to b"},
	},
	{
		name: "a key of text comes when the table that it refers to has its collation",
		from: "tables: {a: {columns: {id: char(8)}, primary_key: [id], options: {collation: utf8mb4_bin}}}",
		to: `
tables:
  a: {columns: {id: char(8)}, primary_key: [id]}
  b: {columns: {a: char(8)}, foreign_keys: {fk: {columns: [a], references: a(id)}}}`,
		want: []string{"create table b", "set options of table a", "add foreign key fk to b"},
	},
	{
		name: "a key of text stands aside while collations change",
		from: `
tables:
  a: {columns: {id: char(8)}, primary_key: [id], options: {collation: utf8mb4_bin}}
  b: {columns: {a: char(8)}, foreign_keys: {fk: {columns: [a], references: a(id)}}, options: {collation: utf8mb4_bin}}`,
		to: `
tables:
  a: {columns: {id: char(8)}, primary_key: [id]}
  b: {columns: {a: char(8)}, foreign_keys: {fk: {columns: [a], references: a(id)}}}`,
		want: []string{"drop foreign key fk from b", "set options of table a", "set options of table b", "add foreign key fk to b"},
	},
	{
		name: "enum values are added in their places",
		from: "enums: {mood: [b, d]}",
		to:   "enums: {mood: [a, b, c, d, e]}",
		want: []string{`add value "a" to enum mood`, `add value "c" to enum mood`, `add value "e" to enum mood`},
	},
	{
		name: "removed enum values need a new type",
		from: "enums: {mood: [a, b]}",
		to:   "enums: {mood: [b]}",
		want: []string{"replace the values of enum mood"},
	},
	{
		name:    "one change in place too few rebuilds the table once",
		from:    "tables: {a: {columns: {id: bigint, n: integer}}}",
		to:      "tables: {a: {columns: {id: bigint, n: bigint, m: integer}}}",
		options: diff.Options{NeedsRebuild: func(op ops.Op) bool { _, alter := op.(ops.AlterColumn); return alter }},
		want:    []string{"rebuild table a"},
	},
	{
		name:    "views stand aside where they pin columns",
		from:    "{tables: {a: {columns: {id: bigint}}}, views: {v: SELECT id FROM a, w: SELECT id FROM v, z: SELECT 1}}",
		to:      "{tables: {a: {columns: {id: integer}}}, views: {v: SELECT id FROM a, w: SELECT id FROM v, z: SELECT 1}}",
		options: diff.Options{ViewsPinColumns: true},
		want:    []string{"drop view w", "drop view v", "alter column a.id", "create view v", "create view w"},
	},
	{
		name:    "views stand aside only for columns that they use",
		from:    "{tables: {a: {columns: {id: bigint, n: integer, gone: text}}}, views: {named: SELECT id FROM a, used: SELECT n FROM a, star: SELECT a.* FROM a, alias: 'SELECT x FROM a b(x, y)', counted: SELECT count(*) FROM a}}",
		to:      "{tables: {a: {columns: {id: bigint, n: bigint}}}, views: {named: SELECT id FROM a, used: SELECT n FROM a, star: SELECT a.* FROM a, alias: 'SELECT x FROM a b(x, y)', counted: SELECT count(*) FROM a}}",
		options: diff.Options{ViewsPinColumns: true},
		want: []string{"drop view used", "drop view star", "drop view alias", "alter column a.n", "drop column a.gone",
			"create view alias", "create view star", "create view used"},
	},
	{
		name:    "a view that is not filled is made again so",
		from:    "{tables: {a: {columns: {id: integer}}}, views: {m: {definition: SELECT id FROM a, materialized: true, no_data: true}}}",
		to:      "{tables: {a: {columns: {id: bigint}}}, views: {m: {definition: SELECT id FROM a, materialized: true}}}",
		options: diff.Options{ViewsPinColumns: true},
		want:    []string{"drop view m", "alter column a.id", "create view m"},
	},
	{
		name: "a sequence is owned after its table exists",
		to:   "{tables: {a: {columns: {id: {type: bigint, default: nextval('s')}}}}, sequences: {s: {owned_by: a.id}}}",
		want: []string{"create sequence s", "create table a", "alter sequence s"},
	},
}

func TestCompare(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			from, to := schema(t, c.from), schema(t, c.to)
			script := diff.Compare(from, to, c.options)
			if diff := cmp.Diff(c.want, describe(script)); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			applied := from.Clone()
			if err := script.Apply(applied); err != nil {
				t.Fatal(err)
			}
			if left := diff.Compare(applied, to, c.options); len(left) > 0 && !c.partly {
				t.Errorf("applied, it leaves %v", describe(left))
			}
			undo, err := script.Inverse(from)
			if err != nil {
				t.Fatal(err)
			}
			if err := undo.Apply(applied); err != nil {
				t.Fatal(err)
			}
			if left := diff.Compare(applied, from, c.options); len(left) > 0 {
				t.Errorf("undone, it leaves %v", describe(left))
			}
		})
	}
}
