package sqltext

import (
	"slices"
	"strings"
)

// Loses tells in words which rows or values a statement throws away, as far as
// its own text tells: DROP TABLE, TRUNCATE, DELETE, DROP SCHEMA, and ALTER TABLE
// that drops columns. It is empty for any other statement.
func Loses(stmt string, syn Syntax) string {
	var toks []Token
	for tok := range Tokens(stmt, syn) {
		if tok.Kind != Space && tok.Kind != Comment && tok.Kind != Conditional {
			toks = append(toks, tok)
		}
	}
	switch first, rest := pop(toks); first {
	case "DROP":
		return lostByDrop(rest)
	case "TRUNCATE":
		return "the rows of table " + objectName(skip(rest, "TABLE", "ONLY"))
	case "DELETE":
		return "rows of table " + objectName(skip(rest, "LOW_PRIORITY", "QUICK", "IGNORE", "FROM", "ONLY"))
	case "ALTER":
		if second, rest := pop(rest); second == "TABLE" {
			return lostByAlter(skip(rest, "IF", "EXISTS", "ONLY"))
		}
	}
	return ""
}

// pop takes the first token away, and returns it as a keyword.
func pop(toks []Token) (first string, rest []Token) {
	if len(toks) == 0 {
		return "", nil
	}
	return keyword(toks[0]), toks[1:]
}

// skip leaves words out that may stand before a name.
func skip(toks []Token, words ...string) []Token {
	for len(toks) > 0 && toks[0].Kind == Word && slices.Contains(words, keyword(toks[0])) {
		toks = toks[1:]
	}
	return toks
}

// objectName is the name at the beginning, with its schema if it has one.
func objectName(toks []Token) string {
	schema, name := qualifiedName(toks)
	if schema == "" {
		return name
	}
	return schema + "." + name
}

func lostByDrop(toks []Token) string {
	switch kind, rest := pop(skip(toks, "TEMPORARY", "FOREIGN")); kind {
	case "TABLE":
		return "the rows of table " + objectName(skip(rest, "IF", "EXISTS"))
	case "SCHEMA", "DATABASE":
		return "everything in " + strings.ToLower(kind) + " " + objectName(skip(rest, "IF", "EXISTS"))
	}
	return ""
}

// kept are what DROP takes away within ALTER TABLE without a loss of values.
var kept = set("CONSTRAINT", "DEFAULT", "NOT", "IDENTITY", "EXPRESSION", "PRIMARY", "FOREIGN", "INDEX", "KEY", "CHECK", "SYSTEM", "PERIOD")

// lostByAlter finds the columns that the parts of an ALTER TABLE drop.
func lostByAlter(toks []Token) string {
	table := objectName(toks)
	var lost []string
	for i := range toks {
		if toks[i].Kind != Word || keyword(toks[i]) != "DROP" || i+1 == len(toks) || kept[keyword(toks[i+1])] {
			continue
		}
		if keyword(toks[i+1]) == "PARTITION" {
			lost = append(lost, "the rows of a partition of table "+table)
			continue
		}
		if rest := skip(toks[i+1:], "COLUMN", "IF", "EXISTS"); len(rest) > 0 {
			lost = append(lost, "the values of column "+table+"."+NameOf(rest[0]))
		}
	}
	return strings.Join(lost, ", ")
}
