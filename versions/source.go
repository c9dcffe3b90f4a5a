package versions

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

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
	f := &files{fsys: fsys, options: o, path: func(name string) string { return name }}
	f.pieces = func(space []byte, name string, each func([]byte) error) error {
		file, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		return readPieces(file.Read, space, each)
	}
	return f
}

// Dir is [FS] for a directory of the operating system.
func Dir(dir string, o FSOptions) Source {
	path := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	f := &files{fsys: os.DirFS(dir), options: o, path: path}
	f.pieces = func(space []byte, name string, each func([]byte) error) error {
		return filePieces(space, path(name), each)
	}
	return f
}

// Join returns the revisions of several sources.
func Join(sources ...Source) Source { return joined(sources) }

type joined []Source

// Revisions implements [Source].
func (j joined) Revisions(syn sqltext.Syntax) ([]Revision, error) {
	return j.all(func(s Source) ([]Revision, error) { return s.Revisions(syn) })
}

func (j joined) all(read func(Source) ([]Revision, error)) ([]Revision, error) {
	var all []Revision
	var errs []error
	for _, source := range j {
		revs, err := read(source)
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
	// pieces gives a file to each, one piece after the other, in space.
	pieces func(space []byte, name string, each func([]byte) error) error
}

// readPieces fills space again and again, and gives it to each.
func readPieces(read func([]byte) (int, error), space []byte, each func([]byte) error) error {
	for {
		n := 0
		var err error
		for n < len(space) && err == nil {
			var more int
			more, err = read(space[n:])
			n += more
		}
		if n > 0 {
			if err := each(space[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}

// Revisions implements [Source]. It reads all scripts, and its error tells what
// is wrong with each that is wrong.
func (f *files) Revisions(syn sqltext.Syntax) ([]Revision, error) {
	return f.each(func(text *[]byte, name string) (Revision, error) { return f.parse(text, name, syn) })
}

// each reads every script, with space that is used again for the next one.
func (f *files) each(read func(space *[]byte, name string) (Revision, error)) ([]Revision, error) {
	names, err := f.scripts()
	if err != nil {
		return nil, fmt.Errorf("reading the scripts in %s: %w", f.path("."), err)
	}
	revs, errs := make([]Revision, len(names)), make([]error, len(names))
	var spaces sync.Pool
	share(len(names), func(i int) {
		space, _ := spaces.Get().(*[]byte)
		if space == nil {
			space = new([]byte)
		}
		revs[i], errs[i] = read(space, names[i])
		spaces.Put(space)
	})
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return revs, nil
}

// share does the work for each of n things, each processor its share: a start
// waits for all of them.
func share(n int, work func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	wait.Wait()
}

// parse reads one script, a piece of it at a time in space, so that no more than
// its text is in memory.
func (f *files) parse(space *[]byte, name string, syn sqltext.Syntax) (Revision, error) {
	var text strings.Builder
	sum := &textHash{hash: sha256.New()}
	err := f.pieces(pieceSpace(space), name, func(piece []byte) error {
		if text.Len() == 0 && len(piece) == pieceSize {
			text.Grow(f.size(name))
		}
		text.Write(piece)
		sum.add(piece)
		return nil
	})
	if err != nil {
		return Revision{}, fmt.Errorf("reading %s: %w", f.path(name), err)
	}
	return parseText(f.path(name), text.String(), sum.text(), syn)
}

// size is how large a file is, in bytes; 0 where that is not to be known.
func (f *files) size(name string) int {
	info, err := fs.Stat(f.fsys, name)
	if err != nil {
		return 0
	}
	return int(info.Size())
}

// pieceSpace returns the space for a piece, which is made at the first use.
func pieceSpace(space *[]byte) []byte {
	if *space == nil {
		*space = make([]byte, pieceSize)
	}
	return *space
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
