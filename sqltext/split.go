package sqltext

import (
	"fmt"
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
// other than the semicolon, that delimiter alone ends a statement.
//
// A script that leaves anything open is a [*SplitError] and no statements.
func Split(text string, syn Syntax) ([]Part, error) {
	s := splitter{text: text, line: 1, nest: nesting{compound: syn.CompoundBodies}}
	for tok := range Tokens(text, syn) {
		if err := s.add(tok); err != nil {
			return nil, err
		}
		s.line += strings.Count(tok.Text, "\n")
	}
	s.nest.add("")
	if open := s.nest.open(); open != "" {
		return nil, &SplitError{s.part.Line, "statement with " + open}
	}
	s.cut()
	return s.parts, nil
}

type splitter struct {
	text  string
	parts []Part
	line  int // of the token being read
	ended int // line on which the last statement ended

	// The statement being read. Its line is 0 before its first token.
	part     Part
	from, to int
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
	}
	if tok.Kind == Semicolon && s.ends(tok) {
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
		s.parts = append(s.parts, s.part)
	}
	s.part, s.nest, s.ended = Part{}, nesting{compound: s.nest.compound}, s.line
}

// nesting follows one statement and tells whether it is within something that
// a semicolon does not end.
//
// BEGIN and END may also be the names of columns, and END ends a CASE as well.
// But the END of a body comes right after a semicolon, and a BEGIN inside it
// where a statement may start, so nothing else has to be understood: only what
// the outermost block started with is counted.
type nesting struct {
	compound     bool // Syntax.CompoundBodies
	phase        phase
	before, word string // the last two tokens; word is judged once the next is known
	parens       int
	conditional  bool
	opener       string // what the body starts with: BEGIN, IF, ...
	depth        int    // how many blocks with that opener are open
	handler      bool   // within DECLARE ... HANDLER
}

type phase uint8

const (
	atHead   phase = iota // CREATE, and what may stand before FUNCTION
	inHeader              // from FUNCTION to the body
	inBody                // in a body of statements
	plain                 // where no body can start any more
)

// keyword is the token as nesting and Created compare it.
func keyword(tok Token) string {
	if tok.Kind == Word {
		return strings.ToUpper(tok.Text)
	}
	return tok.Text
}

// open names what is open; it is empty if nothing is.
func (n *nesting) open() string {
	switch {
	case n.conditional:
		return "an unterminated conditional comment"
	case n.depth > 0:
		return "an unterminated " + n.opener
	case n.parens > 0:
		return "an unclosed parenthesis"
	}
	return ""
}

// add judges the token before next, which is empty at the end of the text.
func (n *nesting) add(next string) {
	switch n.word {
	case "(":
		n.parens++
	case ")":
		n.parens = max(0, n.parens-1)
	}
	switch n.phase {
	case atHead:
		n.head(next)
	case inHeader:
		n.header(next)
	case inBody:
		n.body(next)
	}
	n.before, n.word = n.word, next
}

// head looks for a routine. MariaDB also runs blocks that are in no routine.
func (n *nesting) head(next string) {
	first := n.before == ""
	switch {
	case n.word == "":
	case first && (n.word == "CREATE" || n.word == "ALTER"):
	case first && n.compound && blocks[n.word] && (n.word != "BEGIN" || next == "NOT"):
		n.start()
	case !first && routines[n.word]:
		n.phase = inHeader
	case first || !modifies(n.before, n.word):
		n.phase = plain
	}
}

// header looks for the body.
func (n *nesting) header(next string) {
	switch {
	case n.parens > 0:
	case !n.compound:
		if n.word == "BEGIN" {
			n.start()
		}
	case routines[n.before], // the name, or IF NOT EXISTS
		n.before == "BEFORE", n.before == "AFTER", n.before == "OR", // a trigger's event
		n.word == "FOR" && next == "EACH",
		n.word == "SET" && strings.HasPrefix(n.before, "CHAR"): // CHARACTER SET
	case blocks[n.word]:
		n.start()
	case simple[n.word]:
		n.phase = plain
	}
}

func (n *nesting) start() {
	n.phase, n.opener, n.depth = inBody, n.word, 1
}

// body counts the blocks that start as the outermost one does.
func (n *nesting) body(next string) {
	begin := n.opener == "BEGIN"
	switch {
	case n.word == ";":
		n.handler = false
	case n.word == "HANDLER":
		n.handler = true
	case n.word == n.opener && (starts[n.before] || begin && n.handler):
		n.depth++
		n.handler = false
	case n.word == "END" && begin && ends[n.before] && !blocks[next],
		n.word == "END" && !begin && next == n.opener:
		n.depth--
	}
	if n.depth == 0 {
		n.phase = plain
	}
}

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

