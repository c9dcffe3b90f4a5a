package metadata

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func roundTrip(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, want *MetaData) {
	text, err := FormatYAML(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseYAML("schema.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s\n%s", diff, text)
	}
}

// Every field of every struct survives: a new one fails here until it has a
// key.
func TestYAMLHoldsEveryField(t *testing.T) {
	m := filled()
	if _, err := FormatYAML(m); err == nil {
		t.Error("a schema with errors is written")
	}
	m.Errors = nil
	roundTrip(t, m)
}

func TestYAMLRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { roundTrip(t, genMetaData().Draw(t, "schema")) })
}

// The files of testdata/yaml show every form; they are as FormatYAML writes
// them.
func TestYAMLCanonical(t *testing.T) {
	files, err := filepath.Glob("testdata/yaml/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := ParseYAML(file, text)
		if err != nil {
			t.Error(err)
			continue
		}
		again, err := FormatYAML(m)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(text), string(again)); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

// Other ways to say it are read as the same.
func TestYAMLSpellings(t *testing.T) {
	cases := []struct{ name, text, canonical string }{
		{"nothing", "", ""},
		{"only a comment", "# nothing yet\n", ""},
		{"empty values", "tables:\nviews:\n", ""},
		{"mappings for short forms",
			"tables:\n  a:\n    columns: {id: {type: INT, nullable: true}}\n    checks: {c: {expr: id > 0}}\n    unique: {u: {columns: [id]}}",
			"tables:\n  a:\n    columns:\n      id: integer\n    unique:\n      u: [id]\n    checks:\n      c: id > 0\n"},
		{"aliases and merge keys",
			"x-t: &t {at: {type: date, nullable: true}, id: text}\ntables:\n  a:\n    columns: {id: &id bigint, <<: *t, ref: *id}",
			"tables:\n  a:\n    columns:\n      id: bigint\n      at: date\n      ref: bigint\n"},
		{"any case", "tables: {a: {columns: {i: {type: int, identity: ALWAYS}}}}",
			"tables:\n  a:\n    columns:\n      i: {type: integer, identity: always}\n"},
		{"identity by default", "tables: {a: {columns: {i: {type: int, identity: {start: 5}}}}}",
			"tables:\n  a:\n    columns:\n      i: {type: integer, identity: {generated: by default, start: 5}}\n"},
		{"a list of named items", "tables: {a: {columns: {i: int}, checks: [{name: c, expr: i > 0}]}}",
			"tables:\n  a:\n    columns:\n      i: integer\n    checks:\n      c: i > 0\n"},
		{"outside targets", "tables: {a: {columns: {i: int, e: enum other.e}, foreign_keys: {f: {columns: [i], references: other.t(id)}}}}",
			"tables:\n  a:\n    columns:\n      i: integer\n      e: enum other.e\n    foreign_keys:\n      f: {columns: [i], references: other.t(id)}\n"},
		{"type per database", "tables: {a: {columns: {i: 'bigint {sqlite: integer}'}}}",
			"tables:\n  a:\n    columns:\n      i: {type: {default: bigint, sqlite: integer}}\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, err := ParseYAML("schema.yaml", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := FormatYAML(m)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.canonical, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFormatYAMLErrors(t *testing.T) {
	cases := []struct {
		name, want string
		m          MetaData
	}{
		{"two tables", `table "a" is there twice`, MetaData{Tables: []Table{{Name: "a"}, {Name: "a"}}}},
		{"two columns", `column "c" of table a`, MetaData{Tables: []Table{{Name: "a", Columns: []Column{Col("c", Text{}), Col("c", Text{})}}}}},
		{"no type", `column "c" of table a`, MetaData{Tables: []Table{{Name: "a", Columns: []Column{{Name: "c"}}}}}},
		{"a word", `"SOMETIMES" is none of`, MetaData{Tables: []Table{{Name: "a", Uniques: []Unique{{Columns: []string{"c"}, Deferral: "SOMETIMES"}}}}}},
	}
	for _, c := range cases {
		if _, err := FormatYAML(&c.m); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

// yamlRecords are the mappings of the YAML form by their names in the JSON
// Schema.
var yamlRecords = map[string][]string{
	"table":               tableRecord.keys(),
	"column_mapping":      columnRecord.keys(),
	"computed":            computedRecord.keys(),
	"identity_mapping":    identityRecord.keys(),
	"options":             optionsRecord.keys(),
	"partition_of":        partitionRecord.keys(),
	"primary_key_mapping": primaryKeyRecord.keys(),
	"unique_mapping":      uniqueRecord.keys(),
	"named_unique":        append(uniqueRecord.keys(), "name"),
	"foreign_key":         foreignKeyRecord.keys(),
	"named_foreign_key":   append(foreignKeyRecord.keys(), "name"),
	"check_mapping":       checkRecord.keys(),
	"named_check":         append(checkRecord.keys(), "name"),
	"exclusion_mapping":   exclusionRecord.keys(),
	"named_exclusion":     append(exclusionRecord.keys(), "name"),
	"exclusion_element":   elementRecord.keys(),
	"index_mapping":       indexRecord.keys(),
	"named_index":         append(indexRecord.keys(), "name"),
	"index_key_mapping":   indexColumnRecord.keys(),
	"naming_mapping":      slices.Collect(maps.Keys(DefaultNaming)),
	"schema_mapping":      schemaRecord.keys(),
	"enum_mapping":        enumRecord.keys(),
	"sequence":            sequenceRecord.keys(),
	"view_mapping":        viewRecord.keys(),
	"":                    metaDataRecord.keys(),
}

// The JSON Schema knows the keys that the reader accepts, and no others.
func TestJSONSchemaKeys(t *testing.T) {
	type object struct {
		Properties map[string]any
		Defs       map[string]object `json:"$defs"`
	}
	var root object
	if err := json.Unmarshal(JSONSchema, &root); err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{"": slices.Sorted(maps.Keys(root.Properties))}
	for name, def := range root.Defs {
		if def.Properties != nil {
			got[name] = slices.Sorted(maps.Keys(def.Properties))
		}
	}
	want := make(map[string][]string)
	for name, keys := range yamlRecords {
		want[name] = slices.Sorted(slices.Values(keys))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for ref := range strings.SplitSeq(string(JSONSchema), `"$ref": "#/$defs/`) {
		if name, _, _ := strings.Cut(ref, `"`); name != "{\n  " {
			if _, ok := root.Defs[name]; !ok {
				t.Errorf("no definition %q", name)
			}
		}
	}
}

// Whatever is read can be written, and reads as the same.
func FuzzParseYAML(f *testing.F) {
	files, _ := filepath.Glob("testdata/yaml/*.yaml")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("x-a: &a {b: text}\ntables: {t: {columns: {<<: *a, c: 'bigint {x: y}'}, indexes: [[(lower(b)) desc]]}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseYAML("fuzz.yaml", text)
		if err != nil {
			return
		}
		first, err := FormatYAML(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseYAML("again.yaml", first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		second, err := FormatYAML(again)
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(second) {
			t.Fatal(cmp.Diff(string(first), string(second)))
		}
	})
}
