package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"limbeck.dev/migrate/autogen"
	"limbeck.dev/migrate/sqltext"
	"limbeck.dev/migrate/versions"
)

var errNoScriptDir = errors.New("no directory for scripts; set scripts in migrate.yaml")

// scriptDir returns the directory that a new revision is written to.
func (e *Environment) scriptDir(wanted string, revises versions.IDs) (string, error) {
	dirs := e.config.ScriptDirs
	switch {
	case len(dirs) == 0:
		return "", errNoScriptDir
	case wanted != "":
		if i := slices.IndexFunc(dirs, func(dir string) bool { return samePath(dir, wanted) }); i >= 0 {
			return dirs[i], nil
		}
		return "", fmt.Errorf("%s is not one of the script directories, where it would be found again; they are %s", wanted, strings.Join(dirs, ", "))
	case len(dirs) == 1:
		return dirs[0], nil
	}
	for _, id := range revises {
		if dir := home(e.graph.Get(id).File(), dirs); dir != "" {
			return dir, nil
		}
	}
	reason := "it comes after no revision"
	if len(revises) > 0 {
		reason = "that of " + revises[0] + " is in none of them"
	}
	return "", fmt.Errorf("the revision could go to any of the script directories, as %s: name one of %s with --version-path", reason, strings.Join(dirs, ", "))
}

// home returns the directory that a script lies in, also some way below; "" if
// it is in none. A program that was built elsewhere knows its scripts by other
// paths: then their names must do.
func home(file string, dirs []string) string {
	best := ""
	for _, dir := range dirs {
		if within(file, dir) && len(dir) > len(best) {
			best = dir
		}
	}
	for _, dir := range dirs {
		if best != "" || file == "" {
			break
		}
		if _, err := os.Lstat(filepath.Join(dir, path.Base(filepath.ToSlash(file)))); err == nil {
			best = dir
		}
	}
	return best
}

func within(file, dir string) bool {
	file, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return false
	}
	below, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(below)
}

func samePath(a, b string) bool { return within(a, b) && within(b, a) }

// scriptFile is a script that is to be written.
type scriptFile struct {
	dir, format string
	remarks     map[string]versions.Remarks
	syntaxes    map[string]sqltext.Syntax // of each database that it changes; one without a name is any
}

// writeScript writes the script as a file.
func (e *Environment) writeScript(ctx context.Context, r versions.Revision, f scriptFile, out *NewRevision) error {
	created, err := time.Parse(time.RFC3339, r.Created)
	if err != nil {
		return err
	}
	name, err := e.config.FileNames.Name(r.ID, r.Message, created, f.format)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return err
	}
	if f.format == "go" {
		err = out.writeGo(r, f, name, e.config.RenderItem)
	} else {
		err = out.writeSQL(r, f, name)
	}
	if err != nil || e.config.AfterWrite == nil {
		return err
	}
	return e.config.AfterWrite(ctx, out.Path)
}

// comments are the remarks as comments of SQL.
func (f scriptFile) comments() map[string]versions.Remarks {
	commented := func(lists [][]string) [][]string { return marked("-- ", lists) }
	all := make(map[string]versions.Remarks, len(f.remarks))
	for name, r := range f.remarks {
		all[name] = versions.Remarks{Upgrade: commented(r.Upgrade), Downgrade: commented(r.Downgrade)}
	}
	return all
}

func (n *NewRevision) writeSQL(r versions.Revision, f scriptFile, name string) error {
	text, err := versions.FormatRemarkedSQLFor(r, f.comments(), f.syntaxes)
	if err != nil {
		return err
	}
	return n.create(f.dir, name, text)
}

// writeGo writes a Go script, and a package around it where there is none.
func (n *NewRevision) writeGo(r versions.Revision, f scriptFile, name string, render autogen.Renderer) error {
	dir := f.dir
	pkg, known := goPackage(filepath.Join(dir, filepath.FromSlash(path.Dir(name))))
	text, err := autogen.GoSourceWith(pkg, r, render, f.remarks)
	if err != nil {
		return err
	}
	if err := n.create(dir, name, text); err != nil || known {
		return err
	}
	set := path.Join(path.Dir(name), pkg+".go")
	n.Package = filepath.Join(dir, filepath.FromSlash(set))
	return versions.Create(dir, set, autogen.GoSet(pkg))
}

func (n *NewRevision) create(dir, name string, text []byte) error {
	if err := versions.Create(dir, name, text); err != nil {
		return err
	}
	n.Path = filepath.Join(dir, filepath.FromSlash(name))
	return nil
}

// scriptFormat is the configured format, or that of the scripts there are.
func (e *Environment) scriptFormat() (string, error) {
	switch format := e.config.ScriptFormat; format {
	case "go", "sql":
		return format, nil
	case "":
	default:
		return "", fmt.Errorf("script format %q: it is go or sql", format)
	}
	for _, dir := range e.config.ScriptDirs {
		entries, _ := os.ReadDir(dir) // absent: no scripts yet
		if slices.ContainsFunc(entries, isGo) {
			return "go", nil
		}
	}
	return "sql", nil
}

func isGo(entry fs.DirEntry) bool {
	return strings.HasSuffix(entry.Name(), ".go") && !strings.HasSuffix(entry.Name(), "_test.go")
}
