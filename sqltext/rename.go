package sqltext

import (
	"iter"
	"strings"
)

// RenameIdent returns the expression with every identifier from replaced by
// to, as a database does when it renames a column that the expression uses.
// Text in single quotes, and longer words that contain the name, are left
// alone. A quoted identifier stays quoted; a plain one becomes quoted, in the way
// of the SQL standard, where the new name demands it.
func RenameIdent(expr, from, to string) string {
	var out strings.Builder
	for len(expr) > 0 {
		n, name := leadingIdent(expr)
		switch {
		case name == from && n > len(name):
			end := expr[n-1 : n]
			out.WriteString(expr[:1] + strings.ReplaceAll(to, end, end+end) + end)
		case name == from && isPlain(to):
			out.WriteString(to)
		case name == from:
			out.WriteString(`"` + strings.ReplaceAll(to, `"`, `""`) + `"`)
		default:
			out.WriteString(expr[:n])
		}
		expr = expr[n:]
	}
	return out.String()
}

// isPlain reports whether a name needs no quotes: neither is it a reserved word
// nor would a database fold its letters.
func isPlain(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && !strings.Contains(reserved, " "+name+" ")
}

// reserved are the words that PostgreSQL or SQLite does not take for a column;
// see "SQL Key Words" in the manual of the one and of the other.
const reserved = " add all alter analyse analyze and any array as asc asymmetric between both by case cast check" +
	" collate column commit constraint create current_catalog current_date current_role current_time current_timestamp" +
	" current_user default deferrable delete desc distinct do drop else end escape except exists false fetch for foreign" +
	" from grant group having if in index initially insert intersect into is isnull join lateral leading limit localtime" +
	" localtimestamp not nothing notnull null offset on only or order placing primary references returning select" +
	" session_user set some symmetric table then to trailing transaction true union unique update user using values" +
	" variadic when where window with "

// leadingIdent returns the length of the first piece of s, and its name where
// the piece is an identifier.
func leadingIdent(s string) (n int, name string) {
	switch s[0] {
	case '\'':
		n, _ = quoted(s, "'")
		return n, ""
	case '"', '`':
		return quoted(s, s[:1])
	case '[':
		return quoted(s, "]")
	}
	for n < len(s) && isWordByte(s[n]) {
		n++
	}
	if n == 0 {
		return 1, ""
	}
	return n, s[:n]
}

// quoted returns the length of the quoted text that s begins with, and what it
// says: a doubled end is one of its characters.
func quoted(s, end string) (n int, text string) {
	for n = 1; n < len(s); n++ {
		switch {
		case strings.HasPrefix(s[n:], end+end):
			n++
		case s[n:n+1] == end:
			return n + 1, strings.ReplaceAll(s[1:n], end+end, end)
		}
	}
	return n, strings.ReplaceAll(s[1:], end+end, end)
}

func isWordByte(c byte) bool {
	return c == '_' || c == '$' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// Identifiers yields the identifiers and other words of an expression, without
// their quotes.
func Identifiers(expr string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for len(expr) > 0 {
			n, name := leadingIdent(expr)
			if name != "" && !yield(name) {
				return
			}
			expr = expr[n:]
		}
	}
}
