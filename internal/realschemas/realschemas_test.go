package realschemas

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testconn"
)

const variable = "MIGRATE_TEST_SCHEMAS"

var update = flag.Bool("update", false, "write docs/schemas.md from what the test finds")

// folders names the folder whose schemas are for a server.
var folders = map[string]string{"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}

// refused are the files that a server in its default configuration does not
// load, with what it says.
var refused = map[string]string{
	"mysql/wordpress": "Invalid default value for 'comment_date'", // 0000-00-00: NO_ZERO_DATE is in MySQL's default sql_mode, not in MariaDB's
}

func TestRealSchemas(t *testing.T) {
	dir := os.Getenv(variable)
	if dir == "" {
		t.Skipf("%s is not set: it names a directory with real schemas in the folders postgres, mysql and sqlite", variable)
	}
	var r report
	t.Run("group", func(t *testing.T) {
		for _, server := range testdb.Servers() {
			for _, file := range schemaFiles(t, filepath.Join(dir, folders[server])) {
				name := strings.TrimSuffix(filepath.Base(file), ".sql")
				r.whole++
				t.Run(server+"/"+name, func(t *testing.T) {
					t.Parallel()
					r.add(roundTrip(t, server, name, file))
				})
			}
		}
	})
	r.check(t)
}

func schemaFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no schemas in %s (%v)", dir, err)
	}
	return files
}

// roundTrip takes one schema all the way and returns its line of the report.
func roundTrip(t *testing.T, server, name, file string) line {
	if server == "postgresql" && os.Getenv("MIGRATE_TEST_POSTGRES") != "" {
		createRoles(t, name)
	}
	url := testdb.URL(t, server)
	if reason, known := refused[server+"/"+name]; known {
		if out, err := load(t, url, file); err == nil || !strings.Contains(out, reason) {
			t.Errorf("%s should refuse %s with %q; it said: %v %s", server, name, reason, err, out)
		}
		return line{server: server, name: name, refused: reason}
	}
	if out, err := load(t, url, file); err != nil {
		t.Fatalf("loading: %v\n%s", err, out)
	}
	original := open(t, url)
	live := original.reflect(t)
	compareSkipped(t, original, live)

	if _, err := autogen.GoModels("models", live.MetaData); err != nil {
		t.Error(err)
	}
	model := throughYAML(t, live.MetaData)
	original.mustBeUpToDate(t, model)

	copied := createAnew(t, server, url, model)
	again := copied.reflect(t)
	if d := cmp.Diff(live.MetaData, again.MetaData, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the copy differs (-original +copy):\n%s", d)
	}
	copied.mustBeUpToDate(t, model)
	mustReadAlike(t, original, copied, live)
	return newLine(server, name, live)
}

// throughYAML writes a schema as YAML and reads it back.
func throughYAML(t *testing.T, m *md.MetaData) *md.MetaData {
	t.Helper()
	text, err := md.FormatYAML(m)
	if err != nil {
		t.Fatal(err)
	}
	back, err := md.ParseYAML("schema.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(m, back, cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("YAML changed the schema (-before +after):\n%s", d)
	}
	return back
}

// database is an open connection to a database.
type database struct {
	server, url string
	conn        dialect.Conn
}

func open(t *testing.T, url string) database {
	t.Helper()
	server, _, _ := strings.Cut(url, ":")
	return database{server, url, testconn.Open(t, url)}
}

// schemas are the namespaces that belong to the test's database: all of them
// where namespaces are inside a database.
func (db database) schemas() []string {
	if db.server == "postgresql" {
		return []string{"*"}
	}
	return nil
}

// reflect reads the schema, without the tables of the tool itself.
func (db database) reflect(t *testing.T) *dialect.Reflection {
	t.Helper()
	r, err := db.conn.Dialect().Reflect(t.Context(), db.conn, dialect.ReflectOptions{Schemas: db.schemas()})
	if err != nil {
		t.Fatal(err)
	}
	r.MetaData.Tables = slices.DeleteFunc(r.MetaData.Tables, func(t md.Table) bool { return slices.Contains(ownTables, t.QName()) })
	return r
}

var ownTables = []md.Name{{Name: "migrate_version"}, {Name: "migrate_journal"}, {Name: "migrate_statement"}}

// mustBeUpToDate fails unless autogenerate finds the database to be as the
// model says, though everything in it may be dropped.
func (db database) mustBeUpToDate(t *testing.T, model *md.MetaData) {
	t.Helper()
	found, err := autogen.Generate(t.Context(), db.conn, db.conn.Dialect(), autogen.Request{
		Model: model, Schemas: db.schemas(), Ignore: ownTables, Owned: allOf(t, model),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range found.Upgrade {
		t.Errorf("autogenerate on an up-to-date database: %s\n%+v", ops.Describe(op), op)
	}
	if len(found.Foreign) > 0 {
		t.Errorf("autogenerate takes these for strangers: %v", found.Foreign)
	}
}

// allOf returns everything in a schema as owned by a revision.
func allOf(t *testing.T, m *md.MetaData) *versions.Owned {
	t.Helper()
	r := versions.Revision{ID: "000000000001", Created: "2026-01-01T00:00:00Z"}
	for _, table := range m.Tables {
		r.Upgrade = append(r.Upgrade, ops.CreateTable{Table: table})
	}
	for _, view := range m.Views {
		r.Upgrade = append(r.Upgrade, ops.CreateView{View: view})
	}
	for _, enum := range m.Enums {
		r.Upgrade = append(r.Upgrade, ops.CreateEnum{Enum: enum})
	}
	for _, sequence := range m.Sequences {
		r.Upgrade = append(r.Upgrade, ops.CreateSequence{Sequence: sequence})
	}
	graph, err := versions.NewGraph([]versions.Revision{r})
	if err != nil {
		t.Fatal(err)
	}
	owned, err := graph.Owned([]string{r.ID}, sqltext.Syntax{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return owned
}
