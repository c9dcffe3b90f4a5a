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
// Without a tool, the files must tell which it is. Files that the tool would
// pass over are passed over. Errors about a file are [*FileError].
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
	d := &Directory{Tool: tool, format: format}
	var errs []error
	for _, f := range files {
		if format.names(f.name) && (tool == Flyway || path.Dir(f.name) == ".") {
			errs = append(errs, format.read(d, f))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if len(d.Migrations) == 0 {
		return nil, fmt.Errorf("there are no migrations of %s", tool)
	}
	return d, d.sort()
}

// list reads all files that a tool may mean.
func list(dir fs.FS) (files []file, err error) {
	err = fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		ext := path.Ext(name)
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir(), ext != ".sql" && ext != ".go" && entry.Name() != atlasSum:
		default:
			text, err := fs.ReadFile(dir, name)
			if err != nil {
				return err
			}
			files = append(files, file{name, unix(string(text))})
		}
		return nil
	})
	return files, err
}

// unix takes the byte order mark and carriage returns from a text.
func unix(text string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
}
