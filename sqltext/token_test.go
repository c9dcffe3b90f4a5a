package sqltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// syntaxes are the databases' syntaxes by name.
var syntaxes = map[string]Syntax{
	"PostgreSQL": PostgreSQLSyntax(),
	"MySQL":      MySQLSyntax(),
	"SQLite":     SQLiteSyntax(),
	"standard":   {},
}

// describe gives the tokens but for spaces as "kind text", with "…" after one
// that the end of the text cut short.
func describe(text string, syn Syntax) []string {
	var out []string
	for tok := range Tokens(text, syn) {
		switch {
		case tok.Kind == Space:
		case tok.Open:
			out = append(out, tok.Kind.String()+" "+tok.Text+"…")
		default:
			out = append(out, tok.Kind.String()+" "+tok.Text)
		}
	}
	return out
}

func TestTokens(t *testing.T) {
	tests := []struct {
		name, syntax, text string
		want               []string
	}{
		{"words and numbers", "standard", "a1 été _b$ 1.5e3 0xFF .5",
			[]string{"word a1", "word été", "word _b$", "number 1.5e3", "number 0xFF", "symbol .", "number 5"}},
		{"byte order mark", "standard", "\uFEFFa;", []string{"word a", "semicolon ;"}},
		{"string", "standard", `'it''s' '\' x`, []string{`string 'it''s'`, `string '\'`, "word x"}},
		{"open string", "standard", `a 'b''`, []string{"word a", "string 'b''…"}},
		{"quoted name", "standard", `"a""b" "`, []string{`quoted name "a""b"`, `quoted name "…`}},
		{"other quotes are symbols", "standard", "`[$#", []string{"symbol `", "symbol [", "symbol $", "symbol #"}},
		{"line comment", "standard", "1--;x\n2", []string{"number 1", "comment --;x", "number 2"}},
		{"block comment", "standard", "/* /* ; */ x /*/", []string{"comment /* /* ; */", "word x", "comment /*/…"}},

		{"nested comment", "PostgreSQL", "/* /* */ ; /**/ */ x", []string{"comment /* /* */ ; /**/ */", "word x"}},
		{"open nested comment", "PostgreSQL", "/* /* */ x", []string{"comment /* /* */ x…"}},
		{"dollar quotes", "PostgreSQL", "$$a;$b$ $$ $fn$ $$ $f$ $fn$", []string{"string $$a;$b$ $$", "string $fn$ $$ $f$ $fn$"}},
		{"dollar in a word", "PostgreSQL", "a$$ b$c$ $1 $é$x$é$",
			[]string{"word a$$", "word b$c$", "symbol $", "number 1", "string $é$x$é$"}},
		{"open dollar quote", "PostgreSQL", "$a$ $A$", []string{"string $a$ $A$…"}},
		{"escape string", "PostgreSQL", `E'\'' e'\\' 'a\' be'x'`,
			[]string{`string E'\''`, `string e'\\'`, `string 'a\'`, "word be", "string 'x'"}},
		{"continued escape string", "PostgreSQL", "E'a' -- x\n  '\\'' E'\\'' 'b\\' c",
			[]string{"string E'a' -- x\n  '\\''", `string E'\''`, `string 'b\'`, "word c"}},

		{"backslash", "MySQL", `'\'' "\"" 'a''b' '\\' x`,
			[]string{`string '\''`, `string "\""`, `string 'a''b'`, `string '\\'`, "word x"}},
		{"backtick", "MySQL", "`a``\\` x", []string{"quoted name `a``\\`", "word x"}},
		{"hash and dashes", "MySQL", "1--2 # a\n--\tb\n--\n--",
			[]string{"number 1", "symbol -", "symbol -", "number 2", "comment # a", "comment --\tb", "comment --", "comment --"}},
		{"conditional comment", "MySQL", "/*!50003 a '*/' /* b */ */ /*M! c */ /*+ d */ */",
			[]string{"conditional comment /*!50003", "word a", "string '*/'", "comment /* b */", "conditional comment */",
				"conditional comment /*M!", "word c", "conditional comment */", "comment /*+ d */", "symbol *", "symbol /"}},
		{"delimiter", "MySQL", "delimiter //\na;b// c//\nDELIMITER ;\nd; e",
			[]string{"directive delimiter //", "word a", "symbol ;", "word b", "semicolon //", "word c", "semicolon //",
				"directive DELIMITER ;", "word d", "semicolon ;", "word e"}},
		{"delimiter of dollars", "MySQL", "DELIMITER $$\nEND$$ a$ 1$$",
			[]string{"directive DELIMITER $$", "word END", "semicolon $$", "word a$", "number 1", "semicolon $$"}},
		{"delimiter of letters", "MySQL", "DELIMITER 'go'\ngood cargo go",
			[]string{"directive DELIMITER 'go'", "word good", "word cargo", "semicolon go"}},
		{"delimiter as a name", "MySQL", "a delimiter ;", []string{"word a", "word delimiter", "semicolon ;"}},

		{"names", "SQLite", "[a]]b] `c``d` \"e\" [f", []string{"quoted name [a]", "symbol ]", "word b", "symbol ]",
			"quoted name `c``d`", `quoted name "e"`, "quoted name [f…"}},
	}
	for _, tt := range tests {
		t.Run(tt.syntax+" "+tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, describe(tt.text, syntaxes[tt.syntax])); diff != "" {
				t.Errorf("tokens of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestTokensStop(t *testing.T) {
	for tok := range Tokens("a b", Syntax{}) {
		if tok.Text != "a" {
			t.Fatalf("token %q after break", tok.Text)
		}
		break
	}
}

// checkTokens checks what holds for the tokens of any text.
func checkTokens(t *testing.T, text string, syn Syntax) {
	t.Helper()
	var all strings.Builder
	for tok := range Tokens(text, syn) {
		if tok.Text == "" || tok.Pos != all.Len() {
			t.Fatalf("token %+v at %d of %q", tok, all.Len(), text)
		}
		all.WriteString(tok.Text)
		if tok.Open && all.Len() != len(text) {
			t.Fatalf("token %+v is open before the end of %q", tok, text)
		}
	}
	if all.String() != text {
		t.Fatalf("tokens of %q make %q", text, all.String())
	}
}

func FuzzTokens(f *testing.F) {
	seeds := []string{
		"", "'", "\"", "`", "[", "/*", "/*!", "/*!50003 ", "*/", "--", "#", "$", "$$", "$a", "$a$", "E'", "e'\\",
		"E'a'\n--\n'b", "DELIMITER", "DELIMITER \n;", "DELIMITER $\na$", "DELIMITER ''\n;", "\xff\x00", "\uFEFF",
		"DELIMITER é\naé\xc3", "/*!1 /*!2 */ */",
	}
	for _, text := range append(seeds, scripts...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, syn := range syntaxes {
			checkTokens(t, text, syn)
		}
	})
}
