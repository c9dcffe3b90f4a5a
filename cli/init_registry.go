package cli

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// registry is a variable that holds the models of a project.
type registry struct {
	importPath string
	pkg        string // the name of its package
	name       string
}

// use returns the import of the registry's package and the line of a
// migrate.Config that names its model.
func (r registry) use() (imports, target string) {
	pkg, imports := r.pkg, strconv.Quote(r.importPath)
	if taken := map[string]bool{"migrate": true, "cli": true, "versions": true}; taken[pkg] {
		pkg = "models"
	}
	if pkg != path.Base(r.importPath) {
		imports = pkg + " " + imports
	}
	return imports, fmt.Sprintf("Target: %s.%s.MetaData,", pkg, r.name)
}

// findRegistries looks in a module's packages for exported variables that are
// declared as a call of orm.NewRegistry, or of a function beside them that
// returns a registry. Files that do not parse are passed over.
func findRegistries(m *goModFile) ([]registry, error) {
	var found []registry
	err := filepath.WalkDir(m.dir, func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // not readable: not ours to complain about
		case e.IsDir() && file != m.dir && outside(file, e.Name()):
			return fs.SkipDir
		case e.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		importPath, err := m.importPath(filepath.Dir(file))
		if err != nil {
			return err
		}
		text, err := os.ReadFile(file)
		if err == nil && bytes.Contains(text, []byte("NewRegistry(")) {
			found = append(found, registriesIn(text, importPath)...)
		}
		return nil
	})
	return found, err
}

// outside reports whether a directory holds no packages of the module.
func outside(dir, name string) bool {
	if name == "vendor" || name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

// registriesIn returns the registries that a file declares.
func registriesIn(text []byte, importPath string) []registry {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil || file.Name.Name == "main" {
		return nil // a main package cannot be imported
	}
	makes := registryMakers(file, importName(file, toolModule+"/orm"))
	var found []registry
	for _, decl := range file.Decls {
		vars, ok := decl.(*ast.GenDecl)
		if !ok || vars.Tok != token.VAR {
			continue
		}
		for _, spec := range vars.Specs {
			spec := spec.(*ast.ValueSpec)
			for i, value := range spec.Values {
				if i < len(spec.Names) && spec.Names[i].IsExported() && makes(value) {
					found = append(found, registry{importPath, file.Name.Name, spec.Names[i].Name})
				}
			}
		}
	}
	return found
}

// importName is the name under which a file imports a package; "" if it does
// not.
func importName(file *ast.File, importPath string) string {
	for _, spec := range file.Imports {
		if quoted, err := strconv.Unquote(spec.Path.Value); err != nil || quoted != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// registryMakers returns what tells whether an expression makes a registry: a
// call of orm.NewRegistry, or of a function of the file that returns one.
func registryMakers(file *ast.File, orm string) func(ast.Expr) bool {
	ofORM := func(e ast.Expr, name string) bool {
		selector, ok := e.(*ast.SelectorExpr)
		if !ok || orm == "" || selector.Sel.Name != name {
			return false
		}
		pkg, ok := selector.X.(*ast.Ident)
		return ok && pkg.Name == orm
	}
	makers := make(map[string]bool)
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Type.Results.NumFields() == 1 {
			star, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
			makers[f.Name.Name] = ok && ofORM(star.X, "Registry")
		}
	}
	return func(e ast.Expr) bool {
		call, ok := e.(*ast.CallExpr)
		if !ok {
			return false
		}
		name, ok := call.Fun.(*ast.Ident)
		return ok && makers[name.Name] || ofORM(call.Fun, "NewRegistry")
	}
}
