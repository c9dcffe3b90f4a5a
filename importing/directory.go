package importing

import (
	"cmp"
	"fmt"
	"slices"
)

// Directory is what a tool has in its directory.
type Directory struct {
	Tool Tool
	// Migrations are in the order in which the tool runs them.
	Migrations []Migration
	// Notes tell, for people, what is not taken over as it was.
	Notes []string

	format format
	texts  map[string]string // of the files that are read
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
