package migrate_test

import (
	"errors"
	"os"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestDatabasesShareRevisions writes one script for a SQLite database and one on
// each server, whose sections are in the syntax of each, and runs it on both.
func TestDatabasesShareRevisions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		dir := t.TempDir()
		shop := func(model string) *md.MetaData {
			target, err := md.ParseYAML("schema.yaml", []byte(model))
			if err != nil {
				t.Fatal(err)
			}
			return target
		}
		targets := map[string]*md.MetaData{"local": shop(shopBefore), "remote": shop(shopAfter)}
		urls := map[string]string{"local": testdb.URL(t, "sqlite"), "remote": url}
		open := func() (all []*migrate.Environment) {
			for _, name := range []string{"local", "remote"} {
				env, err := migrate.Open(t.Context(), migrate.Config{
					Name: name, URL: urls[name], Targets: targets,
					Scripts: versions.Dir(dir, versions.FSOptions{}), ScriptDirs: []string{dir}, ScriptFormat: "sql",
				})
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, env)
			}
			return all
		}
		first, err := migrate.Revise(t.Context(), migrate.RevisionOptions{Autogenerate: true}, open()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, env := range open() {
			mustUpgrade(t, env, "head")
			if _, err := env.Check(t.Context()); err != nil {
				text, _ := os.ReadFile(first.Path)
				t.Errorf("%s: %v\n%s", env.URL(), err, text)
			}
		}
		second, err := migrate.Revise(t.Context(), migrate.RevisionOptions{Autogenerate: true}, open()...)
		if err != nil || second.Path != "" || len(second.FoundFor) != 2 {
			t.Errorf("a second time: %+v %v", second, err)
		}
		for _, env := range open() {
			if _, err := env.Downgrade(t.Context(), "base"); err != nil {
				t.Error(err)
			}
		}
	})
}

// What a revision does is asked by the name of the database.
func TestDatabasesInGo(t *testing.T) {
	var scripts versions.Set
	table := func(name string) ops.Script {
		return ops.Script{ops.CreateTable{Table: md.Table{Name: name, Columns: []md.Column{{Name: "id", Type: md.Integer{}}}}}}
	}
	scripts.Add(versions.Revision{ID: "aaaa", Upgrade: table("everywhere"), Downgrade: ops.Script{}})
	scripts.Add(versions.Revision{ID: "bbbb", Revises: versions.IDs{"aaaa"}, For: map[string]versions.Change{"app": {Upgrade: table("only_app")}}})
	tables := func(name string) (names []string) {
		env, err := migrate.Open(t.Context(), migrate.Config{Name: name, URL: testdb.URL(t, "sqlite"), Scripts: &scripts})
		if err != nil {
			t.Fatal(err)
		}
		mustUpgrade(t, env, "head")
		live, err := env.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range live.MetaData.Tables {
			names = append(names, table.Name)
		}
		if _, err = env.Downgrade(t.Context(), "-1"); (name == "app") != (err != nil) {
			t.Errorf("%s: the way back: %v", name, err)
		}
		return names
	}
	if got := tables("app"); len(got) != 2 {
		t.Error(got)
	}
	if got := tables("other"); len(got) != 1 || got[0] != "everywhere" {
		t.Error(got)
	}
	_, err := migrate.Open(t.Context(), migrate.Config{Scripts: &scripts})
	if _, which := errors.AsType[*versions.WhichDatabaseError](err); !which {
		t.Error(err)
	}
}
