package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

const cachedProgram = `
-- go.mod --
module example.com/app

go 1.26.0
-- migrations/env.go --
package main

import (
	"fmt"

	"example.com/app/models"
)

func main() { fmt.Print(models.Name, len(models.Files())) }
-- migrations/left_out.go --
//go:build ignore

package main

func init() { println("left out") }
-- models/models.go --
package models

import "embed"

//go:embed sql
var files embed.FS

const Name = "one"

func Files() []string {
	var names []string
	for _, dir := range []string{"sql", "sql/deep"} {
		entries, _ := files.ReadDir(dir)
		for _, e := range entries {
			if !e.IsDir() {
				names = append(names, e.Name())
			}
		}
	}
	return names
}
-- models/sql/a.sql --
-- models/notes.txt --
`

// newCachedProgram writes a small program and returns its cache.
func newCachedProgram(t *testing.T) (dir string, c *envCache) {
	t.Helper()
	dir = t.TempDir()
	for _, f := range txtar.Parse([]byte(cachedProgram)).Files {
		writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
	}
	if err := os.Mkdir(filepath.Join(dir, "models", "sql", "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	g := goCommand{dir: filepath.Join(dir, "migrations"), from: dir, env: append(os.Environ(), "GOFLAGS=", "GOWORK=")}
	return dir, newEnvCache(t.TempDir(), g)
}

// writeFile writes a file whose time lies so far back that nothing is in doubt.
func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	setTime(t, path, time.Now().Add(-time.Hour))
}

func setTime(t *testing.T, path string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func mustBuild(t *testing.T, c *envCache) string {
	t.Helper()
	binary, err := c.build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

func TestCacheNoticesChanges(t *testing.T) {
	dir, c := newCachedProgram(t)
	if _, ok := c.lookup(); ok {
		t.Fatal("an empty cache has a program")
	}
	mustBuild(t, c)
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	replace := func(name, from, to string) func() {
		return func() {
			text, err := os.ReadFile(path(name))
			if err != nil {
				t.Fatal(err)
			}
			writeFile(t, path(name), strings.Replace(string(text), from, to, 1))
		}
	}
	write := func(name string) func() { return func() { writeFile(t, path(name), "\n") } }
	remove := func(name string) func() {
		return func() {
			if err := os.Remove(path(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	environ := slices.Clip(c.g.env)
	set := func(vars ...string) func() { return func() { c.g.env = append(environ, vars...) } }
	tests := []struct {
		name   string
		change func()
		undo   func()
		same   bool
	}{
		{"a file touched", func() { setTime(t, path("models/models.go"), time.Now().Add(-time.Minute)) }, func() {}, true},
		{"a file written just now", func() { setTime(t, path("models/models.go"), time.Now()) }, func() {}, true},
		{"a constant of the same length", replace("models/models.go", `"one"`, `"two"`), replace("models/models.go", `"two"`, `"one"`), false},
		{"a new source file", func() { writeFile(t, path("models/more.go"), "package models\n") }, remove("models/more.go"), false},
		{"a new test", func() { writeFile(t, path("models/m_test.go"), "package models\n") }, remove("models/m_test.go"), true},
		{"a file that does not count", write("models/README.md"), remove("models/README.md"), true},
		{"a constraint taken away", replace("migrations/left_out.go", "//go:build ignore", ""), replace("migrations/left_out.go", "\n", "//go:build ignore\n"), false},
		{"a new embedded file", write("models/sql/b.sql"), remove("models/sql/b.sql"), false},
		{"one in a directory that was empty", write("models/sql/deep/c.sql"), remove("models/sql/deep/c.sql"), false},
		{"an embedded file", func() { writeFile(t, path("models/sql/a.sql"), "x") }, func() { writeFile(t, path("models/sql/a.sql"), "") }, false},
		{"go.mod", replace("go.mod", "1.26.0", "1.26.1"), replace("go.mod", "1.26.1", "1.26.0"), false},
		{"a go.sum", write("go.sum"), remove("go.sum"), false},
		{"a workspace", func() { writeFile(t, path("go.work"), "go 1.26.0\nuse .\n") }, remove("go.work"), false},
		{"a module of its own", func() { writeFile(t, path("migrations/go.mod"), "module x\n") }, remove("migrations/go.mod"), false},
		{"flags of go", set("CGO_CFLAGS=-O3"), set(), false},
		{"variables of the program alone", set("GOMAXPROCS=1", "PGHOST=x"), set(), true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.change()
			if _, same := c.lookup(); same != test.same {
				t.Errorf("found in the cache: %t, want %t", same, test.same)
			}
			test.undo()
			if _, same := c.lookup(); !same {
				t.Error("not found in the cache after the change was undone")
			}
		})
	}
}

// The program is the one that the sources say, by content: what was built
// before is not built again.
func TestCacheKeepsBranches(t *testing.T) {
	dir, c := newCachedProgram(t)
	models := filepath.Join(dir, "models", "models.go")
	text, err := os.ReadFile(models)
	if err != nil {
		t.Fatal(err)
	}
	binaries := map[string]string{}
	for _, name := range []string{"one", "two", "one", "three", "four"} {
		writeFile(t, models, strings.Replace(string(text), `"one"`, `"`+name+`"`, 1))
		if _, ok := c.lookup(); ok {
			t.Fatalf("%s: the cache missed the change", name)
		}
		binary := mustBuild(t, c)
		if before := binaries[name]; before != "" && before != binary {
			t.Errorf("%s was built twice", name)
		}
		binaries[name] = binary
		if got, ok := c.lookup(); !ok || got != binary {
			t.Errorf("lookup after build = %s, %t", got, ok)
		}
		out, err := exec.Command(binary).Output()
		if err != nil || string(out) != name+"1" {
			t.Errorf("the program says %q, %v; want %s1", out, err, name)
		}
		setTime(t, binary, time.Now().Add(time.Duration(len(binaries)-10)*time.Minute))
	}
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != keepBinaries+1 {
		t.Errorf("%d files in the cache, want %d programs and the manifest: %v", len(entries), keepBinaries, entries)
	}
	if err := os.Remove(binaries["four"]); err != nil {
		t.Fatal(err)
	}
	if _, ok := c.lookup(); ok {
		t.Error("found a program that was removed")
	}
}

func TestCacheConcurrentBuilds(t *testing.T) {
	_, c := newCachedProgram(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			binary, err := c.build(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			if out, err := exec.Command(binary).Output(); err != nil || string(out) != "one1" {
				t.Errorf("the program says %q, %v", out, err)
			}
		})
	}
	group.Wait()
}

func TestBuildError(t *testing.T) {
	dir, c := newCachedProgram(t)
	writeFile(t, filepath.Join(dir, "migrations", "env.go"), "package main\n\nfunc main() { nothing() }\n")
	_, err := c.build(t.Context())
	if err == nil || !strings.Contains(err.Error(), "./migrations does not build; nothing was changed:") ||
		!strings.Contains(err.Error(), filepath.FromSlash("migrations/env.go")+":3:15: undefined: nothing") {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(c.dir); len(entries) > 0 {
		t.Errorf("a failed build left %v", entries)
	}
}
