package mysql

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"limbeck.dev/migrate/dialect"
)

// TestAffected: what a statement can change, as its text tells.
func TestAffected(t *testing.T) {
	for text, want := range map[string]string{
		"CREATE TABLE a (id int)": "TABLE a", "create table if not exists `x`.`a b` (id int)": "TABLE x.a b",
		"/*!40101 CREATE OR REPLACE TABLE a (id int) */": "TABLE a", "CREATE TEMPORARY TABLE a (id int)": "",
		"CREATE UNIQUE INDEX IF NOT EXISTS `on` USING BTREE ON x.a (id)": "TABLE x.a", "DROP INDEX i ON a": "TABLE a",
		"ALTER ONLINE IGNORE TABLE a RENAME TO b": "TABLE a", "DROP TABLE IF EXISTS a, x.b, `c` CASCADE": "TABLE a, TABLE x.b, TABLE c",
		"DROP TEMPORARY TABLE a": "TABLE a", "RENAME TABLE a TO b, x.c TO x.d": "TABLE a, TABLE b, TABLE x.c, TABLE x.d",
		"CREATE ALGORITHM = MERGE DEFINER=`me`@`%` SQL SECURITY INVOKER VIEW v AS SELECT 1":   "VIEW v",
		"CREATE OR REPLACE DEFINER = CURRENT_USER() VIEW x.v AS SELECT 1":                     "VIEW x.v",
		"DROP VIEW IF EXISTS v, w RESTRICT":                                                   "VIEW v, VIEW w",
		"CREATE DEFINER='me'@'localhost' TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @a=1": "TRIGGER tr",
		"CREATE DEFINER=root@localhost PROCEDURE IF NOT EXISTS p() SELECT 1":                  "PROCEDURE p",
		"DROP FUNCTION IF EXISTS x.f":                                                         "FUNCTION x.f", "ALTER EVENT e RENAME TO f": "EVENT e", "# first\nUNLOCK TABLES": "",
		"TRUNCATE a": "", "BEGIN WORK": "",
	} {
		list, known := affected(text)
		var got []string
		for _, o := range list {
			got = append(got, o.kind+" "+o.name.String())
		}
		if !known || strings.Join(got, ", ") != want {
			t.Errorf("%s: %q (known: %t), want %q", text, got, known, want)
		}
	}
	for _, text := range []string{
		"", "CALL p()", "EXECUTE s", "DROP DATABASE a", "CREATE SCHEMA a", "ALTER DATABASE a CHARSET utf8mb4", "BEGIN NOT ATOMIC DROP TABLE a; END",
		"CREATE SEQUENCE q", "RENAME USER a TO b", "CREATE", "ALTER TABLE", "LOAD DATA INFILE 'x' INTO TABLE a",
	} {
		if list, known := affected(text); known {
			t.Errorf("%q affects %v, and what it does is not known", text, list)
		}
	}
}

// TestFingerprintOfStatement: each statement changes its own fingerprint, which
// the rows, the counters and the session's way of quoting do not.
func TestFingerprintOfStatement(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, `a\"b` varchar(10) DEFAULT 'x\"y' COMMENT 'it''s') COMMENT='c'")
		s.exec("CREATE VIEW v AS SELECT id FROM t")
		s.exec("CREATE EVENT ev ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1")
		elsewhere := s.text("SELECT DATABASE()") + "_beside"
		s.exec("CREATE DATABASE " + elsewhere)
		t.Cleanup(func() { s.exec("DROP DATABASE " + elsewhere) })
		for _, statement := range []string{
			"CREATE TABLE made (id int)", "CREATE TABLE " + elsewhere + ".made (id int)", "ALTER TABLE t ADD n int", "ALTER TABLE t ALTER COLUMN n SET DEFAULT 5",
			"CREATE INDEX ix ON t (n)", "DROP INDEX ix ON t", "ALTER TABLE t COMMENT 'd'", "ALTER TABLE t ADD CONSTRAINT ck CHECK (n > 0)",
			"ALTER TABLE t PARTITION BY HASH (id) PARTITIONS 3", "CREATE OR REPLACE VIEW v AS SELECT id + 1 AS id FROM t", "ALTER VIEW v AS SELECT 1 AS id",
			"CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 5", "DROP TRIGGER tr", "CREATE PROCEDURE p() SELECT 1", "ALTER PROCEDURE p COMMENT 'c'",
			"DROP PROCEDURE p", "ALTER EVENT ev COMMENT 'c'", "DROP EVENT ev", "RENAME TABLE made TO moved", "DROP VIEW v", "DROP TABLE moved, " + elsewhere + ".made",
		} {
			before := s.fingerprintOf(statement, "")
			if !strings.HasPrefix(before, ofNamed) {
				t.Errorf("%s: the fingerprint is of everything", statement)
			}
			s.exec("INSERT INTO t (id) SELECT COALESCE(MAX(id), 0) + 1 FROM t")
			s.exec("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')")
			if after := s.fingerprintOf(statement, before); after != before {
				t.Errorf("%s: the fingerprint changed before it ran", statement)
			}
			s.exec("SET SESSION sql_mode = '" + sqlMode + "'")
			s.exec(statement)
			if after := s.fingerprintOf(statement, before); after == before {
				t.Errorf("%s did not change its fingerprint", statement)
			}
		}
	})
}

// TestFingerprintLike: a fingerprint is compared with one of the same kind,
// although the session sees otherwise now.
func TestFingerprintLike(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		s.exec("CREATE TABLE t (id int)")
		const statement = "ALTER TABLE t ADD n int"
		whole := s.fingerprintOf("", "")
		s.exec("CREATE TEMPORARY TABLE t (id int)")
		hidden := s.fingerprintOf(statement, "")
		if hidden != whole {
			t.Errorf("the fingerprint of a hidden table is %q, that of everything %q", hidden, whole)
		}
		s.exec("DROP TEMPORARY TABLE t")
		if got := s.fingerprintOf(statement, hidden); got != hidden {
			t.Errorf("without the table that hid it: %q, before %q", got, hidden)
		}
	})
}

func (s *server) fingerprintOf(statement, like string) string {
	s.t.Helper()
	f, err := s.d.Fingerprint(context.Background(), s.Conn, dialect.FingerprintOptions{SQL: statement, Like: like})
	if err != nil {
		s.t.Fatal(fmt.Errorf("%s: %w", statement, err))
	}
	return f
}
