package sqltext

import "iter"

// Kind is the kind of a Token.
type Kind uint8

// The kinds of tokens.
const (
	Symbol      Kind = iota // one byte that is nothing else
	Word                    // a keyword or a bare name
	QuotedIdent             // a name with its quotes
	String                  // a string with its quotes, prefix E or dollar tags
	Number                  // digits, and the letters, digits and points after them
	Comment                 // to the end of the line, without it, or to the closing */
	Conditional             // the opening /*!50003 or the closing */ of a conditional comment
	Space                   // space, line ends, a byte order mark
	Semicolon               // what ends a statement: a semicolon, or what DELIMITER put in its place
	Directive               // a DELIMITER line, without its end
)

// String returns the kind's name as used in messages.
func (k Kind) String() string {
	return [...]string{
		"symbol", "word", "quoted name", "string", "number", "comment",
		"conditional comment", "space", "semicolon", "directive",
	}[k]
}

// Token is a piece of SQL text.
type Token struct {
	Kind Kind
	Text string
	Pos  int  // of the first byte in the whole text
	Open bool // a string, name or comment that the text's end cut short
}

// Tokens returns the tokens of any text whatever, in order. Each byte is in
// exactly one of them.
func Tokens(text string, syn Syntax) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		l := lexer{syn: syn, delimiter: ";", fresh: true}
		for pos := 0; pos < len(text); {
			tok := l.next(text[pos:])
			tok.Pos = pos
			if !yield(tok) {
				return
			}
			pos += len(tok.Text)
		}
	}
}
