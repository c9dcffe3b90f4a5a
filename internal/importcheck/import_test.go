package importcheck

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	migrate "limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/importing"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/versions"

	"context"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
)

const testdata = "../../testdata/import"

// sample is a directory of a tool, and where it can be tried.
type sample struct {
	dir     string
	tool    importing.Tool
	servers []string
	files   int      // of migrations
	filled  []string // tables that the migrations fill
	back    bool     // the tool's files all have a way back
	keeps   bool     // the tool, as it is run here, keeps its table
}

var samples = []sample{
	{"goose-postgresql", importing.Goose, []string{"postgresql"}, 20, []string{"hall", "notice"}, true, true},
	{"golang-migrate-postgresql", importing.GolangMigrate, []string{"postgresql"}, 20, []string{"hall", "notice"}, false, true},
	{"dbmate-postgresql", importing.Dbmate, []string{"postgresql"}, 20, []string{"hall", "notice"}, false, true},
	{"atlas-postgresql", importing.Atlas, []string{"postgresql"}, 20, []string{"hall", "notice"}, false, false},
	{"golang-migrate-mysql", importing.GolangMigrate, []string{"mysql", "mariadb"}, 8, []string{"hall"}, false, true},
	{"goose-sqlite", importing.Goose, []string{"sqlite"}, 6, []string{"hall"}, true, true},
}

// TestImport: what the imported revisions make is what the tool itself makes of
// its files, from nothing and from half of the way, and so is what is left when
// all is taken back.
func TestImport(t *testing.T) {
	for _, s := range samples {
		for _, server := range s.servers {
			t.Run(s.dir+"/"+server, func(t *testing.T) {
				t.Parallel()
				s.check(t, server)
			})
		}
	}
}

func (s sample) check(t *testing.T, server string) {
	source, err := filepath.Abs(filepath.Join(testdata, s.dir))
	if err != nil {
		t.Fatal(err)
	}
	apply := originals[string(s.tool)]
	theirs, ours := testdb.URL(t, server), testdb.URL(t, server)
	apply(t, theirs, source, 0)

	env, dir := s.imported(t, source, ours)
	if len(dir.Migrations) != s.files {
		t.Errorf("%d migrations, want %d", len(dir.Migrations), s.files)
	}
	if _, err := env.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	want := s.contents(t, theirs)
	compare(t, "of the tool", "imported", want, s.contents(t, ours))

	if s.keeps {
		half := testdb.URL(t, server)
		apply(t, half, source, s.files/2)
		compare(t, "of the tool", "from half of the way", want, s.goOn(t, source, half))
	}
	if s.back {
		apply(t, theirs, source, -1)
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		compare(t, "taken back by the tool", "downgraded", dump(t, theirs), dump(t, ours))
	}
}

func (s sample) contents(t *testing.T, url string) string {
	return dump(t, url) + rows(t, open(t, url), s.filled...)
}

func compare(t *testing.T, a, b, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-%s +%s):\n%s", a, b, diff)
	}
}

// goOn takes over a database that the tool has migrated half of the way.
func (s sample) goOn(t *testing.T, source, url string) string {
	env, dir := s.imported(t, source, url)
	applied := 0
	err := env.Look(t.Context(), func(ctx context.Context, conn dialect.Conn) (err error) {
		applied, err = dir.Applied(ctx, conn, "")
		return err
	})
	if applied != s.files/2 || err != nil {
		t.Fatalf("%d of %d are applied, %v", applied, s.files, err)
	}
	scripts, err := dir.Scripts(env.Dialect().Syntax())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := env.Stamp(t.Context(), false, scripts[applied-1].Revision.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Upgrade(t.Context(), "head"); err != nil {
		t.Fatal(err)
	}
	return s.contents(t, url)
}

// imported makes revisions of the tool's directory, and an environment of them.
func (s sample) imported(t *testing.T, source, url string) (*migrate.Environment, *importing.Directory) {
	t.Helper()
	dir, err := importing.Read(os.DirFS(source), "")
	if err != nil {
		t.Fatal(err)
	}
	if dir.Tool != s.tool {
		t.Fatalf("the files tell %s", dir.Tool)
	}
	config := migrate.Config{URL: url, ScriptDirs: []string{t.TempDir()}}
	env := environment(t, config)
	scripts, err := dir.Scripts(env.Dialect().Syntax())
	if err != nil {
		t.Fatal(err)
	}
	var list []migrate.SQLScript
	for _, script := range scripts {
		list = append(list, migrate.SQLScript{Revision: script.Revision, Text: script.Text})
	}
	if _, err := env.AddSQL(t.Context(), list, false); err != nil {
		t.Fatal(err)
	}
	config.Scripts = versions.Dir(config.ScriptDirs[0], versions.FSOptions{})
	return environment(t, config), dir
}

func environment(t *testing.T, config migrate.Config) *migrate.Environment {
	t.Helper()
	env, err := migrate.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return env
}
