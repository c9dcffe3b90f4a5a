package features

import (
	"slices"
	"testing"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/internal/testdb"
)

// mysqlChanges are those of MySQL and MariaDB: keys whose columns change, indexes
// of keys, and long names.
var mysqlChanges = []nativeChange{
	{
		name: "both sides of keys change their type", servers: bothMySQL,
		from: `CREATE TABLE p (id int PRIMARY KEY, boss int, a varchar(10) NOT NULL, b int NOT NULL, UNIQUE KEY u (a, b), CONSTRAINT self FOREIGN KEY (boss) REFERENCES p (id));
			CREATE TABLE c (id int PRIMARY KEY, p int, a varchar(10), b int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE,
				CONSTRAINT g FOREIGN KEY (a, b) REFERENCES p (a, b) ON UPDATE CASCADE)`,
		rows: "INSERT INTO p VALUES (1, NULL, 'x', 7), (2, 1, 'y', 8); INSERT INTO c VALUES (1, 2, 'y', 8), (2, NULL, NULL, NULL)",
		to: `CREATE TABLE p (id bigint unsigned PRIMARY KEY, boss bigint unsigned, a varchar(10) CHARACTER SET latin1 NOT NULL, b bigint NOT NULL, UNIQUE KEY u (a, b),
				CONSTRAINT self FOREIGN KEY (boss) REFERENCES p (id));
			CREATE TABLE c (id int PRIMARY KEY, p bigint unsigned, a varchar(10) CHARACTER SET latin1, b bigint, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE,
				CONSTRAINT g FOREIGN KEY (a, b) REFERENCES p (a, b) ON UPDATE CASCADE)`,
		probes: []string{"SELECT id, boss, a, b FROM p ORDER BY id", "SELECT id, p, a, b FROM c ORDER BY id"},
	},
	{
		name: "columns of keys must have a value", servers: bothMySQL,
		from: `CREATE TABLE p (id int PRIMARY KEY, n int, UNIQUE KEY u (n)); CREATE TABLE c (id int PRIMARY KEY, p int, q int, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id),
			CONSTRAINT g FOREIGN KEY (q) REFERENCES p (n))`,
		rows: "INSERT INTO p VALUES (1, 5); INSERT INTO c VALUES (1, 1, 5)",
		to: `CREATE TABLE p (id int PRIMARY KEY, n int NOT NULL, UNIQUE KEY u (n)); CREATE TABLE c (id int PRIMARY KEY, p int NOT NULL DEFAULT 1, q int NOT NULL, CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id),
			CONSTRAINT g FOREIGN KEY (q) REFERENCES p (n))`,
		probes: []string{"SELECT * FROM p", "SELECT * FROM c"},
	},
	{
		name: "texts of keys become longer, and a comment", servers: bothMySQL,
		from: "CREATE TABLE p (id varchar(10) PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p varchar(10), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))",
		rows: "INSERT INTO p VALUES ('a'); INSERT INTO c VALUES (1, 'a')",
		to:   "CREATE TABLE p (id varchar(300) PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p varchar(20) COMMENT 'it''s p', CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id))", probes: []string{"SELECT * FROM p, c"},
	},
	{
		name: "the character set of two tables with a key", servers: bothMySQL,
		from:   "CREATE TABLE p (id varchar(10) PRIMARY KEY) CHARACTER SET latin1; CREATE TABLE c (id int PRIMARY KEY, p varchar(10), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id)) CHARACTER SET latin1",
		rows:   "INSERT INTO p VALUES ('a'); INSERT INTO c VALUES (1, 'a')",
		to:     "CREATE TABLE p (id varchar(10) PRIMARY KEY) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin; CREATE TABLE c (id int PRIMARY KEY, p varchar(10), CONSTRAINT f FOREIGN KEY (p) REFERENCES p (id)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
		probes: []string{"SELECT * FROM p, c"},
	},
	{
		name: "an index with the name of a second key on its columns", servers: bothMySQL,
		from: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY);
			CREATE TABLE a (id int PRIMARY KEY, n int, KEY f2 (n), CONSTRAINT f1 FOREIGN KEY (n) REFERENCES p (id), CONSTRAINT f2 FOREIGN KEY (n) REFERENCES q (id));
			CREATE TABLE d (id int PRIMARY KEY, n int, m int, KEY i2 (n, m), CONSTRAINT i1 FOREIGN KEY (n) REFERENCES p (id), CONSTRAINT i2 FOREIGN KEY (n) REFERENCES q (id))`,
		rows: "INSERT INTO p VALUES (1); INSERT INTO q VALUES (1); INSERT INTO a VALUES (1, 1); INSERT INTO d VALUES (1, 1, 1)",
		to: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY);
			CREATE TABLE a (id int PRIMARY KEY, n int, CONSTRAINT f1 FOREIGN KEY (n) REFERENCES p (id));
			CREATE TABLE d (id int PRIMARY KEY, n int, m int, CONSTRAINT i1 FOREIGN KEY (n) REFERENCES p (id))`,
		probes: []string{"SELECT * FROM a, d"},
	},
	{
		name: "columns under two keys change their type", servers: bothMySQL,
		from: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY);
			CREATE TABLE a (id int PRIMARY KEY, n int, KEY f2 (n), CONSTRAINT f1 FOREIGN KEY (n) REFERENCES p (id), CONSTRAINT f2 FOREIGN KEY (n) REFERENCES q (id))`,
		rows: "INSERT INTO p VALUES (1); INSERT INTO q VALUES (1); INSERT INTO a VALUES (1, 1)",
		to: `CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE q (id bigint PRIMARY KEY);
			CREATE TABLE a (id int PRIMARY KEY, n bigint, KEY f2 (n), CONSTRAINT f1 FOREIGN KEY (n) REFERENCES p (id), CONSTRAINT f2 FOREIGN KEY (n) REFERENCES q (id))`,
		probes: []string{"SELECT * FROM a, p, q"},
	},
	{
		name: "constraints without names, of a table with a long one", servers: bothMySQL,
		from: "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a_table_with_a_name_that_has_as_many_letters_as_the_server_takes (id int PRIMARY KEY, n int)",
		rows: "INSERT INTO p VALUES (1); INSERT INTO a_table_with_a_name_that_has_as_many_letters_as_the_server_takes VALUES (1, 1)",
		to: `CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE a_table_with_a_name_that_has_as_many_letters_as_the_server_takes (id int PRIMARY KEY, n int,
			CONSTRAINT a_check_with_a_name_that_has_as_many_letters_as_the_server_takes CHECK (n > 0),
			CONSTRAINT a_key_with_a_name_that_has_about_as_many_letters_as_it_takes FOREIGN KEY (n) REFERENCES p (id))`,
		probes: []string{"SELECT * FROM a_table_with_a_name_that_has_as_many_letters_as_the_server_takes"},
	},
}

// TestAutoextendSize: inspect names it as left out.
func TestAutoextendSize(t *testing.T) {
	n := &native{t: t, url: testdb.URL(t, "mysql"), format: "sql", dir: t.TempDir()}
	n.exec("CREATE TABLE t (id int PRIMARY KEY) AUTOEXTEND_SIZE = 4M; CREATE TABLE u (id int PRIMARY KEY)")
	r, err := n.open(nil).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := dialect.Skipped{Kind: "table options", Name: "t", Table: "t", Detail: "AUTOEXTEND_SIZE = 4194304"}
	if !slices.Contains(r.Skipped, want) || len(r.Skipped) != 1 {
		t.Errorf("left out: %v", r.Skipped)
	}
}
