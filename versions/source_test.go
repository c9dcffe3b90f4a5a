package versions

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

func scriptFile(id string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("-- revision: " + id + "\n-- migrate: upgrade\nSELECT 1;\n")}
}

func TestSources(t *testing.T) {
	set := &Set{}
	set.Add(Revision{ID: "fromgo"})
	for _, c := range []struct {
		name   string
		source Source
		want   string // ids, or "error: " and a part of the message
	}{
		{"root only", FS(fstest.MapFS{"a.sql": scriptFile("a"), "old/b.sql": scriptFile("b")}, FSOptions{}), "a"},
		{"recursive", FS(fstest.MapFS{"a.sql": scriptFile("a"), "old/b.sql": scriptFile("b")}, FSOptions{Recursive: true}), "a b"},
		{"other files", FS(fstest.MapFS{"a.sql": scriptFile("a"), ".#a.sql": {}, "b.go": {}, "README": {}, "d.sql/x": {}, ".git/h.sql": {}}, FSOptions{Recursive: true}), "a"},
		{"nothing", FS(fstest.MapFS{"README": {}}, FSOptions{}), ""},
		{"only below", FS(fstest.MapFS{"versions/a.sql": scriptFile("a")}, FSOptions{}), "error: below it is versions/a.sql"},
		{"no script", FS(fstest.MapFS{"a.sql": {Data: []byte("SELECT 1;")}}, FSOptions{}), "error: a.sql:1: this is no revision script"},
		{"two bad ones", FS(fstest.MapFS{"a.sql": {}, "b.sql": {}}, FSOptions{}), "error: b.sql:1: this is no revision script"},
		{"no such directory", Dir(filepath.Join(t.TempDir(), "nowhere"), FSOptions{}), "error: nowhere"},
		{"joined", Join(FS(fstest.MapFS{"a.sql": scriptFile("a")}, FSOptions{}), set), "a fromgo"},
		{"joined with a bad one", Join(FS(fstest.MapFS{"a.sql": {}}, FSOptions{}), set), "error: a.sql:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list, err := c.source.Revisions(sqltext.Syntax{})
			var ids []string
			for _, r := range list {
				ids = append(ids, r.ID)
			}
			part, isError := strings.CutPrefix(c.want, "error: ")
			switch got := strings.Join(ids, " "); {
			case isError && (err == nil || !strings.Contains(err.Error(), part)):
				t.Errorf("got %v, want an error with %q", err, part)
			case !isError && (err != nil || got != c.want):
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

func TestDirNamesFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.sql")
	if err := os.WriteFile(path, scriptFile("a").Data, 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := Dir(dir, FSOptions{}).Revisions(sqltext.Syntax{})
	if err != nil || len(list) != 1 || list[0].Path != path {
		t.Errorf("%+v %v", list, err)
	}
}

func BenchmarkFS(b *testing.B) {
	files := fstest.MapFS{}
	for _, r := range shapes[0].make(1_000) {
		r.Upgrade = ops.Script{ops.Execute{SQL: "CREATE TABLE account (id integer PRIMARY KEY, email varchar(255) NOT NULL)"}}
		r.Downgrade = ops.Script{ops.Execute{SQL: "DROP TABLE account"}}
		text, err := FormatSQL(r, sqltext.PostgreSQLSyntax())
		if err != nil {
			b.Fatal(err)
		}
		files[r.ID+"_add_account.sql"] = &fstest.MapFile{Data: text}
	}
	for b.Loop() {
		if list, err := FS(files, FSOptions{}).Revisions(sqltext.PostgreSQLSyntax()); err != nil || len(list) != len(files) {
			b.Fatal(len(list), err)
		}
	}
}
