package features

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

// TestScripts writes the revision of each model as a SQL script, as a Go script
// and as a script for the database's own client, and runs them as they were
// written: up, and down to nothing.
func TestScripts(t *testing.T) {
	for _, format := range []struct {
		name  string
		write func(t *testing.T, server, url string, r versions.Revision) (run func(way string))
	}{{"sql", writeSQL}, {"go", writeGo}, {"offline", writeOffline}} {
		t.Run(format.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, url string) {
				t.Parallel()
				c := testconn.Open(t, url)
				model := models[server](otherSchema(t, server, url, c))
				found := generate(t, c, model)
				r := versions.Revision{ID: "0000000000aa", Created: "2026-01-01T00:00:00Z", Message: "all", Upgrade: found.Upgrade, Downgrade: found.Downgrade}
				run := format.write(t, server, url, r)
				run("up")
				mustFindNothing(t, c, model)
				run("down")
				mustBeEmptyDatabase(t, url, model)
			})
		})
	}
}

// writeSQL writes a SQL script.
func writeSQL(t *testing.T, _, url string, r versions.Revision) (run func(way string)) {
	t.Helper()
	c := testconn.Open(t, url)
	text, err := autogen.SQLSource(t.Context(), c, r)
	if err != nil {
		t.Fatal(err)
	}
	scripts := versions.FS(fstest.MapFS{"0000000000aa_all.sql": {Data: text}}, versions.FSOptions{})
	return func(way string) {
		t.Helper()
		if err := migrateTo(t, migrate.Config{URL: url, Scripts: scripts}, way); err != nil {
			t.Fatal(err)
		}
	}
}

// writeOffline writes scripts for the database's own client.
func writeOffline(t *testing.T, server, url string, r versions.Revision) (run func(way string)) {
	t.Helper()
	var set versions.Set
	set.Add(r)
	env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: &set, ServerVersion: serverVersion(t, url)})
	if err != nil {
		t.Fatal(err)
	}
	return func(way string) {
		t.Helper()
		var script strings.Builder
		var err error
		if way == "up" {
			_, err = env.UpgradeSQL(&script, "head")
		} else {
			_, err = env.DowngradeSQL(&script, "head:base")
		}
		if err != nil {
			t.Fatal(err)
		}
		client := testdb.Client(t, server, url)
		client.Stdin = strings.NewReader(script.String())
		if out, err := client.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

// serverVersion is the version of a server; "" of SQLite, which is none.
func serverVersion(t *testing.T, url string) string {
	t.Helper()
	if strings.HasPrefix(url, "sqlite") {
		return ""
	}
	var version string
	if _, err := core.QueryOne(t.Context(), testconn.Open(t, url), core.SQL("SELECT version()"), &version); err != nil {
		t.Fatal(err)
	}
	return strings.Fields(strings.TrimPrefix(version, "PostgreSQL "))[0]
}

func migrateTo(t *testing.T, config migrate.Config, way string) error {
	t.Helper()
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		return err
	}
	if way == "down" {
		_, err = env.Downgrade(t.Context(), "base")
		return err
	}
	_, err = env.Upgrade(t.Context(), "head")
	return err
}

// program is the main package of a Go script; the script itself is beside it.
const program = `package main

import (
	"context"
	"log"
	"os"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/versions"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

var Scripts versions.Set

func main() {
	env, err := migrate.Open(context.Background(), migrate.Config{URL: os.Getenv("MIGRATE_TEST_URL"), Scripts: &Scripts})
	if err == nil && os.Args[1] == "down" {
		_, err = env.Downgrade(context.Background(), "base")
	} else if err == nil {
		_, err = env.Upgrade(context.Background(), "head")
	}
	if err != nil {
		log.Fatal(err)
	}
}
`

// writeGo writes a Go script. The program of it that runs stands in this module
// by an overlay only.
func writeGo(t *testing.T, server, url string, r versions.Revision) (run func(way string)) {
	t.Helper()
	source, err := autogen.GoSource("main", r)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	here, err := filepath.Abs("generated_" + server)
	if err != nil {
		t.Fatal(err)
	}
	overlay := make(map[string]string)
	for name, text := range map[string]string{"main.go": program, "all_rev.go": string(source)} {
		overlay[filepath.Join(here, name)] = filepath.Join(dir, name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), list, 0o600); err != nil {
		t.Fatal(err)
	}
	return func(way string) {
		t.Helper()
		cmd := exec.Command("go", "run", "-overlay", filepath.Join(dir, "overlay.json"), "./generated_"+server, way)
		cmd.Env = append(os.Environ(), "MIGRATE_TEST_URL="+url)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
}

// mustBeEmptyDatabase fails if anything is left of the model.
func mustBeEmptyDatabase(t *testing.T, url string, model *md.MetaData) {
	t.Helper()
	env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Schemas: namespaces(model)})
	if err != nil {
		t.Fatal(err)
	}
	left, err := env.Inspect(t.Context())
	var gone *dialect.MissingSchemaError // the other schema went as well
	if errors.As(err, &gone) != (len(model.Schemas) > 0) || err != nil && gone == nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&md.MetaData{}, left.MetaData, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("left behind by the downgrade (-nothing +left):\n%s", d)
	}
}
