package sqltext

import "strings"

// Terminated returns a statement with what ends it in a script for the
// database's own client, and a line end: a semicolon; where the statement has
// semicolons of its own, which such a client would take for its end, a
// DELIMITER that is not in it.
func Terminated(statement string, syn Syntax) string {
	semicolons, comment := false, false
	for tok := range Tokens(statement, syn) {
		semicolons = semicolons || tok.Text == ";"
		comment = tok.Kind == Comment && !strings.HasPrefix(tok.Text, "/*")
	}
	switch {
	case semicolons && syn.Delimiter:
		delimiter := "//"
		for strings.Contains(statement, delimiter) {
			delimiter += "/"
		}
		return "DELIMITER " + delimiter + "\n" + statement + "\n" + delimiter + "\nDELIMITER ;\n"
	case comment: // it would hide the semicolon
		return statement + "\n;\n"
	}
	return statement + ";\n"
}