var (
	// routines are what may have a body.
	routines = set("FUNCTION", "PROCEDURE", "TRIGGER", "EVENT")
	// blocks are MySQL's and MariaDB's statements that hold statements.
	blocks = set("BEGIN", "IF", "CASE", "LOOP", "WHILE", "REPEAT", "FOR")
	// simple are the statements with words in them that would start a block
	// elsewhere, such as the function IF, DROP ... IF EXISTS, SELECT ... FOR UPDATE.
	simple = set("RETURN", "SET", "SELECT", "WITH", "INSERT", "REPLACE", "UPDATE",
		"DELETE", "VALUES", "CALL", "CREATE", "ALTER", "DROP")
	// starts are what a statement in a body comes after.
	starts = set(";", ":", "BEGIN", "ATOMIC", "THEN", "ELSE", "DO", "LOOP", "REPEAT")
	// ends are what the END of a BEGIN comes after.
	ends = set(";", "BEGIN", "ATOMIC")
	// creatable are the kinds of an [Object].
	creatable = set("TABLE", "VIEW", "SEQUENCE", "TYPE")
	// modifiers are what may stand between CREATE and what is created, besides
	// the account of a DEFINER.
	modifiers = set("OR", "REPLACE", "GLOBAL", "LOCAL", "TEMP", "TEMPORARY", "UNLOGGED",
		"RECURSIVE", "MATERIALIZED", "FOREIGN", "VIRTUAL", "AGGREGATE", "ALGORITHM",
		"DEFINER", "SQL", "SECURITY", "INVOKER", "=", "@", "(", ")")
)

// modifies tells whether the word still belongs to the modifiers after CREATE.
func modifies(before, word string) bool {
	return modifiers[word] || before == "=" || before == "@"
}

// FirstWords returns the first n bare words of a statement, or as many as it has,
// in upper case. Comments, names in quotes and symbols are passed over.
func FirstWords(stmt string, syn Syntax, n int) []string {
	var words []string
	for tok := range Tokens(stmt, syn) {
		if len(words) >= n {
			break
		}
		if tok.Kind == Word {
			words = append(words, strings.ToUpper(tok.Text))
		}
	}
	return words
}

// Object is something that a statement creates. The names are without quotes
// and in the case as written; Schema is empty if none is.
type Object struct {
	Kind         string // TABLE, VIEW, MATERIALIZED VIEW, SEQUENCE or TYPE
	Schema, Name string
	Temporary    bool
}

// Created returns the table, view, sequence or type that a CREATE statement
// creates. It is false for any other statement.
func Created(stmt string, syn Syntax) (Object, bool) {
	var toks []Token
	for tok := range Tokens(stmt, syn) {
		if tok.Kind == Space || tok.Kind == Comment || tok.Kind == Conditional {
			continue
		}
		if len(toks) == 0 && keyword(tok) != "CREATE" {
			return Object{}, false
		}
		toks = append(toks, tok)
	}
	kind := 1
	for kind < len(toks) && modifies(keyword(toks[kind-1]), keyword(toks[kind])) {
		kind++
	}
	if kind >= len(toks) || !creatable[keyword(toks[kind])] {
		return Object{}, false
	}
	obj := Object{Kind: keyword(toks[kind])}
	for _, tok := range toks[1:kind] {
		switch keyword(tok) {
		case "TEMP", "TEMPORARY":
			obj.Temporary = true
		case "MATERIALIZED":
			obj.Kind = "MATERIALIZED VIEW"
		}
	}
	obj.Schema, obj.Name = qualifiedName(toks[kind+1:])
	return obj, obj.Name != ""
}

// qualifiedName reads a name and its schema, after IF NOT EXISTS if that is
// there. The name of a database before the schema is passed over.
func qualifiedName(toks []Token) (schema, name string) {
	if len(toks) > 3 && keyword(toks[0]) == "IF" && keyword(toks[1]) == "NOT" {
		toks = toks[3:]
	}
	for len(toks) > 0 {
		schema, name = name, NameOf(toks[0])
		if len(toks) < 2 || toks[1].Text != "." {
			break
		}
		toks = toks[2:]
	}
	return schema, name
}

// NameOf is the name that a token is, without its quotes; empty if it is none.
// SQLite takes 'x' for a name too, and so does MySQL "x" with ANSI_QUOTES.
func NameOf(tok Token) string {
	switch {
	case tok.Kind == Word:
		return tok.Text
	case tok.Open, tok.Kind != QuotedIdent && tok.Kind != String:
		return ""
	}
	inner, quote := tok.Text[1:len(tok.Text)-1], tok.Text[len(tok.Text)-1:]
	return strings.ReplaceAll(inner, quote+quote, quote)
}
