package importing

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Tool is a tool whose migrations can be read.
type Tool string

// The tools.
const (
	Goose         Tool = "goose"
	GolangMigrate Tool = "golang-migrate"
	Dbmate        Tool = "dbmate"
	Atlas         Tool = "atlas"
	Flyway        Tool = "flyway"
)

// Tools returns all of them.
func Tools() []Tool { return []Tool{Goose, GolangMigrate, Dbmate, Atlas, Flyway} }

// Directory is what a tool has in its directory.
type Directory struct {
	Tool Tool
	// Migrations are in the order in which the tool runs them.
	Migrations []Migration
	// Notes tell, for people, what is not taken over as it was.
	Notes []string

	format format
}

// Migration is one migration of a tool.
type Migration struct {
	Version string // as the file's name has it; empty: a repeatable one of Flyway
	Name    string // without underscores
	File    string // the one with the way up, or the only one
	Up      []Section
	Down    []Section
	HasDown bool // there is a way back, though it may have nothing to do
}

// Section is SQL text that a tool runs.
type Section struct {
	File          string
	Line          int // on which Text starts, from 1
	Text          string
	NoTransaction bool
}

// FileError tells what is wrong with a file of a tool.
type FileError struct {
	File   string
	Line   int // from 1; 0: the file as a whole
	Reason string
}

// Error implements error.
func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Reason
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason)
}

// format is how one tool keeps its migrations.
type format struct {
	// names tells which files are migrations, by their name alone.
	names func(name string) bool
	// marks tells whether the text of such a file has the tool's annotations;
	// nil: its name is enough to know the tool by.
	marks func(text string) bool
	// read adds a file to the directory.
	read func(d *Directory, f file) error
	// numbered says that versions are numbers.
	numbered bool
	// key is a version such that equal versions have equal keys.
	key func(version string) string
	// order compares versions.
	order func(a, b string) int
	// table is where the tool keeps what is applied, and state reads it.
	table string
	state func(r *stateReader) error
}

// formats are set by init, for the functions in them refer back to it.
var formats map[Tool]format

func init() {
	formats = map[Tool]format{
		Goose: gooseFormat, GolangMigrate: golangMigrateFormat, Dbmate: dbmateFormat, Atlas: atlasFormat, Flyway: flywayFormat,
	}
}

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

// detect finds the tool that the files are of.
func detect(files []file) (Tool, error) {
	var found []Tool
	for _, tool := range Tools() {
		if slices.ContainsFunc(files, func(f file) bool { return isOf(formats[tool], f) }) {
			found = append(found, tool)
		}
	}
	if len(found) == 0 && slices.ContainsFunc(files, func(f file) bool { return f.name == atlasSum }) {
		return Atlas, nil
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", fmt.Errorf("the files do not tell which tool they are of: say --from %s", join(Tools()))
	}
	return "", fmt.Errorf("the files could be of %s: say which with --from", join(found))
}

func isOf(f format, candidate file) bool {
	return f.names(candidate.name) && path.Ext(candidate.name) == ".sql" && (f.marks == nil || f.marks(candidate.text))
}

func join(tools []Tool) string {
	words := make([]string, len(tools))
	for i, tool := range tools {
		words[i] = string(tool)
	}
	return strings.Join(words, ", ")
}

// sort puts the migrations in order; what has no version comes last. Two of one
// version are an error, as they are for the tools.
func (d *Directory) sort() error {
	slices.SortStableFunc(d.Migrations, func(a, b Migration) int {
		if a.Version == "" || b.Version == "" {
			return cmp.Or(-cmp.Compare(min(len(a.Version), 1), min(len(b.Version), 1)), cmp.Compare(a.Name, b.Name))
		}
		return d.format.order(a.Version, b.Version)
	})
	for i := 1; i < len(d.Migrations); i++ {
		a, b := d.Migrations[i-1], d.Migrations[i]
		if a.Version != "" && b.Version != "" && d.format.key(a.Version) == d.format.key(b.Version) {
			return &FileError{File: b.File, Reason: "version " + b.Version + " is that of " + a.File + " too"}
		}
	}
	for _, m := range d.Migrations {
		if m.File == "" {
			return &FileError{File: m.Down[0].File, Reason: "a way back, and there is no migration that it is of"}
		}
	}
	return nil
}

// up adds the way up of a migration whose directions are files of their own.
func (d *Directory) up(version, name, file string, sections []Section) error {
	m := d.migration(version)
	if m.File != "" {
		return &FileError{File: file, Reason: "version " + version + " is that of " + m.File + " too"}
	}
	m.Version, m.Name, m.File, m.Up = version, name, file, sections
	return nil
}

// down adds the way back of such a migration.
func (d *Directory) down(version, file string, sections []Section) error {
	m := d.migration(version)
	if m.HasDown {
		return &FileError{File: file, Reason: "version " + version + " has a way back in " + m.Down[0].File + " already"}
	}
	m.HasDown, m.Down = true, sections
	return nil
}

// migration returns the migration of a version, which is added if it is not
// there.
func (d *Directory) migration(version string) *Migration {
	for i := range d.Migrations {
		if m := &d.Migrations[i]; m.Version != "" && d.format.key(m.Version) == d.format.key(version) {
			return m
		}
	}
	d.Migrations = append(d.Migrations, Migration{Version: version})
	return &d.Migrations[len(d.Migrations)-1]
}

func (d *Directory) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(d.Notes, text) {
		d.Notes = append(d.Notes, text)
	}
}
