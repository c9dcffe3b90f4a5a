package sqlite

import (
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// scope is what the names in an expression may mean. SQLite takes "x" for a
// string where no column is called x: a mistake of old that schemas rely on.
type scope struct {
	table   string
	columns map[string]string // by lower-case name; nil: not known
}

// column returns the column's own spelling of a name.
func (s scope) column(name string) (string, bool) {
	own, ok := s.columns[strings.ToLower(name)]
	return own, ok
}

// canonical returns the expression in the one form that all its spellings
// share: without comments and outer parentheses, spaced in one way, keywords in
// upper case, columns in their own spelling, names quoted only where they must
// be, and strings in single quotes. It means the same to SQLite.
func canonical(text string, s scope) string {
	return write(stripParens(respell(lexemes(text), s)))
}

// write puts the lexemes together.
func write(list []lexeme) string {
	var out strings.Builder
	for i, l := range list {
		if i > 0 && spaced(list, i) {
			out.WriteByte(' ')
		}
		out.WriteString(l.text)
	}
	return out.String()
}

// respell rewrites each lexeme, and leaves out the table before its column.
func respell(list []lexeme, s scope) []lexeme {
	out := make([]lexeme, 0, len(list))
	for i := 0; i < len(list); i++ {
		l := list[i]
		if i+2 < len(list) && s.table != "" && list[i+1].text == "." && strings.EqualFold(nameOf(l), s.table) {
			if _, ok := s.column(nameOf(list[i+2])); ok && !qualified(list, i) {
				i++
				continue
			}
		}
		switch {
		case l.kind == sqltext.Word && afterCollate(list, i):
			l.text = builtinCollation(l.text)
		case l.isName() && afterCollate(list, i):
			l.text = spell(builtinCollation(unquote(l.text)))
		case l.kind == sqltext.Word:
			l.text = respellWord(list, i, s)
		case l.kind == sqltext.QuotedIdent:
			l = respellQuoted(list, i, s)
		case l.text == "==":
			l.text = "="
		case l.text == "!=":
			l.text = "<>"
		}
		out = append(out, l)
	}
	return out
}

// nameOf returns the name that a lexeme holds, or "".
func nameOf(l lexeme) string {
	switch l.kind {
	case sqltext.Word:
		return l.text
	case sqltext.QuotedIdent:
		return unquote(l.text)
	}
	return ""
}

func qualified(list []lexeme, i int) bool { return i > 0 && list[i-1].text == "." }

func called(list []lexeme, i int) bool { return i+1 < len(list) && list[i+1].text == "(" }

func qualifies(list []lexeme, i int) bool { return i+1 < len(list) && list[i+1].text == "." }

func afterCollate(list []lexeme, i int) bool { return i > 0 && list[i-1].is("COLLATE") }

func respellWord(list []lexeme, i int, s scope) string {
	word := list[i].text
	upper := strings.ToUpper(word)
	if own, ok := s.column(word); ok && !called(list, i) {
		return own
	}
	switch {
	case keywords[upper]:
		return upper
	case called(list, i):
		return strings.ToLower(word)
	}
	return word
}

// respellQuoted writes a quoted name with quotes only where it needs them, and
// the string that SQLite makes of a name that means nothing as a string.
func respellQuoted(list []lexeme, i int, s scope) lexeme {
	l := list[i]
	name := unquote(l.text)
	own, isColumn := s.column(name)
	switch {
	case called(list, i):
		l.text = spell(strings.ToLower(name))
	case isColumn:
		l.text = spell(own)
	case isNamePlace(list, i) || isSimple(name) && l.text[0] != '"':
		l.text = spell(name)
	case s.columns != nil && l.text[0] == '"':
		l.kind, l.text = sqltext.String, quoteString(name)
	}
	return l
}

// isNamePlace tells whether nothing but a name can stand at i.
func isNamePlace(list []lexeme, i int) bool {
	return qualified(list, i) || qualifies(list, i) || called(list, i) || afterCollate(list, i)
}

// stripParens takes away parentheses around the whole.
func stripParens(list []lexeme) []lexeme {
	for len(list) > 2 && list[0].text == "(" && closing(list, 0) == len(list)-1 && !list[1].is("SELECT") {
		list = list[1 : len(list)-1]
	}
	return list
}

// closing returns the place of the parenthesis that closes the one at i, or -1.
func closing(list []lexeme, i int) int {
	depth := 0
	for ; i < len(list); i++ {
		switch list[i].text {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// spaced tells whether a space stands before the lexeme at i.
func spaced(list []lexeme, i int) bool {
	before, l := list[i-1], list[i]
	switch {
	case before.text == "(" || l.text == ")" || l.text == ",":
		return false
	case l.text == ".":
		return !before.isName()
	case before.text == ".":
		return !l.isName()
	case l.text == "(":
		upper := strings.ToUpper(before.text)
		isFunction := before.kind == sqltext.QuotedIdent || before.kind == sqltext.Word && (!keywords[upper] || calls[upper])
		return !isFunction
	case unary(list, i-1):
		return l.text[0] == before.text[0] // - -1 is no comment
	}
	return true
}

// unary tells whether the lexeme at i is a sign.
func unary(list []lexeme, i int) bool {
	if t := list[i].text; t != "-" && t != "+" && t != "~" {
		return false
	}
	if i == 0 {
		return true
	}
	before := list[i-1]
	switch before.kind {
	case sqltext.Symbol:
		return before.text != ")"
	case sqltext.Word:
		upper := strings.ToUpper(before.text)
		return keywords[upper] && !operands[upper]
	}
	return false
}

// viewForm returns the definition of a view as written, but for the quotes of
// names, which SQLite itself rewrites when a table is renamed. A name in double
// quotes is left alone where it may be a string. The end is where the last
// lexeme ends.
func viewForm(text string) string {
	list := lexemes(text)
	for len(list) > 0 && list[len(list)-1].kind == sqltext.Semicolon {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return ""
	}
	var out strings.Builder
	from := list[0].pos
	for i, l := range list {
		if l.kind != sqltext.QuotedIdent {
			continue
		}
		if l.text[0] != '"' || isNamePlace(list, i) || isSource(list, i) {
			out.WriteString(text[from:l.pos] + spell(unquote(l.text)))
			from = l.end()
		}
	}
	out.WriteString(text[from:list[len(list)-1].end()])
	return out.String()
}

// isSource tells whether a table or a view is named at i.
func isSource(list []lexeme, i int) bool {
	return i > 0 && (list[i-1].is("FROM") || list[i-1].is("JOIN"))
}
