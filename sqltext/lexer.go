package sqltext

import (
	"regexp"
	"strings"
)

// lexer is what the reading of a token depends on besides the text ahead.
type lexer struct {
	syn         Syntax
	delimiter   string // ends a statement
	fresh       bool   // nothing of a statement has been read yet
	conditional bool   // within /*! ... */
}

// next reads the token that s, which is not empty, starts with.
func (l *lexer) next(s string) Token {
	kind, n := l.scan(s)
	tok := Token{Kind: kind, Text: s, Open: n < 0}
	if !tok.Open {
		tok.Text = s[:n]
	}
	switch kind {
	case Space, Comment:
		return tok
	case Directive:
		if d := newDelimiter(tok.Text); d != "" {
			l.delimiter = d
		}
	case Conditional:
		l.conditional = !l.conditional
	}
	l.fresh = kind == Semicolon || kind == Directive
	return tok
}

const byteOrderMark = "\uFEFF"

// scan returns the kind and length of the token that s starts with. This and the
// other functions that measure a token return -1 when s ends before the token does.
func (l *lexer) scan(s string) (Kind, int) {
	syn := l.syn
	switch c := s[0]; {
	case l.atDelimiter(s):
		return Semicolon, len(l.delimiter)
	case strings.HasPrefix(s, byteOrderMark):
		return Space, len(byteOrderMark)
	case isSpace(c):
		return Space, span(s, isSpace)
	case c == '#' && syn.HashComments, strings.HasPrefix(s, "--") && (!syn.DashSpace || dashSpace(s)):
		return Comment, lineLen(s)
	case strings.HasPrefix(s, "/*"):
		return l.blockComment(s)
	case l.conditional && strings.HasPrefix(s, "*/"):
		return Conditional, len("*/")
	case c == '\'', c == '"' && syn.DoubleQuotedStrings:
		return String, quotesLen(s, syn.Backslash)
	case c == '"', c == '`' && syn.Backticks:
		return QuotedIdent, quotesLen(s, false)
	case c == '[' && syn.Brackets:
		return QuotedIdent, through(s, 1, "]")
	case c == '$' && syn.DollarQuotes:
		return dollarQuote(s)
	case isDigit(c):
		return Number, span(s, func(c byte) bool { return c == '.' || isWord(c) && c != '$' })
	case isWord(c) && c != '$':
		return l.word(s)
	}
	return Symbol, 1
}

// atDelimiter tells whether s starts with the delimiter. One made of letters
// counts only as a whole word, lest GO end a statement at GOOD.
func (l *lexer) atDelimiter(s string) bool {
	n := len(l.delimiter)
	return strings.HasPrefix(s, l.delimiter) &&
		!(isLetter(l.delimiter[0]) && n < len(s) && isWord(s[n]))
}

// word measures a word, or what a word is the beginning of.
func (l *lexer) word(s string) (Kind, int) {
	n := span(s, isWord)
	if d := l.delimiter; !isLetter(d[0]) { // END$$ is a word and the delimiter $$
		if i := strings.Index(s[:min(n+len(d)-1, len(s))], d); i > 0 {
			n = i
		}
	}
	switch {
	case l.syn.EscapeStrings && n == 1 && (s[0]|0x20) == 'e' && strings.HasPrefix(s[1:], "'"):
		return String, escapeStringLen(s)
	case l.syn.Delimiter && l.fresh && strings.EqualFold(s[:n], "DELIMITER"):
		return Directive, lineLen(s)
	}
	return Word, n
}

// newDelimiter returns the delimiter that a DELIMITER line asks for: its first
// argument, which may be in quotes. It is empty if there is none.
func newDelimiter(line string) string {
	if fields := strings.Fields(line); len(fields) > 1 {
		return strings.Trim(fields[1], "'\"`")
	}
	return ""
}

// blockComment measures a comment, or only the opening of a conditional one,
// for what follows that is SQL text as any other.
func (l *lexer) blockComment(s string) (Kind, int) {
	if l.syn.ConditionalComments && !l.conditional {
		if open := conditionalOpening.FindString(s); open != "" {
			return Conditional, len(open)
		}
	}
	if !l.syn.NestedComments {
		return Comment, through(s, 2, "*/")
	}
	depth := 1
	for i := 2; i+1 < len(s); {
		switch s[i : i+2] {
		case "/*":
			depth, i = depth+1, i+2
		case "*/":
			depth, i = depth-1, i+2
		default:
			i++
		}
		if depth == 0 {
			return Comment, i
		}
	}
	return Comment, -1
}

var conditionalOpening = regexp.MustCompile(`^/\*M?![0-9]{0,6}`)

// quotesLen measures a text in the quotes that s starts with. A quote within it
// is doubled or, with backslash, escaped.
func quotesLen(s string, backslash bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case backslash && s[i] == '\\':
			i++
		case s[i] != s[0]:
		case i+1 < len(s) && s[i+1] == s[0]:
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// escapeStringLen measures E'...' with its continuations, in which backslashes
// escape as well.
func escapeStringLen(s string) int {
	n := len("E")
	for {
		quoted := quotesLen(s[n:], true)
		if quoted < 0 {
			return -1
		}
		n += quoted
		gap := stringContinues.FindString(s[n:])
		if gap == "" {
			return n
		}
		n += len(gap) - len("'")
	}
}

// stringContinues matches what may stand between the parts of one string in
// standard SQL, with the quote that opens the next part: space and comments
// with at least one line end.
var stringContinues = regexp.MustCompile(`^(?:[ \t\f\v]|--[^\n\r]*)*[\n\r](?:\s|--[^\n\r]*[\n\r])*'`)

// dollarQuote measures $tag$...$tag$, or just the $ if no tag is there.
func dollarQuote(s string) (Kind, int) {
	n := 1 + span(s[1:], func(c byte) bool { return isWord(c) && c != '$' })
	if n == len(s) || s[n] != '$' || isDigit(s[1]) {
		return Symbol, 1
	}
	return String, through(s, n+1, s[:n+1])
}

// through measures s through the first end that is at from or after.
func through(s string, from int, end string) int {
	i := strings.Index(s[from:], end)
	if i < 0 {
		return -1
	}
	return from + i + len(end)
}

// dashSpace tells whether the -- that s starts with is a comment in MySQL.
func dashSpace(s string) bool {
	return len(s) == 2 || s[2] <= ' ' || s[2] == 0x7f
}

// lineLen is the length of s up to its first line end.
func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// span is the number of bytes at the start of s that are in the class.
func span(s string, class func(byte) bool) int {
	for i := range len(s) {
		if !class(s[i]) {
			return i
		}
	}
	return len(s)
}

func isSpace(c byte) bool  { return c == ' ' || '\t' <= c && c <= '\r' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isWord tells whether c may be in a word. Any byte outside ASCII may be, as in
// all the databases' own tokenizers.
func isWord(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '_' || c == '$' || c >= 0x80
}
