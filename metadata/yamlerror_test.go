package metadata

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each mistake is reported at its place.
func TestYAMLErrors(t *testing.T) {
	// A table t with columns a and b stands before what the case adds to it.
	const table = "tables:\n  t:\n    columns: {a: bigint, b: text}\n"
	cases := []struct{ name, text, want string }{
		{"not YAML", "tables: [", "s.yaml:1: not YAML: did not find expected node content"},
		{"bad indent", "tables:\n  a: b\n c: d\n", "s.yaml:2: not YAML: did not find expected key"},
		{"two documents", "tables: {}\n---\ntables: {}\n", "s.yaml:2:1: there is a second document; write one schema per file"},
		{"a list", "- a\n", "s.yaml:1:1: this must be a mapping (key: value), not a list"},
		{"unknown key", "tabels: {}\n", `s.yaml:1:1: unknown key "tabels" in a schema; did you mean "tables"?`},
		{"unknown table key", table + "    colums: {}", `s.yaml:4:5: unknown key "colums" in a table; did you mean "columns"?`},
		{"unknown column key", "tables: {t: {columns: {a: {type: text, nulable: true}}}}",
			`s.yaml:1:40: unknown key "nulable" in a column; did you mean "nullable"?`},
		{"twice", "tables:\n  t: {}\n  t: {}\n", `s.yaml:3:3: "t" is there twice`},
		{"twice by quoting", "tables:\n  t: {}\n  '\"t\"': {}\n", `s.yaml:3:3: table "t" is there twice`},
		{"no type", "tables: {t: {columns: {a: {nullable: true}}}}", "s.yaml:1:27: a column needs a type"},
		{"bad type", "tables: {t: {columns: {a: varchar(10}}}", `s.yaml:1:27: type "varchar(10": no ")" after "("; for a database's own type write native "…"`},
		{"variant without default", "tables: {t: {columns: {a: {type: {sqlite: text}}}}}",
			`s.yaml:1:34: a type per database needs the key "default" for all others`},
		{"not a flag", "tables: {t: {columns: {a: {type: text, nullable: maybe}}}}", `s.yaml:1:50: this must be true or false, not "maybe"`},
		{"null text", "tables: {t: {columns: {a: {type: text, default: null}}}}",
			"s.yaml:1:49: this must be text, not null; put the word in quotes if it is meant"},
		{"text expected", "tables: {t: {comment: [a]}}", "s.yaml:1:23: this must be text, not a list"},
		{"list expected", "enums: {a: text}", `s.yaml:1:12: this must be a list, not "text"`},
		{"own tag", "tables: {t: {comment: !x a}}", "s.yaml:1:23: this must be text, not !x"},
		{"not a number", "sequences: {s: {start: 1.5}}", `s.yaml:1:24: this must be a whole number, not "1.5"`},
		{"not a length", table + "    indexes: {i: [{column: a, length: -1}]}", `s.yaml:4:39: this must be a length, not "-1"`},
		{"unknown database", table + "    indexes: {i: {columns: [a], only: [postgres]}}",
			`s.yaml:4:40: "postgres" is no database; known are postgresql, mysql, mariadb, sqlite; did you mean "postgresql"?`},
		{"bad name", "tables: {a.b.c: {}}", `s.yaml:1:10: name "a.b.c": unexpected ".c"`},
		{"unknown key column", table + "    primary_key: [aa]", `s.yaml:4:19: table t has no column "aa"; did you mean "a"?`},
		{"key without columns", table + "    primary_key: {name: x}", "s.yaml:4:18: a primary key needs columns"},
		{"unknown index column", table + "    indexes: {i: [a, c desc]}", `s.yaml:4:22: table t has no column "c"; did you mean "a"?`},
		{"bad index key", table + "    indexes: {i: [a descending]}",
			`s.yaml:4:19: index key "a descending": unexpected "descending"; what may follow is asc or desc, and nulls first or nulls last`},
		{"odd index column", table + "    indexes: {i: [a-b]}",
			`s.yaml:4:19: index key "a-b": unexpected "-b"; what may follow is asc or desc, and nulls first or nulls last`},
		{"both", table + "    indexes: {i: [{column: a, expr: b}]}", "s.yaml:4:19: an index key needs a column or an expr, not both"},
		{"element", table + "    exclusions: {x: [{column: a}]}",
			"s.yaml:4:22: an element of an exclusion needs a column or an expr, not both, and an operator"},
		{"unknown word", table + "    foreign_keys: {f: {columns: [a], references: t(a), on_delete: cascades}}",
			`s.yaml:4:67: "cascades" is none of no action, restrict, cascade, set null, set default; did you mean "cascade"?`},
		{"no reference", table + "    foreign_keys: {f: {columns: [a]}}",
			"s.yaml:4:23: a foreign key needs the key references, as in references: orgs(id)"},
		{"bad reference", table + "    foreign_keys: {f: {columns: [a], references: t}}",
			`s.yaml:4:50: reference "t": no columns; write table(column)`},
		{"uneven reference", table + "    foreign_keys: {f: {columns: [a, b], references: t(a)}}", "s.yaml:4:23: 2 columns cannot refer to 1"},
		{"unknown target", table + "    foreign_keys: {f: {columns: [a], references: tt(a)}}",
			`s.yaml:4:50: there is no table "tt"; did you mean "t"?`},
		{"unknown target column", table + "    foreign_keys: {f: {columns: [a], references: t(id)}}", `s.yaml:4:50: table t has no column "id"`},
		{"unknown parent", "tables: {t: {options: {partition_of: {table: s, bound: DEFAULT}}}}",
			`s.yaml:1:46: there is no table "s"; did you mean "t"?`},
		{"unknown enum", "enums: {mood: [a]}\ntables: {t: {columns: {a: enum mod}}}", `s.yaml:2:27: there is no enum "mod"; did you mean "mood"?`},
		{"unknown owner", table + "sequences: {s: {owned_by: t.c}}", `s.yaml:4:16: table t has no column "c"; did you mean "a"?`},
		{"nameless in a mapping", table + "    checks: {'': a > 0}", "s.yaml:4:14: a name is empty; items without a name stand in a list"},
		{"naming", "naming: {xx: a}", `s.yaml:1:10: unknown key "xx" in naming; known are ck, fk, ix, pk and uq`},
		{"endless merge", "x-a: &a {<<: *a}\ntables: *a", "s.yaml:1:14: merge keys are nested too deeply"},
		{"in the order of places", "tables:\n  t: {columns: {a: bigint}, primary_key: [x], comments: y}\n  u: {z: 1}\n",
			"s.yaml:2:43: table t has no column \"x\"; did you mean \"a\"?\n" +
				"s.yaml:2:47: unknown key \"comments\" in a table; did you mean \"comment\"?\ns.yaml:3:7: unknown key \"z\" in a table"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseYAML("s.yaml", []byte(c.text))
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(c.want, err.Error()); diff != "" {
				t.Error(diff)
			}
			var typed *YAMLError
			if !errors.As(err, &typed) || typed.File != "s.yaml" || typed.Line == 0 {
				t.Errorf("%#v", typed)
			}
		})
	}
}

