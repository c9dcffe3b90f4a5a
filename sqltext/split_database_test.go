package sqltext_test

import (
	"fmt"
	"testing"

	"limbeck.dev/migrate/core"
	"limbeck.dev/migrate/internal/testdb"
	"limbeck.dev/migrate/sqltext"

	_ "limbeck.dev/migrate/dialect/mysql"
	_ "limbeck.dev/migrate/dialect/postgres"
	_ "limbeck.dev/migrate/dialect/sqlite"
	"limbeck.dev/migrate/internal/testconn"
)

// judged is a script that a database judges: it takes one statement at a time,
// and what they made answers the query with 42.
type judged struct {
	servers    []string
	name       string
	statements int
	text       string
	query      string
}

var (
	postgres = []string{"postgresql"}
	mysqls   = []string{"mysql", "mariadb"}
	mariadb  = []string{"mariadb"}
	sqlite   = []string{"sqlite"}
)

var judgedScripts = []judged{
	{postgres, "function and trigger in dollars", 4, `
CREATE TABLE t (a int, "x;y" int); -- ; a comment
CREATE OR REPLACE FUNCTION set_a() RETURNS trigger LANGUAGE plpgsql AS $fn$
BEGIN
  -- it's; not the end
  IF NEW.a IS NULL THEN NEW.a := 42; END IF;
  EXECUTE $q$ SELECT $$;$$ $q$;
  RETURN NEW;
END;
$fn$;
CREATE TRIGGER "begin" BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION set_a();
INSERT INTO t ("x;y") VALUES (1)`, "SELECT a FROM t"},
	{postgres, "function in standard SQL", 3, `
CREATE FUNCTION one(begin int) RETURNS int LANGUAGE sql BEGIN ATOMIC
  SELECT CASE WHEN begin > 0 THEN begin ELSE 0 END;
  SELECT begin + 1;
END;
CREATE FUNCTION begin() RETURNS int RETURN one(41);
CREATE PROCEDURE nothing() BEGIN ATOMIC END;`, "SELECT begin()"},
	{postgres, "trigger on a column called begin", 4, `
CREATE TABLE t (begin int, done int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.done := 42; RETURN NEW; END;';
CREATE TRIGGER t BEFORE INSERT OR UPDATE OF begin ON t FOR EACH ROW EXECUTE PROCEDURE f();
INSERT INTO t VALUES (1, 1);`, "SELECT done FROM t"},
	{postgres, "rule of two statements", 5, `
CREATE TABLE a (x int); CREATE TABLE b (x int);
CREATE VIEW v AS SELECT x FROM a;
CREATE RULE r AS ON INSERT TO v DO INSTEAD (INSERT INTO a VALUES (NEW.x); INSERT INTO b VALUES (NEW.x););
INSERT INTO v VALUES (21)`, "SELECT a.x + b.x FROM a, b"},
	{postgres, "strings and nested comments", 4, `
CREATE TABLE t (a text); /* /* ; */ ' ; */
INSERT INTO t VALUES (E'\';' ), ('\'), (U&'\0061;'), (E'a'
  '\';');
DO $a$ BEGIN EXECUTE $b$ DO $c$ BEGIN PERFORM ';'; END $c$ $b$; END $a$;
DELETE FROM t WHERE a = ';'`, "SELECT 38 + count(*) FROM t"},

	{mysqls, "procedure with everything in it", 3, `
CREATE TABLE t (a INT, ` + "`x;y`" + ` INT) COMMENT 'it\'s; a table'; # ; a comment
CREATE PROCEDURE p(IN n INT, OUT result INT) READS SQL DATA COMMENT 'BEGIN;'
proc: BEGIN
  DECLARE done INT DEFAULT 0; DECLARE i INT DEFAULT IF(n > 1, 0, 1);
  DECLARE c CURSOR FOR SELECT a FROM t;
  DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN SET done = 1; END;
  OPEN c;
  lp: LOOP
    FETCH c INTO i;
    IF done THEN LEAVE lp; ELSEIF i > 100 THEN BEGIN SET i = 0; END; ELSE SET i = i + 1; END IF;
  END LOOP lp;
  CLOSE c;
  SET i = 0;
  WHILE i < 10 DO SET i = i + CASE WHEN i > 5 THEN 1 ELSE 2 END; END WHILE;
  REPEAT SET i = i + 1; UNTIL i > 20 END REPEAT;
  CASE n WHEN 1 THEN SET result = 1; ELSE inner1: BEGIN SET result = 42; END inner1; END CASE;
END proc;
CALL p(2, @r)`, "SELECT @r"},
	{mysqls, "function whose type is a set", 2, `
CREATE FUNCTION f() RETURNS SET('a;', 'b') DETERMINISTIC BEGIN RETURN 'b'; END;
CREATE FUNCTION g(a INT) RETURNS INT DETERMINISTIC RETURN IF(a, CASE WHEN f() = 'b' THEN 42 END, 0);`, "SELECT g(1)"},
	{mysqls, "columns called begin and end", 3, `
CREATE TABLE t (begin INT, end INT);
INSERT INTO t VALUES (42, 1);
CREATE FUNCTION f() RETURNS INT READS SQL DATA BEGIN
  RETURN (SELECT CASE WHEN end > 0 THEN begin ELSE end END FROM t);
END`, "SELECT f()"},
	{mysqls, "triggers with and without BEGIN", 5, `
CREATE TABLE t (a INT, b INT);
CREATE TRIGGER t1 BEFORE INSERT ON t FOR EACH ROW IF NEW.a IS NULL THEN SET NEW.a = 21; SET NEW.b = 21; END IF;
CREATE TRIGGER t2 BEFORE UPDATE ON t FOR EACH ROW SET NEW.b = CASE WHEN 1 THEN IF(1, 2, 3) END;
CREATE TRIGGER t3 BEFORE INSERT ON t FOR EACH ROW FOLLOWS t1 BEGIN SET NEW.a = NEW.a + 0; BEGIN END; END;
INSERT INTO t VALUES (NULL, NULL)`, "SELECT a + b FROM t"},
	{mysqls, "event", 2, `
CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01' DISABLE DO BEGIN SET @a = 1; SET @b = 2; END;
ALTER EVENT e COMMENT 'x;' DO BEGIN SET @a = 2; SET @b = 1; END`,
		"SELECT 41 + count(*) FROM information_schema.events WHERE event_schema = database()"},
	{mysqls, "as mysqldump writes", 5, `
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE t (a INT) /*!50100 COMMENT 'a;b' */;
DELIMITER ;;
/*!50003 CREATE*/ /*!50003 TRIGGER ti BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 42; /* ; */ END */;;
DELIMITER ;
/*!50003 SET @x = 1 */ ;
INSERT INTO t VALUES (1);`, "SELECT a FROM t"},
	{mysqls, "comments of two dashes", 2, `
CREATE TABLE t (a INT); -- ;
INSERT INTO t VALUES (40--2) # ;`, "SELECT a FROM t"},
	{mariadb, "blocks outside of routines", 2, `
BEGIN NOT ATOMIC SET @a = 1; BEGIN SET @a = 2; END; END;
FOR i IN 1..40 DO SET @a = @a + 1; END FOR;`, "SELECT @a"},

	{sqlite, "trigger", 4, `
CREATE TABLE [x;y] (begin INT, end INT, "a;b" TEXT);
CREATE TABLE log (n INT); -- '
CREATE TRIGGER begin AFTER UPDATE OF begin ON [x;y] WHEN new.end IS NOT CASE WHEN 1 THEN 2 END
BEGIN
  UPDATE [x;y] SET end = CASE WHEN new.begin > 0 THEN begin ELSE end END;
  INSERT INTO log SELECT 42; -- ; END;
END;
INSERT INTO [x;y] VALUES (1, 1, ';')`, "SELECT 41 + count(*) FROM [x;y]"},
	{sqlite, "trigger that fires", 5, `
CREATE TABLE t (a INT);
CREATE TABLE log (n INT);
CREATE TEMP TRIGGER IF NOT EXISTS main_t AFTER INSERT ON t BEGIN INSERT INTO log VALUES (20); INSERT INTO log VALUES (22); END;
INSERT INTO t VALUES (1);
/* ' ; */ SELECT 1 AS "a;"`, "SELECT sum(n) FROM log"},
}

