package mysql

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/dialect"
	"limbeck.dev/migrate/sqltext"
)

// lastInsertID stands for its value among the variables of a session.
const lastInsertID = "LAST_INSERT_ID()"

// sessionUse tells what SQL text has to do with its session. Rows are inserted
// and changed without a change of it, but for the variables that they name.
func sessionUse(text string) (u dialect.SessionUse) {
	words := append(sqltext.FirstWords(text, syntax, 3), "", "", "")
	u.Variables = userVariables(text)
	switch {
	case words[0] == "SELECT" && len(u.Variables) == 0: // nobody gets the answer
	case dialect.CallsPlain(text, "row_count", "found_rows"), words[0] == "GET" && words[1] != "":
		u.Looks = dialect.LooksAtLast
	case dialect.Calls(text, "last_insert_id"):
		u.Looks = dialect.LooksAtSession
		u.Variables = append(u.Variables, lastInsertID)
	}
	switch words[0] {
	case "USE":
		u.Changes, u.Repeats, u.Moves = true, true, true
	case "SET":
		setUse(text, words[1], &u)
	case "PREPARE", "DEALLOCATE":
		u.Changes, u.Repeats = true, true
	case "DROP":
		u.Changes = words[1] == "TEMPORARY" || words[1] == "PREPARE"
		u.Repeats = words[1] == "PREPARE"
	case "CREATE":
		name, empty := dialect.TemporaryTable(text, words, syntax)
		u.Temporary, u.Changes, u.Repeats = name, name != "", name != "" && empty
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "SELECT", "WITH", "DO", "TABLE", "VALUES", "SHOW", "EXPLAIN":
		locks := dialect.Calls(text, "get_lock", "release_lock", "release_all_locks")
		u.Changes = len(u.Variables) > 0 || locks
		u.Repeats = locks && (words[0] == "SELECT" || words[0] == "DO") && !dialect.Mentions(text, "from", syntax)
	case "ALTER", "RENAME", "TRUNCATE", "GRANT", "REVOKE", "ANALYZE", "OPTIMIZE", "CHECK", "REPAIR", "CHECKSUM", "FLUSH":
	case "LOCK", "UNLOCK", "HANDLER", "XA":
		u.Changes = true
	default: // CALL, EXECUTE
		u.Changes = true
		u.Variables = append(u.Variables, dialect.Settings)
	}
	return u
}

// setUse tells of SET. What it sets for the whole server is none of the
// session's; what is worked out for a variable of the user's is recorded.
func setUse(text, second string, u *dialect.SessionUse) {
	switch second {
	case "GLOBAL", "PERSIST", "PERSIST_ONLY":
		u.Changes = strings.Contains(text, ",")
		u.Repeats = u.Changes
		return
	case "PASSWORD", "DEFAULT", "STATEMENT":
		return
	}
	u.Changes, u.Repeats = true, true
	if strings.Contains(text, "(") {
		own := onlyVariables(text)
		u.Repeats = !own && !dialect.Mentions(text, "select", syntax)
		u.Unrepeatable = !own && !u.Repeats
	}
}

// onlyVariables reports whether SET sets nothing but variables of the user's,
// whose values are recorded.
func onlyVariables(text string) bool {
	depth, expect := 0, true
	for tok := range sqltext.Tokens(text, syntax) {
		switch {
		case tok.Kind == sqltext.Space || tok.Kind == sqltext.Comment || tok.Kind == sqltext.Conditional:
		case tok.Kind == sqltext.Word && expect && strings.EqualFold(tok.Text, "SET"):
		case tok.Text == "(":
			depth++
		case tok.Text == ")":
			depth--
		case tok.Text == "," && depth == 0:
			expect = true
		case expect:
			if tok.Text != "@" {
				return false
			}
			expect = false
		}
	}
	return !strings.Contains(text, "@@")
}

// userVariables are the user's variables that SQL text names, with their @, each
// once.
func userVariables(text string) (list []string) {
	if !strings.Contains(text, "@") {
		return nil
	}
	at, before := false, "" // the token before is a single @, and the one before that
	for tok := range sqltext.Tokens(text, syntax) {
		name := sqltext.NameOf(tok)
		switch {
		case tok.Text == "@":
			at = before != "@" && before != "name"
			before = "@"
			continue
		case at && name != "":
			if name = "@" + strings.ToLower(name); !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
		at, before = false, ""
		if name != "" {
			before = "name" // of an account: 'user'@'host'
		}
	}
	return list
}
