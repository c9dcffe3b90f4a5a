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
			out.WriteString(expr[:1] + to + expr[n-1:n])
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
		return quotedLen(s, '\''), ""
	case '"', '`':
		n = quotedLen(s, s[0])
		return n, strings.Trim(s[:n], s[:1])
	case '[':
		n = quotedLen(s, ']')
		return n, strings.Trim(s[:n], "[]")
	}
	for n < len(s) && isWordByte(s[n]) {
		n++
	}
	if n == 0 {
		return 1, ""
	}
	return n, s[:n]
}

func quotedLen(s string, end byte) int {
	if i := strings.IndexByte(s[1:], end); i >= 0 {
		return i + 2
	}
	return len(s)
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
