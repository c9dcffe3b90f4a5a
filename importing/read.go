package importing

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// file is a file of the directory.
type file struct{ name, text string }

// Read reads the migrations in a directory; of Flyway's, also those below it.
// Without a tool, the files must tell which it is. Files that the tool does not
// run are no migrations, and the notes name them. Errors about a file are
// [*FileError].
func Read(dir fs.FS, tool Tool) (*Directory, error) {
	files, err := list(dir)
	if err != nil {
		return nil, err
	}
	if tool == "" {
		if tool, err = detect(files); err != nil {
			return nil, err
		}
	}
	format, known := formats[tool]
	if !known {
		return nil, fmt.Errorf("there is no tool %q: there are %s", tool, join(Tools()))
	}
	d := &Directory{Tool: tool, format: format, texts: make(map[string]string)}
	for _, f := range files {
		d.texts[f.name] = f.text
	}
	var errs []error
	var others []string
	for _, f := range files {
		switch {
		case format.names(f.name) && (tool == Flyway || path.Dir(f.name) == "."):
			errs = append(errs, format.read(d, f))
		case tool == Flyway && flywayCallback.MatchString(path.Base(f.name)):
			d.note("%s is left out: Flyway runs it at an event; write what it does into the revisions, or as a hook", f.name)
		case format.own == nil || !format.own(f.name):
			others = append(others, f.name)
		}
	}
	if len(others) > 0 {
		d.note("left out, since %s does not run them: %s", tool, strings.Join(others, ", "))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(d.Migrations) == 0 {
		return nil, fmt.Errorf("there are no migrations of %s", tool)
	}
	return d, d.sort()
}

// list returns all files but hidden ones, of which a tool runs SQL alone, with
// the text of those that a tool may mean.
func list(dir fs.FS) (files []file, err error) {
	err = fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		hidden := name != "." && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && hidden:
			return fs.SkipDir
		case entry.IsDir(), hidden && path.Ext(name) != ".sql":
			return nil
		case !readable(name):
			files = append(files, file{name: name})
			return nil
		}
		text, err := fs.ReadFile(dir, name)
		files = append(files, file{name, unix(string(text))})
		return err
	})
	return files, err
}

// readable reports whether the text of a file is of use.
func readable(name string) bool {
	switch path.Ext(name) {
	case ".sql", ".go", ".conf":
		return true
	}
	return isGolangMigrate(name)
}

// unix takes the byte order mark and carriage returns from a text.
func unix(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
}
