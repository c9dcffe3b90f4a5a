package features

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/engine"
	blog "limbeck.dev/migrate/examples/blog/models"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// mustBeDeclared: the Go that is written for a database compiles, declares
// without an error, and what it declares is the database's schema.
func mustBeDeclared(t *testing.T, c dialect.Conn, env *migrate.Environment) {
	t.Helper()
	live, err := env.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	declared := declaredBy(t, goModels(t, live.MetaData))
	mustBeSame(t, live.MetaData, declared)
	mustFindNothing(t, c, declared)
}

// TestGoModelsOfTheBlog: a database made of models gives models.
func TestGoModelsOfTheBlog(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		t.Parallel()
		eng, err := engine.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		if err := eng.CreateAll(t.Context(), blog.Base.MetaData); err != nil {
			t.Fatal(err)
		}
		env, err := migrate.Open(t.Context(), migrate.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		mustBeDeclared(t, testconn.Open(t, url), env)
	})
}

// TestGoModelsOfHostileNames: no name leaves its quotes, and each becomes one of
// Go that no other has.
func TestGoModelsOfHostileNames(t *testing.T) {
	hostile := []string{
		"a b", "a_b", "A B", "type", "Base", "-", "=", "a=b", "a,b", "a.b", "it's", "`", "\"", "`\"'", "\n", "\\", "(", "'", "1", "名前",
		"Ⅷ", "*/", "//", "${x}", "\u202e", "orm", "md", "init", "string", "X", "X2", "db:\"-\"", "NewBase", "%", "é", "\x7f", "'); --",
	}
	var m md.MetaData
	for _, name := range hostile {
		table := md.Table{
			Name: name, PrimaryKey: md.PrimaryKey{Name: name, Columns: []string{name}}, Comment: name,
			ForeignKeys: []md.ForeignKey{{Name: name, Columns: []string{"x" + name}, RefTable: hostile[0], RefColumns: []string{hostile[0]}}},
		}
		for _, column := range append([]string{"x" + name}, hostile...) {
			table.Columns = append(table.Columns, md.Column{Name: column, Type: md.BigInteger{}, NotNull: true, Comment: name})
		}
		m.Tables = append(m.Tables, table)
	}
	m.Enums = []md.Enum{{Name: "`", Values: hostile}}
	m.Tables[0].Columns = append(m.Tables[0].Columns, md.Column{Name: "words", Type: md.Enum{Name: "`"}}, md.Column{Name: "more", Type: md.Enum{Values: hostile}})
	mustBeSame(t, &m, declaredBy(t, goModels(t, &m)))
}

func goModels(t *testing.T, m *md.MetaData) []byte {
	t.Helper()
	source, err := autogen.GoModels("models", m)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// mustBeSame compares what is declared with what there is, word for word, but
// that the words of an enum stand in its columns too.
func mustBeSame(t *testing.T, live, declared *md.MetaData) {
	t.Helper()
	want, got := live.Clone(), declared.Clone()
	got.Naming = nil
	for _, table := range got.Tables {
		for i := range table.Columns {
			if e, named := table.Columns[i].Type.(md.Enum); named && e.Name != "" {
				table.Columns[i].Type = md.Enum{Schema: e.Schema, Name: e.Name}
			}
		}
	}
	want.Sort()
	got.Sort()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("(-live +declared):\n%s", d)
	}
}

// printer is a program that prints what models declare.
const printer = `package main

import (
	"fmt"
	"os"

	"limbeck.dev/migrate/metadata"

	"example.com/taken/models"
)

func main() {
	err := models.Base.Err()
	var text []byte
	if err == nil {
		text, err = metadata.FormatYAML(models.Base.MetaData)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Stdout.Write(text)
}
`

// declaredBy builds a program of models in a module of its own, and returns
// what they declare.
func declaredBy(t *testing.T, source []byte) *md.MetaData {
	t.Helper()
	dir := newModule(t)
	writeFile(t, filepath.Join(dir, "models", "models.go"), source)
	writeFile(t, filepath.Join(dir, "main.go"), []byte(printer))
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")
	var problems strings.Builder
	cmd.Stderr = &problems
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, problems.String(), source)
	}
	declared, err := md.ParseYAML("models.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return declared
}

// newModule makes a module that uses this one, in the versions that it has.
func newModule(t *testing.T) string {
	t.Helper()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(repository, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), fmt.Appendf(nil, "%s\nrequire limbeck.dev/migrate v0.0.0\n\nreplace limbeck.dev/migrate => %s\n",
		strings.Replace(string(own), "module limbeck.dev/migrate\n", "module example.com/taken\n", 1), repository))
	writeFile(t, filepath.Join(dir, "go.sum"), sums)
	return dir
}

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
