package migrate_test

import (
	"errors"
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// readers are what looks at a database without changing it.
var readers = map[string]func(*testing.T, *migrate.Environment) error{
	"current": func(t *testing.T, e *migrate.Environment) error { _, err := e.Current(t.Context()); return err },
	"status":  func(t *testing.T, e *migrate.Environment) error { _, err := e.Status(t.Context(), 1); return err },
	"log": func(t *testing.T, e *migrate.Environment) error {
		_, err := e.Log(t.Context(), migrate.LogOptions{})
		return err
	},
	"plan":    func(t *testing.T, e *migrate.Environment) error { _, err := e.Plan(t.Context(), "head"); return err },
	"inspect": func(t *testing.T, e *migrate.Environment) error { _, err := e.Inspect(t.Context()); return err },
	"check":   func(t *testing.T, e *migrate.Environment) error { _, err := e.Check(t.Context()); return err },
	"revision": func(t *testing.T, e *migrate.Environment) error {
		_, err := e.Revision(t.Context(), migrate.RevisionOptions{Message: "x", Autogenerate: true})
		return err
	},
}

// TestAbsentDefaultSchema: readers name a default schema that does not exist, and
// do not take it for one without tables.
func TestAbsentDefaultSchema(t *testing.T) {
	url := testdb.URL(t, "postgresql")
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	open := func(version string, m *md.MetaData) *migrate.Environment {
		return openSQL(t, migrate.Config{URL: url + separator + "search_path=tenant", VersionTable: version, Target: m, ScriptDirs: []string{t.TempDir()}})
	}
	refused := func(err error) bool {
		found, ok := errors.AsType[*dialect.RefusedError](err)
		return ok && strings.Contains(found.Reason, `"tenant"`)
	}
	for name, read := range readers {
		if err := read(t, open("", &md.MetaData{})); !refused(err) {
			t.Errorf("%s: %v", name, err)
		}
		// The version table is in another schema: a revision may be about to create this one.
		err := read(t, open("public.migrate_version", &md.MetaData{}))
		if looks := name == "inspect" || name == "check" || name == "revision"; looks && !refused(err) || !looks && err != nil {
			t.Errorf("%s, with a version table elsewhere: %v", name, err)
		}
	}
	if _, err := open("public.migrate_version", &md.MetaData{Schemas: []md.Schema{{Name: "tenant"}}}).Check(t.Context()); err != nil && !errors.Is(err, migrate.ErrPending) {
		t.Errorf("check of a model that creates it: %v", err)
	}
}

// TestAbsentSchema: a schema that the configuration asks for and that does not exist
// is named, unless the model creates it or it is left out.
func TestAbsentSchema(t *testing.T) {
	main := openSQL(t, migrate.Config{URL: testdb.URL(t, "sqlite"), Schemas: []string{"main"}, Target: &md.MetaData{}}, "CREATE TABLE a (id integer); DROP TABLE a;")
	mustUpgrade(t, main, "head")
	if _, err := main.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for _, server := range []string{"postgresql", "mysql", "mariadb"} {
		t.Run(server, func(t *testing.T) {
			url := testdb.URL(t, server)
			home := databaseOf(t, url)
			if server == "postgresql" {
				home = "public"
			}
			there := "information_schema"
			if server == "postgresql" {
				there = home
			}
			open := func(config migrate.Config) *migrate.Environment {
				config.URL, config.ScriptDirs = url, []string{t.TempDir()}
				if config.Target == nil {
					config.Target = &md.MetaData{}
				}
				return openSQL(t, config)
			}
			for _, name := range []string{"inspect", "check", "revision"} {
				read := readers[name]
				missing, ok := errors.AsType[*dialect.MissingSchemaError](read(t, open(migrate.Config{Schemas: []string{there, "no_such"}})))
				if !ok || missing.Name != "no_such" {
					t.Errorf("%s: %v", name, missing)
				}
				for what, config := range map[string]migrate.Config{
					"the default one": {Schemas: []string{home}},
					"all":             {Schemas: []string{"*"}},
					"left out": {Schemas: []string{"no_such"}, IncludeName: func(kind autogen.Kind, name string, _ autogen.Parents) bool {
						return kind != autogen.KindSchema || name != "no_such"
					}},
				} {
					if what == "all" && server != "postgresql" {
						continue // other tests' databases
					}
					if err := read(t, open(config)); err != nil {
						t.Errorf("%s, %s: %v", name, what, err)
					}
				}
			}
			if server != "postgresql" {
				return // a model has no databases to create
			}
			_, err := open(migrate.Config{Schemas: []string{"no_such"}, Target: &md.MetaData{Schemas: []md.Schema{{Name: "no_such"}}}}).Check(t.Context())
			if err != nil && !errors.Is(err, migrate.ErrPending) {
				t.Errorf("check of a model that creates it: %v", err)
			}
		})
	}
}

// TestAbsentSocket: a socket that is not there is not a database that is not there
// yet.
func TestAbsentSocket(t *testing.T) {
	for _, url := range []string{
		"postgresql://%2Fno%2Fsuch/app", "mysql://root@%2Fno%2Fmysqld.sock/app", "mariadb://root@h/app?unix_socket=/no/mysqld.sock",
	} {
		for name, read := range readers {
			env := openSQL(t, migrate.Config{URL: url, Target: &md.MetaData{}, ScriptDirs: []string{t.TempDir()}})
			if _, ok := errors.AsType[*migrate.ConnectError](read(t, env)); !ok {
				t.Errorf("%s of %s is no error", name, url)
			}
		}
	}
}
