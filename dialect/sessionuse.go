package dialect

import (
	"slices"
	"strings"

	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/sqltext"
)

// SessionUse is what SQL text has to do with the session that runs it, as far
// as the text tells. Where it does not tell, it may change everything.
type SessionUse struct {
	// Changes says that settings, variables, temporary objects or locks of the
	// session may be others afterwards.
	Changes bool
	// Repeats says that the text does nothing else, and makes of another session
	// what it made of this one.
	Repeats bool
	// Unrepeatable says that what it made cannot be made again: a setting that was
	// worked out of rows, a cursor.
	Unrepeatable bool
	// Looks tells how far the text sees what was done in the session before it.
	Looks Look
	// Moves says that unqualified names may mean others afterwards (USE).
	Moves bool
	// Lasting is the text that sets for the session what this one sets for the
	// transaction, where a revision is not one transaction; "" is none.
	Lasting string
	// Temporary is the temporary table that the text creates; "" is none.
	Temporary string
	// Variables are the variables of the session that the text names, such as
	// @id (MySQL), and [Settings] where it does not tell which it sets.
	Variables []string
}

// Settings stands among variables for the settings of the session that change
// what statements do.
const Settings = "settings"

// Look is how far a statement sees what was done in its session before it.
type Look int

// The looks.
const (
	LooksNowhere   Look = iota
	LooksAtSession      // at what an earlier statement left for good: LAST_INSERT_ID(), currval()
	LooksAtLast         // at what the statement right before it left: ROW_COUNT()
)

// UseOf is what an operation has to do with the session. Go code may do anything.
func UseOf(c Compiler, op ops.Op) (u SessionUse) {
	switch op.(type) {
	case ops.Do, ops.Dynamic:
		return SessionUse{Changes: true, Looks: LooksAtLast}
	case ops.Execute:
	default:
		return u
	}
	statements, err := c.Compile(op)
	if err != nil || len(statements) != 1 {
		return u
	}
	return statements[0].Session
}

// Calls reports whether SQL text calls one of the functions, which are in small
// letters. What looks like a call in a string is taken for one.
func Calls(text string, functions ...string) bool {
	return calls(text, func(name, _ string) bool { return slices.Contains(functions, strings.ToLower(name)) })
}

// CallsPlain is Calls for functions without arguments.
func CallsPlain(text string, functions ...string) bool {
	return calls(text, func(name, rest string) bool {
		return strings.HasPrefix(strings.TrimLeft(rest, " \t\r\n"), ")") && slices.Contains(functions, strings.ToLower(name))
	})
}

// calls asks of each word before a parenthesis, with what comes after that.
func calls(text string, is func(name, rest string) bool) bool {
	for at := 0; ; at++ {
		next := strings.IndexByte(text[at:], '(')
		if next < 0 {
			return false
		}
		at += next
		before := strings.TrimRight(text[:at], " \t\r\n\"`")
		if name := before[strings.LastIndexFunc(before, notName)+1:]; name != "" && is(name, text[at+1:]) {
			return true
		}
	}
}

func notName(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') }

// Mentions reports whether SQL text has a token that may be that name.
func Mentions(text, name string, syntax sqltext.Syntax) bool {
	for tok := range sqltext.Tokens(text, syntax) {
		if strings.EqualFold(sqltext.NameOf(tok), name) {
			return true
		}
	}
	return false
}

// TemporaryTable returns the name of the temporary table that SQL text creates,
// "" if it does not, and whether the text says nothing of rows for it.
func TemporaryTable(text string, words []string, syntax sqltext.Syntax) (name string, empty bool) {
	if len(words) == 0 || words[0] != "CREATE" {
		return "", false
	}
	created, ok := sqltext.Created(text, syntax)
	if !ok || !created.Temporary && !slices.Contains([]string{"temp", "pg_temp"}, strings.ToLower(created.Schema)) {
		return "", false
	}
	all := sqltext.FirstWords(text, syntax, 1<<20)
	return created.Name, created.Kind == "TABLE" && !slices.ContainsFunc(all, fills)
}

// fills says of a word that it gets a new table rows.
func fills(word string) bool {
	return slices.Contains([]string{"SELECT", "WITH", "VALUES", "EXECUTE"}, word)
}
