package sqltext

import (
	"slices"
	"strings"
	"testing"
)

// literals write any text as something that a semicolon in it does not end, in
// each way that a database has.
var literals = []struct {
	syntax      string
	open, close string
	mask        func(string) string
}{
	{"PostgreSQL", "'", "'", doubled("'")},
	{"PostgreSQL", "E'", "'", escaped("'")},
	{"PostgreSQL", `"`, `"`, doubled(`"`)},
	{"PostgreSQL", "$$", "$$", without("$")},
	{"PostgreSQL", "$a$ $$ $b$", "$a$", without("$")},
	{"PostgreSQL", "(/* /* ", " */ */ 1)", without("*", "/")},
	{"PostgreSQL", "(-- ", "\n1)", without("\n")},
	{"MySQL", "'", "'", escaped("'")},
	{"MySQL", `"`, `"`, escaped(`"`)},
	{"MySQL", "`", "`", doubled("`")},
	{"MySQL", "(# ", "\n1)", without("\n")},
	{"MySQL", "(-- ", "\n1)", without("\n")},
	{"MySQL", "(/* ", " */ 1)", without("*")},
	{"SQLite", "'", "'", doubled("'")},
	{"SQLite", "[", "]", without("]")},
	{"SQLite", "`", "`", doubled("`")},
	{"SQLite", "(-- ", "\n1)", without("\n")},
	{"SQLite", "(/* ", " */ 1)", without("*")},
}

func doubled(quote string) func(string) string {
	return strings.NewReplacer(quote, quote+quote).Replace
}

func escaped(quote string) func(string) string {
	return strings.NewReplacer(`\`, `\\`, quote, `\`+quote).Replace
}

func without(texts ...string) func(string) string {
	return func(s string) string {
		for _, text := range texts {
			s = strings.ReplaceAll(s, text, "")
		}
		return s
	}
}

// FuzzSplitLiterals: whatever stands within a literal, a name or a comment, the
// statement is not cut there, and what follows is a statement of its own.
func FuzzSplitLiterals(f *testing.F) {
	seeds := []string{
		"", ";", "a;b", `\`, `\';`, "'';", "$", "$a", "$b$;", "*/;", "/*;", "/*!;", "-- ;\n;", "''';", "]];", "\n#;",
		"DELIMITER //\n;", "\nDELIMITER //\n", "\x00;", "\xff;", "*", "/",
	}
	for _, text := range slices.Concat(seeds, scripts) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, l := range literals {
			first := "SELECT " + l.open + l.mask(text) + l.close
			parts, err := Split(first+";SELECT 2;", syntaxes[l.syntax])
			if err != nil || len(parts) != 2 || parts[0].Text != first || parts[1].Text != "SELECT 2" {
				t.Fatalf("%s: %q is split into %+v, %v", l.syntax, first, parts, err)
			}
		}
	})
}
