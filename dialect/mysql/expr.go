package mysql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"limbeck.dev/migrate/sqltext"
)

// canonicalExpr spells an expression so that those of a model and of a server
// have a chance to be equal: strings in one spelling, without the character
// set that MySQL writes before each, and no parentheses around the whole. What
// these rules miss, the database itself settles.
func canonicalExpr(text string) string {
	var out strings.Builder
	toks := slices.Collect(sqltext.Tokens(strings.TrimSpace(text), syntax))
	for i, tok := range toks {
		inNegated := isNegated(toks, i-1) || isNegated(toks, i-3) // the parentheses of -(5)
		if !inNegated && !isNeedlessIntroducer(toks[i:]) {
			out.WriteString(canonicalToken(tok))
		}
	}
	return stripParens(out.String())
}

// isNegated reports whether the tokens from i on are -(5), which MySQL writes for
// -5 when a table is created, and no more when it is altered.
func isNegated(toks []sqltext.Token, i int) bool {
	return i >= 0 && i+3 < len(toks) && toks[i].Text == "-" && toks[i+1].Text == "(" &&
		toks[i+2].Kind == sqltext.Number && toks[i+3].Text == ")"
}

// isNeedlessIntroducer reports whether the tokens begin with a character set
// that says nothing of the string after it: our sessions are in UTF-8, and the
// others that MySQL writes (it takes the column's, when it alters a table) have
// the same ASCII. Before COLLATE it is needed.
func isNeedlessIntroducer(toks []sqltext.Token) bool {
	if len(toks) < 2 || toks[0].Kind != sqltext.Word || toks[0].Text[0] != '_' || toks[1].Kind != sqltext.String {
		return false
	}
	charset := strings.ToLower(toks[0].Text)
	switch charset {
	case "_utf8mb4":
		return true
	case "_binary", "_ucs2", "_utf16", "_utf16le", "_utf32":
		return false
	}
	for _, next := range toks[2:] {
		if next.Kind != sqltext.Space {
			if strings.EqualFold(next.Text, "COLLATE") {
				return false
			}
			break
		}
	}
	isASCII := !strings.ContainsFunc(toks[1].Text, func(r rune) bool { return r >= 0x80 })
	return isASCII || charset == "_utf8mb3" || charset == "_utf8"
}

// canonicalToken is the token's text, a string in the spelling of textLiteral.
func canonicalToken(tok sqltext.Token) string {
	if tok.Kind != sqltext.String || tok.Open {
		return tok.Text
	}
	literal, err := textLiteral(unquote(tok.Text))
	if err != nil {
		return tok.Text
	}
	return literal
}

// stripParens takes away the pairs of parentheses that hold all of the text.
func stripParens(text string) string {
	for {
		text = strings.TrimSpace(text)
		if !strings.HasPrefix(text, "(") || closing(text) != len(text)-1 {
			return text
		}
		text = text[1 : len(text)-1]
	}
}

// closing returns where the parenthesis that text begins with is closed; -1 if
// it is not.
func closing(text string) int {
	depth := 0
	for tok := range sqltext.Tokens(text, syntax) {
		switch tok.Text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return tok.Pos
			}
		}
	}
	return -1
}

// unquote returns the value of a string literal, in whichever quotes. A
// backslash before % or _ is part of the value.
func unquote(literal string) string {
	quote := literal[:1]
	inner := literal[1 : len(literal)-1]
	var out strings.Builder
	for i := 0; i < len(inner); i++ {
		switch {
		case inner[i] == '\\' && i+1 < len(inner):
			i++
			out.WriteString(unescape(inner[i]))
		case strings.HasPrefix(inner[i:], quote+quote):
			out.WriteString(quote)
			i++
		default:
			out.WriteByte(inner[i])
		}
	}
	return out.String()
}

// unescape returns what a backslash and c stand for (MySQL manual, "String
// Literals").
func unescape(c byte) string {
	switch c {
	case '0':
		return "\x00"
	case 'b':
		return "\b"
	case 'n':
		return "\n"
	case 'r':
		return "\r"
	case 't':
		return "\t"
	case 'Z':
		return "\x1a"
	case '%', '_':
		return `\` + string(c)
	}
	return string([]byte{c})
}

// decodeExpr reads an expression from information_schema. MySQL shows it as if
// within quotes, with quotes and backslashes escaped, and its UTF-8 bytes as if
// each were a character of its latin1.
func (d Dialect) decodeExpr(text string) string {
	if !d.escapesExpressions() {
		return canonicalExpr(text)
	}
	text = fromLatin1(text)
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
			out.WriteString(unescape(text[i]))
			continue
		}
		out.WriteByte(text[i])
	}
	return canonicalExpr(out.String())
}

// latin1 holds the characters that MySQL's latin1 (cp1252) has for the bytes
// from 0x80 to 0x9f.
var latin1 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// fromLatin1 turns each character of latin1 into its byte, if that makes valid
// UTF-8 of the whole; otherwise the text was right as it is.
func fromLatin1(text string) string {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		i := slices.Index(latin1, r)
		switch {
		case i >= 0:
			out = append(out, byte(0x80+i))
		case r < 0x100:
			out = append(out, byte(r))
		default:
			return text
		}
	}
	if !utf8.Valid(out) {
		return text
	}
	return string(out)
}

// stripDatabase takes away the qualification by the database that will be the
// default one, so that the text can be used in another. A name that is used
// without a point after it is an alias as well: then only names of three parts
// are sure to begin with the database.
func stripDatabase(text, database string) string {
	name := backquoted(database)
	if !strings.Contains(text, name) {
		return text
	}
	toks := slices.Collect(sqltext.Tokens(text, syntax))
	is := func(i int, s string) bool { return i >= 0 && i < len(toks) && toks[i].Text == s }
	isAlias := false
	for i := range toks {
		isAlias = isAlias || is(i, name) && !is(i+1, ".") && !is(i-1, ".")
	}
	var out strings.Builder
	for i := 0; i < len(toks); i++ {
		if is(i, name) && is(i+1, ".") && !is(i-1, ".") && (!isAlias || is(i+3, ".")) {
			i++
			continue
		}
		out.WriteString(toks[i].Text)
	}
	return out.String()
}

// inBMP returns the text as the servers keep comments: in the three-byte UTF-8,
// with a question mark for every character that needs four.
func inBMP(text string) string {
	return strings.Map(func(r rune) rune {
		if r > 0xFFFF {
			return '?'
		}
		return r
	}, text)
}