// TestSplitJudged has the databases themselves judge the cut: a piece of a
// statement is an error of syntax, and two in one are miscounted.
func TestSplitJudged(t *testing.T) {
	for _, script := range judgedScripts {
		for _, server := range script.servers {
			t.Run(server+"/"+script.name, func(t *testing.T) {
				t.Parallel()
				script.judge(t, testdb.URL(t, server))
			})
		}
	}
}

func (s judged) judge(t *testing.T, url string) {
	conn := testconn.Open(t, url)
	parts, err := sqltext.Split(s.text, conn.Dialect().Syntax())
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) != s.statements {
		t.Errorf("%d statements, want %d: %+v", len(parts), s.statements, parts)
	}
	for _, part := range parts {
		if _, err := conn.Exec(t.Context(), core.SQL(part.Text)); err != nil {
			t.Fatalf("line %d: %v\n%s", part.Line, err, part.Text)
		}
	}
	rows, err := conn.Query(t.Context(), core.SQL(s.query))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var answer any
	if rows.Next() {
		err = rows.Scan(&answer)
	}
	if b, ok := answer.([]byte); ok {
		answer = string(b)
	}
	if fmt.Sprint(answer) != "42" || err != nil || rows.Err() != nil {
		t.Errorf("%s: %v, %v, %v; want 42", s.query, answer, err, rows.Err())
	}
}
