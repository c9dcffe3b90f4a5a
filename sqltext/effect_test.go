package sqltext

import (
	"fmt"
	"strings"
	"testing"
)

var effectWords = map[EffectKind]string{
	DropsTable: "drops", DropsView: "drops view", DropsSchema: "drops schema", DropsOther: "drops other", DropsColumn: "drops column",
	DropsPartition: "drops partition", EmptiesTable: "empties", DeletesRows: "deletes", WritesColumns: "writes", FillsColumns: "fills columns", DefinesColumn: "defines", CopiesRows: "copies",
	FillsTable: "fills", CreatesTable: "creates", RenamesTable: "renames", AddsColumn: "adds column", AltersColumn: "alters column",
	RequiresColumn: "requires column", ConvertsTable: "converts", DefaultsCharset: "defaults",
}

// effectText writes an effect for people: what, on which table.
func effectText(e Effect) string {
	parts := []string{effectWords[e.Kind], e.Table}
	if e.Schema != "" {
		parts[1] = e.Schema + "." + e.Table
	}
	if e.Column != "" {
		parts = append(parts, e.Column)
	}
	if e.To != "" {
		parts = append(parts, "-> "+e.To)
	}
	if e.Columns != nil {
		parts = append(parts, fmt.Sprint(e.Columns))
	}
	if e.Definition != "" {
		parts = append(parts, ": "+e.Definition)
	}
	return strings.Join(parts, " ")
}

