package features

import (
	"strings"
	"testing"

	"limbeck.dev/migrate"
	"limbeck.dev/migrate/internal/testdb"
)

// nativeChanges are those of databases that have something of their own.
var nativeChanges = []nativeChange{
	{
		name: "keys that may be null, through a rebuild", servers: []string{"sqlite"},
		from: `CREATE TABLE k (a INTEGER, b INTEGER, v TEXT, PRIMARY KEY (a, b)); CREATE TABLE i (id INT PRIMARY KEY, v TEXT);
			CREATE TABLE s (id TEXT PRIMARY KEY, n INTEGER); CREATE TABLE d (id INTEGER PRIMARY KEY DESC, v TEXT)`,
		rows: `INSERT INTO k VALUES (NULL, 2, 'x'); INSERT INTO i VALUES (NULL, 'y'); INSERT INTO s VALUES (NULL, 1); INSERT INTO d VALUES (NULL, 'z')`,
		to: `CREATE TABLE k (a INTEGER, b INTEGER, v TEXT NOT NULL, PRIMARY KEY (b, a)); CREATE TABLE i (id INT PRIMARY KEY, v TEXT NOT NULL);
			CREATE TABLE s (id TEXT PRIMARY KEY, n INTEGER NOT NULL); CREATE TABLE d (id INTEGER PRIMARY KEY DESC, v TEXT NOT NULL)`,
		probes: []string{"SELECT * FROM k", "SELECT * FROM i", "SELECT * FROM s", "SELECT * FROM d"},
		after:  []string{`SELECT count(*) FROM sqlite_schema AS o, pragma_table_info(o.name) AS c WHERE o.name IN ('k', 'i', 's', 'd') AND c.pk AND c."notnull"`, "0"},
	},
	{
		name: "hidden rowids", servers: []string{"sqlite"},
		from: "CREATE TABLE n (v TEXT); CREATE TABLE m (id INT PRIMARY KEY, v TEXT)",
		rows: "INSERT INTO n (rowid, v) VALUES (42, 'y'); INSERT INTO m (rowid, id, v) VALUES (7, 3, 'z')",
		to:   "CREATE TABLE n (v TEXT NOT NULL); CREATE TABLE m (id INT PRIMARY KEY, v TEXT NOT NULL)", probes: []string{"SELECT rowid, v FROM n", "SELECT rowid, id FROM m"},
	},
	{
		name: "texts that can be rowids", servers: []string{"sqlite"},
		from: "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, v TEXT)", rows: "INSERT INTO t VALUES ('12', 'x'), (' 13 ', 'y'), ('14.0', 'z')",
		to: "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)", after: []string{"SELECT sum(id) FROM t", "39"},
	},
	{
		name: "a prefix in a primary key", servers: bothMySQL,
		from: `CREATE TABLE p (sid mediumtext NOT NULL, b varchar(50) NOT NULL, v int, PRIMARY KEY (sid(100), b(20)));
			CREATE TABLE d (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a DESC, b)); CREATE TABLE o (s varchar(40) NOT NULL, v int, PRIMARY KEY (s(5)))`,
		rows: "INSERT INTO p VALUES ('a', 'b', 1); INSERT INTO d VALUES (1, 2); INSERT INTO o VALUES ('abc', 1)",
		to: `CREATE TABLE p (sid mediumtext NOT NULL, b varchar(60) NOT NULL, v bigint, PRIMARY KEY (sid(120)));
			CREATE TABLE d (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b DESC)); CREATE TABLE o (s varchar(40) NOT NULL, v bigint, PRIMARY KEY (s(5)))`,
		probes: []string{"SELECT * FROM p", "SELECT * FROM d", "SELECT * FROM o"},
		after:  []string{"SELECT sub_part FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'p'", "120"},
	},
	{
		name: "a check of a column", servers: []string{"mariadb"},
		from: "CREATE TABLE t (id int PRIMARY KEY, b varchar(10) CHECK (b <> ''), c int CHECK (c > 0))", rows: "INSERT INTO t VALUES (1, 'b', 1)",
		to:     "CREATE TABLE t (id int PRIMARY KEY, b varchar(10) CHECK (b <> 'x'), c int, d int CHECK (d > 1))",
		probes: []string{"SELECT id, b, c FROM t"},
		after: []string{"SELECT GROUP_CONCAT(constraint_name, ' ', level ORDER BY constraint_name) FROM information_schema.check_constraints " +
			"WHERE constraint_schema = DATABASE() AND table_name = 't'", "b Column,d Column"},
	},
	{
		name: "a computed column that another one uses", servers: bothMySQL,
		from: `CREATE TABLE t (id int PRIMARY KEY, a int, b int AS (a + 1) VIRTUAL, c int AS (b + 1) STORED, d int AS (c + b) VIRTUAL);
			CREATE TABLE u (id int PRIMARY KEY, b int AS (id + 1) VIRTUAL, c int AS (b * 2) VIRTUAL)`,
		rows: "INSERT INTO t (id, a) VALUES (1, 5); INSERT INTO u (id) VALUES (4)",
		to: `CREATE TABLE t (id int PRIMARY KEY, a bigint, b bigint AS (a + 1) VIRTUAL, c bigint AS (b + 1) STORED, d bigint AS (c + b) VIRTUAL);
			CREATE TABLE u (id int PRIMARY KEY, b int AS (id + 2) VIRTUAL, c int AS (b * 2) VIRTUAL)`,
		probes: []string{"SELECT id, a, b, c, d FROM t"}, after: []string{"SELECT b, c FROM u", "6 12"},
	},
	{
		name: "the method of an index in memory", servers: bothMySQL,
		from:  "CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY ha (a) USING HASH, KEY bb (b) USING BTREE) ENGINE = MEMORY",
		to:    "CREATE TABLE t (id int PRIMARY KEY, a int, b int, KEY ha (a) USING BTREE, KEY bb (b) USING BTREE, KEY hb (b)) ENGINE = MEMORY",
		after: []string{"SELECT GROUP_CONCAT(index_type ORDER BY index_name) FROM information_schema.statistics WHERE table_schema = DATABASE() AND index_name <> 'PRIMARY'", "BTREE,BTREE,HASH"},
	},
	{
		name: "numbers that move to another key", servers: bothMySQL,
		from: `CREATE TABLE ai (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, code varchar(20) NOT NULL, UNIQUE KEY uq (code));
			CREATE TABLE nopk (id int NOT NULL, v int); CREATE TABLE inside (g int NOT NULL, n int NOT NULL AUTO_INCREMENT, PRIMARY KEY (g), KEY kn (n))`,
		rows: "INSERT INTO ai VALUES (1, 'x'), (5, 'y'); INSERT INTO nopk VALUES (3, 1), (4, 2); INSERT INTO inside VALUES (1, 1), (2, 2)",
		to: `CREATE TABLE ai (id int NOT NULL AUTO_INCREMENT, code varchar(20) NOT NULL, PRIMARY KEY (code), UNIQUE KEY uid (id));
			CREATE TABLE nopk (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, v int); CREATE TABLE inside (g int NOT NULL, n int NOT NULL, PRIMARY KEY (n, g))`,
		probes: []string{"SELECT id, code FROM ai ORDER BY id", "SELECT * FROM nopk ORDER BY id", "SELECT g, n FROM inside ORDER BY g"},
	},
}

