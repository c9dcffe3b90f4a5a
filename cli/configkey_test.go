package cli

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The JSON Schema, the documentation and the help know the keys that the reader accepts,
// and no others.
func TestConfigKeysAreDescribed(t *testing.T) {
	var keys, hookKeys []string
	for _, key := range configKeys {
		keys = append(keys, key.name)
	}
	namedKeys := slices.Sorted(maps.Keys(new(fileConfig).readers(true)))
	for key := range new(postWrite).readers() {
		hookKeys = append(hookKeys, key)
	}
	slices.Sort(keys)
	slices.Sort(hookKeys)

	type object struct{ Properties map[string]any }
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(configSchema, &schema); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(keys, slices.Sorted(maps.Keys(schema.Properties))); diff != "" {
		t.Errorf("schema.json (-read +described):\n%s", diff)
	}
	if diff := cmp.Diff(hookKeys, slices.Sorted(maps.Keys(schema.Defs["hook"].Properties))); diff != "" {
		t.Errorf("schema.json, post_write (-read +described):\n%s", diff)
	}

	if diff := cmp.Diff(namedKeys, slices.Sorted(maps.Keys(schema.Defs["database"].Properties))); diff != "" {
		t.Errorf("schema.json, databases (-read +described):\n%s", diff)
	}

	text, err := os.ReadFile("../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllSubmatch(text, -1) {
		documented = append(documented, string(m[1]))
	}
	slices.Sort(documented)
	if diff := cmp.Diff(keys, documented); diff != "" {
		t.Errorf("docs/configuration.md (-read +described):\n%s", diff)
	}

	var helped []string
	for _, m := range regexp.MustCompile("(?m)^  ([a-z_]+): ?").FindAllStringSubmatch(configurationTopic().Long, -1) {
		helped = append(helped, m[1])
	}
	slices.Sort(helped)
	if diff := cmp.Diff(keys, helped); diff != "" {
		t.Errorf("migrate help configuration (-read +described):\n%s", diff)
	}
}
