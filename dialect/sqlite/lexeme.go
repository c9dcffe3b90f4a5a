package sqlite

import (
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// lexeme is a piece of SQL that means something by itself: a token of sqltext
// that is no space and no comment, or several that SQLite reads as one.
type lexeme struct {
	kind sqltext.Kind
	text string
	pos  int // of its first byte in the text
}

func (l lexeme) end() int { return l.pos + len(l.text) }

// is tells whether the lexeme is the keyword or symbol.
func (l lexeme) is(text string) bool {
	return l.text == text || l.kind == sqltext.Word && strings.EqualFold(l.text, text)
}

// isName tells whether the lexeme can be a name. SQLite takes strings for names.
func (l lexeme) isName() bool {
	return l.kind == sqltext.Word || l.kind == sqltext.QuotedIdent || l.kind == sqltext.String
}

// lexemes reads a text. x'ab', 1e-5, .5 and the operators of several bytes
// come as one.
func lexemes(text string) []lexeme {
	list := make([]lexeme, 0, len(text)/4) // a lexeme and the space after it
	for tok := range sqltext.Tokens(text, sqltext.SQLiteSyntax()) {
		if tok.Kind == sqltext.Space || tok.Kind == sqltext.Comment {
			continue
		}
		next := lexeme{tok.Kind, tok.Text, tok.Pos}
		if n := len(list); n > 0 && list[n-1].end() == next.pos && joins(list, next) {
			last := &list[n-1]
			last.text += next.text
			if last.kind != sqltext.Symbol || next.kind != sqltext.Symbol {
				last.kind = sqltext.Number
			}
			continue
		}
		list = append(list, next)
	}
	return list
}

// joins tells whether next, which follows the last of the list without a
// space, belongs to it.
func joins(list []lexeme, next lexeme) bool {
	last := list[len(list)-1]
	switch {
	case last.kind == sqltext.Word && next.kind == sqltext.String:
		return last.is("x")
	case last.kind == sqltext.Symbol && last.text == "." && next.kind == sqltext.Number:
		return len(list) == 1 || !list[len(list)-2].isName() || list[len(list)-2].end() != last.pos
	case last.kind == sqltext.Symbol && next.kind == sqltext.Symbol:
		return operators[last.text+next.text]
	}
	return openExponent(last) && (next.text == "+" || next.text == "-") ||
		last.kind == sqltext.Number && next.kind == sqltext.Number && endsInSign(last.text)
}

// openExponent tells whether the number lacks its exponent. In valid SQL the
// sign and the digits follow at once.
func openExponent(l lexeme) bool {
	return l.kind == sqltext.Number && !strings.HasPrefix(strings.ToLower(l.text), "0x") &&
		strings.HasSuffix(strings.ToLower(l.text), "e")
}

func endsInSign(text string) bool {
	return strings.HasSuffix(text, "+") || strings.HasSuffix(text, "-")
}

// operators are those of more than one byte, and what they begin with.
var operators = wordSet("|| << >> <= >= <> != == -> ->>")
