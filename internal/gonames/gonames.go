// Package gonames turns names of Go into names of SQL.
package gonames

import "strings"

// Snake turns a Go name into a column's: UserID is user_id, HTTPServer
// http_server.
func Snake(name string) string {
	runes := []rune(name)
	isUpper := func(i int) bool {
		return i >= 0 && i < len(runes) && strings.ToLower(string(runes[i])) != string(runes[i])
	}
	var b strings.Builder
	for i, r := range runes {
		lowerNext := i+1 < len(runes) && !isUpper(i+1) && runes[i+1] != '_'
		if i > 0 && isUpper(i) && runes[i-1] != '_' && (!isUpper(i-1) || lowerNext) {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}
