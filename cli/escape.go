package cli

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escapeLine makes any text safe to show on a terminal as part of one line:
// what does not print (control characters, escape sequences, changes of the
// writing direction) becomes an escape as in Go.
func escapeLine(text string) string { return escape(text, false) }

// escapeBlock is escapeLine for text of several lines.
func escapeBlock(text string) string { return escape(text, true) }

func escape(text string, newlines bool) string {
	var b strings.Builder
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case unicode.IsPrint(r), newlines && (r == '\n' || r == '\t'):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}
