package mysql

import (
	"slices"
	"strings"

	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/sqltext"
)

// object is something that has a definition, by its kind as SHOW CREATE has it.
type object struct {
	kind string // TABLE, VIEW, TRIGGER, PROCEDURE, FUNCTION or EVENT
	name md.Name
}

// affected lists the objects whose definitions a statement can change. It is
// false where the text does not tell: EXECUTE may do anything, and DROP DATABASE
// takes much along.
func affected(text string) (list []object, known bool) {
	s := statement(text)
	switch word := s.word(); word {
	case "CREATE", "ALTER", "DROP":
		return s.definition(word)
	case "RENAME":
		if s.word() != "TABLE" && s.last != "TABLES" {
			return nil, false
		}
		return s.objects("TABLE"), true
	case "BEGIN": // BEGIN NOT ATOMIC holds any statements
		return nil, s.word() == "" || s.last == "WORK"
	default:
		return nil, slices.Contains(undefining, word)
	}
}

// undefining are the first words of statements that commit by themselves and
// leave all definitions alone.
var undefining = []string{"TRUNCATE", "LOCK", "UNLOCK", "FLUSH", "ANALYZE", "OPTIMIZE", "CHECK", "CHECKSUM", "REPAIR",
	"GRANT", "REVOKE", "USE", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}

// reader reads the tokens of one statement.
type reader struct {
	tokens []sqltext.Token
	last   string // what word returned
}

func statement(text string) *reader {
	r := &reader{}
	for tok := range sqltext.Tokens(text, syntax) {
		if tok.Kind != sqltext.Space && tok.Kind != sqltext.Comment && tok.Kind != sqltext.Conditional {
			r.tokens = append(r.tokens, tok)
		}
	}
	return r
}

// word takes the next token, in upper case; "" at the end.
func (r *reader) word() string {
	r.last = r.ahead(0)
	if len(r.tokens) > 0 {
		r.tokens = r.tokens[1:]
	}
	return r.last
}

// ahead is the token that comes after n others, in upper case.
func (r *reader) ahead(n int) string {
	if n >= len(r.tokens) {
		return ""
	}
	return strings.ToUpper(r.tokens[n].Text)
}

// skip takes the words if they come next, in this order, each of which may be
// left out.
func (r *reader) skip(words ...string) {
	for _, word := range words {
		if r.ahead(0) == word {
			r.word()
		}
	}
}

// definition reads a statement that creates, alters or drops, behind that word.
func (r *reader) definition(verb string) ([]object, bool) {
	temporary := false
	for modifiesMore(r) {
		temporary = temporary || r.word() == "TEMPORARY"
	}
	kind := r.word()
	r.skip("IF", "NOT", "EXISTS")
	switch {
	case temporary && verb == "CREATE": // it ends with the session, and hides what it has the name of
		return nil, kind == "TABLE"
	case kind == "INDEX":
		return r.tableOfIndex(), true
	case kind == "TABLES":
		kind = "TABLE"
	}
	switch kind {
	case "TABLE", "VIEW":
		if verb == "DROP" {
			return r.objects(kind), true
		}
	case "TRIGGER", "PROCEDURE", "FUNCTION", "EVENT":
	default:
		return nil, false
	}
	name := r.name()
	return []object{{kind, name}}, name.Name != ""
}

// modifiesMore reports whether what comes next stands between CREATE and what is
// created. The last token of it is left.
func modifiesMore(r *reader) bool {
	switch r.ahead(0) {
	case "OR", "REPLACE", "TEMPORARY", "UNIQUE", "FULLTEXT", "SPATIAL", "AGGREGATE", "ONLINE", "OFFLINE", "IGNORE":
	case "SQL":
		r.skip("SQL", "SECURITY") // INVOKER is left
	case "ALGORITHM", "DEFINER":
		r.skip(r.ahead(0), "=")
		if r.ahead(1) == "@" || r.ahead(1) == "(" { // a@b, CURRENT_USER()
			r.tokens = r.tokens[2:]
		}
	default:
		return false
	}
	return true
}

// tableOfIndex reads CREATE INDEX and DROP INDEX behind these words.
func (r *reader) tableOfIndex() []object {
	for len(r.tokens) > 0 && r.word() != "ON" {
	}
	return []object{{"TABLE", r.name()}}
}

// objects reads names, with commas or TO between them.
func (r *reader) objects(kind string) (list []object) {
	r.skip("IF", "EXISTS")
	for len(r.tokens) > 0 {
		if name := r.name(); name.Name != "" {
			list = append(list, object{kind, name})
		}
		for len(r.tokens) > 0 && r.word() != "," && r.last != "TO" { // WAIT 5, RESTRICT
		}
	}
	return list
}

// name reads a name, which may be qualified.
func (r *reader) name() (n md.Name) {
	if len(r.tokens) == 0 {
		return n
	}
	n.Name = sqltext.NameOf(r.tokens[0])
	r.tokens = r.tokens[1:]
	if r.ahead(0) == "." && len(r.tokens) > 1 {
		n.Schema, n.Name = n.Name, sqltext.NameOf(r.tokens[1])
		r.tokens = r.tokens[2:]
	}
	return n
}