func TestEffects(t *testing.T) {
	for _, tt := range []struct{ syntax, text, want string }{
		{"standard", "DROP TABLE a", "drops a"},
		{"PostgreSQL", `/* old */ drop table if exists "s"."a b", c cascade`, "drops s.a b; drops c"},
		{"MySQL", "DROP TEMPORARY TABLE `a`", ""},
		{"standard", "DROP INDEX ix_a", ""},
		{"standard", "DROP VIEW v", "drops view v"},
		{"PostgreSQL", "DROP MATERIALIZED VIEW s.v", "drops view s.v"},
		{"PostgreSQL", "DROP SCHEMA audit CASCADE", "drops schema audit schema"},
		{"PostgreSQL", "DROP TYPE mood CASCADE", "drops other mood type"},
		{"PostgreSQL", "DROP TYPE mood", ""},
		{"PostgreSQL", "TRUNCATE TABLE ONLY a, s.b CASCADE", "empties a; drops other a table; empties s.b; drops other s.b table"},
		{"MySQL", "TRUNCATE a", "empties a"},
		{"MySQL", "/*!50000 TRUNCATE a */", "empties a"},
		{"standard", "-- DELETE FROM b\nDELETE FROM a WHERE id = 1", "deletes a"},
		{"standard", "DELETE FROM a", "empties a"},
		{"standard", "delete from a where (id in (select 1 where true))", "deletes a"},
		{"standard", "DELETE FROM a WHERE 1 = 1", "empties a"},
		{"MySQL", "DELETE a FROM a JOIN b ON a.id = b.id", "empties a"},
		{"MySQL", "DELETE a, s.b FROM a JOIN s.b", "empties a; empties s.b"},
		{"MySQL", "DELETE FROM a, b USING a JOIN b", "empties a; empties b"},
		{"MySQL", "DELETE HISTORY FROM a; ALTER TABLE a DROP SYSTEM VERSIONING", "deletes a; deletes a"},
		{"MySQL", "DROP TABLES a, b", "drops a; drops b"},
		{"MySQL", "DROP SCHEMA s", "drops schema s schema"},
		{"PostgreSQL", "DROP SCHEMA s", ""},
		{"MySQL", "ALTER TABLE a ENGINE = BLACKHOLE", "empties a"},
		{"MySQL", "BEGIN NOT ATOMIC DELETE FROM a; END", "empties a"},
		{"MySQL", "UPDATE a, b AS x SET a.c = 1, x.d = 2, e = 3", "writes a [c e]; writes b [d]"},
		{"MySQL", "UPDATE a JOIN b ON a.id = b.id SET b.c = 1", "writes b [c]"},
		{"PostgreSQL", "MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE", "deletes a"},
		{"PostgreSQL", "EXPLAIN ANALYZE DELETE FROM a; EXPLAIN DELETE FROM a", "empties a"},
		{"PostgreSQL", "DO 'BEGIN DELETE FROM a; EXECUTE ''DROP TABLE b''; END'", "empties a; drops b"},
		{"PostgreSQL", "DO $$ BEGIN EXECUTE 'TRUNCATE a'; EXECUTE format('DROP TABLE %I', x); END $$", "empties a"},
		{"PostgreSQL", "CREATE TABLE n AS TABLE a; INSERT INTO m TABLE a", "creates n; copies a -> n; copies a -> m"},
		{"standard", "UPDATE a SET b = 1, c = (SELECT d FROM e WHERE f)", "writes a [b c]"},
		{"standard", "UPDATE a SET b = 1 WHERE c", "fills columns a [b]"},
		{"PostgreSQL", "UPDATE ONLY s.a AS x SET (b, c) = (1, 2) FROM d", "writes s.a [b c]"},
		{"MySQL", "UPDATE IGNORE a SET a.b = 'WHERE'", "writes a [b]"},
		{"SQLite", "UPDATE OR FAIL a SET b = 1 RETURNING b", "writes a [b]"},
		{"PostgreSQL", "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone", "empties a; copies gone -> b"},
		{"PostgreSQL", "WITH few AS (SELECT 1) DELETE FROM a USING few", "empties a"},
		{"standard", "INSERT INTO a VALUES (1); DELETE FROM a; SELECT 1", "fills a; empties a"},
		{"PostgreSQL", "DO $x$ BEGIN IF true THEN DELETE FROM a; END IF; DROP TABLE b; END $x$", "empties a; drops b"},
		{"PostgreSQL", "CREATE FUNCTION f() RETURNS void AS $$ BEGIN DELETE FROM a; END $$ LANGUAGE plpgsql", ""},
		{"SQLite", "CREATE TRIGGER tr AFTER INSERT ON a BEGIN DELETE FROM b; END", ""},
		{"standard", "ALTER TABLE a DROP COLUMN b", "drops column a b"},
		{"PostgreSQL", "ALTER TABLE IF EXISTS ONLY s.a DROP COLUMN IF EXISTS b CASCADE, ADD c int, DROP d", "drops column s.a b : CASCADE; adds column s.a c : int; drops column s.a d"},
		{"MySQL", "ALTER TABLE a DROP PARTITION p0", "drops partition a"},
		{"MySQL", "ALTER TABLE a DROP FOREIGN KEY fk, DROP INDEX ix, DROP PRIMARY KEY, DROP CONSTRAINT c, ADD INDEX i (b), ADD UNIQUE (c)", ""},
		{"PostgreSQL", "ALTER TABLE a ALTER COLUMN b DROP DEFAULT, ALTER c DROP NOT NULL, ALTER d SET NOT NULL", "requires column a d"},
		{"PostgreSQL", "ALTER TABLE a ALTER b TYPE numeric(10, 2) USING b::numeric(10, 2), ALTER c SET DATA TYPE text", "alters column a b : numeric(10, 2); alters column a c : text"},
		{"MySQL", "ALTER TABLE a MODIFY COLUMN b enum('x,y') NOT NULL, CHANGE `c` d int AFTER e", "alters column a b : enum('x,y') NOT NULL; alters column a c -> d : int AFTER e"},
		{"MySQL", "ALTER TABLE a CONVERT TO CHARACTER SET latin1", "converts a : latin1"},
		{"MySQL", "ALTER TABLE a DEFAULT CHARACTER SET `latin1` COLLATE `latin1_bin`, MODIFY b text; ALTER TABLE a CHARSET = latin1",
			"defaults a : `latin1` COLLATE `latin1_bin`; alters column a b : text; defaults a : latin1"},
		{"standard", "ALTER TABLE a RENAME TO b; ALTER TABLE b RENAME COLUMN c TO d; ALTER TABLE b RENAME e TO f", "renames a -> b"},
		{"MySQL", "RENAME TABLE a TO b, s.c TO d; ALTER TABLE d RENAME e", "renames a -> b; renames s.c -> d; renames d -> e"},
		{"SQLite", `INSERT INTO "n" ("id", b) SELECT "id", b FROM "a"`, "copies a -> n [id b]"},
		{"standard", "INSERT INTO n SELECT * FROM a AS x ORDER BY x.id", "copies a -> n"},
		{"standard", "INSERT INTO n SELECT * FROM a LIMIT 1", "fills n"},
		{"SQLite", "INSERT OR IGNORE INTO n SELECT * FROM a", "fills n"},
		{"standard", "INSERT INTO n SELECT a.* FROM a JOIN b", "fills n"},
		{"standard", "CREATE TABLE n AS SELECT id FROM a", "creates n; copies a -> n [id]"},
		{"MySQL", "CREATE OR REPLACE TABLE n (id int)", "drops n; creates n; defines n id : int"},
		{"standard", "ALTER TABLE a ADD COLUMN b text DEFAULT 'DROP TABLE a'", "adds column a b : text DEFAULT 'DROP TABLE a'"},
		{"SQLite", "CREATE TABLE n (id integer PRIMARY KEY, \"a b\" numeric(10, 2) NOT NULL CHECK (x IN (1, 2)), UNIQUE (id), \"check\" int)",
			"creates n; defines n id : integer PRIMARY KEY; defines n a b : numeric(10, 2) NOT NULL CHECK (x IN (1, 2)); defines n check : int"},
		{"PostgreSQL", "CREATE TABLE n (LIKE a INCLUDING ALL)", "creates n"},
		{"PostgreSQL", "CREATE TABLE n PARTITION OF a FOR VALUES IN (1)", "creates n"},
		{"MySQL", "ALTER TABLE a ADD (b numeric(10, 2) NOT NULL, c int)", "adds column a b : numeric(10, 2) NOT NULL; adds column a c : int"},
		{"standard", "ALTER TABLE a DROP", ""},
		{"standard", "DROP", ""},
		{"standard", "", ""},
	} {
		var got []string
		for _, e := range Effects(tt.text, syntaxes[tt.syntax]) {
			got = append(got, effectText(e))
		}
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("Effects(%q) = %q, want %q", tt.text, text, tt.want)
		}
	}
}
