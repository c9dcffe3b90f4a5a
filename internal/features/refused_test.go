package features

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
)

// refusedChanges are models that a server cannot be brought to.
var refusedChanges = []struct {
	name    string
	servers []string // none: all
	from    string
	model   string // without the line that begins it, "tables:"
	says    string
}{
	{
		name: "a function that the server does not have, beside what it has",
		from: "CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(10) NOT NULL DEFAULT 'x')",
		model: `
  t: {columns: {id: integer, v: {type: varchar(10), nullable: false, default: "('x')"}, n: integer}, primary_key: [id], checks: {k: nofunc(n) > 0}}`,
		says: "nofunc",
	},
	{
		name: "a new table with a function that the server does not have",
		model: `
  t: {columns: {id: integer, n: {type: integer, computed: {expr: nofunc(id), stored: true}}}, primary_key: [id]}`,
		says: "create table t",
	},
	{
		name: "a key whose partner stays as it is", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))",
		model: `
  p: {columns: {id: bigint}, primary_key: [id]}
  c: {columns: {id: integer, p: integer}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(id)}}}`,
		says: "need one type",
	},
	{
		name: "a column of a key, and not what it refers to", servers: bothMySQL,
		from: "CREATE TABLE p (id varchar(10) CHARACTER SET latin1 PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p varchar(10) CHARACTER SET latin1, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))",
		model: `
  p: {columns: {id: {type: varchar(10), collation: latin1_swedish_ci}}, primary_key: [id]}
  c: {columns: {id: integer, p: {type: varchar(10), collation: utf8mb4_bin}}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(id)}}}`,
		says: "foreign key f to c",
	},
	{
		name: "a new key between types that do not fit", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p bigint)",
		model: `
  p: {columns: {id: integer}, primary_key: [id]}
  c: {columns: {id: integer, p: bigint}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(id)}}}`,
		says: "foreign key f to c",
	},
	{
		name: "a default for each row that the binary log cannot have", servers: []string{"mysql"},
		from: "CREATE TABLE t (id int PRIMARY KEY)",
		model: `
  t: {columns: {id: integer, u: {type: char(36), default: (uuid())}}, primary_key: [id]}`,
		says: "add the column without",
	},
	{
		name: "a default that is no value of the type", servers: bothMySQL,
		from: "CREATE TABLE t (id int PRIMARY KEY)",
		model: `
  t: {columns: {id: integer, d: {type: date, default: "'never'"}}, primary_key: [id]}`,
		says: "add column t.d",
	},
	{
		name: "a key that is too long", servers: []string{"mysql"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(100))",
		model: `
  t: {columns: {id: integer, v: varchar(2000)}, primary_key: [id], unique: {u: [v]}}`,
		says: "too long",
	},
	{
		name: "a row that is too long", servers: bothMySQL,
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(8000)) CHARACTER SET utf8mb4",
		model: `
  t: {columns: {id: integer, v: varchar(8000), w: varchar(9000)}, primary_key: [id]}`,
		says: "too large",
	},
	{
		name: "SET NULL for a column that must have a value", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int NOT NULL)",
		model: `
  p: {columns: {id: integer}, primary_key: [id]}
  c: {columns: {id: integer, p: {type: integer, nullable: false}}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(id), on_delete: SET NULL}}}`,
		says: "an action that the columns can take",
	},
	{
		name: "a column of a system-versioned table", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING",
		model: `
  t: {columns: {id: integer, v: bigint}, primary_key: [id]}`,
		says: "system_versioning_alter_history",
	},
	{
		name: "a new column of a system-versioned table", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING",
		model: `
  t: {columns: {id: integer, v: integer, w: integer}, primary_key: [id]}`,
		says: "system_versioning_alter_history",
	},
	{
		name: "a column of a system-versioned table is dropped", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v int, w int) WITH SYSTEM VERSIONING",
		model: `
  t: {columns: {id: integer, v: integer}, primary_key: [id]}`,
		says: "system_versioning_alter_history",
	},
	{
		name: "what else a column of a system-versioned table has", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v int) WITH SYSTEM VERSIONING",
		model: `
  t: {columns: {id: integer, v: {type: integer, nullable: false, default: "7"}}, primary_key: [id]}`,
		says: "system_versioning_alter_history",
	},
	{
		name: "a computed column of a system-versioned table", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v int AS (id + 1) STORED) WITH SYSTEM VERSIONING",
		model: `
  t: {columns: {id: integer, v: {type: integer, computed: {expr: id + 2, stored: true}}}, primary_key: [id]}`,
		says: "system_versioning_alter_history",
	},
	{
		name: "the character set of a system-versioned table", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(9)) CHARACTER SET latin1 WITH SYSTEM VERSIONING",
		model: `
  t: {columns: {id: integer, v: varchar(9)}, primary_key: [id], options: {charset: utf8mb4}}`,
		says: "system_versioning_alter_history",
	},
	{
		name: "a key from a table that the model does not have", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY, boss int); CREATE TABLE c (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))",
		model: `
  p: {columns: {id: bigint, boss: integer}, primary_key: [id]}`,
		says: "what refers to column id changes with it",
	},
	{
		name: "a key of a table to itself", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY, boss int, CONSTRAINT f FOREIGN KEY (boss) REFERENCES p (id))",
		model: `
  p: {columns: {id: bigint, boss: integer}, primary_key: [id], foreign_keys: {f: {columns: [boss], references: p(id)}}}`,
		says: "need one type",
	},
	{
		name: "one column of a key of two", servers: bothMySQL,
		from: "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b)); CREATE TABLE c (id int PRIMARY KEY, a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (a, b))",
		model: `
  p: {columns: {a: integer, b: bigint}, primary_key: [a, b]}
  c: {columns: {id: integer, a: integer, b: integer}, primary_key: [id], foreign_keys: {f: {columns: [a, b], references: "p(a, b)"}}}`,
		says: "need one type",
	},
	{
		name: "the character set of one of two tables with a key", servers: bothMySQL,
		from: `CREATE TABLE p (id varchar(10) PRIMARY KEY) CHARACTER SET latin1;
			CREATE TABLE c (id int PRIMARY KEY, p varchar(10), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id)) CHARACTER SET latin1`,
		model: `
  p: {columns: {id: varchar(10)}, primary_key: [id], options: {charset: utf8mb4}}
  c: {columns: {id: integer, p: varchar(10)}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(id)}}}`,
		says: "need one type",
	},
	{
		name: "a column with SET NULL must have a value", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL)",
		model: `
  p: {columns: {id: integer}, primary_key: [id]}
  c: {columns: {id: integer, p: {type: integer, nullable: false}}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(id), on_delete: SET NULL}}}`,
		says: "alter column c.p",
	},
	{
		name: "a type that no database has", servers: []string{"postgresql", "mysql", "mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY)",
		model: `
  t: {columns: {id: integer, v: frobnicate}, primary_key: [id]}`,
		says: "frobnicate",
	},
	{
		name: "a table with a type that no database has", servers: []string{"postgresql", "mysql", "mariadb"},
		model: `
  t: {columns: {id: integer, v: frobnicate(3)}, primary_key: [id]}`,
		says: "frobnicate",
	},
}

// TestRefusedChanges: what a server cannot do is told when the revision would be
// written, with what can be done; nothing is written, and nothing stays behind.
func TestRefusedChanges(t *testing.T) {
	for _, c := range refusedChanges {
		t.Run(c.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, _ string) {
				if c.servers != nil && !slices.Contains(c.servers, server) {
					t.Skip("not of this database")
				}
				t.Parallel()
				n := &native{t: t, url: testdb.URL(t, server), format: "sql", dir: t.TempDir()}
				n.exec(c.from)
				before := n.inspect()
				model, err := md.ParseYAML("model", []byte("tables:"+c.model))
				if err != nil {
					t.Fatal(err)
				}
				_, err = n.open(model).Revision(t.Context(), migrate.RevisionOptions{Message: "m", Autogenerate: true})
				var refused *dialect.CannotRunError
				if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %v, want %q", err, c.says)
				}
				if files, err := os.ReadDir(n.dir); err != nil || len(files) > 0 {
					t.Errorf("written: %v, %v", files, err)
				}
				if after := n.inspect(); !cmp.Equal(before, after) {
					t.Errorf("the database was changed: %v", after)
				}
			})
		})
	}
}
