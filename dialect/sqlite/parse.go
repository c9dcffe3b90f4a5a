package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// parser reads the text of sqlite_schema, lexeme by lexeme, by the grammar of
// SQLite (parse.y). It keeps the first error; after that it is at the end, and
// nothing more is read.
type parser struct {
	text string
	list []lexeme
	at   int
	err  error
}

func newParser(text string) *parser { return &parser{text: text, list: lexemes(text)} }

// fail keeps the error and goes to the end.
func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
	p.at = len(p.list)
}

// done tells whether nothing is left.
func (p *parser) done() bool { return p.at >= len(p.list) }

// peek returns the next lexeme, or an empty one at the end.
func (p *parser) peek() lexeme { return p.peekAt(0) }

func (p *parser) peekAt(n int) lexeme {
	if p.at+n < len(p.list) {
		return p.list[p.at+n]
	}
	return lexeme{kind: sqltext.Semicolon, pos: len(p.text)}
}

// sees tells whether the next lexemes are these keywords or symbols.
func (p *parser) sees(words ...string) bool {
	for i, w := range words {
		if !p.peekAt(i).is(w) {
			return false
		}
	}
	return true
}

// take reads these keywords or symbols if they come next.
func (p *parser) take(words ...string) bool {
	if !p.sees(words...) {
		return false
	}
	p.at += len(words)
	return true
}

// expect reads these keywords or symbols.
func (p *parser) expect(words ...string) {
	if !p.take(words...) {
		p.fail("expected %s at %q", strings.Join(words, " "), p.here())
	}
}

// here is a piece of the text ahead, for errors.
func (p *parser) here() string {
	rest := []rune(p.text[p.peek().pos:])
	return string(rest[:min(len(rest), 30)])
}

// word reads one keyword or bare name, in upper case.
func (p *parser) word() string {
	l := p.peek()
	if l.kind != sqltext.Word {
		p.fail("expected a word at %q", p.here())
		return ""
	}
	p.at++
	return strings.ToUpper(l.text)
}

// name reads a name.
func (p *parser) name() string {
	l := p.peek()
	if !l.isName() {
		p.fail("expected a name at %q", p.here())
		return ""
	}
	p.at++
	return unquote(l.text)
}

// names reads a list of names in parentheses.
func (p *parser) names() []string {
	p.expect("(")
	list := []string{p.name()}
	for p.take(",") {
		list = append(list, p.name())
	}
	p.expect(")")
	return list
}

// parens reads what stands in parentheses and returns it as written.
func (p *parser) parens() string {
	open := p.peek()
	end := -1
	if open.text == "(" {
		end = closing(p.list, p.at)
	}
	if end < 0 {
		p.fail("expected an expression in parentheses at %q", p.here())
		return ""
	}
	p.at = end + 1
	return p.text[open.end():p.list[end].pos]
}

// until reads up to a comma or closing parenthesis that belongs to nothing
// within, or to one of the keywords, and returns the text as written.
func (p *parser) until(stops ...string) string {
	from := p.peek().pos
	for !p.done() {
		l := p.peek()
		if l.text == "," || l.text == ")" || slices.ContainsFunc(stops, func(stop string) bool { return p.sees(stop) }) {
			break
		}
		if l.text == "(" {
			p.parens()
			continue
		}
		p.at++
	}
	return strings.TrimSpace(p.text[from:p.peek().pos])
}
