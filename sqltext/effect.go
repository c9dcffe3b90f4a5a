package sqltext

import (
	"slices"
	"strings"
)

// Effect is one thing that a statement does to rows, values or objects that may
// be there, as far as its own text tells. Names are without quotes, in the case
// as written, or, on PostgreSQL, in lower case where they have no quotes.
type Effect struct {
	Kind          EffectKind
	Schema, Table string
	// Column of a table that is added, dropped or altered; the kind of object
	// of DropsSchema and DropsOther.
	Column string
	// ToSchema and To name what rows are copied into, or what a table or column
	// is called afterwards.
	ToSchema, To string
	// Columns are those that are written, or read to be copied; nil: all.
	Columns []string
	// Temporary: the table that is created ends with the session.
	Temporary bool
	// Definition is the text of a column, or the character set, after the change.
	Definition string
}

// EffectKind is a kind of [Effect].
type EffectKind int

// The kinds of effects.
const (
	DropsTable      EffectKind = iota
	DropsView                  // of both kinds
	DropsSchema                // with what is in it
	DropsOther                 // an object on which columns may depend, with these
	DropsColumn                //
	DropsPartition             // or empties it
	EmptiesTable               // TRUNCATE, or DELETE without a condition
	DeletesRows                // DELETE with one
	WritesColumns              // UPDATE without a condition
	FillsColumns               // UPDATE with one
	CopiesRows                 // all of them, into another table
	FillsTable                 // INSERT and the like
	CreatesTable               //
	RenamesTable               //
	DefinesColumn              // of a table that is created
	AddsColumn                 //
	AltersColumn               // its type, or its whole definition
	RequiresColumn             // ALTER COLUMN … SET NOT NULL
	ConvertsTable              // the character set of all columns
	DefaultsCharset            // the character set of columns that name none, when they are altered
)

// Effects returns what the statements of a text do. What stands in the body of a
// routine, which runs later, is not among it; what stands in a DO block of
// PostgreSQL is.
func Effects(text string, syn Syntax) (effects []Effect) {
	parts, err := Split(text, syn)
	if err != nil {
		parts = []Part{{Text: text}}
	}
	for _, part := range parts {
		e := effectReader{text: part.Text, syn: syn}
		e.statement(e.tokens())
		effects = append(effects, e.found...)
	}
	return effects
}

// MayLose reports whether a text has a word without which a statement throws
// nothing away. It is fast, and Effects is not.
func MayLose(text string) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] | 0x20 {
		case 'd', 't', 'u', 'a', 'r':
		default:
			continue
		}
		for _, word := range losing {
			if len(text)-i >= len(word) && strings.EqualFold(text[i:i+len(word)], word) {
				return true
			}
		}
	}
	return false
}

var losing = []string{"DROP", "TRUNCATE", "DELETE", "UPDATE", "ALTER", "RENAME", "REPLACE"}

type effectReader struct {
	text  string
	syn   Syntax
	found []Effect
}

func (e *effectReader) add(effect Effect) { e.found = append(e.found, effect) }

