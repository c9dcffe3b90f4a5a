package house

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSnippets: each paragraph of Go in these documents stands in a test or an
// example as well, but for its indentation, and so is compiled and run.
func TestSnippets(t *testing.T) {
	var tests []string
	eachFile(t, func(_, path string) {
		if strings.HasSuffix(path, "_test.go") {
			tests = append(tests, squeezed(t, path))
		}
	})
	for _, document := range []string{"docs/core.md", "docs/environment.md", "docs/orm.md"} {
		snippets := paragraphs(squeezed(t, filepath.Join(root, document)))
		if len(snippets) == 0 {
			t.Errorf("%s has no Go in it", document)
		}
		for _, snippet := range snippets {
			if !containsAny(tests, "\n"+snippet+"\n") {
				t.Errorf("%s: this stands in no test:\n%s", document, snippet)
			}
		}
	}
}

// squeezed returns the lines of a file with single spaces between their words.
func squeezed(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, "\n")
}

// paragraphs returns what blank lines separate in the blocks of Go of a
// document.
func paragraphs(document string) (all []string) {
	blocks := strings.Split(document, "```go\n")
	for _, block := range blocks[1:] {
		code, _, _ := strings.Cut(block, "\n```")
		all = append(all, strings.Split(code, "\n\n")...)
	}
	return all
}

func containsAny(texts []string, part string) bool {
	for _, text := range texts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}
