package migrate

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// goPackage returns the name of the Go package in a directory, and whether there
// is one: else the name is one that the directory's own name makes.
func goPackage(dir string) (name string, known bool) {
	entries, _ := os.ReadDir(dir) // absent: it will be made
	for _, entry := range entries {
		if !isGo(entry) {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, entry.Name()), nil, parser.PackageClauseOnly)
		if err == nil {
			return file.Name.Name, true
		}
	}
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	name = strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.ToLower(filepath.Base(dir)))
	if name == "" || name[0] <= '9' || token.IsKeyword(name) {
		name = "v" + name // 2026 is no name
	}
	return name, false
}
