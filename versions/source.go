package versions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"limbeck.dev/migrate/sqltext"
)

// Source is where revisions come from.
type Source interface {
	// Revisions returns all revisions of the source, in any order. SQL scripts
	// are read in the syntax of the database that they will run on.
	Revisions(syn sqltext.Syntax) ([]Revision, error)
}

// FSOptions say which files of a file system are scripts.
type FSOptions struct {
	// Recursive takes the files in sub-directories as well.
	Recursive bool
}

// FS returns the revisions in the *.sql files at the root of a file system (an
// embed.FS of a program, say). Other files, and those whose names start with a
// dot, are passed over. A .sql file that is no revision script is an error; so
// is a root without scripts where a sub-directory has some and Recursive is not
// set, for else an embedded directory would be taken for an empty history.
func FS(fsys fs.FS, o FSOptions) Source {
	return &files{fsys: fsys, options: o, path: func(name string) string { return name }, read: func(b []byte, name string) ([]byte, error) {
		text, err := fs.ReadFile(fsys, name)
		return append(b, text...), err
	}}
}

// Dir is [FS] for a directory of the operating system.
func Dir(dir string, o FSOptions) Source {
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	return &files{fsys: os.DirFS(dir), options: o, path: path, read: func(b []byte, name string) ([]byte, error) {
		return appendFile(b, path(name))
	}}
}

// Join returns the revisions of several sources.
func Join(sources ...Source) Source { return joined(sources) }

type joined []Source

// Revisions implements [Source].
func (j joined) Revisions(syn sqltext.Syntax) ([]Revision, error) {
	var all []Revision
	var errs []error
	for _, source := range j {
		revs, err := source.Revisions(syn)
		all, errs = append(all, revs...), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return all, nil
}

// files is a directory of SQL scripts.
type files struct {
	fsys    fs.FS
	options FSOptions
	path    func(name string) string // a file's name as people know it
	read    func(b []byte, name string) ([]byte, error)
}

// Revisions implements [Source]. It reads all scripts, and its error tells what
// is wrong with each that is wrong.
func (f *files) Revisions(syn sqltext.Syntax) ([]Revision, error) {
	names, err := f.scripts()
	if err != nil {
		return nil, fmt.Errorf("reading the scripts in %s: %w", f.path("."), err)
	}
	revs, errs := make([]Revision, len(names)), make([]error, len(names))
	// A start waits for all of them, so each processor takes its share.
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for worker := range workers {
		wait.Go(func() {
			var text []byte // of the last file, for the next one
			for i := worker; i < len(names); i += workers {
				revs[i], errs[i] = f.parse(&text, names[i], syn)
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return revs, nil
}

// parse reads one script; text is space for it.
func (f *files) parse(text *[]byte, name string, syn sqltext.Syntax) (Revision, error) {
	read, err := f.read((*text)[:0], name)
	if err != nil {
		return Revision{}, fmt.Errorf("reading %s: %w", f.path(name), err)
	}
	if *text = read; len(read) > 1<<20 {
		*text = nil // not to be kept for small ones
	}
	return ParseSQL(f.path(name), read, syn)
}

// scripts lists the scripts to read.
func (f *files) scripts() (names []string, err error) {
	err = fs.WalkDir(f.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
		case d.IsDir() && (!f.options.Recursive || hidden(d)):
			return fs.SkipDir
		case isScript(d):
			names = append(names, name)
			return f.checkRegular(name, d)
		}
		return nil
	})
	if err == nil && len(names) == 0 && !f.options.Recursive {
		err = f.misplaced()
	}
	return names, err
}

// misplaced returns an error if there are scripts one directory below.
func (f *files) misplaced() error {
	below, err := fs.Glob(f.fsys, "*/*.sql")
	if err != nil || len(below) == 0 {
		return err
	}
	return fmt.Errorf("there are none, but below it is %s: name that directory, or read recursively", f.path(below[0]))
}

// checkRegular refuses what is no file, such as a pipe, whose reading would wait
// for a writer.
func (f *files) checkRegular(name string, d fs.DirEntry) error {
	kind := d.Type()
	if kind == fs.ModeSymlink {
		info, err := fs.Stat(f.fsys, name)
		if err != nil {
			return err
		}
		kind = info.Mode().Type()
	}
	if kind != 0 {
		return fmt.Errorf("%s is no regular file, but a pipe, a device, a socket or a directory: remove it", f.path(name))
	}
	return nil
}

func isScript(d fs.DirEntry) bool {
	return !d.IsDir() && !hidden(d) && path.Ext(d.Name()) == ".sql"
}

// hidden files are those of editors, such as Emacs's locks.
func hidden(d fs.DirEntry) bool { return strings.HasPrefix(d.Name(), ".") }
