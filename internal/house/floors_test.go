// Package house holds the project's rules about itself as tests.
package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "limbeck.dev/migrate"

// floors is the table of ARCHITECTURE.md: a room imports only from floors
// below its own. Rooms on one floor are strangers to each other.
var floors = map[string]int{
	"internal/suggest": 0,
	"internal/gonames": 0,
	"metadata":         1,
	"sqltext":          1,
	"core":             2,
	"ops":              3,
	"dialect":          4,
	"diff":             4,
	"dialect/postgres": 5, // above the contract that it fulfils
	"dialect/mysql":    5,
	"dialect/sqlite":   5,
	"loss":             5, // beside the databases, which it asks by their contract
	"engine":           6,
	"orm":              7,
	"versions":         7,
	"autogen":          8,
	"importing":        8,
	"journal":          8,
	"":                 9,
	"cli":              10,
	"cmd/migrate":      11,
}

// beside are the rooms that stand beside the house and may use all of it.
var beside = []string{"internal/", "examples/", "bench/", "otel/", "dialect/dialecttest"}

const root = "../.."

// TestFloors holds every import of the project's own code to the table.
func TestFloors(t *testing.T) {
	seen := make(map[string]bool)
	eachFile(t, func(room, path string) {
		floor, known := floors[room]
		if !known && isBeside(room) || strings.HasSuffix(path, "_test.go") {
			return
		}
		if !known {
			t.Errorf("%s: room %q has no floor; give it one here and in ARCHITECTURE.md", path, room)
			return
		}
		seen[room] = true
		for _, imported := range imports(t, path) {
			if below, ok := floors[imported]; !ok || below >= floor {
				t.Errorf("%s: room %q (floor %d) must not import %q (floor %d)", path, room, floor, imported, below)
			}
		}
	})
	for room := range floors {
		if !seen[room] {
			t.Errorf("room %q of the table holds no code", room)
		}
	}
}

func isBeside(room string) bool {
	for _, prefix := range beside {
		if strings.HasPrefix(room+"/", prefix) || room == prefix {
			return true
		}
	}
	return false
}

// eachFile calls f for every Go file of the module with the room it is in.
func eachFile(t *testing.T, f func(room, path string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, ".go") {
			room, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			if room == "." {
				room = ""
			}
			f(filepath.ToSlash(room), path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// imports lists the rooms that a file imports.
func imports(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var rooms []string
	for _, spec := range file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if room, ok := strings.CutPrefix(name+"/", module+"/"); ok {
			rooms = append(rooms, strings.TrimSuffix(room, "/"))
		}
	}
	return rooms
}

// TestPackagesAreDocumented: every room says what it is for.
func TestPackagesAreDocumented(t *testing.T) {
	documented := make(map[string]bool)
	eachFile(t, func(room, path string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		documented[room] = documented[room] || file.Doc != nil
	})
	for room, ok := range documented {
		if !ok {
			t.Errorf("room %q has no package documentation", room)
		}
	}
}
