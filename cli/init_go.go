package cli

import (
	"bytes"
	"fmt"
	"go/format"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
	"limbeck.dev/migrate/autogen"
)

// toolModule is the module that the tool's packages are in.
const toolModule = "limbeck.dev/migrate"

// goModFile is a go.mod.
type goModFile struct {
	dir  string
	file *modfile.File
}

// findModule reads the nearest go.mod from dir upward; nil if there is none.
func findModule(dir string) (*goModFile, error) {
	root := moduleRoot(dir)
	if root == "" {
		return nil, nil
	}
	name := filepath.Join(root, "go.mod")
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f, err := modfile.Parse(name, data, nil)
	if err != nil { // a newer Go may have other directives
		f, err = modfile.ParseLax(name, data, nil)
	}
	if err != nil {
		return nil, err
	}
	if f.Module == nil {
		return nil, fmt.Errorf("%s names no module", name)
	}
	return &goModFile{root, f}, nil
}

// baseName is the last part of the module's path that is not a version.
func (m *goModFile) baseName() string {
	p := m.file.Module.Mod.Path
	if base := path.Base(p); strings.HasPrefix(base, "v") && strings.Trim(base[1:], "0123456789") == "" && path.Dir(p) != "." {
		p = path.Dir(p)
	}
	return path.Base(p)
}

// importPath is the import path of a directory in the module.
func (m *goModFile) importPath(dir string) (string, error) {
	rel, err := filepath.Rel(m.dir, dir)
	if err != nil {
		return "", err
	}
	return path.Join(m.file.Module.Mod.Path, filepath.ToSlash(rel)), nil
}

// addGo adds the Go environment.
func (s *scaffold) addGo() error {
	scripts, err := s.module.importPath(filepath.Join(s.dir, filepath.FromSlash(s.scripts())))
	if err != nil {
		return err
	}
	registries, err := findRegistries(s.module)
	if err != nil {
		return err
	}
	env, err := format.Source(s.envSource(scripts, registries))
	if err != nil {
		return fmt.Errorf("%s/env.go: %w", s.env, err)
	}
	s.add(s.env+"/env.go", env)
	s.add(s.scripts()+"/versions.go", autogen.GoSet("versions"))
	return nil
}

// envSource writes env.go. Where exactly one model is found, it is
// the target; else a comment says how to name it.
func (s *scaffold) envSource(scripts string, registries []registry) []byte {
	var b bytes.Buffer
	b.WriteString("// Command " + path.Base(s.env) + " is the environment of this project's migrations: the command\n" +
		"// migrate builds it and runs it. Built by hand, it migrates on its own.\npackage main\n\nimport (\n")
	fmt.Fprintf(&b, "\t%q\n\t%q\n\t_ %q\n\n", toolModule, toolModule+"/cli", s.starter.pkg)
	imports, target := []string{strconv.Quote(scripts)}, ""
	if len(registries) == 1 {
		var model string
		model, target = registries[0].use()
		imports = append(imports, model)
		slices.Sort(imports)
	} else {
		target = "// Target: models.Base.MetaData, // the model, for autogenerate and check"
		s.noteRegistries(registries)
	}
	b.WriteString(strings.Join(imports, "\n") + "\n)\n\nfunc main() {\n\tcli.Main(migrate.Config{\n")
	b.WriteString(target + "\nScripts: &versions.Scripts,\n})\n}\n")
	return b.Bytes()
}

func (s *scaffold) noteRegistries(found []registry) {
	if len(found) == 0 {
		s.notes = append(s.notes, "no var of orm.NewRegistry was found to be the model: name yours as Target in "+s.env+"/env.go")
		return
	}
	var names []string
	for _, r := range found {
		names = append(names, r.importPath+"."+r.name)
	}
	s.notes = append(s.notes, "several models were found ("+strings.Join(names, ", ")+"): name yours as Target in "+s.env+"/env.go")
}