func TestYAMLErrorsAreBounded(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "unknown%d: x\n", i)
	}
	_, err := ParseYAML("s.yaml", []byte(text.String()))
	if n := strings.Count(fmt.Sprint(err), "\n") + 1; n != maxYAMLErrors {
		t.Errorf("%d errors", n)
	}
}

// A short text cannot ask for a gigantic schema.
func TestYAMLAliasesAreBounded(t *testing.T) {
	var text strings.Builder
	text.WriteString("x-c: &c {")
	for i := range 2000 {
		fmt.Fprintf(&text, "c%d: bigint, ", i)
	}
	text.WriteString("}\nx-t: &t {columns: *c}\ntables:\n")
	for i := range 5000 {
		fmt.Fprintf(&text, "  t%d: *t\n", i)
	}
	_, err := ParseYAML("s.yaml", []byte(text.String()))
	if err == nil || !strings.Contains(err.Error(), "aliases make the document too large") {
		t.Error(err)
	}
}

// Part of a schema may refer to what is not in it.
func TestParseYAMLPart(t *testing.T) {
	const part = "tables: {t: {columns: {a: enum mood}, foreign_keys: {f: {columns: [a], references: u(a)}}}}"
	if _, err := ParseYAMLPart("s.yaml", []byte(part)); err != nil {
		t.Error(err)
	}
	if _, err := ParseYAMLPart("s.yaml", []byte(part+"\nx: y")); err == nil {
		t.Error("an unknown key is accepted")
	}
}
