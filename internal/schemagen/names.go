package schemagen

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// names are ordinary and hostile names, all within 63 bytes.
var names = []string{
	"id", "name", "code", "amount", "account", "created_at", "order_item", "parent",
	"Mixed Case", "UPPER", "select", "order", "table", "user", "group", "key", "default", "null",
	`quo"te`, `"`, `""x""`, "it's", "''", "back`tick", "``", `back\slash`, `\`, "100%s", "dollar$1", "$$", ":name", "?", "@x",
	"semi;colon", "--comment", "/*", "*/", "a.b", "[x]", "(y)", "x, y", "new\nline", "tab\tx", "naïve", "表", "😀", "e\u0301",
	strings.Repeat("n", 63), longest,
}

var longest = strings.Repeat("é", 31) + "x"

// maxBytes is the longest name that every database keeps whole.
const maxBytes = 63

// fresh returns a name that no table, view, sequence, enum or index of either
// schema has in any case.
func (g *generator) fresh(label string) string {
	return free(g.taken, pick(g, label, g.names))
}

// free makes the name unlike those that are taken, and takes it.
func free(taken map[string]bool, name string) string {
	unique := name
	for n := 2; taken[strings.ToLower(unique)]; n++ {
		suffix := fmt.Sprint("_", n)
		unique = cut(name, maxBytes-len(suffix)) + suffix
	}
	taken[strings.ToLower(unique)] = true
	return unique
}

func cut(name string, limit int) string {
	for len(name) > limit {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	return name
}

// suffixes make the names of constraints and indexes hostile.
var suffixes = []string{"", "", "", `"`, "'", "`", `\`, " é", ";--", "\n.", "A"}

// constraintName returns a new name for a constraint or index.
func (g *generator) constraintName(prefix string) string {
	return free(g.taken, fmt.Sprintf("%s_%s", prefix, pick(g, "suffix", suffixes)))
}

// quote returns the name as it stands in an expression.
func (g *generator) quote(name string) string {
	quoted, err := g.d.QuoteIdent(name)
	if err != nil {
		g.t.Fatalf("a drawn name cannot be quoted: %v", err)
	}
	return quoted
}

// literal returns a value as SQL text.
func (g *generator) literal(v any) string {
	text, err := g.d.Literal(v)
	if err != nil {
		g.t.Fatalf("a drawn value cannot be written: %v", err)
	}
	return text
}
