package core

import "strings"

// opaque returns the length of the quoted text, quoted name or comment that s
// begins with, in which no ? is a placeholder; 0 if s begins with none.
func opaque(s string) int {
	switch {
	case s[0] == '\'' || s[0] == '"' || s[0] == '`':
		return until(s, s[:1])
	case strings.HasPrefix(s, "--"):
		return until(s, "\n")
	case strings.HasPrefix(s, "/*"):
		return 1 + until(s[1:], "*/")
	}
	return 0
}

// until returns the length of s up to and with the next end after its first
// byte, or all of s. A doubled quote is two quoted texts side by side, which
// comes to the same.
func until(s, end string) int {
	if i := strings.Index(s[1:], end); i >= 0 {
		return 1 + i + len(end)
	}
	return len(s)
}
