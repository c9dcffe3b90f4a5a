package sqltext

import "testing"

func TestLoses(t *testing.T) {
	for _, tt := range []struct{ syntax, text, want string }{
		{"standard", "DROP TABLE a", "the rows of table a"},
		{"PostgreSQL", `/* old */ drop table if exists "s"."a b" cascade`, "the rows of table s.a b"},
		{"MySQL", "DROP TEMPORARY TABLE `a`", "the rows of table a"},
		{"standard", "DROP INDEX ix_a", ""},
		{"standard", "DROP VIEW v", ""},
		{"PostgreSQL", "DROP SCHEMA audit CASCADE", "everything in schema audit"},
		{"PostgreSQL", "TRUNCATE TABLE ONLY a", "the rows of table a"},
		{"MySQL", "TRUNCATE a", "the rows of table a"},
		{"standard", "DELETE FROM a WHERE id = 1", "rows of table a"},
		{"standard", "ALTER TABLE a DROP COLUMN b", "the values of column a.b"},
		{"PostgreSQL", "ALTER TABLE IF EXISTS ONLY s.a DROP COLUMN IF EXISTS b, ADD c int, DROP d", "the values of column s.a.b, the values of column s.a.d"},
		{"MySQL", "ALTER TABLE a DROP b", "the values of column a.b"},
		{"MySQL", "ALTER TABLE a DROP PARTITION p0", "the rows of a partition of table a"},
		{"MySQL", "ALTER TABLE a DROP FOREIGN KEY fk, DROP INDEX ix, DROP PRIMARY KEY, DROP CONSTRAINT c", ""},
		{"PostgreSQL", "ALTER TABLE a ALTER COLUMN b DROP DEFAULT, ALTER c DROP NOT NULL", ""},
		{"standard", "ALTER TABLE a ADD COLUMN b text DEFAULT 'DROP TABLE a'", ""},
		{"standard", "CREATE TABLE a (b integer)", ""},
		{"standard", "ALTER TABLE a DROP", ""},
		{"standard", "DROP", ""},
		{"standard", "", ""},
	} {
		if got := Loses(tt.text, syntaxes[tt.syntax]); got != tt.want {
			t.Errorf("Loses(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