// tokens are those of the statement that mean something.
func (e *effectReader) tokens() (toks []Token) {
	for tok := range Tokens(e.text, e.syn) {
		if tok.Kind == Space || tok.Kind == Comment || tok.Kind == Conditional {
			continue
		}
		if tok.Kind == Word && e.syn.EscapeStrings { // PostgreSQL
			tok.Text = strings.Map(lowerASCII, tok.Text)
		}
		toks = append(toks, tok)
	}
	return toks
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func (e *effectReader) statement(toks []Token) {
	switch first, rest := pop(toks); first {
	case "DROP":
		e.drop(rest)
	case "TRUNCATE":
		e.truncate(rest)
	case "DELETE":
		e.delete(rest)
	case "UPDATE":
		e.update(rest)
	case "INSERT", "REPLACE":
		e.insert(rest)
	case "COPY", "LOAD":
		e.load(rest)
	case "WITH":
		e.with(rest)
	case "ALTER":
		if second, rest := pop(rest); second == "TABLE" {
			e.alterTable(rest)
		}
	case "RENAME":
		e.rename(rest)
	case "CREATE":
		e.create(toks)
	case "DO":
		e.block(rest)
	case "MERGE":
		if find(rest, "DELETE") >= 0 {
			e.onTable(DeletesRows, skip(rest, "INTO", "ONLY"))
		}
	case "EXPLAIN":
		if i := find(rest, "DELETE", "UPDATE", "INSERT"); i > 0 && keyword(rest[0]) == "ANALYZE" {
			e.statement(rest[i:])
		}
	case "BEGIN":
		if len(rest) > 1 && keyword(rest[0]) == "NOT" {
			e.body(rest[1:])
		}
	}
}

// block reads the statements in a DO block of PostgreSQL: whatever of them may
// run counts.
func (e *effectReader) block(toks []Token) {
	for _, tok := range toks {
		if tok.Kind == String {
			inner := effectReader{text: unquoted(tok.Text), syn: e.syn}
			inner.body(inner.tokens())
			e.found = append(e.found, inner.found...)
		}
	}
}

// body reads the statements of a block, and the text that it executes.
func (e *effectReader) body(toks []Token) {
	for i := range toks {
		if i > 0 && !slices.Contains(blockStarts, keyword(toks[i-1])) {
			continue
		}
		statement := upTo(toks[i:], ";")
		if len(statement) > 1 && keyword(statement[0]) == "EXECUTE" && statement[1].Kind == String {
			e.found = append(e.found, Effects(unquoted(statement[1].Text), e.syn)...)
			continue
		}
		e.statement(statement)
	}
}

// unquoted is the text of a literal, as far as it is plain.
func unquoted(literal string) string {
	if strings.HasPrefix(literal, "$") {
		tag := literal[:strings.Index(literal[1:], "$")+2]
		return strings.TrimSuffix(strings.TrimPrefix(literal, tag), tag)
	}
	return strings.ReplaceAll(strings.Trim(literal, "'"), "''", "'")
}

// blockStarts stand before a statement within a block.
var blockStarts = []string{";", "BEGIN", "THEN", "ELSE", "LOOP", "ATOMIC"}

// upTo returns the tokens before a symbol outside of parentheses, or before the
// parenthesis that ends those which they stand in.
func upTo(toks []Token, symbol string) []Token {
	depth := 0
	for i, tok := range toks {
		switch {
		case tok.Text == "(":
			depth++
		case tok.Text == ")":
			depth--
		}
		if depth < 0 || depth == 0 && tok.Text == symbol && symbol != ")" {
			return toks[:i]
		}
	}
	return toks
}

// atCommas cuts tokens at the commas outside of parentheses.
func atCommas(toks []Token) (parts [][]Token) {
	for len(toks) > 0 {
		part := upTo(toks, ",")
		parts = append(parts, part)
		toks = toks[min(len(part)+1, len(toks)):]
	}
	return parts
}

// find returns where a word stands outside of parentheses; -1: nowhere.
func find(toks []Token, words ...string) int {
	depth := 0
	for i, tok := range toks {
		switch {
		case tok.Text == "(":
			depth++
		case tok.Text == ")":
			depth--
		case depth == 0 && tok.Kind == Word && slices.Contains(words, keyword(tok)):
			return i
		}
	}
	return -1
}

// pop takes the first token away, and returns it as a keyword.
func pop(toks []Token) (first string, rest []Token) {
	if len(toks) == 0 {
		return "", nil
	}
	return keyword(toks[0]), toks[1:]
}

// skip leaves words out that may stand before a name.
func skip(toks []Token, words ...string) []Token {
	for len(toks) > 0 && toks[0].Kind == Word && slices.Contains(words, keyword(toks[0])) {
		toks = toks[1:]
	}
	return toks
}

// takeName takes a name, with its schema if it has one, from the beginning.
func takeName(toks []Token) (schema, name string, rest []Token) {
	for len(toks) > 0 && NameOf(toks[0]) != "" {
		schema, name, toks = name, NameOf(toks[0]), toks[1:]
		if len(toks) == 0 || toks[0].Text != "." {
			break
		}
		toks = toks[1:]
	}
	return schema, name, toks
}

// onTable adds an effect on the table that is named at the beginning.
func (e *effectReader) onTable(kind EffectKind, toks []Token) (rest []Token) {
	schema, name, rest := takeName(toks)
	if name != "" {
		e.add(Effect{Kind: kind, Schema: schema, Table: name})
	}
	return rest
}
