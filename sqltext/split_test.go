package sqltext

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scripts are the texts of TestSplit, as seeds for the fuzz targets.
var scripts []string

func init() {
	for _, tt := range splitTests {
		scripts = append(scripts, tt.text())
	}
}

// splitTest is a script given as its statements, each with what follows it up
// to the next one: the text is statements and gaps in turn.
type splitTest struct {
	name, syntax string
	pieces       []string
}

// script makes a test of statements and gaps in turn, beginning with a statement.
func script(syntax, name string, pieces ...string) splitTest {
	return splitTest{name: name, syntax: syntax, pieces: pieces}
}

func (tt splitTest) text() string { return strings.Join(tt.pieces, "") }

func (tt splitTest) want() []string {
	var want []string
	for i := 0; i < len(tt.pieces); i += 2 {
		if tt.pieces[i] != "" {
			want = append(want, tt.pieces[i])
		}
	}
	return want
}

var splitTests = []splitTest{
	script("standard", "none", "", " ;; -- a;\n /* b; */ ;\n"),
	script("standard", "plain", "SELECT 1", ";\n\n", "SELECT ';', \"a;b\"", " ; ", "SELECT /* ; */ 2 -- ;\n + 3", " -- end\n"),
	script("standard", "transactions", "BEGIN", ";", "BEGIN IMMEDIATE", ";", "END", ";", "COMMIT", ";"),
	script("standard", "byte order mark", "", "\uFEFF", "SELECT 1", ";"),

	script("PostgreSQL", "dollar quotes",
		"CREATE FUNCTION a() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END; $$", ";\n",
		"CREATE FUNCTION b() RETURNS text AS $fn$ BEGIN EXECUTE $q$ SELECT $$;$$ $q$; END $fn$ LANGUAGE plpgsql", ";\n",
		"DO $do$ BEGIN PERFORM 1; END; $do$", ";", "SELECT 1", ""),
	script("PostgreSQL", "begin atomic",
		`CREATE OR REPLACE FUNCTION f(begin date) RETURNS int LANGUAGE sql SET search_path = public
BEGIN ATOMIC
  SELECT CASE WHEN a THEN 1 ELSE 2 END AS end FROM t;
  SELECT 2; -- END;
END`, ";\n",
		"CREATE PROCEDURE p() BEGIN ATOMIC END", ";", "SELECT 1", ";", "BEGIN", ";", "END", ";"),
	script("PostgreSQL", "return",
		"CREATE FUNCTION f(a int) RETURNS int RETURN CASE WHEN a > 0 THEN 1 END", ";", "SELECT 1", ""),
	script("PostgreSQL", "triggers", "CREATE TRIGGER t BEFORE INSERT OR UPDATE ON x FOR EACH ROW EXECUTE FUNCTION f()", ";",
		"CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()", ";", "BEGIN", ";"),
	script("PostgreSQL", "begin as a name",
		"CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'", ";",
		"CREATE TRIGGER begin BEFORE UPDATE OF begin ON x FOR EACH ROW EXECUTE FUNCTION begin()", ";",
		"CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT CASE WHEN begin > 1 THEN begin ELSE 2 END FROM t; END", ";", "SELECT 1", ""),
	script("PostgreSQL", "nested dollar tags", "DO $a$ BEGIN EXECUTE $b$ DO $c$ BEGIN PERFORM ';'; END $c$; $b$; END $a$", ";", "SELECT 1", ""),
	script("PostgreSQL", "copy", "COPY t FROM '/tmp/stdin'", ";", "COPY t TO STDOUT", ";", "SELECT copy FROM stdin", ";"),
	script("PostgreSQL", "rule", "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b;)", ";", "SELECT 1)", ";", "SELECT 2", ""),
	script("PostgreSQL", "comments", "SELECT /* /* ; */ ; */ 1", ";", "SELECT 2", " /* /* */ ; */"),
	script("PostgreSQL", "strings", `SELECT E'\';', 'a\'`, ";", `SELECT E'a'
  '\';'`, ";", "SELECT U&'d\\0061;'", ";"),

	script("MySQL", "transactions", "BEGIN", ";", "BEGIN WORK", ";", "START TRANSACTION", ";", "XA BEGIN 'x'", ";", "XA END 'x'", ";", "COMMIT", ";"),
	script("MySQL", "strings", `SELECT 'a\';', "b\";"`, ";", "SELECT `;`", ";", "SELECT 1--2", ";", "SELECT 1 # ;\n, 2", " -- ;\n;"),
	script("MySQL", "conditional comments",
		"/*!40101 SET NAMES utf8mb4 */", ";\n", "CREATE TABLE t (a int) /*!50100 COMMENT 'a;b' */", ";\n",
		"/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; SET @b = 2; END */", ";\n",
		"SELECT 1", ";"),
	script("MySQL", "procedure", `CREATE DEFINER = root@localhost PROCEDURE IF NOT EXISTS db.p(IN a INT, OUT b CHAR(10))
  COMMENT 'BEGIN;' READS SQL DATA
proc: BEGIN
  DECLARE done INT DEFAULT IF(a > 1, 1, 2);
  DECLARE c CURSOR FOR SELECT start, end FROM events FOR UPDATE;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END;
  DROP TEMPORARY TABLE IF EXISTS tmp;
  IF (a > 1) THEN
    BEGIN END;
  ELSEIF a = 1 THEN
    SET b = CASE a WHEN 1 THEN 'x' ELSE 'y' END;
  ELSE
    BEGIN SELECT 1; END;
  END IF;
  CASE a WHEN 1 THEN SELECT 1; ELSE BEGIN SELECT 2; END; END CASE;
  lp: LOOP LEAVE lp; END LOOP lp;
  WHILE a > 0 DO SET a = a - 1; END WHILE;
  REPEAT SET a = a + 1; UNTIL a > 5 END REPEAT;
  INSERT INTO log (begin, end) VALUES (NEW.begin, NEW.end);
  inner1: BEGIN SELECT REPEAT('x', 3); END inner1;
END proc`, ";\n", "CALL p(1)", ";"),
	script("MySQL", "simple bodies",
		"CREATE FUNCTION f(a INT) RETURNS CHAR(10) CHARACTER SET utf8mb4 DETERMINISTIC RETURN IF(a, 'x', 'y')", ";",
		"CREATE TRIGGER t AFTER UPDATE ON x FOR EACH ROW SET NEW.begin = CASE WHEN 1 THEN IF(1, 2, 3) END", ";",
		"CREATE TRIGGER t AFTER DELETE ON x FOR EACH ROW INSERT INTO y SELECT IF(1, 2, 3)", ";",
		"CREATE PROCEDURE p() DROP TABLE IF EXISTS t", ";",
		"CREATE PROCEDURE p() SELECT 1 FOR UPDATE", ";",
		"CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO UPDATE t SET a = 1", ";",
		"ALTER EVENT e RENAME TO f", ";", "SELECT 1", ""),
	script("MySQL", "bodies after a type",
		"CREATE FUNCTION f() RETURNS CHAR BEGIN RETURN 1; END", ";",
		"CREATE FUNCTION f() RETURNS CHAR CHARACTER SET latin1 BEGIN RETURN 1; END", ";"),
	script("MySQL", "bodies after a type of words",
		"CREATE FUNCTION f() RETURNS SET('a;', 'b') BEGIN RETURN 'b'; END", ";", "SELECT 1", ";"),
	script("MySQL", "names that are words",
		"CREATE PROCEDURE db.begin() SELECT 1", ";", "CREATE PROCEDURE d.`if`() BEGIN SELECT 1; END", ";",
		"CREATE PROCEDURE p() BEGIN SELECT CASE WHEN a THEN begin WHEN b THEN CASE c WHEN 1 THEN begin END ELSE end END FROM t; END", ";",
		"CREATE PROCEDURE p() CHECK TABLE t FOR UPGRADE", ";", "SELECT 1", ""),
	script("MySQL", "mysqldump", "/*M!999999\\- enable the sandbox mode */", ";\n", "SELECT \\N", ";"),
	script("MySQL", "trigger and event", `CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW FOLLOWS u BEGIN SET NEW.a = 1; END`, ";",
		"CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01' DO BEGIN DELETE FROM t; DELETE FROM u; END", ";",
		"ALTER EVENT e DO BEGIN DELETE FROM t; END", ";", "SELECT 1", ";"),
	script("MySQL", "bodies without begin",
		"CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW.a THEN SET NEW.b = IF(1, 2, 3); IF 1 THEN SELECT 1; END IF; END IF", ";",
		"CREATE PROCEDURE p() WHILE 1 DO SELECT 1; WHILE 0 DO SELECT 2; END WHILE; END WHILE", ";",
		"CREATE PROCEDURE p() lbl: LOOP SELECT 1; LEAVE lbl; END LOOP lbl", ";",
		"CREATE PROCEDURE p() REPEAT SELECT 1; UNTIL 1 END REPEAT", ";",
		"CREATE PROCEDURE p() CASE 1 WHEN 1 THEN SELECT CASE WHEN 1 THEN 2 END; END CASE", ";", "SELECT 1", ""),
	script("MySQL", "blocks of MariaDB outside routines",
		"BEGIN NOT ATOMIC SELECT 1; BEGIN SELECT 2; END; END", ";", "IF 1 THEN SELECT 1; END IF", ";",
		"FOR i IN 1..3 DO SELECT i; END FOR", ";", "SELECT 1", ";"),
	script("MySQL", "delimiter", "SELECT 1", ";\nDELIMITER //\n",
		"CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND", "; //\n", "SELECT 2", "//\nDELIMITER ;\n", "SELECT 3", ";"),
	script("MySQL", "delimiter of dollars", "", "delimiter $$\n", "CREATE PROCEDURE p() BEGIN SELECT 1; END", "$$\n",
		"CREATE PROCEDURE q() BEGIN SELECT '$$'; END", " $$\n$$\nDELIMITER ;\n", "SELECT 3", ""),
	script("MySQL", "delimiter of semicolons", "", "DELIMITER ;;\n",
		"/*!50003 CREATE*/ /*!50003 TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN SET @a = 1; END */", ";;\nDELIMITER ;\n", "SELECT 3", ";"),
	script("MySQL", "delimiter ends whatever is open", "", "DELIMITER //\n",
		"CREATE PACKAGE a AS PROCEDURE p(); END", ";//\n", "SELECT (1; SELECT 2", "//", "SELECT 3", ""),
	script("MySQL", "statements under one delimiter", "", "DELIMITER //\n", "DROP PROCEDURE IF EXISTS p", ";\n",
		"CREATE PROCEDURE p() BEGIN SELECT 1; END", "; ", "CREATE PROCEDURE q() SELECT 1", ";//\nDELIMITER ;\n", "SELECT 3", ""),
	script("MySQL", "delimiter as a name", "SELECT\ndelimiter FROM t", ";", "SELECT 1", ""),
	script("MySQL", "dollar quotes", "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $js$ let a = 1; return a; $js$", ";", "SELECT 1", ""),

	script("SQLite", "trigger", `CREATE TEMP TRIGGER IF NOT EXISTS t AFTER UPDATE OF begin ON [x;y]
WHEN new.end > CASE WHEN 1 THEN 2 END
BEGIN
  UPDATE "a;b" SET end = CASE WHEN new.a THEN 1 ELSE 2 END;
  INSERT INTO `+"`c;d`"+` SELECT 1;
END`, ";\n", "SELECT 1", ";"),
	script("SQLite", "transactions", "BEGIN IMMEDIATE", ";", "CREATE TABLE t (begin, end)", ";", "END TRANSACTION", ";", "BEGIN", ";", "END", ";"),
}

