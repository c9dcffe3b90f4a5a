package sqltext

import "strings"

// nesting follows one statement and tells whether it is within something that
// a semicolon does not end.
//
// BEGIN and END may also be the names of columns, and END ends a CASE as well.
// But the END of a body comes right after a semicolon, and a BEGIN inside it
// where a statement may start and no CASE expression is open, so nothing else
// has to be understood: only what the outermost block started with is counted.
type nesting struct {
	compound     bool // Syntax.CompoundBodies
	atomic       bool // Syntax.AtomicBodies
	phase        phase
	before, word string // the last two tokens; word is judged once the next is known
	parens       int
	conditional  bool
	opener       string // what the body starts with: BEGIN, IF, ...
	depth        int    // how many blocks with that opener are open
	cases        int    // how many CASE expressions are open in the body
	handler      bool   // within DECLARE ... HANDLER
}

func newNesting(syn Syntax) nesting {
	return nesting{compound: syn.CompoundBodies, atomic: syn.AtomicBodies}
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

// whole tells whether a semicolon that is not the delimiter ends the statement
// all the same: there is nothing like a body in it, or one that has ended.
func (n *nesting) whole(first string) bool {
	ended := n.opener != "" && n.depth == 0
	return n.open() == "" && (ended || !bodied[first] && !blocks[first])
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
		if n.word == "BEGIN" && (next == "ATOMIC" || !n.atomic) {
			n.start()
		}
	case routines[n.before], n.before == ".", // the name, or IF NOT EXISTS
		n.before == "RETURNS",                                       // its type may be SET (...)
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
		n.handler, n.cases = false, 0
	case n.word == "CASE" && n.before != "END" && (n.cases > 0 || !starts[n.before]):
		n.cases++
	case n.cases > 0:
		if n.word == "END" && !awaits[n.before] {
			n.cases--
		}
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
	// bodied are what a statement that may hold others begins with, besides blocks.
	bodied = set("CREATE", "ALTER", "DECLARE", "<")
	// simple are the statements with words in them that would start a block
	// elsewhere, such as the function IF, DROP ... IF EXISTS, SELECT ... FOR UPDATE.
	simple = set("RETURN", "SET", "SELECT", "WITH", "INSERT", "REPLACE", "UPDATE",
		"DELETE", "VALUES", "CALL", "CREATE", "ALTER", "DROP", "CHECK", "SHOW", "EXPLAIN", "FLUSH", "EXECUTE")
	// starts are what a statement in a body comes after.
	starts = set(";", ":", "BEGIN", "ATOMIC", "THEN", "ELSE", "DO", "LOOP", "REPEAT")
	// awaits are what an operand comes after, such as a column called end.
	awaits = set("CASE", "WHEN", "THEN", "ELSE", "AND", "OR", "XOR", "NOT", "IN", "LIKE", "BETWEEN", "DIV", "MOD",
		"(", ",", ".", "+", "-", "*", "/", "%", "=", "<", ">", "!", "&", "|", "^", "~")
	// ends are what the END of a BEGIN comes after.
	ends = set(";", "BEGIN", "ATOMIC")
)
