package corecases

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

const head = `package p

import "limbeck.dev/migrate/core"

var (
	table = core.NewTable("t")
	id    = core.Col[int64](table, "id")
	name  = core.Col[string](table, "name")
	email = core.NullCol[string](table, "email")
	rows  = core.Select(id).From(table)
)

`

// TestTypes holds programs to the types of columns: those with a mistake do not
// compile.
func TestTypes(t *testing.T) {
	if testing.Short() {
		t.Skip("type-checks core from its source")
	}
	files := token.NewFileSet()
	config := types.Config{Importer: importer.ForCompiler(files, "source", nil)}
	for _, c := range []struct {
		name, code, want string // no want: it compiles
	}{
		{"right types", `var _ = id.Eq(1); var _ core.Query[*string] = core.Columns1(rows, email)`, ""},
		{"value of another type", `var _ = id.Eq("one")`, "cannot use"},
		{"column of another type", `var _ = id.EqTo(name)`, "does not implement core.Operand[int64]"},
		{"list of another type", `var _ = id.In("a")`, "cannot use"},
		{"sum of texts", `var _ = core.Num(name)`, "core.Number"},
		{"pattern for a number", `var _ = core.Str(id)`, "~string"},
		{"NULL as a plain value", `var _ core.Query[string] = core.Columns1(rows, email)`, "cannot use"},
		{"no condition", `var _ = rows.Where(id)`, "does not implement core.Operand[bool]"},
		{"value for another column", `var _ = id.To("x")`, "cannot use"},
		{"NULL for a column without", `var _ = id.ToNull()`, "ToNull undefined"},
		{"result of another type", `var _ core.Query[int64] = core.Columns1(rows, name)`, "cannot use"},
		{"case of two types", `var _ = core.Case[string]().When(id.Eq(1), id)`, "does not implement core.Operand[string]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := parser.ParseFile(files, "p.go", head+c.code, 0)
			if err != nil {
				t.Fatal(err)
			}
			_, err = config.Check("p", files, []*ast.File{file}, nil)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && err == nil:
				t.Error("it compiles")
			case c.want != "" && !strings.Contains(err.Error(), c.want):
				t.Errorf("the compiler says %v, not %q", err, c.want)
			}
		})
	}
}
