package sqltext

import "strings"

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
	return createdBy(toks)
}

// createdBy is Created for the tokens that mean something.
func createdBy(toks []Token) (Object, bool) {
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

var (
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