func TestSplit(t *testing.T) {
	for _, tt := range splitTests {
		t.Run(tt.syntax+" "+tt.name, func(t *testing.T) {
			parts, err := Split(tt.text(), syntaxes[tt.syntax])
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range parts {
				got = append(got, p.Text)
			}
			if diff := cmp.Diff(tt.want(), got); diff != "" {
				t.Errorf("statements of\n%s\n(-want +got):\n%s", tt.text(), diff)
			}
		})
	}
}

func TestSplitCommentsAndLines(t *testing.T) {
	text := "-- a header\r\n\r\n-- migrate: no-transaction\r\n/* no line comment */\r\nSELECT 1 -- inside\n; -- behind\n" +
		"  -- next \n#hash\nDELIMITER //\nSELECT\n2 // SELECT 3\n//\n-- last"
	got, err := Split(text, MySQLSyntax())
	if err != nil {
		t.Fatal(err)
	}
	want := []Part{
		{Text: "SELECT 1", Comments: []string{"-- a header", "-- migrate: no-transaction"}, Line: 5,
			Remarks: []string{"-- a header", "-- migrate: no-transaction", "/* no line comment */"}},
		{Text: "SELECT\n2", Comments: []string{"-- next", "#hash"}, Line: 10, Remarks: []string{"-- behind", "-- next", "#hash"}},
		{Text: "SELECT 3", Line: 11},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSplitErrors(t *testing.T) {
	tests := []struct{ syntax, text, want string }{
		{"standard", "SELECT 1;\nSELECT 'a;\n", "line 2: unterminated string"},
		{"standard", "SELECT 1;\n\nSELECT\n \"a;\n", "line 4: unterminated quoted name"},
		{"standard", "SELECT 1; /* a;\n", "line 1: unterminated comment"},
		{"standard", "\nSELECT (1;\nSELECT 2;", "line 2: statement with an unclosed parenthesis"},
		{"PostgreSQL", "SELECT 1;\n/* /* */ SELECT 2;", "line 2: unterminated comment"},
		{"PostgreSQL", "DO\n$a$ BEGIN; END $$;", "line 2: unterminated string"},
		{"PostgreSQL", "SELECT 1;\nCREATE FUNCTION f() RETURNS int\nBEGIN ATOMIC SELECT 1;", "line 2: statement with an unterminated BEGIN"},
		{"PostgreSQL", "SELECT 1;\n\\connect blog\n", `line 2: \connect is a command to the database's client, not SQL: take it out`},
		{"PostgreSQL", "SELECT 1 \\gexec", `line 1: \gexec is a command to the database's client, not SQL: take it out`},
		{"PostgreSQL", "-- data\nCOPY public.t (a) FROM stdin;\n'\n\\.\n", "line 2: COPY ... FROM stdin needs a client that sends the data: write it as INSERT statements (pg_dump --inserts), or leave it out (--schema-only)"},
		{"SQLite", "\n.read other.sql\n", "line 2: .read is a command to the database's client, not SQL: take it out"},
		{"MySQL", "SELECT `a;", "line 1: unterminated quoted name"},
		{"MySQL", "SELECT 1;\n/*!50003 SELECT 2; SELECT 3", "line 2: statement with an unterminated conditional comment"},
		{"MySQL", "DELIMITER //\n/*! SELECT 1 //\nDELIMITER ;\n", "line 3: DELIMITER within a statement"},
		{"MySQL", "CREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF;", "line 1: statement with an unterminated BEGIN"},
		{"MySQL", "CREATE PROCEDURE p() IF 1 THEN SELECT 1; END;", "line 1: statement with an unterminated IF"},
		{"MySQL", "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1;", "line 2: statement with an unterminated BEGIN"},
		{"MySQL", "SELECT 1;\nDELIMITER \nSELECT 2;", "line 2: DELIMITER without a delimiter"},
		{"MySQL", "CREATE PROCEDURE p()\nBEGIN SELECT 1;\nDELIMITER ;\n", "line 3: DELIMITER within a statement"},
		{"SQLite", "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1;\nSELECT 2;", "line 1: statement with an unterminated BEGIN"},
		{"SQLite", "SELECT [a;", "line 1: unterminated quoted name"},
	}
	for _, tt := range tests {
		t.Run(tt.syntax+" "+tt.want, func(t *testing.T) {
			parts, err := Split(tt.text, syntaxes[tt.syntax])
			var split *SplitError
			if !errors.As(err, &split) || err.Error() != tt.want || parts != nil {
				t.Errorf("Split(%q) = %v, %v; want error %q", tt.text, parts, err, tt.want)
			}
		})
	}
}

func TestFirstWords(t *testing.T) {
	tests := []struct {
		syntax, text string
		n            int
		want         []string
	}{
		{"standard", "  -- a\n/* b */ create /* c */ Table t", 2, []string{"CREATE", "TABLE"}},
		{"standard", `(("x" select 'y' 1`, 3, []string{"SELECT"}},
		{"MySQL", "/*!40101 set names utf8 */", 2, []string{"SET", "NAMES"}},
		{"standard", "a b", 0, nil},
		{"standard", "", 2, nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, FirstWords(tt.text, syntaxes[tt.syntax], tt.n)); diff != "" {
			t.Errorf("FirstWords(%q) (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestCreated(t *testing.T) {
	tests := []struct {
		syntax, text string
		want         Object
	}{
		{"standard", "create table Users (id int)", Object{Kind: "TABLE", Name: "Users"}},
		{"standard", `CREATE TABLE IF NOT EXISTS "My "."a""b" (`, Object{Kind: "TABLE", Schema: "My ", Name: `a"b`}},
		{"standard", "CREATE TABLE db . s . t (a int)", Object{Kind: "TABLE", Schema: "s", Name: "t"}},
		{"PostgreSQL", "CREATE UNLOGGED TABLE a.b (", Object{Kind: "TABLE", Schema: "a", Name: "b"}},
		{"PostgreSQL", "CREATE GLOBAL TEMPORARY TABLE t AS SELECT 1", Object{Kind: "TABLE", Name: "t", Temporary: true}},
		{"PostgreSQL", "CREATE OR REPLACE TEMP RECURSIVE VIEW v (a) AS", Object{Kind: "VIEW", Name: "v", Temporary: true}},
		{"PostgreSQL", "CREATE /* x */ MATERIALIZED VIEW IF NOT EXISTS s.m AS", Object{Kind: "MATERIALIZED VIEW", Schema: "s", Name: "m"}},
		{"PostgreSQL", "CREATE TEMP SEQUENCE q", Object{Kind: "SEQUENCE", Name: "q", Temporary: true}},
		{"PostgreSQL", "CREATE TYPE s.mood AS ENUM ('a')", Object{Kind: "TYPE", Schema: "s", Name: "mood"}},
		{"MySQL", "CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`a`@localhost SQL SECURITY INVOKER VIEW `d`.`v` AS", Object{Kind: "VIEW", Schema: "d", Name: "v"}},
		{"MySQL", "/*!50001 CREATE TABLE `t` (a int) */", Object{Kind: "TABLE", Name: "t"}},
		{"SQLite", "CREATE VIRTUAL TABLE [a b] USING fts5(x)", Object{Kind: "TABLE", Name: "a b"}},
		{"SQLite", "CREATE TABLE main.'it''s' (a)", Object{Kind: "TABLE", Schema: "main", Name: "it's"}},
	}
	for _, tt := range tests {
		got, ok := Created(tt.text, syntaxes[tt.syntax])
		if !ok || got != tt.want {
			t.Errorf("Created(%q) = %+v, %v; want %+v", tt.text, got, ok, tt.want)
		}
	}
	for _, text := range []string{
		"", "SELECT 1", "CREATE", "CREATE OR REPLACE", "CREATE TABLE", "CREATE TABLE (a)", `CREATE TABLE "`,
		"CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX table_i ON t (a)", "CREATE FUNCTION f() RETURNS TABLE (a int)",
		"DROP TABLE t",
	} {
		if got, ok := Created(text, PostgreSQLSyntax()); ok {
			t.Errorf("Created(%q) = %+v, want none", text, got)
		}
	}
}

// significant gives the tokens that statements are made of. It is false if
// there is a DELIMITER among them.
func significant(text string, syn Syntax) (toks []string, ok bool) {
	for tok := range Tokens(text, syn) {
		switch tok.Kind {
		case Space, Comment, Semicolon:
		case Directive:
			return nil, false
		default:
			toks = append(toks, tok.Text)
		}
	}
	return toks, true
}

// checkSplit checks what holds for the statements of any text: they stand where
// they are said to, and without DELIMITER nothing is lost between them and each
// is one statement by itself.
func checkSplit(t *testing.T, text string, syn Syntax) {
	t.Helper()
	parts, err := Split(text, syn)
	if err != nil {
		return
	}
	var got []string
	lines := strings.Split(text, "\n")
	for _, p := range parts {
		first, _, _ := strings.Cut(p.Text, "\n")
		if first == "" || !strings.Contains(lines[p.Line-1], first) {
			t.Fatalf("statement %q is not on line %d of %q", p.Text, p.Line, text)
		}
		if syn.DashSpace && strings.HasSuffix(p.Text, "--") {
			return // the cut made a comment of what was none
		}
		toks, _ := significant(p.Text, syn)
		got = append(got, toks...)
	}
	want, ok := significant(text, syn)
	if !ok {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("tokens of the statements of %q (-want +got):\n%s", text, diff)
	}
	for _, p := range parts {
		again, err := Split(p.Text, syn)
		if err != nil || len(again) != 1 || again[0].Text != p.Text {
			t.Fatalf("statement %q of %q is split into %+v, %v", p.Text, text, again, err)
		}
	}
}

func FuzzSplit(f *testing.F) {
	for _, text := range scripts {
		f.Add(text)
	}
	for _, text := range []string{
		"DELIMITER //\n;;a;//;//", "DELIMITER x\nDELIMITER ;\nax x", "(;DELIMITER //\n", "/*!;*/;*/", "a --;",
		"CREATE FUNCTION BEGIN BEGIN;END;", "CREATE TRIGGER FOR BEGIN;;END", "IF;END IF", "BEGIN NOT;END",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, syn := range syntaxes {
			checkSplit(t, text, syn)
			FirstWords(text, syn, 3)
			Created(text, syn)
			Created("CREATE TABLE "+text, syn)
		}
	})
}
