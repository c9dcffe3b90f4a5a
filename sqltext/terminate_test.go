package sqltext

import "testing"

func TestTerminated(t *testing.T) {
	for _, c := range []struct {
		name      string
		syn       Syntax
		statement string
		want      string
	}{
		{"plain", PostgreSQLSyntax(), "SELECT 1", "SELECT 1;\n"},
		{"comment at the end", PostgreSQLSyntax(), "SELECT 1 -- one", "SELECT 1 -- one\n;\n"},
		{"hash at the end", MySQLSyntax(), "SELECT 1 # one", "SELECT 1 # one\n;\n"},
		{"block comment at the end", SQLiteSyntax(), "SELECT 1 /* one */", "SELECT 1 /* one */;\n"},
		{"semicolon in a string", MySQLSyntax(), `SELECT ';\';'`, `SELECT ';\';'` + ";\n"},
		{"body", MySQLSyntax(), "CREATE PROCEDURE p() BEGIN SELECT 1; END", "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END\n//\nDELIMITER ;\n"},
		{"delimiter in the body", MySQLSyntax(), "CREATE PROCEDURE p() BEGIN SELECT '//'; END", "DELIMITER ///\nCREATE PROCEDURE p() BEGIN SELECT '//'; END\n///\nDELIMITER ;\n"},
		{"body without delimiters", SQLiteSyntax(), "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END", "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END;\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Terminated(c.statement, c.syn)
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			parts, err := Split(got+got, c.syn)
			if err != nil || len(parts) != 2 || parts[1].Text != c.statement && c.name[len(c.name)-3:] != "end" {
				t.Errorf("read back: %v, %+v", err, parts)
			}
		})
	}
}