// TestRowIDOfText: texts that are no integers are named, with the column and what
// to do, when the script is written and when it runs.
func TestRowIDOfText(t *testing.T) {
	const table = "CREATE TABLE t (id TEXT NOT NULL PRIMARY KEY, v TEXT); CREATE TABLE c (id INTEGER PRIMARY KEY, tid TEXT REFERENCES t (id))"
	goal := &native{t: t, url: testdb.URL(t, "sqlite")}
	goal.exec("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, v TEXT); CREATE TABLE c (id INTEGER PRIMARY KEY, tid INTEGER REFERENCES t (id))")
	for _, format := range []string{"go", "sql"} {
		n := &native{t: t, url: testdb.URL(t, "sqlite"), format: format, dir: t.TempDir()}
		n.exec(table)
		if format == "go" {
			n.exec("INSERT INTO t VALUES ('0f8f', 'x'); INSERT INTO c VALUES (1, '0f8f')")
		}
		env := n.open(goal.inspect())
		if _, err := env.Revision(t.Context(), migrate.RevisionOptions{Message: "change", Autogenerate: true}); err != nil {
			t.Fatal(err)
		}
		if format == "sql" {
			n.exec("INSERT INTO t VALUES ('0f8f', 'x'); INSERT INTO c VALUES (1, '0f8f')")
		}
		_, err := n.open(goal.inspect()).Upgrade(t.Context(), "head")
		if err == nil || !strings.Contains(err.Error(), "column id of table t becomes an INTEGER PRIMARY KEY") {
			t.Errorf("%s: %v", format, err)
		}
		if got := n.answer("SELECT t.id, c.tid FROM t, c"); got != "0f8f 0f8f" {
			t.Errorf("%s: the rows are now %s", format, got)
		}
	}
}
