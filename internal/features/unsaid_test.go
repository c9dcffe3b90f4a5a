package features

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
)

// unsaid are tables with a character set, a collation, an engine or a row format
// that their model does not speak of, or does.
var unsaid = []struct {
	name  string
	from  string
	model string   // without the line that begins it, "tables:"
	does  []string // what autogenerate does
}{
	{
		name: "nothing else to do",
		from: `CREATE TABLE t (id int PRIMARY KEY, v varchar(20), w tinytext) CHARACTER SET latin1;
			CREATE TABLE u (id int PRIMARY KEY, v varchar(20)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
			CREATE TABLE e (id int PRIMARY KEY, v set('a', 'b')) ENGINE = MyISAM CHARACTER SET latin1 COLLATE latin1_bin ROW_FORMAT = FIXED;
			CREATE TABLE m (id int PRIMARY KEY, v int) ENGINE = MEMORY; CREATE TABLE r (id int PRIMARY KEY) ROW_FORMAT = COMPACT`,
		model: `
  t: {columns: {id: integer, v: varchar(20), w: tinytext}, primary_key: [id]}
  u: {columns: {id: integer, v: varchar(20)}, primary_key: [id]}
  e: {columns: {id: integer, v: "set('a','b')"}, primary_key: [id]}
  m: {columns: {id: integer, v: integer}, primary_key: [id]}
  r: {columns: {id: integer}, primary_key: [id]}`,
	},
	{
		name: "columns are added and changed",
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(20), w varchar(10), n int) ENGINE = MyISAM CHARACTER SET latin1",
		model: `
  t: {columns: {id: integer, v: varchar(30), w: {type: varchar(10), nullable: false, default: "'x'"}, n: varchar(9), x: varchar(20)}, primary_key: [id], indexes: {ix: [v]}}`,
		does: []string{"add column t.x", "alter column t.n", "alter column t.v", "alter column t.w", "create index ix on t"},
	},
	{
		name: "columns with a collation of their own",
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(20) CHARACTER SET latin1, w varchar(20) COLLATE utf8mb4_bin, n varchar(5) CHARACTER SET latin1) CHARACTER SET utf8mb4",
		model: `
  t: {columns: {id: integer, v: varchar(20), w: varchar(30), n: integer}, primary_key: [id]}`,
		does: []string{"alter column t.n", "alter column t.w"},
	},
	{
		name: "a key between tables in another character set",
		from: `CREATE TABLE p (code varchar(10) PRIMARY KEY) CHARACTER SET latin1; CREATE TABLE c (id int PRIMARY KEY, p varchar(10), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (code)) CHARACTER SET latin1`,
		model: `
  p: {columns: {code: varchar(12)}, primary_key: [code]}
  c: {columns: {id: integer, p: varchar(12)}, primary_key: [id], foreign_keys: {f: {columns: [p], references: p(code)}}}`,
		does: []string{"add foreign key f to c", "alter column c.p", "alter column p.code", "drop foreign key f from c"},
	},
	{
		name: "the character set alone is said",
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(20)) CHARACTER SET latin1 COLLATE latin1_bin",
		model: `
  t: {columns: {id: integer, v: varchar(20)}, primary_key: [id], options: {charset: LATIN1}}`,
	},
	{
		name: "another one is said",
		from: "CREATE TABLE t (id int PRIMARY KEY, v varchar(20), w varchar(20) COLLATE latin1_bin) ENGINE = MyISAM CHARACTER SET latin1",
		model: `
  t: {columns: {id: integer, v: varchar(20), w: varchar(20)}, primary_key: [id], options: {engine: InnoDB, charset: utf8mb4}}`,
		does: []string{"alter column t.w", "set options of table t"},
	},
}

// TestUnsaidOptions: what the model of a table does not speak of stays as it is, up
// and down.
func TestUnsaidOptions(t *testing.T) {
	for _, c := range unsaid {
		t.Run(c.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, server, _ string) {
				if !slices.Contains(bothMySQL, server) {
					t.Skip("not of this database")
				}
				t.Parallel()
				model, err := md.ParseYAML("model", []byte("tables:"+c.model))
				if err != nil {
					t.Fatal(err)
				}
				for _, format := range []string{"go", "sql"} {
					n := &native{t: t, url: testdb.URL(t, server), format: format, dir: t.TempDir()}
					n.exec(c.from)
					found, err := n.open(model).Check(t.Context())
					if err != nil && !errors.Is(err, migrate.ErrPending) {
						t.Fatal(err)
					}
					var does []string
					for _, op := range found.Upgrade {
						does = append(does, ops.Describe(op))
					}
					slices.Sort(does)
					if d := cmp.Diff(c.does, does); d != "" {
						t.Errorf("(-want +got):\n%s", d)
					}
					n.goes(nativeChange{name: c.name, same: len(c.does) == 0}, model)
				}
			})
		})
	}
}
