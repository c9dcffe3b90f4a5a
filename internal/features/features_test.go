package features

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/dialect/dialecttest"
	"limbeck.dev/migrate/diff"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testconn"
)

// models makes the model of each server. The name of a second schema is given,
// since on MySQL and MariaDB it is that of a database.
var models = map[string]func(other string) *md.MetaData{
	"postgresql": postgresModel, "mysql": mysqlModel, "mariadb": mariadbModel, "sqlite": sqliteModel,
}

func TestEveryFeature(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		t.Parallel()
		c := testconn.Open(t, url)
		other := otherSchema(t, server, url, c)
		model := models[server](other)
		if len(model.Tables) < 60 {
			t.Errorf("the model has %d tables", len(model.Tables))
		}
		up := generate(t, c, model)
		var set versions.Set
		set.Add(versions.Revision{ID: "0000000000aa", Created: "2026-01-01T00:00:00Z", Message: "all", Upgrade: up.Upgrade, Downgrade: up.Downgrade})
		env, err := migrate.Open(t.Context(), migrate.Config{URL: url, Scripts: &set, Schemas: namespaces(model)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := env.Upgrade(t.Context(), "head"); err != nil {
			t.Fatal(err)
		}
		compareBothWays(t, c, env, model)
		mustFindNothing(t, c, model)
		readAlone(t, c, namespaces(model))
		mustBeDeclared(t, c, env)
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		mustBeEmptyDatabase(t, url, model)
	})
}

func namespaces(model *md.MetaData) []string {
	var names []string
	for _, s := range model.Schemas {
		names = append(names, s.Name)
	}
	return names
}

// otherSchema returns the name of the model's second schema: "" where there are
// no schemas. Where schemas belong to the server it is named for the test's own
// database, and dropped at the end.
func otherSchema(t *testing.T, server, url string, c dialect.Conn) string {
	t.Helper()
	d := c.Dialect()
	switch caps := d.Capabilities(); {
	case !caps.Schemas:
		return ""
	case caps.TransactionalDDL:
		return "app"
	}
	u, err := dialect.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	name := u.Database + "_app"
	t.Cleanup(func() {
		own := testconn.Open(t, url)
		statements, err := d.Compile(ops.DropSchema{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			_, _ = own.Exec(context.Background(), core.SQL(s.SQL)) // the downgrade did it, if it went well
		}
	})
	return name
}

// generate compares a model with the empty database.
func generate(t *testing.T, c dialect.Conn, model *md.MetaData) *autogen.Candidate {
	t.Helper()
	found, err := autogen.Generate(t.Context(), c, c.Dialect(), autogen.Request{Model: model, Schemas: namespaces(model), Ignore: ownTables})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var ownTables = []md.Name{{Name: "migrate_version"}, {Name: "migrate_journal"}, {Name: "migrate_statement"}}

// compareBothWays compares the model in the database's own spelling with what
// reflection finds, in both directions.
func compareBothWays(t *testing.T, c dialect.Conn, env *migrate.Environment, model *md.MetaData) {
	t.Helper()
	live, err := env.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(live.Skipped) > 0 {
		t.Errorf("reflection names as left out: %v", live.Skipped)
	}
	named := model.Clone()
	if err := named.ApplyNaming(); err != nil {
		t.Fatal(err)
	}
	there, err := autogen.Compare(t.Context(), c, c.Dialect(), live.MetaData, named)
	mustBeEmpty(t, "from the database to the model", there.Script, err)
	spelled, err := dialecttest.Spell(t.Context(), c, named)
	if err != nil {
		t.Fatal(err)
	}
	mustBeEmpty(t, "from the model to the database", diff.Compare(spelled, live.MetaData, diff.Options{}), nil)
	if d := cmp.Diff(spelled, live.MetaData, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the model and its reflection (-model +live):\n%s", d)
	}
}

// readAlone reads the tables by name and nothing beside them, as verification
// does: they are the same as among all that there is.
func readAlone(t *testing.T, c dialect.Conn, schemas []string) {
	t.Helper()
	read := func(o dialect.ReflectOptions) *md.MetaData {
		o.Schemas = schemas
		r, err := c.Dialect().Reflect(t.Context(), c, o)
		if err != nil {
			t.Fatal(err)
		}
		return r.MetaData
	}
	want := read(dialect.ReflectOptions{}).Tables
	var names []md.Name
	for _, table := range want {
		names = append(names, table.QName())
	}
	if d := cmp.Diff(want, read(dialect.ReflectOptions{Tables: names, Alone: true}).Tables, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("the tables, among all and alone (-among +alone):\n%s", d)
	}
}

func mustBeEmpty(t *testing.T, way string, script ops.Script, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", way, err)
	}
	for _, op := range script {
		t.Errorf("%s: %s: %+v", way, ops.Describe(op), op)
	}
}

// mustFindNothing runs autogenerate on the database that is up to date.
func mustFindNothing(t *testing.T, c dialect.Conn, model *md.MetaData) {
	t.Helper()
	found := generate(t, c, model)
	mustBeEmpty(t, "autogenerate on an up-to-date database", found.Upgrade, nil)
	if len(found.Foreign) > 0 {
		t.Errorf("autogenerate takes these for strangers: %v", found.Foreign)
	}
}
