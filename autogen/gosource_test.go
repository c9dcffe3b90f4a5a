package autogen_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"limbeck.dev/migrate/autogen"
	md "limbeck.dev/migrate/metadata"
	"limbeck.dev/migrate/ops"
	"limbeck.dev/migrate/versions"
)

// TestGoSourceOfEveryOperation prints a sample of each operation: what can be
// printed parses, and what cannot is an error.
func TestGoSourceOfEveryOperation(t *testing.T) {
	for _, op := range ops.Samples() {
		source, err := autogen.GoSource("versions", versions.Revision{ID: "abc", Upgrade: ops.Script{op}})
		switch op := op.(type) {
		case ops.Do, ops.Dynamic:
			if err == nil {
				t.Errorf("%T: Go code was printed:\n%s", op, source)
			}
			continue
		case ops.Execute:
			if op.Statement != nil {
				if err == nil || !strings.Contains(err.Error(), "built statement") {
					t.Errorf("a built statement: %v\n%s", err, source)
				}
				continue
			}
		}
		if err != nil {
			t.Errorf("%T: %v", op, err)
			continue
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0); err != nil {
			t.Errorf("%T: %v\n%s", op, err, source)
		}
	}
}

// hostile are texts that try to leave their place in a Go file.
var hostile = []string{
	"\n}\nfunc init(){os.Exit(3)}\n//", "+build ignore", "go:build ignore", "go:generate sh -c id",
	"`; os.Exit(1); `", `"); panic("x"); ("`, "*/ func init() {} /*", "a\r\nb", "\u2028x", "\u202eabc", "раураl",
	`back\slash`, "", "//", "\x00", "%s%d", "line\u0085next", "\ufeffbom", "é", "//go:build ignore",
}

// TestGoSourceHostile: whatever the texts of a revision are, the file holds
// one declaration, no directive, and no more comments than the message's and the
// one about names of the revision's own.
//
// Hostile inputs: S05, S06, S21.
func TestGoSourceHostile(t *testing.T) {
	for _, text := range hostile {
		table := md.Table{Name: text, Comment: text, Columns: []md.Column{{Name: text, Type: md.Enum{Name: text, Values: []string{text}}, Default: text, Comment: text}}}
		source, err := autogen.GoSource("versions", versions.Revision{
			ID: "abc", Message: text, Labels: []string{text},
			Upgrade: ops.Script{ops.CreateTable{Table: table}, ops.Execute{SQL: text}}, Downgrade: ops.Script{},
		})
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, parser.ParseComments)
		if err != nil {
			t.Errorf("%q: %v\n%s", text, err, source)
			continue
		}
		checkFile(t, text, file, source)
	}
}

func checkFile(t *testing.T, text string, file *ast.File, source []byte) {
	t.Helper()
	if len(file.Decls) != 2 {
		t.Errorf("%q: %d declarations, want the imports and the revision\n%s", text, len(file.Decls), source)
	}
	if len(file.Comments) != 2 {
		t.Errorf("%q: %d comments\n%s", text, len(file.Comments), source)
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:") || strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(c.Text, "//")), "+build") {
				t.Errorf("%q: the comment is a directive: %s", text, c.Text)
			}
		}
	}
	if slices.ContainsFunc([]rune(string(source)), func(r rune) bool { return r == '\u202e' || r == '\u2028' || r == '\ufeff' }) {
		t.Errorf("%q: an invisible character stands in the source", text)
	}
}

// TestGoSourceOfRows: the values of rows keep their types.
func TestGoSourceOfRows(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	rows := [][]any{{1, "a\n", nil, true}, {int64(2), 1.0, []byte{0, 'x'}, at}}
	source, err := autogen.GoSource("versions", versions.Revision{ID: "abc", Upgrade: ops.Script{
		ops.BulkInsert{Table: "t", Columns: []string{"a", "b", "c", "d"}, Rows: rows},
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`[]any{1, "a\n", nil, true},`, `[]any{int64(2), float64(1), []byte("\x00x"), time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)},`, "\"time\"\n",
	} {
		if !strings.Contains(string(source), want) {
			t.Errorf("no %s in\n%s", want, source)
		}
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0); err != nil {
		t.Error(err)
	}
	_, err = autogen.GoSource("versions", versions.Revision{ID: "abc", Upgrade: ops.Script{
		ops.BulkInsert{Table: "t", Columns: []string{"a"}, Rows: [][]any{{struct{}{}}}},
	}})
	if err == nil {
		t.Error("a struct was printed")
	}
}
