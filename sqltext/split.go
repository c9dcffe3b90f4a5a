package sqltext

import (
	"fmt"
	"iter"
	"strings"
)

// Part is one statement of a script.
type Part struct {
	// Text is the statement as written, without the semicolon or delimiter at
	// its end and without space and comments around it.
	Text string
	// Comments are the line comments before the statement, as written from --
	// or # on. One on the line where the statement before ends is not among them.
	Comments []string
	// Remarks are all comments between the statement before and this one, block
	// comments among them; those after the last statement are nowhere.
	Remarks []string
	// Line is where Text starts, counted from 1.
	Line int
}

// SplitError tells why a script cannot be split into statements.
type SplitError struct {
	Line   int // of the token, or the start of the statement, that has no end
	Reason string
}

func (e *SplitError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// Split returns the statements of a script in order. A part of the script that
// is empty or only comments is no statement.
//
// A semicolon does not end a statement within parentheses (PostgreSQL's CREATE
// RULE), a conditional comment, or the body of a function, procedure, trigger
// or event. Bodies are told by their BEGIN ... END and, with
// [Syntax.CompoundBodies], by what else MySQL and MariaDB have as a body; a body
// of MariaDB's Oracle mode, and its packages, need DELIMITER. Under a DELIMITER
// other than the semicolon, that delimiter ends a statement whatever is open, and
// a semicolon only one that is surely whole, such as the DROP before a CREATE.
//
// A script that leaves anything open is a [*SplitError] and no statements. So is
// one with text that only a client understands: psql's \connect, SQLite's .read,
// and COPY ... FROM stdin, whose data follows it.
func Split(text string, syn Syntax) ([]Part, error) {
	var parts []Part
	for part, err := range Statements(text, syn) {
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// Statements is [Split] one by one, for a script that may be large. An error is
// the last.
func Statements(text string, syn Syntax) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		s := splitter{text: text, line: 1, nest: newNesting(syn), syn: syn, yield: yield}
		for tok := range Tokens(text, syn) {
			if err := s.add(tok); err != nil {
				yield(Part{}, err)
				return
			}
			if s.stopped {
				return
			}
			s.line += strings.Count(tok.Text, "\n")
		}
		s.nest.add("")
		if open := s.nest.open(); open != "" {
			yield(Part{}, &SplitError{s.part.Line, "statement with " + open})
			return
		}
		s.cut()
	}
}

type splitter struct {
	text    string
	syn     Syntax
	yield   func(Part, error) bool
	stopped bool // nobody wants more
	line    int  // of the token being read
	ended   int  // line on which the last statement ended

	// The statement being read. Its line is 0 before its first token.
	part     Part
	from, to int
	first    string // its first keyword
	nest     nesting
}

func (s *splitter) add(tok Token) error {
	switch {
	case tok.Open:
		return &SplitError{s.line, "unterminated " + tok.Kind.String()}
	case tok.Kind == Space:
		return nil
	case tok.Kind == Comment:
		s.comment(tok)
		return nil
	case tok.Kind == Directive:
		return s.directive(tok)
	case tok.Kind == Conditional:
		s.nest.conditional = !s.nest.conditional
	default:
		s.nest.add(keyword(tok))
		if err := s.clients(tok); err != nil {
			return err
		}
	}
	if tok.Kind == Semicolon && s.ends(tok) || tok.Text == ";" && s.nest.whole(s.first) {
		s.cut()
	} else {
		s.extend(tok)
	}
	return nil
}

// ends tells whether the semicolon or delimiter ends the statement. A delimiter
// of the script's own choice does so whatever is open: the author has the say.
func (s *splitter) ends(tok Token) bool {
	if tok.Text != ";" {
		return !s.nest.conditional
	}
	return s.nest.open() == ""
}

func (s *splitter) comment(tok Token) {
	if s.part.Line == 0 {
		s.part.Remarks = append(s.part.Remarks, strings.TrimSpace(tok.Text))
	}
	if s.part.Line == 0 && s.line != s.ended && !strings.HasPrefix(tok.Text, "/*") {
		s.part.Comments = append(s.part.Comments, strings.TrimSpace(tok.Text))
	}
}

func (s *splitter) directive(tok Token) error {
	switch {
	case newDelimiter(tok.Text) == "":
		return &SplitError{s.line, "DELIMITER without a delimiter"}
	case s.part.Line != 0:
		return &SplitError{s.line, "DELIMITER within a statement"}
	}
	return nil
}

// clients refuses what no server understands. A backslash outside of text is in
// no statement, but for the \N of MySQL.
func (s *splitter) clients(tok Token) error {
	if s.part.Line == 0 {
		s.first = s.nest.word
	}
	rest := s.text[tok.Pos:]
	switch {
	case tok.Kind == Symbol && s.part.Line == 0 && tok.Text == ".",
		tok.Text == `\` && !s.nest.conditional && !strings.HasPrefix(rest, `\N`):
		command, _, _ := strings.Cut(rest[:lineLen(rest)], " ")
		return &SplitError{s.line, strings.TrimSpace(command) + " is a command to the database's client, not SQL: take it out"}
	case s.first == "COPY" && s.nest.before == "FROM" && s.nest.word == "STDIN":
		return &SplitError{s.line, "COPY ... FROM stdin needs a client that sends the data: write it as INSERT statements (pg_dump --inserts), or leave it out (--schema-only)"}
	}
	return nil
}

// extend takes the token into the statement. A semicolon, which under another
// delimiter is a mere symbol, is taken only between other tokens.
func (s *splitter) extend(tok Token) {
	if tok.Text == ";" {
		return
	}
	if s.part.Line == 0 {
		s.part.Line, s.from = s.line, tok.Pos
	}
	s.to = tok.Pos + len(tok.Text)
}

// cut ends the statement.
func (s *splitter) cut() {
	if s.part.Line != 0 {
		s.part.Text = s.text[s.from:s.to]
		s.stopped = !s.yield(s.part, nil)
	}
	s.part, s.nest, s.ended = Part{}, newNesting(s.syn), s.line
}
