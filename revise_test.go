package migrate_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testconn"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/versions"
)

const shopBefore = `
tables:
  customer:
    columns:
      id: {type: bigint, autoincrement: true}
      email: {type: varchar(100), nullable: false}
      age: integer
    primary_key: {name: pk_customer, columns: [id]}
  purchase:
    columns:
      id: {type: bigint, autoincrement: true}
      customer_id: {type: bigint, nullable: false}
      total: {type: "numeric(10,2)", nullable: false, default: "0"}
    primary_key: {name: pk_purchase, columns: [id]}
    foreign_keys:
      fk_purchase_customer: {columns: [customer_id], references: customer(id), on_delete: cascade}
  note:
    columns: {id: {type: bigint, nullable: false}, purchase_id: bigint}
    primary_key: {name: pk_note, columns: [id]}
`

// shopAfter changes a type and a null, drops a column, adds keys and a check:
// on SQLite each of the tables must be rebuilt.
const shopAfter = `
tables:
  customer:
    columns:
      id: {type: bigint, autoincrement: true}
      email: {type: varchar(200), nullable: false}
      active: {type: boolean, nullable: false, default: "true"}
    primary_key: {name: pk_customer, columns: [id]}
    unique: {uq_customer_email: [email]}
  purchase:
    columns:
      id: {type: bigint, autoincrement: true}
      customer_id: {type: bigint, nullable: false}
      total: {type: "numeric(12,2)", nullable: false, default: "0"}
    primary_key: {name: pk_purchase, columns: [id]}
    foreign_keys:
      fk_purchase_customer: {columns: [customer_id], references: customer(id), on_delete: cascade}
    checks: {ck_purchase_total: total >= 0}
    indexes: {ix_purchase_total: [total]}
  note:
    columns: {id: {type: bigint, nullable: false}, purchase_id: {type: bigint, nullable: false}}
    primary_key: {name: pk_note, columns: [id]}
    foreign_keys:
      fk_note_purchase: {columns: [purchase_id], references: purchase(id), on_delete: cascade}
`

// TestSQLScripts lets autogenerate write SQL scripts and runs them as written:
// up, down, and up again, with rows in the tables.
func TestSQLScripts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		dir := t.TempDir()
		empty := stateOf(t, url)
		autogenerate(t, url, dir, shopBefore)
		fill(t, url)
		before := stateOf(t, url)
		autogenerate(t, url, dir, shopAfter)
		after := stateOf(t, url)
		for table, rows := range map[string]int{"customer": 2, "purchase": 3, "note": 1} {
			if len(after.Rows[table]) != rows {
				t.Errorf("%s: %v, want %d rows", table, after.Rows[table], rows)
			}
		}
		env := project(t, url, dir, shopAfter)
		if _, err := env.Downgrade(t.Context(), "-1"); err != nil {
			t.Fatal(err)
		}
		same(t, before.Schema, stateOf(t, url).Schema)
		mustUpgrade(t, env, "head")
		same(t, after.Schema, stateOf(t, url).Schema)
		if _, err := env.Downgrade(t.Context(), "base"); err != nil {
			t.Fatal(err)
		}
		same(t, empty.Schema, stateOf(t, url).Schema)
		if scripts, _ := filepath.Glob(dir + "/*.sql"); len(scripts) != 2 {
			t.Errorf("scripts: %v", scripts)
		}
	})
}

// TestSQLScriptDropsKey: the index that MySQL makes for a foreign key goes with
// the key.
func TestSQLScriptDropsKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, server, url string) {
		dir := t.TempDir()
		autogenerate(t, url, dir, shopBefore)
		autogenerate(t, url, dir, strings.Replace(shopBefore, `
    foreign_keys:
      fk_purchase_customer: {columns: [customer_id], references: customer(id), on_delete: cascade}`, "", 1))
	})
}

// project is one with SQL scripts in a directory.
func project(t *testing.T, url, dir, model string) *migrate.Environment {
	t.Helper()
	target, err := md.ParseYAML("schema.yaml", []byte(model))
	if err != nil {
		t.Fatal(err)
	}
	env, err := migrate.Open(t.Context(), migrate.Config{
		URL: url, Scripts: versions.Dir(dir, versions.FSOptions{}), ScriptDirs: []string{dir}, ScriptFormat: "sql", Target: target,
	})
	if err != nil {
		t.Fatal(err)
	}
	return env
}

// autogenerate writes a script for the model and runs it; the database then
// lacks nothing.
func autogenerate(t *testing.T, url, dir, model string) {
	t.Helper()
	made, err := project(t, url, dir, model).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true})
	if err != nil {
		t.Fatal(err)
	}
	mustUpgrade(t, project(t, url, dir, model), "head")
	if again, err := project(t, url, dir, model).Revision(t.Context(), migrate.RevisionOptions{Autogenerate: true}); err != nil || again.Path != "" {
		script, _ := os.ReadFile(made.Path)
		wrong, _ := os.ReadFile(again.Path)
		t.Fatalf("autogenerate finds more after the upgrade: %v\n%s\n%s", err, script, wrong)
	}
}

// fill inserts customers, what they bought, and a note.
func fill(t *testing.T, url string) {
	t.Helper()
	c := testconn.Open(t, url)
	for _, sql := range strings.Split(`INSERT INTO customer (id, email, age) VALUES (1, 'a@example.com', 30), (2, 'b@example.com', NULL);
INSERT INTO purchase (id, customer_id, total) VALUES (1, 1, 10.50), (2, 1, 0), (3, 2, 7);
INSERT INTO note (id, purchase_id) VALUES (1, 3)`, ";\n") {
		if _, err := c.Exec(t.Context(), core.SQL(sql)); err != nil {
			t.Fatal(err)
		}
	}
}

// same compares schemas but for the order of columns.
func same(t *testing.T, want, got *md.MetaData) {
	t.Helper()
	byName := cmpopts.SortSlices(func(a, b md.Column) bool { return a.Name < b.Name })
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), byName); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
