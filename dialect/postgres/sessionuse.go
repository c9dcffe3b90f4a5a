package postgres

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// definitionsOnly are the first words of statements that leave the session alone.
var definitionsOnly = []string{
	"ALTER", "CREATE", "DROP", "COMMENT", "GRANT", "REVOKE", "TRUNCATE", "ANALYZE", "VACUUM", "REINDEX", "CLUSTER", "REFRESH", "REASSIGN", "SECURITY", "LOCK", "",
}

// sessionUse tells what SQL text has to do with its session. Rows are changed
// with functions and sequences, which may leave something there.
func sessionUse(text string, words []string) (u dialect.SessionUse) {
	words = append(slices.Clone(words), "", "", "")
	if dialect.Calls(text, "currval", "lastval") {
		u.Looks = dialect.LooksAtSession
	}
	sets := dialect.Calls(text, "set_config", "pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_advisory_unlock", "pg_advisory_unlock_all")
	u.Changes = sets || !slices.Contains(definitionsOnly, words[0])
	switch words[0] {
	case "SET":
		u.Repeats = words[1] != "CONSTRAINTS" && words[1] != "TRANSACTION"
		if words[1] == "LOCAL" {
			u.Lasting = sessionWide(text)
		}
	case "RESET", "PREPARE", "DEALLOCATE", "LISTEN", "UNLISTEN", "LOAD", "DISCARD":
		u.Repeats = true
	case "SELECT":
		into := slices.Index(words, "INTO")
		if into > 0 && (words[into+1] == "TEMP" || words[into+1] == "TEMPORARY") {
			u.Temporary = words[into+2]
			break
		}
		u.Repeats = sets && !dialect.Mentions(text, "from", sqltext.PostgreSQLSyntax())
		u.Unrepeatable = sets && !u.Repeats
	case "DECLARE":
		u.Unrepeatable = true
	case "CREATE":
		name, empty := dialect.TemporaryTable(text, words, sqltext.PostgreSQLSyntax())
		u.Temporary, u.Repeats = name, name != "" && empty
		u.Changes = name != "" || words[1] == "TEMP" || words[1] == "TEMPORARY"
	case "DO":
		u.Unrepeatable = sets
	}
	if u.Changes && !u.Repeats && strings.Contains(text, "(") || words[0] == "DO" || words[0] == "EXECUTE" {
		u.Variables = []string{dialect.Settings}
	}
	return u
}

// sessionWide is SET LOCAL for the session.
func sessionWide(text string) string {
	for tok := range sqltext.Tokens(text, sqltext.PostgreSQLSyntax()) {
		if strings.EqualFold(tok.Text, "LOCAL") {
			return text[:tok.Pos] + "SESSION" + text[tok.Pos+len(tok.Text):]
		}
	}
	return text
}
