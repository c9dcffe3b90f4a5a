package postgres

import (
	"strings"

	"limbeck.dev/migrate/sqltext"
)

// indexText is what SQL text says that builds, drops or rebuilds an index
// CONCURRENTLY. Names are as they are written there, quotes and all.
type indexText struct {
	verb   string // CREATE, DROP or REINDEX
	unique bool
	kind   string // REINDEX: INDEX, TABLE, SCHEMA, DATABASE or SYSTEM
	name   string // of the index, or of what REINDEX names; empty if the server is to choose it
	table  string // CREATE: the table
	rest   string // CREATE: what follows the table
}

// readIndexText reads a statement; false for any other than these.
func readIndexText(text string) (indexText, bool) {
	r := indexReader{text: text}
	concurrently := false
	ended := false
	for tok := range sqltext.Tokens(text, sqltext.PostgreSQLSyntax()) {
		switch {
		case tok.Kind == sqltext.Space, tok.Kind == sqltext.Comment:
			continue
		case ended: // several statements
			return indexText{}, false
		case tok.Kind == sqltext.Semicolon:
			ended = true
			continue
		}
		r.tokens = append(r.tokens, tok)
		concurrently = concurrently || isWord(tok, "CONCURRENTLY")
	}
	var x indexText
	switch {
	case !concurrently:
		return x, false
	case r.take("CREATE"):
		x.verb, x.unique = "CREATE", r.take("UNIQUE")
		if !r.take("INDEX", "CONCURRENTLY") {
			return x, false
		}
		r.take("IF", "NOT", "EXISTS")
		if !r.take("ON") {
			x.name = r.name()
			r.take("ON")
		}
		r.take("ONLY")
		x.table, x.rest = r.name(), r.remainder()
		return x, x.table != ""
	case r.take("DROP", "INDEX", "CONCURRENTLY"):
		x.verb = "DROP"
		r.take("IF", "EXISTS")
		x.name = r.name()
		return x, x.name != ""
	case r.take("REINDEX"):
		x.verb = "REINDEX"
		r.skipParentheses()
		x.kind = strings.ToUpper(r.name())
		r.take("CONCURRENTLY")
		x.name = r.name()
		return x, x.kind != ""
	}
	return x, false
}

// indexReader goes through the tokens of a statement.
type indexReader struct {
	text   string
	tokens []sqltext.Token
}

func isWord(tok sqltext.Token, word string) bool {
	return tok.Kind == sqltext.Word && strings.EqualFold(tok.Text, word)
}

// take goes past the words, if they are what comes next.
func (r *indexReader) take(words ...string) bool {
	if len(r.tokens) < len(words) {
		return false
	}
	for i, word := range words {
		if !isWord(r.tokens[i], word) {
			return false
		}
	}
	r.tokens = r.tokens[len(words):]
	return true
}

// name reads a name with its schema, if it has one; empty if there is none.
func (r *indexReader) name() string {
	var name strings.Builder
	for len(r.tokens) > 0 && (r.tokens[0].Kind == sqltext.Word || r.tokens[0].Kind == sqltext.QuotedIdent) {
		name.WriteString(r.tokens[0].Text)
		r.tokens = r.tokens[1:]
		if len(r.tokens) == 0 || r.tokens[0].Text != "." {
			break
		}
		name.WriteString(".")
		r.tokens = r.tokens[1:]
	}
	return name.String()
}

func (r *indexReader) skipParentheses() {
	if len(r.tokens) == 0 || r.tokens[0].Text != "(" {
		return
	}
	for len(r.tokens) > 0 && r.tokens[0].Text != ")" {
		r.tokens = r.tokens[1:]
	}
	r.tokens = r.tokens[min(1, len(r.tokens)):]
}

// remainder is the text from the next token to the end of the last.
func (r *indexReader) remainder() string {
	if len(r.tokens) == 0 {
		return ""
	}
	last := r.tokens[len(r.tokens)-1]
	return r.text[r.tokens[0].Pos : last.Pos+len(last.Text)]
}
