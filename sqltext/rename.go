package sqltext

import (
	"iter"
	"strings"
)

// RenameIdent returns the expression with every identifier from replaced by
// to, as a database does when it renames a column that the expression uses.
// Text in single quotes, and longer words that contain the name, are left
// alone. A quoted identifier stays quoted.
func RenameIdent(expr, from, to string) string {
	var out strings.Builder
	for len(expr) > 0 {
		n, name := leadingIdent(expr)
		switch {
		case name == from && n > len(name):
			end := expr[n-1 : n]
			out.WriteString(expr[:1] + strings.ReplaceAll(to, end, end+end) + end)
		case name == from:
			out.WriteString(to)
		default:
			out.WriteString(expr[:n])
		}
		expr = expr[n:]
	}
	return out.String()
}

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
