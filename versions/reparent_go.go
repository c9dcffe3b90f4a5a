package versions

import (
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// reparentGo edits the field Revises of the literal that has the id.
func reparentGo(source, id string, revises IDs) (string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	literal := literalOf(file, id)
	if literal == nil {
		return "", errors.New("there is no literal with it as ID")
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	var quoted []string
	for _, parent := range revises {
		quoted = append(quoted, strconv.Quote(parent))
	}
	names := strings.Join(quoted, ", ")
	field := fieldOf(literal, "Revises")
	if field == nil {
		pkg, ok := literal.Type.(*ast.SelectorExpr)
		if !ok {
			return "", errors.New("its literal has no type of package versions: write Revises by hand")
		}
		at := offset(fieldOf(literal, "ID").End())
		list := source[offset(pkg.X.Pos()):offset(pkg.X.End())] + ".IDs{" + names + "}"
		text, err := format.Source([]byte(source[:at] + ",\nRevises: " + list + source[at:]))
		return string(text), err
	}
	list, ok := field.Value.(*ast.CompositeLit)
	if !ok {
		return "", errors.New("its Revises is no literal: change it by hand")
	}
	return source[:offset(list.Lbrace)+1] + names + source[offset(list.Rbrace):], nil
}

// literalOf returns the literal of the revision.
func literalOf(file *ast.File, id string) (found *ast.CompositeLit) {
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.CompositeLit); ok && found == nil {
			if field := fieldOf(literal, "ID"); field != nil {
				if value, ok := field.Value.(*ast.BasicLit); ok && value.Kind == token.STRING {
					if text, err := strconv.Unquote(value.Value); err == nil && text == id {
						found = literal
					}
				}
			}
		}
		return found == nil
	})
	return found
}

// fieldOf returns a field of a literal; nil if it is not named there.
func fieldOf(literal *ast.CompositeLit, name string) *ast.KeyValueExpr {
	for _, element := range literal.Elts {
		if field, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := field.Key.(*ast.Ident); ok && key.Name == name {
				return field
			}
		}
	}
	return nil
}
