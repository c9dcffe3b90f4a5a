package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// dirInput is a directory in which a new file would be part of a program.
type dirInput struct {
	Path  string `json:"path"`
	Match string `json:"match"` // the names that count, as path.Match has it; empty: those of source files
	Hash  string `json:"hash"`  // of the names
}

// sourceKinds are the endings of files that go build looks at.
var sourceKinds = []string{".go", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".for", ".f90", ".s", ".S", ".sx", ".swig", ".swigcxx", ".syso"}

// names returns a hash of the names in the directory that count.
func (d dirInput) names() (string, error) {
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, e := range entries {
		if d.counts(e.Name()) {
			fmt.Fprintf(h, "%q %t\n", e.Name(), e.IsDir())
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (d dirInput) counts(name string) bool {
	if d.Match == "" {
		return slices.Contains(sourceKinds, filepath.Ext(name)) && !strings.HasSuffix(name, "_test.go")
	}
	matches, _ := filepath.Match(d.Match, name) // go list has checked the pattern
	return matches
}

// embedDirs returns the directories in which a new file could match one of the
// patterns of //go:embed: those in which each part of a pattern looks, and all
// of those that the pattern takes whole.
func embedDirs(dir string, patterns []string) []dirInput {
	var dirs []dirInput
	add := func(path, match string) {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			dirs = append(dirs, dirInput{Path: path, Match: match})
		}
	}
	for _, pattern := range patterns {
		pattern = filepath.FromSlash(strings.TrimPrefix(pattern, "all:"))
		for p := pattern; p != "."; p = filepath.Dir(p) {
			looked, _ := filepath.Glob(filepath.Join(dir, filepath.Dir(p)))
			for _, path := range looked {
				add(path, filepath.Base(p))
			}
		}
		taken, _ := filepath.Glob(filepath.Join(dir, pattern))
		for _, root := range taken {
			_ = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
				if err == nil && e.IsDir() {
					add(path, "*")
				}
				return nil // what cannot be read cannot be embedded
			})
		}
	}
	return dirs
}
