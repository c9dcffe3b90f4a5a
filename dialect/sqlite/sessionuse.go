package sqlite

import (
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// sessionUse tells what SQL text has to do with its connection. Pragmas that are
// kept in the file are repeated as well, to no effect.
func sessionUse(text string) (u dialect.SessionUse) {
	words := append(sqltext.FirstWords(text, sqltext.SQLiteSyntax(), 2), "", "")
	if dialect.CallsPlain(text, "last_insert_rowid", "changes", "total_changes") {
		u.Looks = dialect.LooksAtLast // the journal is written with INSERT as well
	}
	switch words[0] {
	case "PRAGMA":
		u.Changes, u.Repeats = true, strings.ContainsAny(text, "=(")
	case "ATTACH", "DETACH":
		u.Changes, u.Repeats = true, true
	case "CREATE":
		name, empty := dialect.TemporaryTable(text, words, sqltext.SQLiteSyntax())
		u.Temporary, u.Changes, u.Repeats = name, name != "" || words[1] == "TEMP" || words[1] == "TEMPORARY", name != "" && empty
	}
	return u
}
